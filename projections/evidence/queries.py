"""Checkpoints and keys, as known at a position."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.evidence.tables import checkpoints, erasures, packs, signing_keys


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


@dataclass(frozen=True)
class PackRow:
    """A pack that was asked for at `position`. `kpi` is None for a whole scorecard's period;
    that of a dispute has no `card`."""

    pack: UUID
    position: int
    recorded_at: datetime
    by: UUID
    kind: str
    card: UUID | None
    kpi: UUID | None
    dispute: UUID | None
    period: str
    contents: str


@dataclass(frozen=True)
class ErasureRow:
    """When and on which ground a text was erased. Nothing else of it is left."""

    text: UUID
    position: int
    recorded_at: datetime
    by: UUID
    ground: str


def last_checkpoint(db: Connection, *, at: int) -> CheckpointRow | None:
    """The newest checkpoint; None where there is none."""
    query = sa.select(checkpoints).where(checkpoints.c.position <= at)
    return _first(db, query.order_by(checkpoints.c.position.desc()))


def checkpoint_before(db: Connection, moment: datetime) -> CheckpointRow | None:
    """The newest checkpoint from before a moment; None where there is none."""
    query = sa.select(checkpoints).where(checkpoints.c.recorded_at < moment)
    return _first(db, query.order_by(checkpoints.c.position.desc()))


def checkpoint_over(db: Connection, size: int) -> CheckpointRow | None:
    """The checkpoint over so many events; None where there is none."""
    query = sa.select(checkpoints).where(checkpoints.c.size == size)
    return _first(db, query.order_by(checkpoints.c.position))


def covering_checkpoint(db: Connection, position: int) -> CheckpointRow | None:
    """The first checkpoint that covers the event at a position; None while there is none."""
    query = sa.select(checkpoints).where(checkpoints.c.size >= position)
    return _first(db, query.order_by(checkpoints.c.position))


def _first(db: Connection, query: sa.Select[Any]) -> CheckpointRow | None:
    row = db.execute(query.limit(1)).first()
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


def requested_pack(db: Connection, pack: UUID) -> PackRow | None:
    """A pack by its id; None where nobody asked for it."""
    row = db.execute(sa.select(packs).where(packs.c.pack == pack)).first()
    return None if row is None else PackRow(**row._mapping)


def latest_packs(db: Connection, *, at: int, limit: int) -> list[PackRow]:
    """Packs that were asked for, the newest first."""
    query = (
        sa.select(packs)
        .where(packs.c.position <= at)
        .order_by(packs.c.position.desc())
        .limit(limit)
    )
    return [PackRow(**row._mapping) for row in db.execute(query)]


def earlier_sizes(db: Connection, *, below: int, newest: int, days: int) -> list[int]:
    """Sizes of checkpoints below `below`: the newest ones, and the last of each day (UTC)."""
    query = (
        sa.select(checkpoints.c.size, checkpoints.c.recorded_at)
        .where(checkpoints.c.size < below)
        .order_by(checkpoints.c.size.desc())
    )
    sizes: list[int] = []
    seen: set[date] = set()
    for row in db.execute(query):
        is_last_of_day = row.recorded_at.date() not in seen
        seen.add(row.recorded_at.date())
        if len(seen) > days:
            break
        if is_last_of_day or len(sizes) < newest:
            sizes.append(row.size)
    return sizes


def erasures_of(db: Connection, ids: Iterable[UUID]) -> Mapping[UUID, ErasureRow]:
    """The erasures of those of these texts that were erased."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = db.execute(sa.select(erasures).where(erasures.c.text.in_(wanted)))
    return {row.text: ErasureRow(**row._mapping) for row in found}
