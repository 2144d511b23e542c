"""Checkpoints and keys, as known at a position."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.evidence.tables import checkpoints, signing_keys


@dataclass(frozen=True)
class CheckpointRow:
    """A checkpoint over the first `size` events. `position` is that of the event that says so."""

    position: int
    recorded_at: datetime
    size: int
    root: bytes
    signatures: tuple[str, ...]


@dataclass(frozen=True)
class KeyRow:
    """A key that signs since `recorded_at`, in the form `NAME+ID+KEY`."""

    position: int
    recorded_at: datetime
    key: str
    replaces: str | None


def last_checkpoint(db: Connection, *, at: int, covering: int = 0) -> CheckpointRow | None:
    """The newest checkpoint over at least `covering` events; None where there is none."""
    query = (
        sa.select(checkpoints)
        .where(checkpoints.c.position <= at, checkpoints.c.size >= covering)
        .order_by(checkpoints.c.position.desc())
        .limit(1)
    )
    row = db.execute(query).first()
    if row is None:
        return None
    root, signatures = bytes.fromhex(row.root), tuple(json.loads(row.signatures))
    return CheckpointRow(row.position, row.recorded_at, row.size, root, signatures)


def signing_key_history(db: Connection, *, at: int) -> list[KeyRow]:
    """Every key that the log knows, the newest first."""
    query = (
        sa.select(signing_keys)
        .where(signing_keys.c.position <= at)
        .order_by(signing_keys.c.position.desc())
    )
    return [
        KeyRow(row.position, row.recorded_at, row.key, row.replaces) for row in db.execute(query)
    ]
