"""Targets as people write them: a level, ≤50元, 800-1000, 同比+25%."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Amount, Note, Qualifier
from app.domain.values.changes import Change, change_in, level_words_removed, share_of
from app.domain.values.column import Column, Origin
from app.domain.values.holds import outside_range
from app.domain.values.kinds import Direction, Unit
from app.domain.values.levels import Level, level
from app.domain.values.normalising import Text
from app.domain.values.outcome import BarePercent, Choice, Outcome, Question, Reading
from app.domain.values.qualifiers import Qualified, qualified
from app.domain.values.ranges import ends, levels, multiplied_note
from app.domain.values.settling import REMARK_KEPT, reading_of, settled, with_unit_in_brackets

APPROXIMATE_TARGET = N_("“{typed}” is approximate: enter the exact target, or confirm {amount}.")
CHANGE_OR_LEVEL = N_("Is “{typed}” a change from the baseline, or the level to reach?")
CHANGE_LABEL = N_("{change} from the baseline")
LEVEL_LABEL = N_("the level {amount}")


class OppositeDirection(Refused):
    sentence = N_(
        "“{typed}” says that {stated} is better, but for this metric {expected} is better."
    )


class LimitForRange(Refused):
    sentence = N_("This metric has to stay inside a range: give both ends, not “{typed}” alone.")


class RangeWithLimit(Refused):
    sentence = N_("“{typed}” gives a limit and a range: leave one of them out.")


def read_target(
    text: str,
    *,
    unit: Unit,
    direction: Direction | None,
    currency: str = "CNY",
    is_growth_rate: bool = False,
    history: Sequence[Decimal] = (),
    decimals: int | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    origin: Origin = "typed",
    bare: BarePercent | None = None,
) -> Reading:
    """What the text says as a target (or floor, or challenge) of a metric.

    Arguments as in read_value; `history` only serves to read numbers without a percent sign.
    A relative target comes as `relative`, without amount: the baseline is the caller's to find.
    A range comes as `low` and `high`; where a direction is better, it is elastic and `amount` is
    its easier end. Limit words give `direction`; refused where they contradict the metric's.
    (input.md, one cell; domain.md 5)

    >>> read_target("降低15%", unit=Unit.MONEY, direction=Direction.LOWER).relative.change
    Decimal('-0.15')
    """
    column = Column(
        unit, direction, currency, is_growth_rate, history, decimals, low, high, origin, bare
    )
    return reading_of(text, column, _target)


def _target(text: Text, column: Column) -> Reading:
    body, remark = with_unit_in_brackets(text, column)
    if (change := change_in(body)) and _is_relative(change, body, column):
        relative = share_of(change, column, typed=text.seen)
        if column.is_growth_rate:
            return _settled(Level(relative.change), Qualified(body), text, remark, column)
        reading = Reading(Outcome.ACCEPT, text.seen, relative=relative, remark=remark)
        return _with_remark_note(reading)
    words = qualified(level_words_removed(body))
    _check_direction(words, text, column)
    if both := ends(words.text):
        if words.direction:
            raise RangeWithLimit(typed=text.seen)
        return _range(both, words, text, remark, column)
    return _settled(level(words.text, column), words, text, remark, column)


def _is_relative(change: Change, body: Text, column: Column) -> bool:
    """A minus alone is a level of a metric that can be negative, in percent perhaps a change."""
    if change.has_words:
        return True
    if column.is_growth_rate:
        return False
    if body.plain[0] == "+":
        return True
    if "%" not in body.plain or ends(body):
        return False
    if column.unit is Unit.PERCENT:
        _ask_change_or_level(change, body, column)
    return True


def _ask_change_or_level(change: Change, body: Text, column: Column) -> None:
    number = share_of(change, column, typed=body.seen).change
    amount = Amount(number, Unit.PERCENT)
    answers = (
        Choice(number, label=CHANGE_LABEL, facts={"change": amount}, is_relative=True),
        Choice(number, label=LEVEL_LABEL, facts={"amount": amount}),
    )
    raise Question(CHANGE_OR_LEVEL, answers, typed=body.seen)


def _check_direction(words: Qualified, text: Text, column: Column) -> None:
    if words.direction is None or column.direction in (None, words.direction):
        return
    if column.direction is Direction.RANGE:
        raise LimitForRange(typed=text.seen)
    raise OppositeDirection(typed=text.seen, stated=words.direction, expected=column.direction)


def _range(
    both: tuple[Text, Text], words: Qualified, text: Text, remark: str | None, column: Column
) -> Reading:
    low, high = levels(*both, text, column)
    easier = replace(
        high if column.direction is Direction.LOWER else low,
        notes=tuple(dict.fromkeys((*low.notes, *high.notes))),
        foreign=low.foreign or high.foreign,
    )
    notes = multiplied_note(low.number, high.number, both[0], column)
    holds = outside_range(low.number, column) or outside_range(high.number, column)
    reading = _settled(easier, words, text, remark, column, notes=notes, holds=holds)
    if easier.foreign:
        return reading
    amount = None if column.direction is Direction.RANGE else reading.amount
    return replace(reading, amount=amount, low=low.number, high=high.number)


def _settled(
    found: Level, words: Qualified, text: Text, remark: str | None, column: Column,
    *, notes: tuple[Note, ...] = (), holds: tuple[Note, ...] = (),
) -> Reading:  # fmt: skip
    holds = holds or outside_range(found.number, column)
    if words.qualifier is Qualifier.ABOUT:
        facts = {"typed": text.seen, "amount": Amount(found.number, column.unit)}
        holds = (Note(APPROXIMATE_TARGET, facts), *holds)
    reading = settled(
        found, text, column,
        remark=remark, qualifier=words.qualifier, holds=holds, notes=(*words.notes, *notes),
    )  # fmt: skip
    return replace(reading, direction=words.direction)


def _with_remark_note(reading: Reading) -> Reading:
    if reading.remark is None:
        return reading
    note = Note(REMARK_KEPT, {"remark": reading.remark})
    return replace(
        reading, outcome=Outcome.NOTE, sentence=note.sentence, facts=note.facts, notes=(note,)
    )
