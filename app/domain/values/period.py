"""Stretches of the calendar that values, targets and scores belong to (考核期間)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache, total_ordering


class PeriodKind(StrEnum):
    """How long a period is."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


_MONTHS_IN = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}

# A stretch around every period has to fit into the calendar that Python has.
FIRST_YEAR, LAST_YEAR = 1900, 2999

_KEY = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|W(?P<week>[0-9]{2})"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)


@total_ordering
@dataclass(frozen=True)
class Period:
    """A year, half-year, quarter, month, ISO week or day, named by its canonical key.

    Periods are ordered by their first day; of two that start together the shorter comes first.

    >>> Period.parse("2026-Q2").months()
    (Period('2026-04'), Period('2026-05'), Period('2026-06'))
    >>> Period.parse("2026-06") < Period.parse("2026-Q3")
    True
    """

    kind: PeriodKind
    first_day: date
    last_day: date

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, key: str) -> "Period":
        """The period of a canonical key: `2026`, `2026-H1`, `2026-Q2`, `2026-06`, `2026-W23` or
        `2026-06-09`. Raises ValueError for everything else; typed text is read elsewhere.

        >>> Period.parse("2026-W23").first_day
        datetime.date(2026, 6, 1)
        """
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"{key!r} is not the key of a period")
        year = int(found["year"])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"{key!r} is no period that anything could be recorded for")
        if found["half"]:
            return cls._of_months(PeriodKind.HALF, year, int(found["half"]) * 6 - 5)
        if found["quarter"]:
            return cls._of_months(PeriodKind.QUARTER, year, int(found["quarter"]) * 3 - 2)
        if found["week"]:
            return cls.of_day(date.fromisocalendar(year, int(found["week"]), 1), PeriodKind.WEEK)
        if found["day"]:
            day = date(year, int(found["month"]), int(found["day"]))
            return cls(PeriodKind.DAY, day, day)
        if found["month"]:
            return cls.month(year, int(found["month"]))
        return cls._of_months(PeriodKind.YEAR, year, 1)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """That month of that year, counted from 1."""
        return cls._of_months(PeriodKind.MONTH, year, month)

    @classmethod
    def of_day(cls, day: date, kind: PeriodKind | str) -> "Period":
        """The period of that kind in which the day lies.

        >>> Period.of_day(date(2027, 1, 1), "week")
        Period('2026-W53')
        """
        kind = PeriodKind(kind)
        if kind is PeriodKind.DAY:
            return cls(kind, day, day)
        if kind is PeriodKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6))
        length = _MONTHS_IN[kind]
        return cls._of_months(kind, day.year, (day.month - 1) // length * length + 1)

    @classmethod
    @lru_cache(maxsize=4096)
    def _of_months(cls, kind: PeriodKind, year: int, month: int) -> "Period":
        first_day = date(year, month, 1)
        last = _month_index(first_day) + _MONTHS_IN[kind] - 1
        # The 28th plus four days is in the next month, whatever the month.
        beyond = date(last // 12, last % 12 + 1, 28) + timedelta(days=4)
        return cls(kind, first_day, beyond - timedelta(days=beyond.day))

    @property
    def year(self) -> int:
        """The calendar year; for a week the ISO year that its key names."""
        if self.kind is PeriodKind.WEEK:
            return self.first_day.isocalendar().year
        return self.first_day.year

    @cached_property
    def key(self) -> str:
        """The one canonical name, as `parse` reads it.

        >>> Period.of_day(date(2026, 6, 9), "half").key
        '2026-H1'
        """
        month = self.first_day.month
        match self.kind:
            case PeriodKind.YEAR:
                return f"{self.year:04}"
            case PeriodKind.HALF:
                return f"{self.year:04}-H{month // 6 + 1}"
            case PeriodKind.QUARTER:
                return f"{self.year:04}-Q{month // 3 + 1}"
            case PeriodKind.MONTH:
                return f"{self.year:04}-{month:02}"
            case PeriodKind.WEEK:
                return f"{self.year:04}-W{self.first_day.isocalendar().week:02}"
            case PeriodKind.DAY:
                return self.first_day.isoformat()

    def months(self) -> "tuple[Period, ...]":
        """Its months, the earliest first; none for a week or a day."""
        return self._months

    def quarters(self) -> "tuple[Period, ...]":
        """Its whole quarters, the earliest first; none for anything shorter than a quarter."""
        return self._parts(PeriodKind.QUARTER)

    def last_month(self) -> "Period":
        """The month in which its last day lies."""
        return Period.of_day(self.last_day, PeriodKind.MONTH)

    def previous(self) -> "Period":
        """The period of the same length just before.

        >>> Period.parse("2026-Q1").previous()
        Period('2025-Q4')
        """
        return Period.of_day(self.first_day - timedelta(days=1), self.kind)

    def year_before(self) -> "Period":
        """The same period a year earlier; the nearest earlier one where that year has no such
        week or day.

        >>> Period.parse("2026-W53").year_before(), Period.parse("2024-02-29").year_before()
        (Period('2025-W52'), Period('2023-02-28'))
        """
        if self.kind is PeriodKind.WEEK:
            last_week = date(self.year - 1, 12, 28).isocalendar().week
            week = min(self.first_day.isocalendar().week, last_week)
            monday = date.fromisocalendar(self.year - 1, week, 1)
            return Period.of_day(monday, PeriodKind.WEEK)
        month, day = self.first_day.month, self.first_day.day
        if (month, day) == (2, 29):
            day = 28
        return Period.of_day(date(self.year - 1, month, day), self.kind)

    def contains(self, other: "Period") -> bool:
        """Whether every day of the other lies in this one; a period contains itself."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    @cached_property
    def _months(self) -> "tuple[Period, ...]":
        return self._parts(PeriodKind.MONTH)

    def _parts(self, kind: PeriodKind) -> "tuple[Period, ...]":
        length, own = _MONTHS_IN[kind], _MONTHS_IN.get(self.kind, 0)
        start = _month_index(self.first_day)
        return tuple(
            Period._of_months(kind, index // 12, index % 12 + 1)
            for index in range(start, start + own // length * length, length)
        )

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.first_day, self.last_day) < (other.first_day, other.last_day)

    def __str__(self) -> str:
        return self.key

    def __repr__(self) -> str:
        return f"Period({self.key!r})"


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1
