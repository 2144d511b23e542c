"""Working days: shipped holidays and make-up days, and what an organisation says itself."""

from datetime import date

import pytest

from app.domain.scoring.phasing import phasing
from app.domain.values.period import Period
from app.domain.values.workdays import WorkCalendar, weeks_of
from app.importers.working_days import special_days, work_calendar
from projections.policies.queries import OwnCalendar

TAIPEI, SHANGHAI = "Asia/Taipei", "Asia/Shanghai"


def shipped(zone, period, **own):
    return work_calendar(OwnCalendar(**own), zone).workdays(Period.parse(period))


@pytest.mark.parametrize(
    ("zone", "period", "count"),
    [
        (TAIPEI, "2026-06", 21),
        (SHANGHAI, "2026-06", 21),
        (SHANGHAI, "2026-02", 16),
        (SHANGHAI, "2025-10", 18),
        (TAIPEI, "2025-02", 20),
        (TAIPEI, "2026-10", 20),
        ("Europe/Berlin", "2026-06", 22),
    ],
)
def test_holidays_and_make_up_days_are_counted(zone, period, count):
    assert len(shipped(zone, period)) == count


def test_the_worked_example_of_june_2026():
    parts = phasing(80000, len(shipped(TAIPEI, "2026-06")))
    assert [parts.count(3810), parts.count(3809), sum(parts)] == [11, 10, 80000]


def test_own_days_and_another_country_count_before_the_shipped_ones():
    typhoon, make_up = date(2026, 7, 10), date(2026, 7, 18)
    days = shipped(TAIPEI, "2026-07", days={typhoon: False, make_up: True})
    assert typhoon not in days
    assert make_up in days
    assert date(2026, 9, 28) in shipped(TAIPEI, "2026-09", countries=((date.min, "CN"),))


@pytest.mark.parametrize("country", ["CN", "TW"])
def test_each_special_day_says_where_it_comes_from_and_differs_from_its_week(country):
    plain = WorkCalendar()
    for one in special_days(country):
        assert one.source
        assert plain.is_workday(one.day) != one.is_worked
    assert {one.day.year for one in special_days(country)} == {2025, 2026, 2027}


@pytest.mark.parametrize("year", range(2020, 2035))
def test_the_weeks_of_a_year_are_those_that_carry_its_number(year):
    weeks = weeks_of(Period.parse(str(year)))
    assert [week.key for week in weeks] == [f"{year}-W{n:02}" for n in range(1, len(weeks) + 1)]
    assert len(weeks) == date(year, 12, 28).isocalendar().week
