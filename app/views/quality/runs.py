"""Consistency runs as pages show them: when, by whom, what was compared and found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.ids import SYSTEM
from app.views import formatting
from app.views.asking import db, moment
from app.views.measurements.lineage import may_see_numbers
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Around, Reader
from projections.metrics.queries import MetricRow, metrics
from projections.quality.queries import RunRow, consistency_run, consistency_runs


@dataclass(frozen=True)
class Listed:
    """A run of the list."""

    at: str
    by: str
    compared: int
    conflicts: int
    missing: int
    held: int
    url: str


@dataclass(frozen=True)
class Found:
    """A number that a run found. `source` is the one that said nothing; empty for a conflict."""

    metric: str
    subject: str
    period: str
    source: str
    url: str


@dataclass(frozen=True)
class Run:
    """A run with what it found, as far as the reader may see it."""

    listed: Listed
    month: str
    conflicts: Sequence[Found]
    missing: Sequence[Found]
    then_url: str


def listed() -> list[Listed]:
    """The newest runs, the last first."""
    at, looks = moment().position, reader()
    world = around(at)
    return [_listed(row, world, looks) for row in consistency_runs(db(), at=at)]


def run(id: UUID) -> Run | None:
    """One run; None where there is none."""
    at, looks = moment().position, reader()
    row = consistency_run(db(), id, at=at)
    if row is None:
        return None
    world, known = around(at), metrics(db(), at=at)
    return Run(
        listed=_listed(row, world, looks),
        month=formatting.period(row.month),
        conflicts=[
            _found(*one, "", known, world, looks)
            for one in row.conflicts
            if may_see_numbers(one[1], world, looks)
        ],
        missing=[
            _found(*one, known, world, looks)
            for one in row.missing
            if may_see_numbers(one[1], world, looks)
        ],
        then_url=url_for("quality.conflicts", as_of=f"@{row.looked_at}"),
    )


def _listed(row: RunRow, world: Around, looks: Reader) -> Listed:
    who = gettext("The system") if row.by == SYSTEM else world.names.of(row.by, looks.language)
    return Listed(
        at=formatting.moment(row.recorded_at),
        by=gettext("%(who)s, once a day", who=who) if row.is_scheduled else who,
        compared=row.compared,
        conflicts=len(row.conflicts),
        missing=len(row.missing),
        held=row.held,
        url=url_for("quality.run", run=row.run, as_of=looks.as_of),
    )


def _found(
    metric: str,
    subject: UUID,
    period: str,
    source: str,
    known: dict[str, MetricRow],
    world: Around,
    looks: Reader,
) -> Found:
    silent = world.sources.get(source)
    return Found(
        metric=known[metric].name(looks.language) if metric in known else metric,
        subject=world.names.of(subject, looks.language),
        period=formatting.period(period),
        source=silent.name(looks.language) if silent else source,
        url=url_for(
            "measurements.why", metric=metric, subject=subject, period=period, as_of=looks.as_of
        ),
    )
