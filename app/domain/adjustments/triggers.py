"""What suggests a request and never makes one (觸發條件). (domain.md 8)"""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from app.domain.adjustments.changes import VALUES, Action, Change
from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.scoring.light import Light


class TriggerKind(StrEnum):
    """Why a request is suggested."""

    MOVED = "moved"
    RED = "red"
    DEPENDENCY = "dependency"


class Dependency(StrEnum):
    """What a KPI rests on besides the work of its owner."""

    BUDGET = "budget"
    LAUNCH_DATE = "launch date"
    OTHER = "other"


def moves_a_target(change: Change) -> bool:
    """Whether a line of a request sets another target, or takes the KPI away."""
    if change.before is None:
        return False
    return change.action is Action.RETIRE or bool({*VALUES, "parts"} & change.after.keys())


def moved_off_the_mean(
    values: Sequence[Fraction | None], policy: AdjustmentPolicy
) -> Fraction | None:
    """How far the last value lies from the mean of those before it, as a signed fraction.

    `values` are of periods in a row, the oldest first. None where it isn't further than the
    policy's share, where one of the values is missing, or where their mean is zero or less.

    >>> moved_off_the_mean([Fraction(n) for n in (100, 100, 100, 131)], AdjustmentPolicy())
    Fraction(31, 100)
    >>> moved_off_the_mean([Fraction(n) for n in (100, 100, 100, 130)], AdjustmentPolicy()) is None
    True
    """
    last, mean = values[-1], mean_before(values, policy)
    if last is None or mean is None or mean <= 0:
        return None
    share = last / mean - 1
    return share if abs(share) > Fraction(policy.moves_above) else None


def mean_before(values: Sequence[Fraction | None], policy: AdjustmentPolicy) -> Fraction | None:
    """The mean of the policy's number of values before the last one; None where one is missing.

    >>> mean_before([Fraction(n) for n in (7, 90, 100, 110, 0)], AdjustmentPolicy())
    Fraction(100, 1)
    """
    known = [value for value in values[-policy.mean_periods - 1 : -1] if value is not None]
    if len(known) < policy.mean_periods:
        return None
    return sum(known, Fraction(0)) / policy.mean_periods


def is_red_in_a_row(lights: Sequence[Light | None], policy: AdjustmentPolicy) -> bool:
    """Whether the last periods, the oldest first, are all red; one without a light breaks it.

    >>> is_red_in_a_row([Light.GREEN, Light.RED, Light.RED, Light.RED], AdjustmentPolicy())
    True
    >>> is_red_in_a_row([Light.RED, Light.RED, None], AdjustmentPolicy())
    False
    """
    last = lights[-policy.red_periods :]
    return len(last) == policy.red_periods and all(one is Light.RED for one in last)
