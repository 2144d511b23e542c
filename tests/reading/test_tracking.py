"""What is said of one number on two scorecards is said of it once."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from app.domain.scoring.light import Light
from app.reading.tracking import TrackedLine
from projections.reviews.queries import CheckInRow, TrackingRow

LIN = UUID(int=1)


def note(cause: str = "", countermeasure: str = "", responsible: UUID | None = None) -> TrackingRow:
    return TrackingRow(
        note=uuid4(),
        card=uuid4(),
        kpi=uuid4(),
        metric="leads",
        subject=uuid4(),
        period="2026-06",
        cause=cause,
        countermeasure=countermeasure,
        responsible=responsible,
        stated_responsible="",
        completion=None,
        mom=None,
        by=LIN,
        batch=None,
        known_from=1,
    )


def check_in(day: int) -> CheckInRow:
    at = datetime(2026, 6, day, tzinfo=UTC)
    return CheckInRow(uuid4(), "2026-W24", "on", "", "", LIN, at)


def red(noted: TrackingRow | None, said: CheckInRow | None = None) -> TrackedLine:
    return TrackedLine(SimpleNamespace(light=Light.RED), uuid4(), noted, said)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (note("fewer visits"), note(countermeasure="a second agency", responsible=LIN)),
        (note(countermeasure="a second agency", responsible=LIN), note("fewer visits")),
        (None, note("fewer visits", "a second agency", LIN)),
        (note("fewer visits", "a second agency", LIN), None),
        (note("fewer visits", responsible=LIN), note("other words", "a second agency", uuid4())),
    ],
)
def test_words_of_two_cards_are_joined_field_by_field(mine, theirs):
    joined = red(mine).with_words_of(red(theirs))
    assert (joined.cause, joined.countermeasure) == ("fewer visits", "a second agency")
    assert joined.note.responsible == LIN
    assert joined.lacks is None


def test_the_later_check_in_of_two_cards_counts():
    early, late = check_in(8), check_in(12)
    for mine, theirs in ((early, late), (late, early), (None, late), (late, None)):
        assert red(None, mine).with_words_of(red(None, theirs)).check_in == late
