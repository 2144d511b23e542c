"""Which days of a period are worked (工作日曆), holidays and make-up days known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.values.period import Period, PeriodKind

SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Weekdays are worked, but for `free` ones; of the weekend only the days in `worked` (補班)."""

    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether work is done on that day."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.free

    def workdays(self, period: Period) -> tuple[date, ...]:
        """The working days of a period, the earliest first.

        >>> dragon_boat = WorkCalendar(free=frozenset({date(2026, 6, 19)}))
        >>> len(dragon_boat.workdays(Period.parse("2026-06")))
        21
        """
        length = (period.last_day - period.first_day).days + 1
        days = (period.first_day + timedelta(days=at) for at in range(length))
        return tuple(day for day in days if self.is_workday(day))

    def changed(self, *, free: Sequence[date], worked: Sequence[date]) -> "WorkCalendar":
        """The same with an organisation's own days, which count before the shipped ones."""
        return WorkCalendar(
            free=(self.free - frozenset(worked)) | frozenset(free),
            worked=(self.worked - frozenset(free)) | frozenset(worked),
        )


def days_within(period: Period) -> tuple[Period, ...]:
    """The days of a period, each as a period."""
    length = (period.last_day - period.first_day).days + 1
    return tuple(
        Period.of_day(period.first_day + timedelta(days=at), PeriodKind.DAY) for at in range(length)
    )


def weeks_of(year: Period) -> tuple[Period, ...]:
    """The weeks that a year's number is part of, the earliest first.

    >>> weeks = weeks_of(Period.parse("2026"))
    >>> weeks[0].key, weeks[-1].key, len(weeks)
    ('2026-W01', '2026-W53', 53)
    """
    week = Period.of_day(date(year.year, 1, 4), PeriodKind.WEEK)
    found = []
    while week.year == year.year:
        found.append(week)
        week = Period.of_day(week.last_day + timedelta(days=1), PeriodKind.WEEK)
    return tuple(found)
