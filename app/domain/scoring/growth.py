"""Whether a KPI has earned a growth bonus (成長貢獻)."""

from fractions import Fraction

from app.domain.scoring.kpi_score import Goal
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.terms import Exact
from app.domain.values.kinds import Direction


def improvement(
    now: Exact, earlier: Exact, direction: Direction, goal: Goal | None = None
) -> Fraction | None:
    """How much better the value is than the earlier one, as a fraction of it; below 0 for worse.

    Inside a range the distance to the range counts. None where the earlier value, or distance, is
    zero or less. (domain.md 7)

    >>> improvement(120, 100, Direction.HIGHER), improvement(40, 50, Direction.LOWER)
    (Fraction(1, 5), Fraction(1, 5))
    >>> improvement(5, 0, Direction.HIGHER) is None
    True
    >>> improvement(85, 90, Direction.RANGE, Goal(low=Fraction(60), high=Fraction(80)))
    Fraction(1, 2)
    """
    if direction is Direction.RANGE:
        now, earlier = _distance(now, goal), _distance(earlier, goal)
    if earlier <= 0:
        return None
    change = Fraction(now) / Fraction(earlier) - 1
    return change if direction is Direction.HIGHER else -change


def has_grown(line: ScoredLine, policy: ScoringPolicy) -> bool:
    """Whether the line is short of its target and improved enough against the period before.

    Both periods must be measured alike: two months against three say nothing.
    """
    moved = line.mom
    if line.actual is None or moved is None or not moved.is_like_for_like or not _is_short(line):
        return False
    better = improvement(
        line.actual, line.actual - moved.difference, line.metric.direction, line.goal
    )
    return better is not None and better >= policy.growth_from


def _is_short(line: ScoredLine) -> bool:
    if line.completion is not None:
        return line.completion < 1
    return line.score is not None and line.score < 100


def _distance(value: Exact, goal: Goal | None) -> Fraction:
    if goal is None or goal.low is None or goal.high is None:
        return Fraction(0)
    return max(goal.low - Fraction(value), Fraction(value) - goal.high, Fraction(0))
