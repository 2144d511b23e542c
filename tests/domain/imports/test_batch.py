"""Batches and notes decide by themselves; no database is needed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.aggregate import TextRef, under
from app.domain.imports.batch import Batch
from app.domain.imports.refusals import AlreadyReversed
from app.domain.reviews.refusals import NoteTakenBack, NothingNoted
from app.domain.reviews.review_note import Reviewed, ReviewNote
from app.domain.reviews.tracking_note import Tracked, TrackingNote

WANG, CARD, KPI = (UUID(int=number, version=4) for number in (1, 2, 3))
CAUSE = TextRef(UUID(int=9, version=4), "digest")


class Standing:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2026, 7, 6, tzinfo=UTC)

    def meta(self) -> dict[str, str]:
        return {}


@pytest.fixture(autouse=True)
def standing() -> Iterator[None]:
    with under(Standing()):
        yield


def batch() -> Batch:
    return Batch.start(
        id=UUID(int=4, version=4),
        by=WANG,
        kind="monthly",
        source="official",
        digest="00",
        file_name=None,
        holder=CARD,
        period="2026-06",
    )


def tracking() -> TrackingNote:
    return TrackingNote.begin(
        by=WANG, card=CARD, kpi=KPI, metric="cac", subject=CARD, period="2026-06"
    )


def kinds(aggregate) -> list[str]:
    return [type(event).__name__ for event in aggregate.collect_events()]


def test_a_batch_that_was_broken_off_is_reversed_as_far_as_it_came():
    taken = batch()
    taken.reverse(by=WANG, undone=[[2, "value"]], kept=[], reason=None)
    assert kinds(taken) == ["Started", "Reversed"]


def test_a_batch_is_reversed_once():
    taken = batch()
    taken.finish({"new": 1}, by=WANG)
    taken.reverse(by=WANG, undone=[[2, "value"]], kept=[], reason=None)
    with pytest.raises(AlreadyReversed):
        taken.reverse(by=WANG, undone=[], kept=[], reason=None)
    assert kinds(taken) == ["Started", "Finished", "Reversed"]


def test_a_batch_counts_what_it_lists_from_one_on():
    taken = batch()
    taken.enlist([{"what": "value", "row": 2}, {"what": "value", "row": 3}], by=WANG)
    taken.enlist([], by=WANG)
    taken.enlist([{"what": "value", "row": 4}], by=WANG)
    listed = [event.first for event in taken.collect_events()[1:]]
    assert listed == [1, 3]


def test_a_note_that_says_the_same_again_is_no_event():
    note, said = tracking(), Tracked(cause=CAUSE, completion=Decimal("1.04"))
    note.note(said, by=WANG)
    note.note(said, by=WANG)
    assert kinds(note) == ["Begun", "Noted"]


def test_nothing_is_no_note():
    with pytest.raises(NothingNoted):
        tracking().note(Tracked(), by=WANG)
    review = ReviewNote.begin(by=WANG, card=CARD, period="2026-Q2", is_plan=False)
    with pytest.raises(NothingNoted):
        review.note(Reviewed(), by=WANG, is_plan=False)


def test_a_note_is_taken_back_once():
    note = tracking()
    note.note(Tracked(cause=CAUSE), by=WANG)
    note.take_back(by=WANG)
    with pytest.raises(NoteTakenBack):
        note.take_back(by=WANG)


def test_a_plan_row_that_becomes_a_result_is_noted_again():
    review = ReviewNote.begin(by=WANG, card=CARD, period="2026-Q3", is_plan=True)
    review.note(Reviewed(core_objective=CAUSE), by=WANG, is_plan=True)
    review.note(Reviewed(core_objective=CAUSE), by=WANG, is_plan=False)
    assert kinds(review) == ["Begun", "Noted", "Noted"]
    assert not review.is_plan
