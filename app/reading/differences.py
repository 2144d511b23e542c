"""How far each source's value lies from the official one, and how much of that is explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.scoring.official import official
from app.domain.scoring.terms import MetricTerms, Report


@dataclass(frozen=True)
class SourceDifference:
    """A source's value beside the official one; all differences are value minus official.

    `explained` is what named items take up, `rest` what is left; `allowed` is the tolerance as an
    amount, and a rest beyond it is a conflict, unless a ruling settled it. (domain.md 6)
    """

    source: str
    value: Decimal
    official_source: str
    official: Decimal
    explained: Decimal
    allowed: Fraction
    is_settled: bool = False

    @property
    def apart(self) -> Decimal:
        return self.value - self.official

    @property
    def rest(self) -> Decimal:
        return self.apart - self.explained

    @property
    def in_conflict(self) -> bool:
        return not self.is_settled and abs(self.rest) > self.allowed


def differences(reports: Sequence[Report], metric: MetricTerms) -> list[SourceDifference]:
    """Every source that differs from the official one, or has items; a ruling is no source.

    Empty where no official source reports, or nobody beside it.
    """
    sources = [one for one in reports if not one.ruled and not one.held]
    counting = official(sources, metric.official_sources)
    if counting is None:
        return []
    is_settled = any(one.ruled for one in reports)
    allowed = abs(Fraction(counting.value)) * Fraction(metric.tolerance or 0)
    return [
        SourceDifference(
            one.source,
            one.value,
            counting.source,
            counting.value,
            one.explained,
            allowed,
            is_settled,
        )
        for one in sources
        if one is not counting and (one.value != counting.value or one.explained)
    ]
