"""Targets stated against an earlier value (同比+25%, 獲客成本降低15%)."""

from decimal import Decimal
from fractions import Fraction

from app.domain.scoring.rounding import rounded
from app.domain.scoring.terms import RelativeTarget
from app.domain.values.amounts import MOST_PLACES, canonical


def absolute_target(relative: RelativeTarget) -> Fraction | None:
    """The level that the target asks for, exact; it is rounded only where it is shown.

    None without a baseline value: there is no target yet, and the letter can't be signed.
    The baseline is frozen in `relative`; a later correction of it changes nothing here.
    (domain.md 5)

    >>> from decimal import Decimal
    >>> index = RelativeTarget(Decimal("0.25"), "brand_search_index", "2025-Q2", Decimal(2460))
    >>> absolute_target(index)
    Fraction(3075, 1)
    >>> absolute_target(RelativeTarget(Decimal("-0.15"), "cac", "2025")) is None
    True
    """
    if relative.baseline_value is None:
        return None
    return _level(relative.baseline_value, relative.change)


def level_of(baseline: Decimal, change: Decimal) -> Decimal:
    """The level that a change from a baseline leads to, as it is stored: at most ten places.

    >>> level_of(Decimal(2457), Decimal("0.15"))
    Decimal('2825.55')
    """
    return canonical(rounded(_level(baseline, change), MOST_PLACES))


def _level(baseline: Decimal, change: Decimal) -> Fraction:
    return Fraction(baseline) * (1 + Fraction(change))
