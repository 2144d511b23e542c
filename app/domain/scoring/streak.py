"""Days in a row far below their target (連續紅燈)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.scoring.completion import completion
from app.domain.scoring.policy import ScoringPolicy
from app.domain.values.kinds import Direction


@dataclass(frozen=True)
class DueDay:
    """A day of a KPI: what was asked for and what came; None for no value."""

    day: date
    is_due: bool
    actual: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True)
class RedStreak:
    """`opened`: the days on which a streak became one, each opens one investigation task.

    `overdue`: due days without a value. `running`: length of the row that the last day ends.
    """

    opened: tuple[date, ...]
    overdue: tuple[date, ...]
    running: int


def red_streak(days: Iterable[DueDay], direction: Direction, policy: ScoringPolicy) -> RedStreak:
    """The red streaks among days in the order of time. (domain.md 7)

    Three due days in a row under 70% of that day's target make one; a longer row is still the
    same one. Days that aren't due are passed over; a missing due day breaks the row.

    >>> june = [DueDay(date(2026, 6, at), at != 2, Decimal(60), Decimal(100)) for at in range(1, 6)]
    >>> red_streak(june, Direction.HIGHER, ScoringPolicy()).opened
    (datetime.date(2026, 6, 4),)
    """
    opened: list[date] = []
    overdue: list[date] = []
    running = 0
    for one in days:
        if not one.is_due:
            continue
        if one.actual is None:
            overdue.append(one.day)
        running = running + 1 if _is_red(one, direction, policy) else 0
        if running == policy.red_streak_days:
            opened.append(one.day)
    return RedStreak(tuple(opened), tuple(overdue), running)


def _is_red(one: DueDay, direction: Direction, policy: ScoringPolicy) -> bool:
    if one.actual is None or one.target is None:
        return False
    reached = completion(one.actual, one.target, direction)
    return reached is not None and reached < Fraction(policy.red_streak_below)
