"""A scorecard's weights as a whole: what remains, and what to think about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.scoring.balance import Weighed, advice, weight_remainder
from app.domain.scoring.notes import Note
from app.domain.scoring.policy import ScoringPolicy
from projections.metrics.queries import MetricRow

SALES = "sales"


@dataclass(frozen=True)
class Balance:
    """`remainder` is a fraction: above 0 is left to give, below 0 is too much."""

    total: Fraction
    remainder: Fraction
    advice: Sequence[Note]


def balance_of(
    lines: Sequence[tuple[str, Decimal]], known: Mapping[str, MetricRow], policy: ScoringPolicy
) -> Balance:
    """The balance of lines, each a metric with its weight."""
    remainder = weight_remainder([weight for _, weight in lines])
    rows = [(known[metric], weight) for metric, weight in lines if metric in known]
    weighed = [
        Weighed(weight, is_result=row.kind == "result", is_financial=row.dimension == "financial")
        for row, weight in rows
    ]
    is_sales = any(SALES in row.packs for row, _ in rows)
    return Balance(1 - remainder, remainder, advice(weighed, policy, is_sales=is_sales))
