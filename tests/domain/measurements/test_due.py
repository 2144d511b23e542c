"""When numbers are due: by the month's fifth, on Fridays, every workday (domain.md 4)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.measurements.due import due
from app.domain.values.period import Period

TAIPEI = ZoneInfo("Asia/Taipei")
JUNE, JULY = Period.parse("2026-06"), Period.parse("2026-07")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("month", "often", "now", "when"),
    [
        (JUNE, "monthly", "2026-07-06T09:00", "2026-07-05T17:00"),
        (JULY, "monthly", "2026-07-06T09:00", "2026-08-05T17:00"),
        (JULY, "weekly", "2026-07-06T09:00", "2026-07-10T17:00"),
        (JULY, "weekly", "2026-07-10T18:00", "2026-07-10T17:00"),
        (JULY, "weekly", "2026-07-11T09:00", "2026-07-17T17:00"),
        (JULY, "daily", "2026-07-06T09:00", "2026-07-06T17:00"),
        (JULY, "daily", "2026-07-11T09:00", "2026-07-13T17:00"),
        (JUNE, "weekly", "2026-07-06T09:00", "2026-07-05T17:00"),
        (JUNE, "weekly", "2026-06-29T09:00", "2026-07-05T17:00"),
        (JUNE, "quarterly", "2026-07-06T09:00", "2026-07-05T17:00"),
    ],
)
def test_a_number_is_due_at(month, often, now, when):
    found = due(month, often, at(now))
    assert found is not None
    assert found.at == at(when)


@pytest.mark.parametrize(
    ("month", "often"), [(JULY, "quarterly"), (JUNE, "yearly"), (Period.parse("2026-08"), "daily")]
)
def test_what_the_rhythm_passes_by_or_has_not_begun_is_not_due(month, often):
    assert due(month, often, at("2026-07-31T09:00")) is None


def test_a_value_of_the_week_before_is_out_of_date():
    found = due(JULY, "weekly", at("2026-07-15T09:00"))
    assert found is not None
    assert found.since == at("2026-07-10T17:00")


def test_the_last_count_within_a_month_is_its_value():
    found = due(JUNE, "weekly", at("2026-07-02T09:00"))
    assert found is not None
    assert found.since == at("2026-06-24T00:00")
