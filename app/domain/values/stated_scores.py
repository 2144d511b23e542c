"""Scores that a file states together with a grade: 95分(B級)."""

import re
from dataclasses import replace
from decimal import Decimal

from app.domain.values.column import Column, Origin
from app.domain.values.holds import outside_range
from app.domain.values.kinds import Unit
from app.domain.values.levels import level
from app.domain.values.normalising import Text, normalised
from app.domain.values.outcome import Reading
from app.domain.values.qualifiers import without_remark
from app.domain.values.settling import reading_of, settled

_LETTER = "[a-es][+-]?"
_WORDS = "优秀|优|良好|良|中等|中|合格|不合格|待改进|差"
_GRADE = re.compile(rf"(?:等级|评级|grade)?:? ?({_LETTER}|{_WORDS}) ?[级等]?")
_GRADE_AT_END = re.compile(rf"(?<=[0-9分 /,])({_LETTER}) ?[级等]?$")


def read_stated_score(
    text: str,
    *,
    low: Decimal | None = Decimal(0),
    high: Decimal | None = None,
    decimals: int | None = None,
    origin: Origin = "file",
) -> Reading:
    """The score and, in `stated_grade`, the grade beside it; the grade is None where none stands.

    Both are claims of the file, to be compared with what is computed. Another remark than a grade
    is kept as a remark. A score outside `low` to `high` (None: no limit) is held. (input.md)

    >>> reading = read_stated_score("95分(B級)")
    >>> reading.amount.number, reading.stated_grade
    (Decimal('95'), 'B')
    """
    column = Column(Unit.SCORE, low=low, high=high, decimals=decimals, origin=origin)
    return reading_of(text, column, _score)


def _score(text: Text, column: Column) -> Reading:
    body, remark, grade = _parts(text)
    found = level(body, column)
    holds = outside_range(found.number, column)
    return replace(settled(found, text, column, remark=remark, holds=holds), stated_grade=grade)


def _parts(text: Text) -> tuple[Text, str | None, str | None]:
    """The score, a remark that isn't a grade, and the grade."""
    body, remark = without_remark(text)
    if remark is not None:
        grade = _GRADE.fullmatch(normalised(remark).plain)
        return (body, remark, None) if grade is None else (body, None, _shown(grade, remark))
    if grade := _GRADE_AT_END.search(text.plain):
        before = text[: grade.start()]
        return _without_mark(before), None, _shown(grade, text.seen)
    return body, None, None


def _shown(grade: re.Match[str], seen: str) -> str:
    return seen[slice(*grade.span(1))].upper()


def _without_mark(text: Text) -> Text:
    return text[: len(text.plain.rstrip(" /,"))]
