"""What the reader knows about the numbers of one metric, and how long they may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.domain.refusals import N_
from app.domain.values.amounts import Amount, Note, canonical, rounded, without_binary_tail
from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import BarePercent, Choice
from app.domain.values.outliers import USUAL_LIMITS, OutlierLimits

Origin = Literal["typed", "file", "api"]

FILE_ROUNDED = N_("The file holds more digits; rounded to {amount}.")


@dataclass(frozen=True)
class Column:
    """What the reader knows about the numbers it is given; see read_value for each."""

    unit: Unit
    direction: Direction | None = None
    currency: str = "CNY"
    is_growth_rate: bool = False
    history: Sequence[Decimal] = ()
    decimals: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    origin: Origin = "typed"
    bare: BarePercent | None = None
    is_cost_per_unit: bool = False
    outlier_limits: OutlierLimits = USUAL_LIMITS


def fitted(number: Decimal, column: Column) -> tuple[Decimal, tuple[Note, ...]]:
    """The number in at most 18 and 10 digits; only a file's may be rounded to fit, with a note.

    A binary tail (0.30000000000000004) goes without a note: its number is short. (input.md)
    Raises TooManyDigits, TooManyPlaces.
    """
    if column.origin != "file":
        return canonical(number), ()
    meant = without_binary_tail(number)
    short = rounded(meant)
    is_tail = short == meant and len(short.as_tuple().digits) <= 12
    if short == number or is_tail:
        return short, ()
    return short, (Note(FILE_ROUNDED, {"amount": Amount(short, column.unit)}),)


def choice(number: Decimal, column: Column, remember: BarePercent | None = None) -> Choice:
    """One possible number, labelled with the amount itself."""
    stored = rounded(number)
    return Choice(stored, facts={"amount": Amount(stored, column.unit)}, remember=remember)
