"""A figure in the metric's own unit: percents with and without sign, ratios such as 1:4."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Amount, Note
from app.domain.values.bare_percents import from_bare
from app.domain.values.column import Column, choice, fitted
from app.domain.values.figures import Figure, WrongUnit, figure
from app.domain.values.kinds import Unit
from app.domain.values.normalising import Text
from app.domain.values.numerals import Unreadable
from app.domain.values.outcome import Question

MULTIPLIED = (Unit.COUNT, Unit.MONEY, Unit.DAYS, Unit.HOURS)
ABBREVIATED = (Unit.COUNT, Unit.MONEY)

ABBREVIATION_READ = N_("“{abbreviation}” was read as {factor}.")
SPOKEN_OR_LITERAL = N_("“{typed}” can mean two numbers. Which one?")
WHICH_RATIO = N_("Which ratio is “{typed}” in this metric's own reading?")
PERCENT_IN_RATIO = N_("“{typed}” is a percentage. Is it {amount} in this metric's own reading?")

_PAIR = re.compile(r"([0-9][0-9.,]*) ?[:比] ?([0-9][0-9.,]*)")


class PointsAreADifference(Refused):
    sentence = N_(
        "“{typed}” is a difference between two percentages, not a level: enter the level."
    )


class RatioToNothing(Refused):
    sentence = N_("“{typed}” is a ratio to zero.")


@dataclass(frozen=True)
class Level:
    """A figure in the metric's own unit, as it would be stored, with what to say about it.

    `foreign` is the code of another currency than the metric's, None where there is none.
    """

    number: Decimal
    notes: tuple[Note, ...] = ()
    remark: str | None = None
    foreign: str | None = None


def level(text: Text, column: Column) -> Level:
    """The level that makes up the whole text.

    Raises Unreadable, MisplacedThousands, WrongUnit, PointsAreADifference, RatioToNothing,
    TooManyDigits, TooManyPlaces, and Question where two readings are possible.
    """
    if pair := _PAIR.fullmatch(text.plain):
        return _ratio(pair, text, column)
    found = figure(text, column)
    if found.unit is Unit.PERCENT and column.unit is Unit.RATIO and not found.is_difference:
        amount = Amount(fitted(found.number, column)[0], Unit.RATIO)
        answers = (choice(found.number, column),)
        raise Question(PERCENT_IN_RATIO, answers, typed=text.seen, amount=amount)
    _check_unit(found, text, column)
    _check_meaning(found, text, column)
    if column.unit is Unit.PERCENT and found.unit is None:
        number, notes = from_bare(found.number, text.seen, column)
        return Level(number, notes, found.remark)
    number, notes = fitted(found.number, column)
    if found.abbreviation:
        read = {"abbreviation": found.abbreviation, "factor": Amount(Decimal(10) ** found.power)}
        notes = (Note(ABBREVIATION_READ, read), *notes)
    foreign = found.currencies and column.currency not in found.currencies
    return Level(number, notes, found.remark, found.currencies[0] if foreign else None)


def _check_unit(found: Figure, text: Text, column: Column) -> None:
    if found.is_difference:
        raise PointsAreADifference(typed=text.seen)
    is_too_big = found.power and column.unit not in MULTIPLIED
    is_too_short = found.abbreviation and column.unit not in ABBREVIATED
    if found.unit not in (None, column.unit) or is_too_big or is_too_short:
        raise WrongUnit(typed=text.seen, unit=column.unit)


def _check_meaning(found: Figure, text: Text, column: Column) -> None:
    """7萬2 is 72000 in speech and 70002 to the letter."""
    if found.spoken is not None:
        said = found.spoken.copy_negate() if found.sign == "-" else found.spoken
        answers = tuple(choice(number, column) for number in (said, found.number))
        raise Question(SPOKEN_OR_LITERAL, answers, typed=text.seen)


def _ratio(pair: re.Match[str], text: Text, column: Column) -> Level:
    """1:4 is 4; every other pair is asked about, as it may be turned round. (domain.md 4)"""
    if column.unit is not Unit.RATIO:
        raise Unreadable(typed=text.seen)
    one, other = (figure(Text(side, side), column).number for side in pair.groups())
    if not one:
        raise RatioToNothing(typed=text.seen)
    if one == 1:
        number, notes = fitted(other, column)
        return Level(number, notes)
    ways = (other / one, one / other) if other else (other / one,)
    raise Question(WHICH_RATIO, tuple(choice(way, column) for way in ways), typed=text.seen)
