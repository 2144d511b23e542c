"""Data quality on arrival (domain.md 6): what lets a value wait for a steward."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from app.domain.measurements.past import Past, Where
from app.domain.metrics.costs import is_cost_per_unit
from app.domain.scoring.policy import POLICY_FACT, scoring_policy_on
from app.domain.values.kinds import Unit
from app.domain.values.outliers import USUAL_LIMITS, OutlierLimits
from app.domain.values.period import Period

NEVER_NEGATIVE = (Unit.COUNT, Unit.DAYS, Unit.HOURS)


class Known(Protocol):
    """The history of a metric and subject, and the policies."""

    def get(self, kind: str, key: str = "") -> Mapping[str, Any] | None: ...
    def history(self, metric: str, subject: UUID) -> list[tuple[str, str, str]]: ...


def grounds_to_hold(
    value: Decimal,
    where: Where,
    source: str,
    metric: Mapping[str, Any],
    facts: Known,
    past: Past | None = None,
) -> tuple[str, ...]:
    """Codes of the reasons to hold a value; empty where nothing speaks against it.

    `below_possible` and `above_possible`: outside the metric's possible range. `negative`: less
    than nothing of what is counted or lasts and is no difference, where no range says so.
    `zero_cost`: a cost per something of zero or less. `outlier`: more robust standard deviations
    than the period's policy allows (5) from its own history of periods of the same length: of
    `past`, by default what the facts say of it.
    """
    definition = metric["definition"]
    grounds = []
    low, high = definition["low"], definition["high"]
    if low is not None and value < Decimal(low):
        grounds.append("below_possible")
    is_difference = "-" in definition["formula"]
    if low is None and value < 0 and definition["unit"] in NEVER_NEGATIVE and not is_difference:
        grounds.append("negative")
    if high is not None and value > Decimal(high):
        grounds.append("above_possible")
    if value <= 0 and is_cost_per_unit(definition["unit"], definition["formula"]):
        grounds.append("zero_cost")
    if not where.breakdown:
        limits = outlier_limits(where.period, facts)
        if (past or Past(facts)).stands_out(value, where, source, limits):
            grounds.append("outlier")
    return tuple(grounds)


def outlier_limits(period: str, facts: Known) -> OutlierLimits:
    """From when on a value of a period stands out, by the scoring policy of its last day."""
    adopted = facts.get(*POLICY_FACT)
    if adopted is None:
        return USUAL_LIMITS
    policy = scoring_policy_on(adopted, Period.parse(period).last_day)
    return OutlierLimits(policy.outlier_deviations, policy.outlier_history)


def earlier_values(where: Where, source: str, facts: Known) -> list[Decimal]:
    """This source's values of earlier periods of the same length, oldest first."""
    return Past(facts).earlier(where, source)
