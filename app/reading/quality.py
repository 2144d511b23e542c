"""Numbers that a data steward looks at: those that sources report differently."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.quality.commands import record_run
from app.domain.quality.consistency_run import Findings
from app.domain.scoring.cell import Cell
from app.domain.scoring.cells import Cells
from app.domain.values.kinds import Cycle
from app.domain.values.period import Period, PeriodKind
from app.eventlog.positions import last_position
from app.ledger import Ledger
from app.reading.cards import Place, dictionary_of, measured_of
from projections.measurements.queries import held, values
from projections.measurements.standing import Standing, reported_by_several
from projections.metrics.queries import Scoring
from projections.scorecards.queries import card_lines, scorecards
from projections.temporal import NOW


@dataclass(frozen=True)
class Conflict:
    """A number that sources report differently, by more than the tolerance (數據打架).

    `reports` is what each of them says, by source.
    """

    cell: Cell
    metric: Scoring
    reports: tuple[Standing, ...]


def conflicts(db: Connection, *, at: int, metrics: Iterable[str] | None = None) -> list[Conflict]:
    """Every conflict that stands, the newest period first; of these metrics, or of all.

    Each number is judged under the definition and the tolerance of its own period.
    """
    found = []
    for (metric, subject, period), reports in _together(
        reported_by_several(db, at=at, metrics=metrics)
    ).items():
        within = Period.parse(period)
        dictionary = dictionary_of(db, within, at=at)
        if metric not in dictionary.rows:
            continue
        alone: dict[Place, dict[str, list[Standing]]] = {(metric, subject): {period: reports}}
        cell = Cells(measured_of(alone), dictionary.terms).cell(metric, subject, within)
        if cell.in_conflict:
            found.append(Conflict(cell, dictionary.rows[metric], tuple(reports)))
    return found


def _together(rows: Iterable[Standing]) -> dict[tuple[str, UUID, str], list[Standing]]:
    cells: dict[tuple[str, UUID, str], list[Standing]] = {}
    for row in rows:
        cells.setdefault((row.metric, row.subject, row.period), []).append(row)
    return cells


def consistency(db: Connection, *, at: int, position: int, today: date) -> Findings:
    """What a consistency run finds: every number that several sources report, and the official
    sources that said nothing of the last whole month's numbers on scorecards.
    """
    month = Period.of_day(today, PeriodKind.MONTH).previous()
    several = _together(reported_by_several(db, at=at))
    return Findings(
        position=position,
        month=month.key,
        compared=len(several),
        conflicts=tuple(
            (one.metric.code, UUID(str(one.cell.key.subject)), one.cell.key.period)
            for one in conflicts(db, at=at)
        ),
        missing=tuple(_silent(db, month, at=at)),
        held=len(held(db, at=at)),
    )


def _silent(db: Connection, month: Period, *, at: int) -> Iterator[tuple[str, UUID, str, str]]:
    """Official sources without a word on a month's numbers, as metric, subject, period, source."""
    dictionary = dictionary_of(db, month, at=at)
    cards = scorecards(db, at=at, year=month.year)
    places = {
        (line.metric, line.subject)
        for lines in card_lines(db, at=at, card_ids=[card.id for card in cards]).values()
        for line in lines
        if (terms := line.in_force(month.key)) is not None
        and terms.cycle == Cycle.MONTH
        and line.metric in dictionary.rows
    }
    said = values(db, at=at, places=places, first=month.key, last=month.key)
    reported = {
        (row.metric, row.subject, row.source)
        for row in said
        if row.value is not None or row.held_value is not None
    }
    for metric, subject in sorted(places):
        for source in dictionary.rows[metric].official:
            if (metric, subject, source) not in reported:
                yield metric, subject, month.key, source


def carry_out_run(ledger: Ledger, *, by: UUID, today: date, scheduled: bool = False) -> UUID:
    """Compare the sources at this very moment, and keep the record; returns the run's id.

    Raises NotYours, CheckedToday.
    """
    db = ledger.store.connection
    findings = consistency(db, at=NOW, position=last_position(db), today=today)
    return record_run(ledger, by=by, findings=findings, scheduled=scheduled)
