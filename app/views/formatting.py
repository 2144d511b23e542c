"""How numbers, periods and moments read on a page: named Jinja filters, in the reader's language.

Every figure is rounded once, half up, from the exact Decimal or Fraction; babel only sets marks.
"""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, get_timezone, gettext, pgettext

from app.domain.values.kinds import Unit

Number = Decimal | Fraction | int

ABSENT = "—"
MOST_PLACES = 10


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


def amount(value: Number | None, unit: str, decimals: int | None = None) -> str:
    """A metric's value with its unit; all of its own places where `decimals` is None."""
    if value is None:
        return ABSENT
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


def money(value: Number | None, decimals: int | None = None) -> str:
    """Yuan: ¥52 or ¥48.15; places come in pairs of cents unless `decimals` says otherwise."""
    if value is None:
        return ABSENT
    if decimals is None:
        decimals = 0 if value == int(value) else max(2, _own_places(value))
    near = rounded(value, decimals)
    return ("-¥" if near < 0 else "¥") + _number(abs(near), decimals)


def percent(value: Number | None, decimals: int | None = None) -> str:
    """A fraction as a percentage: 0.088 is 8.8%; a quotient without end gets two places."""
    if value is None:
        return ABSENT
    return _number(Fraction(value) * 100, decimals) + "%"


def completion(value: Number | None) -> str:
    """Share of the target, one place at most, never rounded over the edge that a light looks at.

    0.9996 reads 99.96%, not 100%, since it is yellow (domain.md 7).
    """
    if value is None:
        return ABSENT
    exact = Fraction(value)
    places = 1
    for edge in (Fraction(1), Fraction(4, 5)):
        while exact < edge <= Fraction(rounded(exact, places + 2)) and places < MOST_PLACES:
            places += 1
    return percent(Fraction(rounded(exact, places + 2)))


def weight(value: Number | None) -> str:
    """A weight: 0.3 is 30%, 0.333 is 33.3%."""
    return percent(value)


def score(value: Number | None) -> str:
    """A score with its two places: 95.00."""
    return ABSENT if value is None else _number(value, 2)


def points(value: Number | None) -> str:
    """What one line adds to the score, with two places: 25.50."""
    return score(value)


def signed_percent(value: Number | None, decimals: int = 1) -> str:
    """A change with its sign: +25%, -5%, 0%; one place at most unless `decimals` says otherwise."""
    if value is None:
        return ABSENT
    near = Fraction(rounded(Fraction(value), decimals + 2))
    return ("+" if near > 0 else "") + percent(near)


def moment(value: datetime | None, *, seconds: bool = False) -> str:
    """A moment in the organisation's time zone: 2026-07-06 09:00. A naive time is a mistake."""
    if value is None:
        return ABSENT
    if value.tzinfo is None:
        raise NaiveMoment(value)
    pattern = "yyyy-MM-dd HH:mm:ss" if seconds else "yyyy-MM-dd HH:mm"
    return format_datetime(value.astimezone(get_timezone()), pattern, locale="en")


def day(value: date | datetime | None) -> str:
    """A calendar day: 2026-07-06; of a moment, its day in the organisation's time zone."""
    if value is None:
        return ABSENT
    if isinstance(value, datetime):
        return moment(value)[:10]
    return value.isoformat()


def period(key: str) -> str:
    """A period's key in words: 2026-Q2 is 2026 年第 2 季, or Q2 2026."""
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
    first = date.fromisoformat(f"{key}-01")
    return format_date(first, pgettext("date pattern", "MMM"), locale=get_locale())


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
