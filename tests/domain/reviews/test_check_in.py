"""Weekly check-ins on a KPI: one a week, undone by whoever made it."""

from uuid import UUID

import pytest

from app.domain.reviews.check_in import Cause, CheckIn, Confidence
from app.domain.reviews.refusals import NoCheckIn
from app.domain.reviews.tracking_note import TrackingNote
from tests.people import CHEN, MARKETING, SHEN
from tests.recording import REASON, events, recorded, replayed

WEEK, NEXT = "2026-W27", "2026-W28"
RISKY = CheckIn(Confidence.AT_RISK, Cause.CHANNEL, REASON)
FINE = CheckIn(Confidence.ON_TRACK)


def note() -> TrackingNote:
    begun = TrackingNote.begin(
        by=CHEN.id,
        card=UUID(int=5),
        kpi=UUID(int=6),
        metric="leads",
        subject=MARKETING,
        period="2026-06",
    )
    events(begun)
    return begun


def test_the_same_check_in_again_is_no_event_and_another_takes_its_place():
    one = note()
    one.check_in(WEEK, RISKY, by=CHEN.id)
    one.check_in(WEEK, RISKY, by=CHEN.id)
    one.check_in(WEEK, FINE, by=CHEN.id)
    one.check_in(NEXT, FINE, by=CHEN.id)
    assert recorded(one) == ["checked_in"] * 3
    assert one.weeks[WEEK].check_in == FINE


def test_undoing_brings_back_what_was_said_before_and_then_nothing():
    one = note()
    one.check_in(WEEK, RISKY, by=CHEN.id)
    one.check_in(WEEK, FINE, by=CHEN.id)
    one.undo_check_in(WEEK, by=CHEN.id)
    assert one.weeks[WEEK].check_in == RISKY
    one.undo_check_in(WEEK, by=CHEN.id)
    assert WEEK not in one.weeks
    assert recorded(one)[-1] == "check_in_taken_back"


def test_only_ones_own_check_in_can_be_taken_back():
    one = note()
    with pytest.raises(NoCheckIn):
        one.undo_check_in(WEEK, by=CHEN.id)
    one.check_in(WEEK, FINE, by=CHEN.id)
    with pytest.raises(NoCheckIn):
        one.undo_check_in(WEEK, by=SHEN.id)


def test_a_replay_knows_what_was_said():
    one = TrackingNote.begin(
        by=CHEN.id,
        card=UUID(int=5),
        kpi=UUID(int=6),
        metric="leads",
        subject=MARKETING,
        period="2026",
    )
    one.check_in(WEEK, RISKY, by=CHEN.id)
    assert replayed(one).weeks[WEEK].check_in == RISKY
