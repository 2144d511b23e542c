"""Dividing a target into shorter parts that add up exactly (月度分解)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.refusals import N_, Refused
from app.domain.scoring.terms import Exact


class PhasingNotWhole(Refused):
    """Parts that don't make the whole."""

    sentence = N_("The parts add up to {total}, not to the target {target}: {missing} is missing.")


class NothingToPhase(Refused):
    """No part, or none with a share."""

    sentence = N_("The target {target} can't be divided: no part has a share of it.")


def phasing(
    target: Decimal, parts: int | Sequence[Exact], decimals: int = 0
) -> tuple[Decimal, ...]:
    """The target in that many equal parts, or in parts as large as the given shares.

    By largest remainder in steps of the metric's decimals, equal remainders to the earliest part.
    A target finer than the steps leaves its rest with the first part that has a share.
    Raises NothingToPhase. (domain.md 5)

    >>> days = phasing(Decimal(80000), 21)
    >>> days.count(Decimal(3810)), days.count(Decimal(3809)), days[10], days[11], sum(days)
    (11, 10, Decimal('3810'), Decimal('3809'), Decimal('80000'))
    >>> from datetime import date
    >>> from app.domain.values.period import Period
    >>> from app.domain.values.workdays import WorkCalendar
    >>> june = WorkCalendar(free=frozenset({date(2026, 6, 19)})).workdays(Period.parse("2026-06"))
    >>> phasing(Decimal(80000), len(june)) == days
    True
    >>> phasing(Decimal("1.00"), [1, 1, 2], 2)
    (Decimal('0.25'), Decimal('0.25'), Decimal('0.50'))
    """
    shares = [Fraction(1)] * parts if isinstance(parts, int) else [Fraction(one) for one in parts]
    whole = sum(shares, Fraction(0))
    if not shares or min(shares) < 0 or whole == 0:
        raise NothingToPhase(field="target", target=target)
    steps = abs(Fraction(target)) * 10**decimals
    full_steps = steps.__floor__()
    exact = [full_steps * share / whole for share in shares]
    given = [one.__floor__() for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (given[at] - exact[at], at))
    for at in by_remainder[: full_steps - sum(given)]:
        given[at] += 1
    sign = -1 if target < 0 else 1
    found = [Decimal(sign * one).scaleb(-decimals) for one in given]
    first = next(at for at, share in enumerate(shares) if share)
    found[first] += target - sum(found)
    return tuple(found)


def phasing_remainder(target: Decimal, parts: Sequence[Decimal | None]) -> Decimal:
    """What the parts leave of the whole; negative where they are more, absent ones count nothing.

    >>> phasing_remainder(Decimal(100), [Decimal(60), None, Decimal(30)])
    Decimal('10')
    """
    return target - sum((part for part in parts if part is not None), Decimal(0))


def refuse_parts_not_whole(target: Decimal, parts: Sequence[Decimal]) -> None:
    """Before a letter is signed the parts of a summed metric are the whole. Raises PhasingNotWhole.

    >>> refuse_parts_not_whole(Decimal(100), [Decimal(60), Decimal(30)])
    Traceback (most recent call last):
    app.domain.scoring.phasing.PhasingNotWhole: The parts add up to 90, not to the target 100: \
10 is missing.
    """
    total = sum(parts, Decimal(0))
    if total != target:
        raise PhasingNotWhole(field="phasing", total=total, target=target, missing=target - total)
