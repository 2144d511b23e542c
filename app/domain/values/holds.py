"""Readable numbers that somebody should look at before they count."""

import re
from decimal import Decimal

from app.domain.refusals import N_
from app.domain.values.amounts import BINARY_DIGITS, EXACT, Amount, Note
from app.domain.values.column import Column
from app.domain.values.kinds import Unit
from app.domain.values.normalising import Text
from app.domain.values.outliers import outlier

ZERO_COST = N_("A cost of {amount} for each? Confirm it if that is what it was.")
NEGATIVE_COST = N_("A cost below zero, {amount}? Confirm it if that is what it was.")
BELOW_RANGE = N_("{amount} is below {low}, the least that this metric can be.")
ABOVE_RANGE = N_("{amount} is above {high}, the most that this metric can be.")
FAR_FROM_HISTORY = N_("{amount} is far from this metric's earlier values. Is it right?")
DIGITS_LOST = N_(
    "“{typed}” shows only the first {shown} of {digits} digits: a spreadsheet dropped the others. "
    "Enter the exact figure, or confirm {amount}."
)
NO_LONGER_EXACT = N_(
    "A spreadsheet keeps {most} digits, “{typed}” has more: enter the exact figure, or confirm "
    "{amount}."
)
MORE_PLACES = N_("Kept as entered; this metric is shown with {decimals} decimals.")

_EXPONENT = re.compile(r"[0-9]\.([0-9]+)e\+[0-9]+")
_ROUND = 2
"""Digits of a number that was round before a spreadsheet wrote it with an exponent."""


def reasons_to_hold(number: Decimal, column: Column) -> tuple[Note, ...]:
    """Why a value waits for confirmation, the weightiest reason first; () to let it count.

    A cost per something of zero or less, a number outside the possible range (both ends belong to
    it), an outlier of the metric's own history. (input.md; domain.md 6)
    """
    reasons = (*_cost(number, column), *outside_range(number, column))
    if not reasons and outlier(number, column.history, column.outlier_limits):
        return (Note(FAR_FROM_HISTORY, {"amount": Amount(number, column.unit)}),)
    return reasons


def outside_range(number: Decimal, column: Column) -> tuple[Note, ...]:
    """Why the number can't be one of this metric's; () inside its range or without one."""
    amount = Amount(number, column.unit)
    if column.low is not None and number < column.low:
        return (Note(BELOW_RANGE, {"amount": amount, "low": Amount(column.low, column.unit)}),)
    if column.high is not None and number > column.high:
        return (Note(ABOVE_RANGE, {"amount": amount, "high": Amount(column.high, column.unit)}),)
    return ()


def digits_lost(text: Text, number: Decimal, column: Column) -> tuple[Note, ...]:
    """Why a file's whole number may no longer be the one that was entered; () where it is.

    A spreadsheet writes 1.23457E+11 into a CSV, and keeps 15 digits of a longer number. A round
    figure such as 1.2E+11 has lost nothing. (input.md, spreadsheet traps)
    """
    if column.origin != "file" or number.adjusted() < 1:
        return ()
    amount = Amount(number, column.unit)
    whole_digits = number.adjusted() + 1
    if found := _EXPONENT.search(text.plain):
        shown = len(found[1]) + 1
        if shown > _ROUND and shown < whole_digits:
            facts = {"typed": text.seen, "shown": shown, "digits": whole_digits, "amount": amount}
            return (Note(DIGITS_LOST, facts),)
    if number == number.to_integral_value() and len(number.as_tuple().digits) > BINARY_DIGITS:
        facts = {"typed": text.seen, "most": BINARY_DIGITS, "amount": amount}
        return (Note(NO_LONGER_EXACT, facts),)
    return ()


def shown_shorter(number: Decimal, column: Column) -> tuple[Note, ...]:
    """A word on decimals that pages won't show. A file's are taken as they come."""
    if column.decimals is None or column.origin == "file":
        return ()
    shown = number.scaleb(2, context=EXACT) if column.unit is Unit.PERCENT else number
    if shown == shown.quantize(Decimal(1).scaleb(-column.decimals)):
        return ()
    return (Note(MORE_PLACES, {"decimals": column.decimals}),)


def _cost(number: Decimal, column: Column) -> tuple[Note, ...]:
    if not column.is_cost_per_unit or number > 0:
        return ()
    sentence = NEGATIVE_COST if number else ZERO_COST
    return (Note(sentence, {"amount": Amount(number, column.unit)}),)
