"""Where a review's figures come from: notes under the KPIs' codes, and the steps behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from app.domain.measurements.cell import Cell
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.eventlog.store import Connection
from app.reading.cards import CardReading
from app.views import formatting
from app.views.audit.sentences import sentence
from app.views.scorecards import grid
from app.views.scorecards.reader import Around, Reader
from projections.audit.filters import Filters, always
from projections.audit.queries import AuditRow, trail
from projections.metrics.queries import MetricRow

MOST_STEPS = 60


@dataclass(frozen=True)
class Footnote:
    """Where a KPI's figure comes from, under its code: 1, 2, ..."""

    code: int
    name: str
    source: str
    recorded: str
    definition: str
    meaning: str


def footnotes(
    lines: Sequence[tuple[ScoredLine, grid.GridLine]],
    reading: CardReading,
    around: Around,
    known: Mapping[str, MetricRow],
    language: str,
) -> list[Footnote]:
    found = []
    for code, (line, shown) in enumerate(lines, 1):
        metric = reading.dictionary.rows[line.terms.metric]
        row = reading.rows[UUID(str(line.kpi))]
        within = [
            one
            for key, some in reading.standing.get((row.metric, row.subject), {}).items()
            if reading.period.contains(Period.parse(key))
            for one in some
            if one.value is not None
        ]
        latest = max(within, key=lambda one: one.recorded_at, default=None)
        found.append(
            Footnote(
                code=code,
                name=metric.name(language),
                source=shown.source,
                recorded=""
                if latest is None
                else gettext(
                    "last recorded by %(person)s on %(day)s",
                    person=around.names.of(latest.by, language),
                    day=formatting.moment(latest.recorded_at),
                ),
                definition=gettext("definition %(version)s", version=metric.version),
                meaning=known[row.metric].meaning(language) if row.metric in known else "",
            )
        )
    return found


def steps_behind(
    db: Connection,
    reading: CardReading,
    around: Around,
    reader: Reader,
    position: int,
) -> list[tuple[int, str, str]]:
    """Position, time and sentence of the latest steps behind the period's numbers."""
    period, found = reading.period, list[AuditRow]()
    within = {period.key, *(month.key for month in period.months())}
    places = {(row.metric, row.subject) for row in reading.rows.values()}
    for metric, subject in sorted(places, key=lambda one: (one[0], one[1].hex)):
        filters = Filters(metrics=frozenset({metric}), places=always({subject}))
        found.extend(
            step
            for step in trail(db, at=position, filters=filters, limit=MOST_STEPS)
            if step.period in within and step.topic != Cell.Opened.TOPIC
        )
    found.sort(key=lambda step: step.position)
    rows = reading.dictionary.rows
    return [
        (
            step.position,
            formatting.moment(step.recorded_at),
            sentence(step, around.names, rows, reader.language, around.sources),
        )
        for step in found[-MOST_STEPS:]
    ]
