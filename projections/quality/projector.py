"""Lists the consistency runs."""

import json
from functools import singledispatch
from typing import Any

from app.domain.quality.consistency_run import ConsistencyRun
from projections.projection import Projection
from projections.quality.tables import runs
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: ConsistencyRun.CarriedOut, at: At, rows: Rows) -> None:
    rows.add(
        runs,
        run=event.originator_id,
        known_from=at.position,
        recorded_at=at.recorded_at,
        by=event.by,
        day=event.day,
        number=event.number,
        looked_at=event.position,
        month=event.month,
        compared=event.compared,
        conflicts=json.dumps(event.conflicts),
        missing=json.dumps(event.missing),
        held=event.held,
    )


projection = Projection("quality", 1, (runs,), project)
