"""When a number is due: how often its metric is brought up to date, or its KPI assessed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.values.period import Period, PeriodKind

CLOSING = time(17)
"""The time of the day by which a number is due."""

FRIDAY = 4
LATEST_DAY = 5
"""The day of the month by which the month before is due."""

WITHIN_THE_MONTH = ("daily", "weekly")
RHYTHMS = (*WITHIN_THE_MONTH, "monthly", "quarterly", "yearly")
MONTHS_BETWEEN = {"quarterly": 3, "yearly": 12}


@dataclass(frozen=True)
class Due:
    """A month's number is due at `at`; one from before `since` is out of date, None: none is."""

    at: datetime
    since: datetime | None = None


def rhythm(frequency: str, cycle: str) -> str:
    """How often a number is asked for: as often as its metric is brought up to date (domain.md 4).

    A quarter's KPI is due with its quarter, unless the metric is counted within the month; a year's
    KPI is followed at its metric's own rhythm, a month's KPI monthly at least. Without a KPI
    `cycle` is empty.

    >>> rhythm("monthly", "quarter"), rhythm("weekly", "quarter"), rhythm("quarterly", "month")
    ('quarterly', 'weekly', 'monthly')
    """
    own = frequency if frequency in RHYTHMS else "monthly"
    if own in WITHIN_THE_MONTH or cycle not in ("month", "quarter"):
        return own
    return "monthly" if cycle == "month" else "quarterly"


def due(month: Period, often: str, now: datetime) -> Due | None:
    """When the number of a month is due, seen from `now` in the organisation's zone (domain.md 4).

    A month that is over is due by its successor's fifth day, 17:00. While it runs, a weekly number
    is due on Fridays and a daily one on every workday, 17:00: the value so far. None where nothing
    is due of this month: it hasn't begun, or the rhythm passes it by (a quarterly number is asked
    for its quarter's last month only).
    """
    passes_by = month.first_day.month % MONTHS_BETWEEN.get(often, 1) != 0
    if passes_by or month.first_day > now.date():
        return None
    final = _at(month.last_day + timedelta(days=LATEST_DAY), now)
    if often not in WITHIN_THE_MONTH:
        return Due(final)
    if month.last_day < now.date():
        return Due(final, since=_start_of(month.last_day - timedelta(days=6), now))
    day = _next_friday(now.date()) if often == "weekly" else _next_workday(now.date())
    if day > month.last_day:
        return Due(final, since=_start_of(month.last_day - timedelta(days=6), now))
    if often == "weekly":
        return Due(_at(day, now), since=_at(day - timedelta(days=7), now))
    return Due(_at(day, now), since=_start_of(now.date(), now))


def _next_friday(today: date) -> date:
    return today + timedelta(days=(FRIDAY - today.weekday()) % 7)


def _next_workday(today: date) -> date:
    return today if today.weekday() <= FRIDAY else today + timedelta(days=7 - today.weekday())


def _at(day: date, now: datetime) -> datetime:
    return datetime.combine(day, CLOSING, tzinfo=now.tzinfo)


def _start_of(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=now.tzinfo)


def months_looked_at(today: date) -> tuple[Period, ...]:
    """The month that is just over and the running one; older gaps are for whoever closes."""
    running = Period.of_day(today, PeriodKind.MONTH)
    return running.previous(), running
