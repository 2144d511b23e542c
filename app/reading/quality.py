"""Numbers that a data steward looks at: those that sources report differently."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.cell import Cell
from app.domain.scoring.cells import Cells
from app.domain.values.period import Period
from app.reading.cards import Place, dictionary_of, measured_of
from projections.measurements.queries import Standing, reported_by_several
from projections.metrics.queries import Scoring


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
        standing: dict[Place, dict[str, list[Standing]]] = {(metric, subject): {period: reports}}
        cell = Cells(measured_of(standing), dictionary.terms).cell(metric, subject, within)
        if cell.in_conflict:
            found.append(Conflict(cell, dictionary.rows[metric], tuple(reports)))
    return found


def _together(rows: Iterable[Standing]) -> dict[tuple[str, UUID, str], list[Standing]]:
    cells: dict[tuple[str, UUID, str], list[Standing]] = {}
    for row in rows:
        cells.setdefault((row.metric, row.subject, row.period), []).append(row)
    return cells
