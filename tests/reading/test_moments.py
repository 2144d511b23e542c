"""A moment as people write it becomes a position of the log."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.reading.moments import (
    PRESENT,
    BeforeTheLog,
    BeyondTheLog,
    MomentToCome,
    UnreadableMoment,
    as_of,
)
from tests.small_company import small_company

ZONE = ZoneInfo("Asia/Taipei")


@pytest.fixture
def company(tmp_path):
    """Founded at 09:00 in Taipei on 5 January; one value an hour later, one the next day."""
    with small_company(f"sqlite:///{tmp_path}/accord.db") as company:
        yield company


def asked(company, text):
    with company.accord.reading() as db:
        return as_of(db, text, zone=ZONE, now=company.accord.now())


def test_nothing_said_is_now(company):
    assert asked(company, None) is asked(company, "") is PRESENT
    assert not PRESENT.is_past


def test_a_day_means_its_end_in_the_organisations_zone(company):
    company.hours[0] = 14.9  # 23:54 in Taipei
    company.record("10")
    on_that_day = company.last()
    company.hours[0] = 15.1  # 00:06 the day after
    company.record("20", month="2025-12")
    then = asked(company, "2026-01-05")
    assert (then.position, then.label, then.is_past) == (on_that_day, "2026-01-05", True)
    assert asked(company, "2026-01-06").position == company.last()


def test_a_time_includes_what_was_recorded_at_it(company):
    before = company.last()
    company.an_hour_later()
    company.record("10")
    after = company.last()
    assert asked(company, "2026-01-05T10:00:00+08:00").position == after
    assert asked(company, "2026-01-05T02:00:00Z").position == after
    assert asked(company, "2026-01-05T10:00:00 08:00").position == after  # a plus left unescaped
    assert asked(company, "2026-01-05T01:59:59.999999Z").position == before


def test_a_position_is_itself_and_says_when_it_was_recorded(company):
    then = asked(company, "@3")
    assert (then.position, then.text, then.label) == (3, "@3", "2026-01-05 09:00:00")
    assert then.recorded_at == datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("yesterday", UnreadableMoment),
        ("20260105", UnreadableMoment),
        ("2026-02-30", UnreadableMoment),
        ("2026-01-05T10:00:00", UnreadableMoment),
        ("@", UnreadableMoment),
        ("@x", UnreadableMoment),
        ("@٣", UnreadableMoment),
        ("9999-12-31", MomentToCome),
        ("9" * 500, UnreadableMoment),
        ("2026-01-06", MomentToCome),
        ("2026-01-05T10:00:00+08:00", MomentToCome),
        ("@99999", BeyondTheLog),
        ("@0", BeforeTheLog),
        ("2026-01-04", BeforeTheLog),
        ("0001-01-01T00:00:00+14:00", BeforeTheLog),
    ],
)
def test_what_is_no_moment_is_refused_with_a_reason(company, text, refusal):
    with pytest.raises(refusal):
        asked(company, text)
