"""How much of a target is reached (完成率)."""

from fractions import Fraction

from app.domain.scoring.terms import Exact
from app.domain.values.kinds import Direction


def completion(actual: Exact, target: Exact, direction: Direction) -> Fraction | None:
    """Share of the target reached: 1 is exactly on target, never below 0, no upper bound.

    None where the target is zero or less: such a KPI counts otherwise. A range has a completion
    of its own. (domain.md 7)

    >>> from decimal import Decimal
    >>> completion(Decimal(72000), Decimal(80000), Direction.HIGHER)
    Fraction(9, 10)
    >>> completion(Decimal("0.088"), Decimal("0.08"), Direction.HIGHER)
    Fraction(11, 10)
    >>> completion(Decimal(52), Decimal(50), Direction.LOWER)
    Fraction(24, 25)
    """
    if direction is Direction.RANGE:
        raise ValueError("a range is reached by completion_in_range")
    if target <= 0:
        return None
    share = Fraction(actual) / Fraction(target)
    return max(2 - share if direction is Direction.LOWER else share, Fraction(0))


def completion_in_range(actual: Exact, low: Exact, high: Exact) -> Fraction:
    """1 inside the range; outside it less by the distance to the nearer end over its width.

    Never below 0. A range with equal ends is reached (1) or not (0). (domain.md 5, 7)

    >>> completion_in_range(70, 60, 80), completion_in_range(85, 60, 80)
    (Fraction(1, 1), Fraction(3, 4))
    >>> completion_in_range(7, 7, 7), completion_in_range(8, 7, 7)
    (Fraction(1, 1), Fraction(0, 1))
    """
    if low <= actual <= high:
        return Fraction(1)
    distance = (
        Fraction(low) - Fraction(actual) if actual < low else Fraction(actual) - Fraction(high)
    )
    width = Fraction(high) - Fraction(low)
    return max(1 - distance / width, Fraction(0)) if width > 0 else Fraction(0)


def is_reached(actual: Exact, target: Exact, direction: Direction) -> bool:
    """Whether the value is at the target or better."""
    return actual <= target if direction is Direction.LOWER else actual >= target


def is_worse(actual: Exact, limit: Exact, direction: Direction) -> bool:
    """Whether the value lies on the bad side of the limit; exactly on it is not worse."""
    return not is_reached(actual, limit, direction)


def is_below_floor(actual: Exact | None, floor: Exact | None, direction: Direction) -> bool:
    """Whether the value is worse than the floor; a range has none. (domain.md 7)"""
    if actual is None or floor is None or direction is Direction.RANGE:
        return False
    return is_worse(actual, floor, direction)
