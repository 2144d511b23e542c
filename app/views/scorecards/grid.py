"""The scorecard's table, row by row, as its templates print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.cards import LINES_KEPT, CardReading, as_uuid
from app.views import formatting
from app.views.drawing import OWN_KEY, Drawn, drawn_open, keyed
from app.views.scorecards.facts import Facts, facts_of, parts_of
from app.views.scorecards.number import cell_of
from app.views.scorecards.reader import Around, Manner, Reader
from app.views.scorecards.score_line import beneath
from app.views.scorecards.trends import sparkline_of
from app.views.scorecards.wording import (
    actual_shown,
    card_name,
    line_note,
    source_names,
    span_shown,
    target_shown,
)
from projections.metrics.queries import Scoring


@dataclass(frozen=True)
class LineResults:
    """See `scorecards/_line_results.html`."""

    id: str
    target: str
    span: str | None
    actual: str | None
    in_conflict: bool
    completion: str | None
    points: str | None
    light: str | None
    why_url: str
    note: str | None

    def why(self, figure: str) -> str:
        """The why card of one figure: weight, target, range or light."""
        return beneath(self.why_url, figure)


@dataclass(frozen=True)
class GridLine:
    """See `scorecards/_grid_line.html`."""

    results: LineResults
    name: str
    url: str
    adjust_url: str | None
    owner: str
    source: str
    weight: str


@dataclass(frozen=True)
class Grid:
    """The table of a scorecard in a period; `rows` are drawn, each as `_grid_line.html` says."""

    name: str
    parts: Sequence[str]
    rows: Sequence[Markup]


def grid(reading: CardReading, around: Around, reader: Reader) -> Grid:
    """The whole table."""
    lines = reading.scored.lines
    return Grid(
        name=card_name(reading, around.names, reader.language),
        parts=[formatting.period(part.key) for part in parts_of(reading.period)],
        rows=[keyed(_row(*facts_of(line, reading, around, reader))) for line in lines],
    )


@lru_cache(maxsize=LINES_KEPT)
def _row(*told: Any) -> Drawn:
    """A KPI's row, for everybody who may do the same to the same line; its forms lack keys."""
    facts = Facts(*told)
    parts = parts_of(facts.within)
    return drawn_open(
        "scorecards/_grid_line.html",
        line=_grid_line(facts),
        cells=[cell_of(facts, part, OWN_KEY) for part in parts],
        spark=sparkline_of(facts.line, facts.row, facts.within, facts.metric),
    )


def grid_line(line: ScoredLine, reading: CardReading, around: Around, reader: Reader) -> GridLine:
    """One KPI's row without its cells and its trend."""
    return _grid_line(facts_of(line, reading, around, reader))


def _grid_line(facts: Facts) -> GridLine:
    is_past = facts.manner.as_of is not None
    return GridLine(
        results=_results(facts.line, facts.metric, facts.card, facts.within, facts.manner),
        **_headed(facts.line, facts.metric, facts.within, facts.manner),
        adjust_url=None
        if is_past
        else url_for("requesting.new", card=facts.card, kpi=facts.row.kpi),
        owner=facts.owners,
        source=source_names(facts.sources, facts.manner.language),
    )


@lru_cache(maxsize=LINES_KEPT)
def _headed(line: ScoredLine, metric: Scoring, period: Period, manner: Manner) -> dict[str, Any]:
    url = url_for("scorecards.kpi", kpi=line.kpi, period=period.key, as_of=manner.as_of)
    name = metric.name(manner.language)
    return {"name": name, "url": url, "weight": formatting.weight(line.weight)}


def line_results(line: ScoredLine, reading: CardReading, reader: Reader) -> LineResults:
    """What one KPI's numbers add up to."""
    metric = reading.dictionary.rows[line.terms.metric]
    return _results(line, metric, reading.card.id, reading.period, reader.manner)


@lru_cache(maxsize=LINES_KEPT)
def _results(
    line: ScoredLine, metric: Scoring, card: UUID, period: Period, manner: Manner
) -> LineResults:
    why: dict[str, Any] = {
        "card": card,
        "period": period.key,
        "kpi": line.kpi,
        "as_of": manner.as_of,
    }
    return LineResults(
        id=as_uuid(line.kpi).hex[:12],
        target=target_shown(line, metric),
        span=span_shown(line, metric),
        actual=actual_shown(line, metric),
        in_conflict=line.in_conflict,
        completion=None if line.completion is None else formatting.completion(line.completion),
        points=None if line.points is None else formatting.points(line.points),
        light=str(line.light) if line.light else None,
        why_url=url_for("scorecards.why", **why),
        note=line_note(line),
    )
