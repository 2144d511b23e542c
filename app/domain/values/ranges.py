"""Two ends of one target: 800-1000, 800～1,000, 800至1000人, 5-8%."""

import re
from dataclasses import replace
from decimal import Decimal

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Amount, Note
from app.domain.values.column import Column
from app.domain.values.kinds import Unit
from app.domain.values.levels import Level, level
from app.domain.values.normalising import Text
from app.domain.values.outcome import BarePercent, Choice, Question

MULTIPLIED_BOTH = N_("Read as {low} to {high}.")
RANGE_LABEL = N_("{low} to {high}")
WHICH_RANGE = N_("Which range is “{typed}”?")

_BETWEEN = (" to ", "至", "到", "~", "—")
_BARE = re.compile(r"(?:rmb|cny|[¥$€£])? ?[+-]?(?:[0-9][0-9.,' ]*|[一二两三四五六七八九十]+)")


class ReversedRange(Refused):
    sentence = N_("The range starts at {low} and ends at {high}: write the lower end first.")


def ends(text: Text) -> tuple[Text, Text] | None:
    """The texts of both ends; None where the text isn't a range.

    A unit after the last end counts for both: 5-8% is 5%-8%, and 5-8万 is 5万-8万.
    """
    for mark in _BETWEEN:
        if text.plain.count(mark) == 1:
            start = text.plain.index(mark)
            return _with_unit(text[:start], text[start + len(mark) :])
    for found in re.finditer("-", text.plain):
        before = text[: found.start()]
        if before and before.plain[-1] not in "+-(≤≥<>=:/¥$e":
            return _with_unit(before, text[found.end() :])
    return None


def levels(first: Text, last: Text, text: Text, column: Column) -> tuple[Level, Level]:
    """Both ends in the metric's unit. Raises ReversedRange, Question, and what a level raises."""
    try:
        low, high = level(first, column), level(last, column)
    except Question as asked:
        if column.unit is not Unit.PERCENT or column.bare is not None:
            raise
        ways = (BarePercent.POINTS, BarePercent.FORMATTED)
        answers = tuple(_answer(first, last, replace(column, bare=way)) for way in ways)
        raise Question(WHICH_RANGE, answers, typed=text.seen) from asked
    if low.number > high.number:
        raise ReversedRange(
            low=Amount(low.number, column.unit), high=Amount(high.number, column.unit)
        )
    return low, high


def multiplied_note(low: Decimal, high: Decimal, first: Text, column: Column) -> tuple[Note, ...]:
    """What to say where a 萬 after the last end was taken for both."""
    if not re.search("[百千万亿wk]$", first.plain.rstrip("人元个")):
        return ()
    facts = {"low": Amount(low, column.unit), "high": Amount(high, column.unit)}
    return (Note(MULTIPLIED_BOTH, facts),)


def _with_unit(first: Text, last: Text) -> tuple[Text, Text]:
    unit = _BARE.sub("", last.plain, count=1)
    if unit != last.plain and unit and _BARE.fullmatch(first.plain):
        return Text(first.seen + last.seen[-len(unit) :], first.plain + unit), last
    return first, last


def _answer(first: Text, last: Text, column: Column) -> Choice:
    low, high = level(first, column), level(last, column)
    facts = {"low": Amount(low.number, column.unit), "high": Amount(high.number, column.unit)}
    remember = BarePercent.SHARE if column.bare is BarePercent.FORMATTED else column.bare
    return Choice(low.number, high.number, RANGE_LABEL, facts, remember=remember)
