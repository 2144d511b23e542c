"""What a request means before anybody decides it: whose consent it needs, and how late it comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from app.domain.adjustments.changes import Action, Change, level, parts_of
from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.values.kinds import Unit
from app.domain.values.period import Period


def moved_share(old: Decimal | None, new: Decimal | None) -> Fraction | None:
    """By how much a number moves, as a share of the old one; None where it does not move.

    From nothing or from zero to something is the whole: 1.

    >>> moved_share(Decimal(78), Decimal(95))
    Fraction(17, 78)
    """
    if old == new:
        return None
    if not old or new is None:
        return Fraction(1)
    return abs(Fraction(new) - Fraction(old)) / abs(Fraction(old))


def needs_finance(change: Change, unit: Unit | None, policy: AdjustmentPolicy) -> bool:
    """Whether finance has to agree: money is asked for, or a money target moves by too much.

    `unit` is the metric's; None for a resource. (domain.md 8)
    """
    if change.action is Action.RESOURCE:
        return change.amount is not None
    if unit is not Unit.MONEY:
        return False
    before, after = change.before or {}, change.after
    if change.action is Action.RETIRE or change.before is None:
        return True
    moves = [
        moved_share(before.get(end), after[end]) for end in ("low", "high") if end in after
    ] + [moved_share(level(before), level({**before, **after}))]
    stood = {part.period: part.target for part in parts_of(before)}
    moves += [moved_share(stood.get(one.period), one.target) for one in parts_of(after)]
    return any(share is not None and share > policy.finance_above for share in moves)


def is_retroactive(first_period: str, today: date) -> bool:
    """Whether a month that has ended would be changed."""
    return _first_month(first_period).last_day < today


def is_mostly_known(first_period: str, today: date, policy: AdjustmentPolicy) -> bool:
    """Whether most of the first period's days had passed, so that its results were known."""
    period = Period.parse(first_period)
    days = (period.last_day - period.first_day).days + 1
    passed = (today - period.first_day).days
    return Fraction(passed, days) > Fraction(policy.mostly_known_from)


@dataclass(frozen=True)
class Clocks:
    """Until when the first plan is due, and until when the change is to be applied."""

    plan_by: datetime
    applied_by: datetime
    plan_late: bool
    overdue: bool


def clocks(
    *,
    trigger_at: datetime | None,
    submitted_at: datetime | None,
    settled_at: datetime | None,
    now: datetime,
    policy: AdjustmentPolicy,
) -> Clocks | None:
    """Both clocks, from the trigger or else from submission; None while neither is known.

    `settled_at`: when the request was applied, rejected or withdrawn; None while it is open.
    """
    start = trigger_at or submitted_at
    if start is None:
        return None
    plan_by, applied_by = start + policy.plan_within, start + policy.applied_within
    return Clocks(
        plan_by=plan_by,
        applied_by=applied_by,
        plan_late=(submitted_at or now) > plan_by,
        overdue=(settled_at or now) > applied_by,
    )


def given_and_taken(changes: Iterable[Change]) -> tuple[Decimal, Decimal]:
    """What the transfer lines add to targets, and what they take away."""
    given, taken = Decimal(0), Decimal(0)
    for one in changes:
        if one.action is Action.TRANSFER and one.before is not None:
            moved = (level({**one.before, **one.after}) or 0) - (level(one.before) or 0)
            given, taken = given + max(moved, Decimal(0)), taken + max(-moved, Decimal(0))
    return given, taken


def _first_month(key: str) -> Period:
    period = Period.parse(key)
    return period.months()[0] if period.months() else period
