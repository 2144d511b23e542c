"""The ways to write a period: 2026Q1, 第一季度, 3月, W11, 上半年, 2026/3/9."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.domain.refusals import N_
from app.domain.values.amounts import Note
from app.domain.values.chinese_numerals import DIGITS, whole
from app.domain.values.period import Period, PeriodKind

SPELLED_OUT = N_("Read as {first_day} to {last_day}.")

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    "(?P<name>january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
)
_FULL = "(?P<year>(?:19|20)[0-9]{2})"
_YEAR = "(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})"
_BEFORE = f"(?:{_YEAR} ?(?:年度?|[-/.])? ?)?"
_BEFORE_MONTH = f"(?:(?:{_YEAR} ?年|{_FULL.replace('year', 'full')}[-/. ]) ?)?"
_BEHIND = f"[ /'-] ?{_YEAR}年?"
_MONTH = "(?P<month>[0-9]{1,2})"
_DAY = "(?P<day>[0-9]{1,2})"
_WEEK = "(?P<week>[0-9]{1,2})"
_QUARTER = "(?P<quarter>[1-4])"
_HALF = "(?P<half>[12])"
_MIDNIGHT = "(?: 00:00(?::00)?)?"
_TO = " ?[-~—至到] ?"

_SPAN = (
    f"(?:{_FULL} ?[年/. -] ?)?{_MONTH} ?[月/.] ?{_DAY} ?日?{_TO}"
    "(?:(?P<year2>[0-9]{4}) ?[年/.] ?)?(?:(?P<month2>[0-9]{1,2}) ?[月/.] ?)?"
    "(?P<day2>[0-9]{1,2}) ?日?"
)
_SPAN_WITH_DASHES = (
    f"{_FULL}-{_MONTH}-{_DAY} ?[~—至到] ?"
    "(?:(?P<year2>[0-9]{4})-)?(?P<month2>[0-9]{1,2})-(?P<day2>[0-9]{1,2})"
)
# Leap years, and each weekday that a year may begin with: what fits none of them fits no year.
_ANY_YEARS = range(2000, 2028)


class YearMissing(Exception):
    """The text names no year, and none is known."""


@dataclass(frozen=True)
class Found:
    """A period that a text names. `is_year_assumed`: the text itself names no year."""

    period: Period
    is_year_assumed: bool = False
    notes: tuple[Note, ...] = ()


def period_in(text: str, year: int | None) -> Found | None:
    """The period that the whole text names, with `year` where it names none itself.

    None where it names no period that there is (Q5, 13月, week 54). Raises YearMissing.
    `text` is in plain form, with `in_digits` done.
    """
    for pattern, period_of in _FORMS:
        if found := pattern.fullmatch(text):
            return _made(found, period_of, year)
    return None


def in_digits(text: str) -> str:
    """The text with Chinese numerals as digits, and 民國 years as those of the common era.

    >>> in_digits("二〇二六年十二月")
    '2026年12月'
    """
    digits = re.sub("[零〇一二三四五六七八九十]+", lambda found: _digits(found[0]), text)
    return re.sub("民国 ?([0-9]{2,3}) ?年", lambda found: f"{int(found[1]) + 1911}年", digits)


def _digits(numeral: str) -> str:
    if "十" in numeral:
        number = whole(numeral)
        return numeral if number is None else str(number)
    return "".join(str(DIGITS.index(c)) for c in numeral.replace("〇", "零"))


_PeriodOf = Callable[[dict[str, str], int], Period]


def _made(found: re.Match[str], period_of: _PeriodOf, year: int | None) -> Found | None:
    parts = {name: part for name, part in found.groupdict().items() if part}
    written = parts.get("year") or parts.get("full")
    if written is None and year is None:
        if any(_or_none(period_of, parts, each) for each in _ANY_YEARS):
            raise YearMissing
        return None
    known = (year or 0) if written is None else int(written) + (2000 if len(written) == 2 else 0)
    period = _or_none(period_of, parts, known)
    if period is None:
        return None
    facts = {"first_day": period.first_day, "last_day": period.last_day}
    needs_note = period_of in (_week_of_month, _between)
    return Found(period, written is None, (Note(SPELLED_OUT, facts),) if needs_note else ())


def _or_none(period_of: _PeriodOf, parts: dict[str, str], year: int) -> Period | None:
    try:
        return period_of(parts, year)
    except ValueError:
        return None


def _year(_parts: dict[str, str], year: int) -> Period:
    return Period.parse(f"{year:04}")


def _half(parts: dict[str, str], year: int) -> Period:
    half = {"上": "1", "下": "2"}.get(parts["half"], parts["half"])
    return Period.parse(f"{year:04}-H{half}")


def _quarter(parts: dict[str, str], year: int) -> Period:
    return Period.parse(f"{year:04}-Q{parts['quarter']}")


def _month(parts: dict[str, str], year: int) -> Period:
    return Period.parse(f"{year:04}-{int(parts['month']):02}")


def _named_month(parts: dict[str, str], year: int) -> Period:
    return Period.parse(f"{year:04}-{_MONTH_NAMES.index(parts['name'][:3]) + 1:02}")


def _week(parts: dict[str, str], year: int) -> Period:
    return Period.parse(f"{year:04}-W{int(parts['week']):02}")


def _day(parts: dict[str, str], year: int) -> Period:
    return Period.parse(f"{year:04}-{int(parts['month']):02}-{int(parts['day']):02}")


def _week_of_month(parts: dict[str, str], year: int) -> Period:
    """An ISO week belongs to the month of its Thursday, as it does to the year."""
    month = _month(parts, year)
    thursday = month.first_day + timedelta(days=(3 - month.first_day.weekday()) % 7)
    thursday += timedelta(weeks=int(parts["week"]) - 1)
    if not month.first_day <= thursday <= month.last_day:
        raise ValueError("The month has no such week.")
    return Period.of_day(thursday, PeriodKind.WEEK)


def _between(parts: dict[str, str], year: int) -> Period:
    """The one period that starts and ends on these days."""
    first = _day(parts, year).first_day
    end = {"month": parts.get("month2", parts["month"]), "day": parts["day2"]}
    following = year if int(end["month"]) >= first.month else year + 1
    last = _day(end, int(parts.get("year2", following))).first_day
    for kind in (k for k in PeriodKind if k is not PeriodKind.DAY):
        period = Period.of_day(first, kind)
        if (period.first_day, period.last_day) == (first, last):
            return period
    raise ValueError("No period has these ends.")


def _patterns(period_of: _PeriodOf, *forms: str) -> tuple[tuple[re.Pattern[str], _PeriodOf], ...]:
    return tuple((re.compile(form), period_of) for form in forms)


_FORMS = (
    *_patterns(
        _quarter,
        f"{_BEFORE}q ?{_QUARTER}(?:季度?)?",
        f"{_BEFORE}第? ?{_QUARTER} ?季度?",
        f"q ?{_QUARTER}{_BEHIND}",
        f"{_QUARTER}q ?(?:{_YEAR})?",
    ),
    *_patterns(
        _half,
        f"{_BEFORE}h ?{_HALF}",
        f"{_BEFORE}(?P<half>[上下])半年度?",
        f"h ?{_HALF}{_BEHIND}",
        f"{_HALF}h ?(?:{_YEAR})?",
    ),
    *_patterns(_year, f"{_FULL} ?(?:年度?|全年|年全年)?", f"{_YEAR} ?年(?:度|全年)?", "年度|全年"),
    *_patterns(
        _month,
        f"{_BEFORE_MONTH}{_MONTH} ?月(?:份|度)?",
        f"{_FULL}[-/.]{_MONTH}",
        f"{_FULL}(?P<month>[0-9]{{2}})",
        f"{_MONTH}[-/]{_FULL}",
    ),
    *_patterns(_named_month, f"{_NAME}(?:[ /'-] ?{_YEAR})?", f"{_FULL}[ /-]{_NAME}"),
    *_patterns(
        _week,
        f"{_BEFORE}(?:w|wk|week) ?{_WEEK}",
        f"{_BEFORE}第 ?{_WEEK} ?周",
        f"(?:{_YEAR} ?年)? ?{_WEEK} ?周",
        f"(?:w|wk|week) ?{_WEEK}{_BEHIND}",
    ),
    *_patterns(_week_of_month, f"{_BEFORE_MONTH}{_MONTH} ?月份? ?第? ?(?P<week>[1-5]) ?周"),
    *_patterns(
        _day,
        rf"{_FULL} ?[-/.年] ?{_MONTH} ?[-/.月] ?{_DAY}日?{_MIDNIGHT}",
        f"{_FULL}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        f"(?:{_YEAR} ?年 ?)?{_MONTH} ?月 ?{_DAY} ?日",
    ),
    *_patterns(_between, _SPAN, _SPAN_WITH_DASHES),
)
