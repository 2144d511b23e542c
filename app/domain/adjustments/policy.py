"""The numbers of adjustments that an organisation may set otherwise (domain.md 8)."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal


@dataclass(frozen=True)
class AdjustmentPolicy:
    """Clocks run from the trigger, or from submission without one; shares are fractions.

    `finance_above`: a budget or money target that moves by more needs finance's approval.
    `moves_above`: a value that far from the mean of the `mean_periods` before suggests a request.
    """

    plan_within: timedelta = timedelta(hours=24)
    applied_within: timedelta = timedelta(hours=72)
    finance_above: Decimal = Decimal("0.2")
    moves_above: Decimal = Decimal("0.3")
    mean_periods: int = 3
    red_periods: int = 3
    mostly_known_from: Decimal = Decimal("0.5")
    grants_are_recent: timedelta = timedelta(days=30)
