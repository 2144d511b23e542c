"""Periods: one canonical key each, and the calendar around them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.values.period import Period, PeriodKind

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
KINDS = st.sampled_from(list(PeriodKind))


@pytest.mark.parametrize(
    ("key", "kind", "first_day", "last_day"),
    [
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", "half", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", "half", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q2", "quarter", date(2026, 4, 1), date(2026, 6, 30)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", "month", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-W01", "week", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-W53", "week", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-06-09", "day", date(2026, 6, 9), date(2026, 6, 9)),
    ],
)
def test_a_key_names_its_days(key, kind, first_day, last_day):
    period = Period.parse(key)
    assert (period.kind, period.first_day, period.last_day) == (kind, first_day, last_day)
    assert str(period) == period.key == key


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-6", "2026-13", "2026-00", "2026-Q5", "2026-q2", "2026-H3", "2025-W53",
     "2026-W00", "2026-02-30", "2026-06-9", " 2026", "2026\n", "2026-06-09-01", "0000",
     "２０２６"],
)  # fmt: skip
def test_only_canonical_keys_are_read(text):
    with pytest.raises(ValueError, match=r"period|ISO|year|month|day|week"):
        Period.parse(text)


@given(DAYS, KINDS)
def test_what_is_written_is_read_back(day, kind):
    period = Period.of_day(day, kind)
    assert Period.parse(period.key) == period
    assert hash(Period.parse(period.key)) == hash(period)
    assert period.first_day <= day <= period.last_day


@given(DAYS, KINDS)
def test_the_previous_period_ends_the_day_before(day, kind):
    period = Period.of_day(day, kind)
    assert period.previous().kind == kind
    assert period.previous().last_day == period.first_day - timedelta(days=1)
    assert period.previous() < period


@given(DAYS, KINDS)
def test_the_year_before_is_of_the_same_kind_and_year_less_one(day, kind):
    period = Period.of_day(day, kind)
    assert (period.year_before().kind, period.year_before().year) == (kind, period.year - 1)


@given(DAYS, st.sampled_from(["year", "half", "quarter", "month"]))
def test_months_fill_their_period_without_gaps(day, kind):
    period = Period.of_day(day, kind)
    months = period.months()
    assert (months[0].first_day, months[-1].last_day) == (period.first_day, period.last_day)
    assert all(later.previous() == earlier for earlier, later in pairwise(months))
    assert all(period.contains(month) for month in months)
    assert months[-1] == period.last_month()


def test_weeks_and_days_have_no_months_but_a_last_month():
    week = Period.parse("2026-W27")  # 29 June to 5 July
    assert week.months() == week.quarters() == ()
    assert week.last_month() == Period.month(2026, 7)


def test_quarters_of_longer_periods():
    assert [q.key for q in Period.parse("2026-H2").quarters()] == ["2026-Q3", "2026-Q4"]
    assert len(Period.parse("2026").quarters()) == 4
    assert Period.month(2026, 6).quarters() == ()


def test_a_week_across_two_months_lies_in_neither():
    week = Period.parse("2026-W27")
    assert not Period.month(2026, 6).contains(week)
    assert Period.parse("2026").contains(week)


def test_periods_sort_by_their_first_day():
    keys = ["2026-Q2", "2026-05", "2026", "2026-04", "2026-01"]
    assert [p.key for p in sorted(map(Period.parse, keys))] == [
        "2026-01", "2026", "2026-04", "2026-Q2", "2026-05",
    ]  # fmt: skip
