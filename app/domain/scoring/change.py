"""How a value moved against an earlier period (環比 MoM, 同比 YoY)."""

from dataclasses import dataclass
from fractions import Fraction

from app.domain.scoring.terms import Exact
from app.domain.values.kinds import Direction, Unit


@dataclass(frozen=True)
class Change:
    """A move from an earlier value.

    `share`: now / earlier - 1; None where the earlier value is zero or less. `difference`: now
    less earlier, in the metric's unit. `points`: the difference of percentages in percentage
    points, None for other units. `is_better`: for the arrow's colour; None where nothing moved
    or the metric is best inside a range. `is_like_for_like`: both values have as many parts.
    """

    share: Fraction | None
    difference: Fraction
    points: Fraction | None
    is_better: bool | None
    is_like_for_like: bool = True


def change(
    now: Exact,
    earlier: Exact,
    direction: Direction,
    unit: Unit,
    *,
    is_like_for_like: bool = True,
) -> Change:
    """The move from the earlier value to this one. (domain.md 7)

    >>> from decimal import Decimal
    >>> change(72000, Decimal(75790), Direction.HIGHER, Unit.COUNT).is_better
    False
    >>> moved = change(Decimal("0.088"), Decimal("0.08"), Direction.HIGHER, Unit.PERCENT)
    >>> moved.share, moved.points
    (Fraction(1, 10), Fraction(4, 5))
    >>> change(3, 0, Direction.LOWER, Unit.DAYS).share is None
    True
    """
    difference = Fraction(now) - Fraction(earlier)
    return Change(
        share=difference / Fraction(earlier) if earlier > 0 else None,
        difference=difference,
        points=difference * 100 if unit is Unit.PERCENT else None,
        is_better=_is_better(difference, direction),
        is_like_for_like=is_like_for_like,
    )


def _is_better(difference: Fraction, direction: Direction) -> bool | None:
    if difference == 0 or direction is Direction.RANGE:
        return None
    return (difference > 0) is (direction is Direction.HIGHER)
