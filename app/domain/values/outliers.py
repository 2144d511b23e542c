"""Is a new value far from what the metric's history would let one expect?"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from app.domain.values.amounts import EXACT

# What makes each mean of distances the standard deviation of a normal distribution.
_OF_MEDIAN = Fraction("1.4826")
_OF_MEAN = Fraction("1.2533")
_SLIP = 10


@dataclass(frozen=True)
class OutlierLimits:
    """Beyond how many deviations a value stands out, once there are so many `earlier` ones."""

    deviations: Decimal = Decimal(5)
    earlier: int = 6


USUAL_LIMITS = OutlierLimits()


class Spread:
    """Numbers by size, and how far from their middle they usually are.

    Numbers come and go one at a time: a file's rows ask about one period after another.
    """

    def __init__(self, numbers: Iterable[Decimal] = ()) -> None:
        self._ordered = sorted(numbers)

    def add(self, number: Decimal) -> None:
        """One more."""
        insort(self._ordered, number)

    def remove(self, number: Decimal) -> None:
        """One less; it is among them."""
        del self._ordered[bisect_left(self._ordered, number)]

    def stands_out(self, value: Decimal, limits: OutlierLimits = USUAL_LIMITS) -> bool:
        """More than 5 robust standard deviations from the median of at least six earlier values.

        The deviation is 1.4826 times the median absolute deviation. That is zero where more than
        half of the values are equal, and would call every other value an outlier: then the mean
        absolute deviation (times 1.2533) takes its place. Where all earlier values are equal there
        is no spread to measure by; only another sign or a slip of a decimal place (ten times as
        much or as little) stands out, and after nothing but zeros nothing does. (domain.md 6)
        """
        if len(self._ordered) < max(limits.earlier, 1):
            return False
        with localcontext(EXACT):
            twice = self._twice_the_median()
            deviation = _OF_MEDIAN * self._middle_distance(twice) or self._mean_distance(twice)
        middle = Fraction(twice) / 2
        if deviation:
            return abs(Fraction(value) - middle) > Fraction(limits.deviations) * deviation
        share = Fraction(value) / middle if middle else Fraction(1)
        return not Fraction(1, _SLIP) < share < _SLIP

    # -- doubled until the end, so that no half is lost --------------------------------------------

    def _twice_the_median(self) -> Decimal:
        half, ordered = len(self._ordered) // 2, self._ordered
        return ordered[half] + ordered[half if len(ordered) % 2 else half - 1]

    def _middle_distance(self, twice: Decimal) -> Fraction:
        """The median of all distances from the median."""
        count = len(self._ordered)
        nearer = self._distance_of(count // 2 + 1, twice)
        other = nearer if count % 2 else self._distance_of(count // 2, twice)
        return (Fraction(nearer) + Fraction(other)) / 4

    def _distance_of(self, nearest: int, twice: Decimal) -> Decimal:
        """Twice the distance of the so many-th nearest: those nearest lie side by side."""
        ordered = self._ordered
        first, last = 0, len(ordered) - nearest
        while first < last:
            at = (first + last) // 2
            if twice - 2 * ordered[at] > 2 * ordered[at + nearest] - twice:
                first = at + 1
            else:
                last = at
        return max(twice - 2 * ordered[first], 2 * ordered[first + nearest - 1] - twice)

    def _mean_distance(self, twice: Decimal) -> Fraction:
        ordered, middle = self._ordered, twice / 2
        below, above = bisect_left(ordered, middle), bisect_right(ordered, middle)
        apart = sum(ordered[above:], Decimal()) - sum(ordered[:below], Decimal())
        apart -= middle * (len(ordered) - above - below)
        return _OF_MEAN * Fraction(apart) / len(ordered)


def outlier(
    value: Decimal, history: Sequence[Decimal], limits: OutlierLimits = USUAL_LIMITS
) -> bool:
    """Whether a value stands out from its history, as `Spread.stands_out` says.

    >>> outlier(Decimal("720000"), [Decimal(n) for n in (70000, 72000, 71000, 69000, 73000, 70500)])
    True
    """
    return len(history) >= limits.earlier and Spread(history).stands_out(value, limits)


def median(numbers: Iterable[Decimal | Fraction]) -> Fraction:
    """The middle one by size, or the mean of the middle two. There is at least one number."""
    ordered = sorted(Fraction(number) for number in numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
