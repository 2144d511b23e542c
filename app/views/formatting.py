"""How numbers, periods and moments read on a page: named Jinja filters, in the reader's language.

Every figure is rounded once, half up, from the exact Decimal or Fraction; babel only sets marks.
A page shows hundreds of figures, mostly the same as before: what each one reads is remembered.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, get_timezone, gettext, pgettext

from app.domain.values.kinds import Unit
from app.views.languages import tongue

Number = Decimal | Fraction | int
P = ParamSpec("P")

ABSENT = "—"
MOST_PLACES = 10
REMEMBERED = 16_384


def register_filters(app: Flask) -> None:
    """Give every template the filters of this module."""
    for each in (
        amount,
        completion,
        day,
        moment,
        money,
        percent,
        period,
        points,
        score,
        signed_percent,
        weight,
    ):
        app.jinja_env.filters[each.__name__] = each


def _remembered(
    read: Callable[Concatenate[Number, P], str],
) -> Callable[Concatenate[Number | None, P], str]:
    """Let a way to read numbers work each one out once a language; None is absent."""

    @lru_cache(maxsize=REMEMBERED)
    def found(_tongue: str, ratio: tuple[int, int], /, *args: P.args, **kwargs: P.kwargs) -> str:
        return read(Fraction(*ratio), *args, **kwargs)

    @wraps(read)
    def shown(value: Number | None, /, *args: P.args, **kwargs: P.kwargs) -> str:
        if value is None:
            return ABSENT
        return found(tongue(), value.as_integer_ratio(), *args, **kwargs)  # type: ignore[arg-type] # plain

    return shown


@_remembered
def amount(value: Number, unit: str, decimals: int | None = None) -> str:
    """A metric's value with its unit; all of its own places where `decimals` is None."""
    kind = Unit(unit)
    if kind is Unit.MONEY:
        return money(value, decimals)
    if kind is Unit.PERCENT:
        return percent(value, decimals)
    number = _number(value, decimals)
    if kind is Unit.DAYS:
        return gettext("%(number)s d", number=number)
    if kind is Unit.HOURS:
        return gettext("%(number)s h", number=number)
    return number


@_remembered
def amount_within(value: Number, unit: str, most: int) -> str:
    """A metric's value with its unit, in as many places as it has, but at most so many."""
    return amount(Fraction(rounded(value, most)), unit)


@_remembered
def money(value: Number, decimals: int | None = None) -> str:
    """Yuan: ¥52 or ¥48.15; places come in pairs of cents unless `decimals` says otherwise."""
    if decimals is None:
        decimals = 0 if value == int(value) else max(2, _own_places(value))
    near = rounded(value, decimals)
    return ("-¥" if near < 0 else "¥") + _number(abs(near), decimals)


@_remembered
def percent(value: Number, decimals: int | None = None) -> str:
    """A fraction as a percentage: 0.088 is 8.8%; a quotient without end gets two places."""
    return _number(Fraction(value) * 100, decimals) + "%"


@_remembered
def completion(value: Number) -> str:
    """Share of the target, one place at most, never rounded over the edge that a light looks at.

    0.9996 reads 99.96%, not 100%, since it is yellow (domain.md 7).
    """
    exact = Fraction(value)
    places = 1
    for edge in (Fraction(1), Fraction(4, 5)):
        while exact < edge <= Fraction(rounded(exact, places + 2)) and places < MOST_PLACES:
            places += 1
    return percent(Fraction(rounded(exact, places + 2)))


def weight(value: Number | None) -> str:
    """A weight: 0.3 is 30%, 0.333 is 33.3%."""
    return percent(value)


@_remembered
def score(value: Number) -> str:
    """A score with its two places: 95.00."""
    return _number(value, 2)


def points(value: Number | None) -> str:
    """What one line adds to the score, with two places: 25.50."""
    return score(value)


@_remembered
def signed_points(value: Number) -> str:
    """By how many points a score moved, with two places and its sign: +2.11, -0.89, 0.00."""
    near = rounded(value, 2)
    return ("+" if near > 0 else "") + _number(near, 2)


@_remembered
def signed_percent(value: Number, decimals: int = 1) -> str:
    """A change with its sign: +25%, -5%, 0%; one place at most unless `decimals` says otherwise."""
    near = Fraction(rounded(Fraction(value), decimals + 2))
    return ("+" if near > 0 else "") + percent(near)


def moment(value: datetime | None, *, seconds: bool = False) -> str:
    """A moment in the organisation's time zone: 2026-07-06 09:00. A naive time is a mistake."""
    if value is None:
        return ABSENT
    if value.tzinfo is None:
        raise NaiveMoment(value)
    local = value.astimezone(get_timezone()).replace(tzinfo=None)
    return local.isoformat(" ", "seconds" if seconds else "minutes")


def day(value: date | datetime | None) -> str:
    """A calendar day: 2026-07-06; of a moment, its day in the organisation's time zone."""
    if value is None:
        return ABSENT
    if isinstance(value, datetime):
        return moment(value)[:10]
    return value.isoformat()


def period(key: str) -> str:
    """A period's key in words: 2026-Q2 is 2026 年第 2 季, or Q2 2026."""
    return _period(key, tongue())


@lru_cache(maxsize=REMEMBERED)
def _period(key: str, _tongue: str) -> str:
    year, _, part = key.partition("-")
    if not part:
        return pgettext("period", "%(year)s", year=year)
    if part.startswith("H"):
        half = gettext("H1 %(year)s", year=year), gettext("H2 %(year)s", year=year)
        return half[int(part[1:]) - 1]
    if part.startswith("Q"):
        return gettext("Q%(quarter)s %(year)s", quarter=part[1:], year=year)
    if part.startswith("W"):
        return gettext("Week %(week)s, %(year)s", week=str(int(part[1:])), year=year)
    is_month = len(part) == len("06")
    of_month, of_day = (
        pgettext("date pattern", "MMMM yyyy"),
        pgettext("date pattern", "d MMMM yyyy"),
    )
    first = date.fromisoformat(f"{key}-01" if is_month else key)
    return format_date(first, of_month if is_month else of_day, locale=get_locale())


def short_month(key: str) -> str:
    """A month under a chart: 2026-06 is 6 月, or Jun."""
    return _short_month(key, tongue())


@lru_cache(maxsize=REMEMBERED)
def _short_month(key: str, _tongue: str) -> str:
    first = date.fromisoformat(f"{key}-01")
    return format_date(first, pgettext("date pattern", "MMM"), locale=get_locale())


def weekday(value: date) -> str:
    """A day with its weekday: 2026-06-19 週五, or 2026-06-19 Fri."""
    return f"{value.isoformat()} {format_date(value, 'EEE', locale=get_locale())}"


def rounded(value: Number, places: int) -> Decimal:
    """The number to so many places, halves away from zero; exact for a fraction too.

    >>> rounded(Fraction(239990, 2000), 2)
    Decimal('120.00')
    >>> rounded(Decimal("-0.125"), 2)
    Decimal('-0.13')
    """
    scaled = abs(Fraction(value)) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(f"{-whole if value < 0 else whole}E-{places}")


def _number(value: Number, decimals: int | None) -> str:
    places = _own_places(value) if decimals is None else decimals
    pattern = "#,##0" + ("." + "0" * places if places else "")
    exact = rounded(value, places)
    return format_decimal(exact, pattern, locale=get_locale(), decimal_quantization=False)


def _own_places(value: Number) -> int:
    """As many places as the number has; two where it has no end."""
    exact = Fraction(value)
    for places in range(MOST_PLACES + 1):
        if (exact * 10**places).denominator == 1:
            return places
    return 2


class NaiveMoment(TypeError):
    """A time without a zone came to be shown."""

    def __init__(self, value: datetime) -> None:
        super().__init__(f"{value!r} has no time zone.")
