"""Taking the parts of a period together (sum, mean, last)."""

from collections.abc import Sequence
from fractions import Fraction

from app.domain.scoring.terms import Exact
from app.domain.values.kinds import Aggregation


def aggregate(
    parts: Sequence[tuple[Exact | None, int]], aggregation: Aggregation
) -> Fraction | None:
    """One value of (value, length) parts in the order of time; None for a part without a value.

    Length is the number of months (or days) of a part: a quarter weighs three months in a mean.
    A ratio has no parts of its own to divide here and is the mean; see `cells` for the ratio of
    its ingredients. None where no part has a value. (domain.md 5)

    >>> months = [(100, 1), (None, 1), (140, 1)]
    >>> aggregate(months, Aggregation.SUM), aggregate(months, Aggregation.AVERAGE)
    (Fraction(240, 1), Fraction(120, 1))
    >>> aggregate(months, Aggregation.LAST), aggregate([(None, 1)], Aggregation.SUM)
    (Fraction(140, 1), None)
    """
    present = [(Fraction(value), length) for value, length in parts if value is not None]
    if not present:
        return None
    match aggregation:
        case Aggregation.SUM:
            return sum((value for value, _ in present), Fraction(0))
        case Aggregation.LAST:
            return present[-1][0]
        case Aggregation.AVERAGE | Aggregation.RATIO:
            whole = sum(length for _, length in present)
            return sum((value * length for value, length in present), Fraction(0)) / whole
