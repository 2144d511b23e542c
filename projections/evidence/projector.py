"""Lists what was signed, and the keys."""

import json
from functools import singledispatch
from typing import Any

from app.domain.evidence.checkpoint import Checkpoint, SigningKey
from app.domain.evidence.erasure import Erasure
from app.domain.evidence.pack import Pack
from projections.evidence.tables import checkpoints, erasures, packs, signing_keys
from projections.projection import Projection
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


@project.register
def _(event: Pack.Requested, at: At, rows: Rows) -> None:
    rows.add(
        packs,
        pack=event.originator_id,
        position=at.position,
        recorded_at=at.recorded_at,
        by=event.by,
        kind=event.kind,
        card=event.card,
        kpi=event.kpi,
        dispute=event.dispute,
        period=event.period,
        contents=event.contents,
    )


@project.register
def _(event: Erasure.CarriedOut, at: At, rows: Rows) -> None:
    rows.add(
        erasures,
        text=event.text,
        position=at.position,
        recorded_at=at.recorded_at,
        by=event.by,
        ground=event.ground,
    )


projection = Projection("evidence", 4, (checkpoints, signing_keys, packs, erasures), project)
