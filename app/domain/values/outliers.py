"""Is a new value far from what the metric's history would let one expect?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

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


def outlier(
    value: Decimal, history: Sequence[Decimal], limits: OutlierLimits = USUAL_LIMITS
) -> bool:
    """More than 5 robust standard deviations from the median of at least six earlier values.

    The deviation is 1.4826 times the median absolute deviation. That is zero where more than half
    of the values are equal, and would call every other value an outlier: then the mean absolute
    deviation (times 1.2533) takes its place. Where all earlier values are equal there is no
    spread to measure by; only another sign or a slip of a decimal place (ten times as much or as
    little) stands out, and after nothing but zeros nothing does. (domain.md 6)

    >>> outlier(Decimal("720000"), [Decimal(n) for n in (70000, 72000, 71000, 69000, 73000, 70500)])
    True
    """
    if len(history) < max(limits.earlier, 1):
        return False
    middle, deviation = _spread(tuple(history))
    distance = abs(Fraction(value) - middle)
    if deviation:
        return distance > Fraction(limits.deviations) * deviation
    share = Fraction(value) / middle if middle else Fraction(1)
    return not Fraction(1, _SLIP) < share < _SLIP


@lru_cache(maxsize=1024)
def _spread(history: tuple[Decimal, ...]) -> tuple[Fraction, Fraction]:
    """The median and the deviation from it: one entry asks for the same ones again and again."""
    middle = median(history)
    distances = [abs(Fraction(earlier) - middle) for earlier in history]
    return middle, _OF_MEDIAN * median(distances) or _OF_MEAN * sum(distances) / len(distances)


def median(numbers: Iterable[Decimal | Fraction]) -> Fraction:
    """The middle one by size, or the mean of the middle two. There is at least one number."""
    ordered = sorted(Fraction(number) for number in numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
