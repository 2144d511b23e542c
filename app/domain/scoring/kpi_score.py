"""The points of one KPI by the rule chosen on it (得分)."""

from dataclasses import dataclass
from fractions import Fraction

from app.domain.refusals import N_, Refused
from app.domain.scoring import notes
from app.domain.scoring.completion import completion, completion_in_range, is_reached
from app.domain.scoring.notes import Note
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.terms import Exact
from app.domain.values.kinds import Direction, Rule, Unit


class RatingOutsideLimits(Refused):
    """A rating that no scale has."""

    sentence = N_("The rating {value} must be between 0 and {cap}.")


@dataclass(frozen=True)
class Goal:
    """What a value is held against: a target with its floor and challenge, or a range."""

    target: Fraction | None = None
    floor: Fraction | None = None
    challenge: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True)
class KpiScore:
    """Exact points, the completion (None where there is none) and what is to be said about it."""

    score: Fraction
    completion: Fraction | None
    notes: tuple[Note, ...] = ()


def kpi_score(
    actual: Exact,
    goal: Goal,
    *,
    direction: Direction,
    unit: Unit,
    rule: Rule,
    policy: ScoringPolicy,
) -> KpiScore:
    """Points of a value under a rule: 100 is on target. (domain.md 7)

    A goal without target (or range) suits only the rated rule. Raises RatingOutsideLimits.

    >>> from decimal import Decimal
    >>> def points(actual, goal, rule=Rule.RATIO):
    ...     return kpi_score(Decimal(actual), goal, direction=Direction.HIGHER,
    ...                      unit=Unit.PERCENT, rule=rule, policy=ScoringPolicy()).score
    >>> conversion = Goal(Fraction("0.08"), Fraction("0.05"), Fraction("0.10"))
    >>> points("0.088", conversion) * Fraction("0.40")
    Fraction(44, 1)
    >>> points("0.072", conversion) * Fraction("0.30")
    Fraction(27, 1)
    >>> points("0.088", conversion, Rule.THREE_VALUE)
    Fraction(108, 1)
    """
    value = Fraction(actual)
    if rule is Rule.RATED:
        return KpiScore(rating(value, policy), _completion(value, goal, direction))
    if direction is Direction.RANGE:
        return _in_range(value, goal, rule, policy)
    if goal.target is None:
        raise ValueError("only a rated KPI is scored without a target")
    reached = completion(value, goal.target, direction)
    if rule is Rule.THREE_VALUE and goal.floor is not None and goal.challenge is not None:
        points = _three_value(value, goal.floor, goal.target, goal.challenge, direction)
        said = (Note(notes.HOLDS_AS_IT_IS),) if reached is None else ()
        return KpiScore(min(points, Fraction(policy.three_value_cap)), reached, said)
    said = (Note(notes.AS_RATIO),) if rule is Rule.THREE_VALUE else ()
    if rule is Rule.THRESHOLD:
        return KpiScore(_threshold(value, goal.target, direction), reached)
    if reached is not None:
        return KpiScore(_of_completion(reached, rule, policy), reached, said)
    if unit is Unit.SCORE:
        lost = _full(goal.target - value, direction)
        return KpiScore(
            max(Fraction(100) - lost, Fraction(0)), None, (*said, Note(notes.BY_POINTS))
        )
    points = _threshold(value, goal.target, direction)
    return KpiScore(points, None, (*said, Note(notes.BY_THRESHOLD)))


def rating(value: Exact, policy: ScoringPolicy) -> Fraction:
    """The recorded mean of the raters' scores, 0 to 120. Raises RatingOutsideLimits."""
    if not 0 <= value <= policy.rated_cap:
        raise RatingOutsideLimits(field="value", value=value, cap=policy.rated_cap)
    return Fraction(value)


def _completion(value: Fraction, goal: Goal, direction: Direction) -> Fraction | None:
    if direction is Direction.RANGE:
        if goal.low is None or goal.high is None:
            return None
        return completion_in_range(value, goal.low, goal.high)
    return None if goal.target is None else completion(value, goal.target, direction)


def _in_range(value: Fraction, goal: Goal, rule: Rule, policy: ScoringPolicy) -> KpiScore:
    reached = _completion(value, goal, Direction.RANGE)
    if reached is None:
        raise ValueError("a metric that is best inside a range is scored against a range")
    if rule is Rule.THRESHOLD:
        return KpiScore(Fraction(100 if reached == 1 else 0), reached)
    said = (Note(notes.AS_RATIO),) if rule is Rule.THREE_VALUE else ()
    return KpiScore(_of_completion(reached, rule, policy), reached, said)


def _of_completion(reached: Fraction, rule: Rule, policy: ScoringPolicy) -> Fraction:
    if rule is Rule.DEDUCTION:
        full_percents_short = max((1 - reached) * 100, Fraction(0)).__floor__()
        return max(Fraction(100) - full_percents_short, Fraction(0))
    return min(reached * 100, Fraction(policy.ratio_cap))


def _three_value(
    value: Fraction, floor: Fraction, target: Fraction, challenge: Fraction, direction: Direction
) -> Fraction:
    """Straight lines through floor 60, target 100, challenge 120; 0 below the floor.

    Asked from the best value down, so that of two equal values the better score counts.
    """
    if is_reached(value, challenge, direction):
        return Fraction(120)
    if is_reached(value, target, direction):
        return 100 + 20 * (value - target) / (challenge - target)
    if is_reached(value, floor, direction):
        return 60 + 40 * (value - floor) / (target - floor)
    return Fraction(0)


def _threshold(value: Fraction, target: Fraction, direction: Direction) -> Fraction:
    return Fraction(100 if is_reached(value, target, direction) else 0)


def _full(short: Fraction, direction: Direction) -> int:
    """Full points by which a value is short of its target; 0 at the target or better."""
    return max(-short if direction is Direction.LOWER else short, Fraction(0)).__floor__()
