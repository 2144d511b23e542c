"""How far a KPI is from its target, and what the rest of the period asks for (目標差分析)."""

from dataclasses import dataclass
from fractions import Fraction

from app.domain.scoring.kpi_score import Goal
from app.domain.values.kinds import Aggregation, Direction


@dataclass(frozen=True)
class Gap:
    """A KPI against its whole period's target; every number is in the metric's own unit.

    `missing`: what is short of the target, 0 or less where it is reached. `pace`: what a part
    (month, or day of a month) brought so far: an amount of a summed metric, a level of any other.
    `needed`: what each part that is left has to bring, None where none is left or the metric is
    best inside a range. `forecast`: where the period ends at the pace so far.
    """

    missing: Fraction
    pace: Fraction
    needed: Fraction | None
    forecast: Fraction


def gap(
    actual: Fraction,
    goal: Goal,
    direction: Direction,
    aggregation: Aggregation,
    *,
    done: Fraction,
    whole: int,
) -> Gap | None:
    """The gap after `done` of the period's `whole` parts; None without a target or a part done.

    A summed metric goes on by the amount of a part; of any other the level stays as it is, and
    what is needed brings the mean (or the last part) to the target. (domain.md 10)

    >>> two = gap(Fraction(250), Goal(target=Fraction(400)), Direction.HIGHER, Aggregation.SUM,
    ...           done=Fraction(2), whole=3)
    >>> two.missing, two.pace, two.needed, two.forecast
    (Fraction(150, 1), Fraction(125, 1), Fraction(150, 1), Fraction(375, 1))
    >>> cost = gap(Fraction(52), Goal(target=Fraction(50)), Direction.LOWER, Aggregation.AVERAGE,
    ...            done=Fraction(2), whole=3)
    >>> cost.missing, cost.needed, cost.forecast
    (Fraction(2, 1), Fraction(46, 1), Fraction(52, 1))
    """
    if done <= 0:
        return None
    is_sum = aggregation is Aggregation.SUM
    pace = actual / done if is_sum else actual
    forecast = pace * whole if is_sum else actual
    left = whole - done
    if direction is Direction.RANGE:
        if goal.low is None or goal.high is None:
            return None
        return Gap(max(goal.low - actual, actual - goal.high), pace, None, forecast)
    if goal.target is None:
        return None
    difference = goal.target - actual
    missing = -difference if direction is Direction.LOWER else difference
    return Gap(missing, pace, _needed(actual, goal.target, aggregation, done, left), forecast)


def _needed(
    actual: Fraction, target: Fraction, aggregation: Aggregation, done: Fraction, left: Fraction
) -> Fraction | None:
    """What each part that is left has to bring, never less than nothing."""
    if left <= 0:
        return None
    match aggregation:
        case Aggregation.SUM:
            needed = (target - actual) / left
        case Aggregation.LAST:
            needed = target
        case Aggregation.AVERAGE | Aggregation.RATIO:
            needed = (target * (done + left) - actual * done) / left
    return max(needed, Fraction(0))
