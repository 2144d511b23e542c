"""Of when a table is: what was said, what its own words propose, and what is asked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePath

from app.domain.values.amounts import Note
from app.domain.values.period import Period, PeriodKind
from app.domain.values.period_reading import read_period
from app.importers import sentences
from app.importers.answers import Answers, Proposal, question_id
from app.importers.recognising import Kind, Recognised
from app.importers.tables import Table

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH = re.compile(r"(?:(?<!\d)(20\d\d)\s*[年./_-]?\s*)?(?<!\d)(1[0-2]|0?[1-9])月(?!\d)")
_DIGITS = re.compile(r"(?<!\d)(20\d\d)[-_./]?(1[0-2]|0[1-9])(?!\d)")


def period_asked(
    kind: Recognised,
    table: Table,
    file_name: str,
    given: Period | None,
    today: date,
    answers: Answers,
    before: Period | None = None,
) -> Period | None:
    """The year of a yearly or quarterly table, the month of a tracking table; None while asked.

    A table that names its own periods has the year of today, or is asked where one lacks a year.
    `before` is what the very same file was about when it came in: that holds until somebody
    says otherwise.
    """
    words = [*table.titles, PurePath(file_name).stem]
    if kind.kind in (Kind.YEARLY, Kind.QUARTERLY):
        if given:
            return Period.parse(str(given.year))
        return _year(kind, words, today, answers, before)
    if given and given.kind is not PeriodKind.YEAR:
        return given
    if "period" in kind.columns:
        if given or not _lacks_year(table, kind.columns["period"]):
            return given or Period.parse(str(today.year))
        return _year(kind, words, today, answers, before)
    return _month(kind, words, given, today, answers, before)


def _year(
    kind: Recognised,
    words: Iterable[str],
    today: date,
    answers: Answers,
    before: Period | None,
) -> Period | None:
    years = _because(
        ([str(before.year)] if before else [], sentences.SAME_FILE),
        ([found[1] for word in words if (found := _YEAR.search(word))], sentences.SAID_ABOVE),
        ([str(today.year + off) for off in (0, -1, 1)], sentences.THIS_YEAR),
    )
    chosen = answers.choice(
        question_id(str(kind.kind), "year"),
        Note(sentences.WHICH_YEAR), 0, tuple(years), proposal=_first(years),
        is_harmless=before is not None, takes=_is_year,
    )  # fmt: skip
    return Period.parse(chosen) if chosen else None


def _month(
    kind: Recognised,
    words: Iterable[str],
    given: Period | None,
    today: date,
    answers: Answers,
    before: Period | None,
) -> Period | None:
    year = given.year if given else today.year
    said = [one for word in words if (one := _month_said(word, year))]
    is_known = before is not None and before.kind is PeriodKind.MONTH and given in (None, before)
    months = _because(
        ([before.key] if before and is_known else [], sentences.SAME_FILE),
        (said, sentences.SAID_ABOVE),
        ([one.key for one in _last_months(given, today)], sentences.LAST_MONTH),
    )
    chosen = answers.choice(
        question_id(str(kind.kind), "month"),
        Note(sentences.WHICH_MONTH), 0, tuple(months), proposal=_first(months),
        is_harmless=is_known, takes=_is_period,
    )  # fmt: skip
    return Period.parse(chosen) if chosen else None


def _because(*answers: tuple[Sequence[str], str]) -> Mapping[str, str]:
    """Answers in their order, each with the first thing that speaks for it."""
    found: dict[str, str] = {}
    for some, why in answers:
        for one in some:
            found.setdefault(one, why)
    return found


def _first(answers: Mapping[str, str]) -> Proposal:
    """The first of some answers, which all have what speaks for them."""
    answer, why = next(iter(answers.items()))
    return Proposal(answer, Note(why))


def _month_said(words: str, year: int) -> str | None:
    """The month in a title or a file's name: `2026年6月市場部跟蹤表`, `kpi_2026-06`."""
    found = _MONTH.search(words) or _DIGITS.search(words)
    return f"{found[1] or year}-{int(found[2]):02}" if found else None


def _lacks_year(table: Table, column: int) -> bool:
    texts = dict.fromkeys(row.cells[column] for row in table.rows if column < len(row.cells))
    return any(read_period(text, year=2000).is_year_assumed for text in texts if text.strip())


def _last_months(year: Period | None, today: date) -> list[Period]:
    """The month before today's and those before it; the given year's, latest first."""
    if year is not None:
        return [month for month in reversed(year.months()) if month.first_day <= today]
    found = [Period.of_day(today, PeriodKind.MONTH).previous()]
    for _ in range(11):
        found.append(found[-1].previous())
    return [*found, Period.of_day(today, PeriodKind.MONTH)]


def _is_year(text: str) -> bool:
    return _is_period(text) and Period.parse(text).kind is PeriodKind.YEAR


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True
