"""The one rounding at the end: half up, from exact fractions to decimals."""

from decimal import Decimal
from fractions import Fraction

from app.domain.scoring.terms import Exact


def rounded(number: Exact, decimals: int = 2) -> Decimal:
    """The number with that many decimals; a half goes away from zero. (domain.md 7)

    >>> rounded(Fraction("119.995")), rounded(Fraction("119.994")), rounded(Fraction(2, 3), 0)
    (Decimal('120.00'), Decimal('119.99'), Decimal('1'))
    """
    scaled = abs(Fraction(number)) * 10**decimals
    steps = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-steps if number < 0 else steps).scaleb(-decimals)
