"""Lists what was signed, and the keys."""

import json
from functools import singledispatch
from typing import Any

from app.domain.evidence.checkpoint import Checkpoint, SigningKey
from projections.evidence.tables import checkpoints, signing_keys
from projections.runner import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Checkpoint.Issued, at: At, rows: Rows) -> None:
    rows.add(
        checkpoints,
        position=at.position,
        recorded_at=at.recorded_at,
        size=event.size,
        root=event.root,
        signatures=json.dumps(event.signatures),
    )


@project.register
def _(event: SigningKey.Introduced, at: At, rows: Rows) -> None:
    rows.add(
        signing_keys,
        position=at.position,
        recorded_at=at.recorded_at,
        key=event.key,
        replaces=event.replaces,
    )


projection = Projection("evidence", 1, (checkpoints, signing_keys), project)
