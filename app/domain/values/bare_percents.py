"""Numbers without a percent sign in a percent metric: 8 is 8%, but is 0.08 8% or 0.08%?"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.refusals import N_
from app.domain.values.amounts import EXACT, Amount, Note
from app.domain.values.column import Column, choice, fitted
from app.domain.values.kinds import Unit
from app.domain.values.outcome import BarePercent, Choice, Question
from app.domain.values.outliers import median

READ_AS_PERCENT = N_("Read as {amount}; the percent sign was missing.")
WHICH_PERCENT = N_("Is “{typed}” {points} or {share}?")

# From here on a number is points: 2 as a share would be 200%, and "8" is never 800%.
_SURELY_POINTS = 2


def from_bare(number: Decimal, typed: str, column: Column) -> tuple[Decimal, tuple[Note, ...]]:
    """The fraction that a bare number means in a percent metric, and what to say about it.

    Below 1 it is asked about, unless the column's answer is known or the history only fits the
    smaller reading; from 1 up to 2 only where the history speaks for a share (1.04 among values
    near 100%), and 1 itself always without a history. Raises Question. (input.md)
    """
    points, share = number.scaleb(-2, context=EXACT), number
    if column.bare is BarePercent.FORMATTED or not number:
        return fitted(share, column)
    if column.bare is BarePercent.SHARE and number.copy_abs() <= _SURELY_POINTS:
        return _noted(share, column)
    if column.bare is BarePercent.POINTS or not _is_doubtful(number, column):
        return _noted(points, column)
    raise Question(
        WHICH_PERCENT,
        percent_choices(number, column),
        typed=typed,
        points=Amount(fitted(points, column)[0], Unit.PERCENT),
        share=Amount(fitted(share, column)[0], Unit.PERCENT),
    )


def percent_choices(number: Decimal, column: Column) -> tuple[Choice, ...]:
    """Both readings of a bare number, the one nearer to the history first."""
    points = choice(number.scaleb(-2, context=EXACT), column, BarePercent.POINTS)
    share = choice(number, column, BarePercent.SHARE)
    return (share, points) if _is_near(number, column.history) else (points, share)


def _noted(fraction: Decimal, column: Column) -> tuple[Decimal, tuple[Note, ...]]:
    stored, notes = fitted(fraction, column)
    return stored, (*notes, Note(READ_AS_PERCENT, {"amount": Amount(stored, Unit.PERCENT)}))


def _is_doubtful(number: Decimal, column: Column) -> bool:
    points = number.scaleb(-2, context=EXACT)
    if number.copy_abs() > _SURELY_POINTS:
        return column.bare is BarePercent.SHARE
    only_points = _is_near(points, column.history) and not _is_near(number, column.history)
    if number.copy_abs() <= 1:
        return not only_points
    return _is_near(number, column.history)


def _is_near(fraction: Decimal, history: Sequence[Decimal]) -> bool:
    """Within five times, up or down, of the middle of the history; False without one."""
    if not history:
        return False
    middle, size = abs(median(history)), abs(Fraction(fraction))
    return middle <= 5 * size and size <= 5 * middle
