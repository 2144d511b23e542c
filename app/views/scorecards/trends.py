"""A KPI's months up to the end of a period, with their values, targets and lights."""

from fractions import Fraction

from app.domain.scoring.card import scored_line
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.cards import CardReading, as_uuid, line_terms
from app.views import charts, formatting, marks
from app.views.scorecards.wording import shown_amount
from projections.metrics.queries import Scoring
from projections.scorecards.queries import LineRow

MONTHS_OF_A_TREND = 12


def trend(line: ScoredLine, row: LineRow, period: Period, months: int) -> list[marks.Reading]:
    """The months up to the period's end, each with its value and target."""
    terms, month, found = line.terms, period.last_month(), []
    for _ in range(months):
        cell = line.cells.cell(
            terms.metric, terms.subject, month, aggregation=terms.aggregation, sources=terms.sources
        )
        part = row.parts.get(month.key)
        found.append(
            marks.Reading(
                label=formatting.short_month(month.key),
                value=cell.value,
                target=part.target if part else None,
                floor=part.floor if part else None,
                challenge=part.challenge if part else None,
            )
        )
        month = month.previous()
    return found[::-1]


def scored_in(line: ScoredLine | None, reading: CardReading, period: Period) -> ScoredLine | None:
    """The same KPI scored in another period of what was read; None where it isn't in force."""
    if line is None or period == reading.period:
        return line
    row = reading.rows[as_uuid(line.kpi)]
    terms = row.in_force(period.last_month().key)
    if terms is None:
        return None
    told = line_terms(row, terms, reading.card.year)
    metric = reading.dictionary.terms[row.metric]
    return scored_line(told, line.cells, metric, reading.policy, period)


def scored_trend(line: ScoredLine, reading: CardReading, months: int) -> list[marks.Reading]:
    """The months up to the period's end, each scored: value, three values and light."""
    row = reading.rows[as_uuid(line.kpi)]
    metric = reading.dictionary.terms[row.metric]
    month, found = reading.period.last_month(), []
    for _ in range(months):
        terms = row.in_force(month.key)
        scored = None
        if terms is not None:
            told = line_terms(row, terms, reading.card.year)
            scored = scored_line(told, line.cells, metric, reading.policy, month)
        found.append(
            marks.Reading(
                label=formatting.short_month(month.key),
                value=scored.actual if scored else _before_the_card(row, line, month),
                target=scored.target if scored else None,
                floor=scored.floor if scored else None,
                challenge=scored.challenge if scored else None,
                light=str(scored.light) if scored and scored.light else None,
            )
        )
        month = month.previous()
    return found[::-1]


def _before_the_card(row: LineRow, line: ScoredLine, month: Period) -> Fraction | None:
    """A month before the KPI's first period has a value, but no target and no light."""
    return line.cells.cell(row.metric, row.subject, month).value


def sparkline_of(
    line: ScoredLine, row: LineRow, period: Period, metric: Scoring
) -> marks.Sparkline | None:
    """The small trend beside a row; None with fewer than two values."""
    readings = trend(line, row, period, MONTHS_OF_A_TREND)
    if sum(one.value is not None for one in readings) < 2:
        return None
    return charts.sparkline(readings, text=lambda value: shown_amount(Fraction(value), metric))
