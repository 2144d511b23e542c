"""Consistency runs, as known at a position."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.quality.tables import runs

SCHEDULED = 0


@dataclass(frozen=True)
class RunRow:
    """A run and what it found. `looked_at` is the position that it looked at the numbers as of.

    `conflicts` are metric, subject and period; `missing` metric, subject, period and source.
    """

    run: UUID
    recorded_at: datetime
    by: UUID
    day: str
    number: int
    looked_at: int
    month: str
    compared: int
    conflicts: tuple[tuple[str, UUID, str], ...]
    missing: tuple[tuple[str, UUID, str, str], ...]
    held: int

    @property
    def is_scheduled(self) -> bool:
        return self.number == SCHEDULED


def consistency_runs(db: Connection, *, at: int, limit: int = 60) -> list[RunRow]:
    """The newest runs, the last first."""
    query = sa.select(runs).where(runs.c.known_from <= at).order_by(runs.c.known_from.desc())
    return [_run(row) for row in db.execute(query.limit(limit))]


def consistency_run(db: Connection, run: UUID, *, at: int) -> RunRow | None:
    """One run; None where there was none yet."""
    query = sa.select(runs).where(runs.c.run == run, runs.c.known_from <= at)
    row = db.execute(query).first()
    return _run(row) if row else None


def _run(row: sa.Row[Any]) -> RunRow:
    return RunRow(
        run=row.run,
        recorded_at=row.recorded_at,
        by=row.by,
        day=row.day,
        number=row.number,
        looked_at=row.looked_at,
        month=row.month,
        compared=row.compared,
        conflicts=tuple(
            (metric, UUID(id), period) for metric, id, period in json.loads(row.conflicts)
        ),
        missing=tuple(
            (metric, UUID(id), period, source)
            for metric, id, period, source in json.loads(row.missing)
        ),
        held=row.held,
    )
