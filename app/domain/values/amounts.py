"""A number with its unit and the text it came from, and how long such a number may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum

from app.domain.refusals import N_, Refused
from app.domain.values.kinds import Unit

MOST_WHOLE_DIGITS = 18
MOST_PLACES = 10
BINARY_DIGITS = 15
"""Significant decimal digits that a binary number of a spreadsheet holds for certain."""

# Wide enough for every product of two readable numbers; losing a digit is a bug, not a rounding.
EXACT = Context(prec=120, traps=[Inexact, InvalidOperation])
_ROUNDING = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])


class Qualifier(StrEnum):
    """What the words around a number say about it."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about how a text was read.

    `sentence` is marked for translation; `facts` fill its {places}.
    """

    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as stored, in the unit it counts.

    A percent is a fraction: 0.088 is 8.8%. `unit` None means a bare number. `typed` is the
    original text, `notes` what was said about reading it. At most 18 digits before the point and
    10 after it, which `canonical` makes sure of.
    """

    number: Decimal
    unit: Unit | None = None
    typed: str = ""
    notes: tuple[Note, ...] = ()
    qualifier: Qualifier = Qualifier.EXACT

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", canonical(self.number))

    def __str__(self) -> str:
        """The language-neutral text, as sentences show it before a page formats them."""
        if self.unit is Unit.PERCENT:
            return f"{self.number.scaleb(2, context=EXACT).normalize(EXACT):,f}%"
        return f"{self.number:,f}"


class NotANumber(Refused):
    sentence = N_("This is not a number that can be stored.")


class TooManyDigits(Refused):
    sentence = N_("A number may have at most {most} digits before the decimal point.")


class TooManyPlaces(Refused):
    sentence = N_(
        "A number may have at most {most} digits after the decimal point"
        " ({percent} for a percentage)."
    )


def canonical(number: Decimal) -> Decimal:
    """The same number without exponent, trailing zeros or a minus before zero.

    Raises NotANumber for NaN and infinities, TooManyDigits above 18 digits before the point,
    TooManyPlaces above 10 after it. The exponent is looked at before anything is computed:
    `1E+999999999` written out would fill the memory.

    >>> canonical(Decimal("7.20E+4"))
    Decimal('72000')
    """
    if not number.is_finite():
        raise NotANumber
    if not number:
        return Decimal(0)
    if number.adjusted() >= MOST_WHOLE_DIGITS:
        raise TooManyDigits(most=MOST_WHOLE_DIGITS)
    if number.adjusted() < -MOST_PLACES or len(number.as_tuple().digits) > EXACT.prec:
        raise _too_many_places()
    short = _without_trailing_zeros(number)
    if _exponent(short) < -MOST_PLACES:
        raise _too_many_places()
    return short


def plain(number: Decimal) -> str:
    """The canonical number in digits: no exponent, no thousands marks, no trailing zeros.

    >>> plain(Decimal("1E+3"))
    '1000'
    """
    return f"{canonical(number):f}"


def rounded(number: Decimal, places: int = MOST_PLACES) -> Decimal:
    """The canonical number nearest to this one with so many places, a tie to the even digit.

    Raises NotANumber and TooManyDigits. `places` is 0 to 10.
    """
    if not number.is_finite():
        raise NotANumber
    if number and number.adjusted() >= MOST_WHOLE_DIGITS:
        raise TooManyDigits(most=MOST_WHOLE_DIGITS)
    if not number or number.adjusted() < -places - 1:
        return Decimal(0)
    return canonical(number.quantize(Decimal(1).scaleb(-places), context=_ROUNDING))


def without_binary_tail(number: Decimal) -> Decimal:
    """The number to 15 significant digits, which is what a spreadsheet meant.

    Untouched where it has no more than 15, or is whole, or has over 15 digits before the point
    (no binary fraction could). (input.md)

    >>> without_binary_tail(Decimal("72000.00000000001"))
    Decimal('72000')
    """
    whole_digits = number.adjusted() + 1
    if len(number.as_tuple().digits) <= BINARY_DIGITS or whole_digits > BINARY_DIGITS:
        return number
    if _exponent(number) >= 0:
        return number
    short = Context(prec=BINARY_DIGITS, rounding=ROUND_HALF_EVEN).plus(number)
    return _without_trailing_zeros(short)


def _without_trailing_zeros(number: Decimal) -> Decimal:
    short = number.normalize(EXACT)
    return short if _exponent(short) <= 0 else short.quantize(Decimal(1), context=EXACT)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int):
        return exponent
    raise NotANumber


def _too_many_places() -> TooManyPlaces:
    return TooManyPlaces(most=MOST_PLACES, percent=MOST_PLACES - 2)
