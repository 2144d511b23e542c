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
    """What the weights would add up to from a period on, at each month in which one may change."""
    lines = [replace(line, terms=dict(line.terms)) for line in standing]
    for line in lines:
        if line.kpi in weights:
            line.change(period, weight=weights[line.kpi])
    known = {line.kpi for line in lines}
    added = sum((weight for kpi, weight in weights.items() if kpi not in known), Decimal(0))
    month = first_month(period)
    months = {month, *(start for line in lines for start in line.terms if start > month)}
    return [
        added + sum((one.in_force(m).weight for one in lines if one.is_scored_in(m)), Decimal(0))
        for m in sorted(months)
    ]


def weight_totals(lines: Iterable[Line], period: str) -> list[Decimal]:
    """What the weights add up to from a period on, at each month in which one changes."""
    known, month = list(lines), first_month(period)
    changes = {start for line in known for start in line.terms}
    changes |= {first_month(line.retired_from) for line in known if line.retired_from}
    return [
        sum(
            (
                line.in_force(one).weight
                for line in known
                if min(line.terms) <= one and line.is_scored_in(one)
            ),
            Decimal(0),
        )
        for one in sorted({month, *(start for start in changes if start > month)})
    ]
