"""What the weights of a scorecard come to, and what they may come to. (domain.md 5)"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from app.domain.scorecards.line import WHOLE, Line
from app.domain.scorecards.refusals import WeightOutOfRange, WeightsOverWhole
from app.domain.scorecards.terms import first_month
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit


def check_weights(lines: Iterable[Line], weights: Mapping[UUID, Decimal], period: str) -> None:
    """Whether these weights, by KPI, may hold from a period on, beside those of the other lines.

    Raises WeightOutOfRange, WeightsOverWhole.
    """
    for weight in weights.values():
        if not 0 <= weight <= WHOLE:
            raise WeightOutOfRange(field="weight", weight=Amount(weight, Unit.PERCENT))
    total = max(_totals_with(lines, weights, period))
    if total > WHOLE:
        raise WeightsOverWhole(
            field="weight",
            total=Amount(total, Unit.PERCENT),
            over=Amount(total - WHOLE, Unit.PERCENT),
        )


def _totals_with(
    standing: Iterable[Line], weights: Mapping[UUID, Decimal], period: str
) -> list[Decimal]:
    """What the weights would add up to from a period on, at each month in which one may change.

    As in `Scorecard.reweight`, only a weight that moves lets a line begin earlier than it does.
    """
    lines = [replace(line, terms=dict(line.terms)) for line in standing]
    for line in lines:
        if line.kpi in weights and line.in_force(period).weight != weights[line.kpi]:
            line.change(period, weight=weights[line.kpi])
    known = {line.kpi for line in lines}
    added = sum((weight for kpi, weight in weights.items() if kpi not in known), Decimal(0))
    return [added + total for total in weight_totals(lines, period)]


def weight_totals(lines: Iterable[Line], period: str) -> list[Decimal]:
    """What the weights add up to from a period on, at each month in which one changes."""
    known, month = list(lines), first_month(period)
    changes = {start for line in known for start in line.terms}
    changes |= {first_month(line.retired_from) for line in known if line.retired_from}
    months = sorted({month, *(start for start in changes if start > month)})
    return [_sum_in(known, one) for one in months]


def _sum_in(lines: Iterable[Line], month: str) -> Decimal:
    """What the lines weigh in a month that have begun by then and aren't retired."""
    counted = (line for line in lines if min(line.terms) <= month and line.is_scored_in(month))
    return sum((line.in_force(month).weight for line in counted), Decimal(0))
