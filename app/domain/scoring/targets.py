"""Which target counts in a period, with its floor and challenge. (domain.md 5)"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.scoring import notes
from app.domain.scoring.aggregation import aggregate
from app.domain.scoring.kpi_score import Goal
from app.domain.scoring.notes import Note
from app.domain.scoring.relative import absolute_target
from app.domain.scoring.terms import LineTerms, MetricTerms
from app.domain.scoring.three_values import easier_and_harder
from app.domain.values.kinds import Aggregation, Direction, Rule
from app.domain.values.period import Period, PeriodKind


class Basis(StrEnum):
    """Where a period's target comes from."""

    SET = "set"
    PARTS = "parts"
    OWN = "own"
    LIBRARY = "library"
    SO_FAR = "so far"


@dataclass(frozen=True)
class PeriodGoal:
    """The goal that counts in a period.

    `whole`: the whole period's, where `goal` is only of the parts that have values so far.
    `parts`: keys of the periods whose targets make this one.
    """

    goal: Goal
    basis: Basis
    parts: tuple[str, ...] = ()
    whole: Goal | None = None
    notes: tuple[Note, ...] = ()


def own_goal(line: LineTerms, metric: MetricTerms) -> Goal | None:
    """The KPI's own target: as stated, from an elastic range, or from a baseline; None for none.

    Nothing is refused here: what was signed is scored, and order is checked when it is set.
    """
    if metric.direction is Direction.RANGE:
        if line.low is None or line.high is None:
            return None
        return Goal(low=Fraction(line.low), high=Fraction(line.high))
    target, challenge = line.target, line.challenge
    if line.low is not None and line.high is not None:
        target, challenge = easier_and_harder(metric.direction, line.low, line.high)
    exact = _exact(target)
    if exact is None and line.relative is not None:
        exact = absolute_target(line.relative)
    if exact is None:
        return None
    return Goal(target=exact, floor=_exact(line.floor), challenge=_exact(challenge))


def period_goal(line: LineTerms, metric: MetricTerms, period: Period) -> PeriodGoal | None:
    """What counts in the whole period; None where the line has no target in it.

    The target set for the period itself; else the sum of its parts for a summed metric, where
    every part has one; else the KPI's own for a metric that is not summed. Floor and challenge
    go in proportion to it, unless set for the period.
    """
    found = _set_for(line, metric, period)
    if found is not None:
        return found
    if (line.aggregation or metric.aggregation) is Aggregation.SUM:
        return _sum_of_parts(line, metric, period)
    own = own_goal(line, metric)
    if own is not None and _stands_in(line, period):
        return PeriodGoal(own, Basis.OWN)
    if (
        own is None
        and line.rule in (Rule.THRESHOLD, Rule.DEDUCTION)
        and metric.threshold is not None
    ):
        said = (Note(notes.TARGET_FROM_LIBRARY),)
        return PeriodGoal(Goal(target=Fraction(metric.threshold)), Basis.LIBRARY, notes=said)
    return None


def goal_so_far(
    line: LineTerms,
    metric: MetricTerms,
    whole: PeriodGoal,
    present: Sequence[Period],
) -> PeriodGoal:
    """The goal of the parts that have values, where there is phasing for them; else the whole.

    For an incomplete period: parts of a summed metric add up, those of others are taken together
    like the values; floor and challenge follow in proportion.
    """
    usual = line.aggregation or metric.aggregation
    is_range = metric.direction is Direction.RANGE
    if not present or is_range:
        return whole
    asked = present[-1:] if usual is Aggregation.LAST else present
    goals = [_goal_of_part(line, metric, part) for part in asked]
    targets = [None if one is None else one.goal.target for one in goals]
    if usual is Aggregation.SUM and asked[0].kind is PeriodKind.DAY and any(targets):
        # A day that is not due has no target of its own and asks for nothing.
        targets = [target or Fraction(0) for target in targets]
    if any(target is None for target in targets):
        if usual is not Aggregation.SUM:
            return whole
        return replace(whole, notes=(*whole.notes, Note(notes.TARGET_WHOLE)))
    lengths = [(one, len(part.months()) or 1) for one, part in zip(targets, asked, strict=True)]
    target = aggregate(lengths, usual)
    if target is None or whole.goal.target == target:
        return whole
    goal, said = _in_proportion(whole.goal, target)
    keys = tuple(part.key for part in asked)
    so_far = Note(notes.TARGET_SO_FAR, {"periods": ", ".join(keys)})
    return PeriodGoal(goal, Basis.SO_FAR, keys, whole.goal, (so_far, *said))


def _set_for(line: LineTerms, metric: MetricTerms, period: Period) -> PeriodGoal | None:
    own = own_goal(line, metric)
    given = line.period_targets.get(period.key)
    if given is None:
        is_own = own is not None and (line.target_period or str(period.year)) == period.key
        return PeriodGoal(own, Basis.SET) if own is not None and is_own else None
    target, floor, challenge = given
    if metric.direction is Direction.RANGE:
        ends = Goal(low=_exact(floor), high=_exact(challenge))
        return (
            PeriodGoal(ends, Basis.SET) if ends.low is not None and ends.high is not None else None
        )
    goal, said = _in_proportion(own or Goal(), Fraction(target))
    if floor is not None and challenge is not None:
        said = ()
    return PeriodGoal(
        replace(
            goal,
            floor=goal.floor if floor is None else Fraction(floor),
            challenge=goal.challenge if challenge is None else Fraction(challenge),
        ),
        Basis.SET,
        notes=said,
    )


def _sum_of_parts(line: LineTerms, metric: MetricTerms, period: Period) -> PeriodGoal | None:
    for parts in _divisions(period):
        goals = [_goal_of_part(line, metric, part) for part in parts]
        complete = [one for one in goals if one is not None]
        if len(complete) < len(parts):
            continue
        keys = tuple(
            key
            for part, one in zip(parts, complete, strict=True)
            for key in one.parts or (part.key,)
        )
        said = Note(notes.TARGET_OF_PARTS, {"periods": ", ".join(keys)})
        if metric.direction is Direction.RANGE:
            low = sum((one.goal.low or Fraction(0) for one in complete), Fraction(0))
            high = sum((one.goal.high or Fraction(0) for one in complete), Fraction(0))
            return PeriodGoal(Goal(low=low, high=high), Basis.PARTS, keys, notes=(said,))
        target = sum((one.goal.target or Fraction(0) for one in complete), Fraction(0))
        goal, more = _in_proportion(own_goal(line, metric) or Goal(), target)
        return PeriodGoal(goal, Basis.PARTS, keys, notes=(said, *more))
    return None


def _goal_of_part(line: LineTerms, metric: MetricTerms, part: Period) -> PeriodGoal | None:
    """What is set for a part, or what its own parts add up to; never the KPI's own target."""
    found = _set_for(line, metric, part)
    if found is None and (line.aggregation or metric.aggregation) is Aggregation.SUM:
        return _sum_of_parts(line, metric, part)
    return found


def _divisions(period: Period) -> tuple[tuple[Period, ...], ...]:
    """The ways to divide a period whose parts' targets may be added, the longest parts first.

    Weeks cross months and workdays are not known here, so that a month has no such parts.
    """
    if period.kind is PeriodKind.YEAR:
        halves = tuple(Period.of_day(one.last_day, PeriodKind.HALF) for one in period.quarters())
        return (tuple(dict.fromkeys(halves)), period.quarters())
    if period.kind is PeriodKind.HALF:
        return (period.quarters(),)
    return (period.months(),) if period.kind is PeriodKind.QUARTER else ()


def _in_proportion(own: Goal, target: Fraction) -> tuple[Goal, tuple[Note, ...]]:
    """The goal with that target and the own floor and challenge in proportion to it."""
    if own.target == target or (own.floor is None and own.challenge is None):
        return replace(own, target=target), ()
    if not own.target or target / own.target <= 0:
        return Goal(target=target), (Note(notes.NO_SHARE_OF_FLOOR),)
    share = target / own.target
    return (
        Goal(
            target=target,
            floor=None if own.floor is None else own.floor * share,
            challenge=None if own.challenge is None else own.challenge * share,
        ),
        (),
    )


def _stands_in(line: LineTerms, period: Period) -> bool:
    if line.target_period is None:
        return True
    named = Period.parse(line.target_period)
    return named.contains(period) or period.contains(named)


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
