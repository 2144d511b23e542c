"""Tasks: set, done with one word, moved and abandoned with a reason, taken up again."""

from datetime import date
from uuid import UUID

import pytest

from app.domain.actions.refusals import (
    DueBefore,
    NothingCameOfIt,
    NothingToDo,
    ReasonForAbandoning,
    ReasonForMoving,
    SameDay,
    SameOwner,
    TaskEnded,
    TaskOpen,
)
from app.domain.actions.task import State, Task, Term
from tests.people import CHEN, LUO, MARKETING, TODAY, WU
from tests.recording import REASON, events, recorded, replayed

NEXT_WEEK, LATER = date(2026, 7, 13), date(2026, 8, 3)


def promised(due: date = NEXT_WEEK, **told: object) -> Task:
    given: dict[str, object] = {"words": REASON, **told}
    return Task.set(
        id=UUID(int=70, version=4),
        by=LUO.id,
        card=UUID(int=5),
        kpi=UUID(int=6),
        period="2026-06",
        metric="leads",
        subject=MARKETING,
        owner=CHEN.id,
        due=due,
        today=TODAY,
        **given,  # type: ignore[arg-type] # what a test tells otherwise
    )


def test_a_task_says_what_is_to_be_done_by_a_day_to_come():
    with pytest.raises(NothingToDo):
        promised(words=None)
    with pytest.raises(DueBefore):
        promised(date(2026, 7, 5))
    assert recorded(promised(TODAY)) == ["set"]


@pytest.mark.parametrize(
    ("due", "term"),
    [
        (date(2026, 7, 20), Term.SHORT),
        (date(2026, 7, 28), Term.MIDDLE),
        (date(2026, 10, 5), Term.MIDDLE),
        (date(2026, 10, 6), Term.LONG),
    ],
)
def test_the_term_follows_from_the_day_where_nobody_chose_one(due, term):
    assert events(promised(due))[0].term == term


def test_a_chosen_term_stands_whatever_the_day():
    assert events(promised(term=Term.LONG))[0].term == "long"


def test_what_is_done_is_done_once_and_can_be_taken_up_again():
    task = promised()
    task.complete(by=CHEN.id, day=TODAY)
    with pytest.raises(TaskEnded):
        task.complete(by=CHEN.id, day=TODAY)
    with pytest.raises(TaskEnded):
        task.abandon(by=CHEN.id, day=TODAY, reason=REASON)
    task.resume(by=CHEN.id)
    with pytest.raises(TaskOpen):
        task.resume(by=CHEN.id)
    assert replayed(task).state is State.OPEN


def test_moving_takes_another_day_to_come_and_a_reason():
    task = promised()
    with pytest.raises(SameDay):
        task.move(by=CHEN.id, due=NEXT_WEEK, today=TODAY, reason=REASON)
    with pytest.raises(DueBefore):
        task.move(by=CHEN.id, due=date(2026, 7, 5), today=TODAY, reason=REASON)
    with pytest.raises(ReasonForMoving):
        task.move(by=CHEN.id, due=LATER, today=TODAY, reason=None)
    task.move(by=CHEN.id, due=LATER, today=TODAY, reason=REASON)
    assert recorded(task) == ["set", "moved"]
    assert task.due == LATER


def test_abandoning_takes_a_reason():
    task = promised()
    with pytest.raises(ReasonForAbandoning):
        task.abandon(by=CHEN.id, day=TODAY, reason=None)
    task.abandon(by=CHEN.id, day=TODAY, reason=REASON)
    assert recorded(task) == ["set", "abandoned"]


def test_another_owner_is_another_person():
    task = promised()
    with pytest.raises(SameOwner):
        task.hand_over(by=LUO.id, owner=CHEN.id)
    task.hand_over(by=LUO.id, owner=WU.id)
    assert replayed(task).owner == WU.id


def test_what_came_of_it_is_said_after_the_end():
    task = promised()
    with pytest.raises(TaskOpen):
        task.assess(by=CHEN.id, outcome=REASON)
    task.complete(by=CHEN.id, day=TODAY)
    with pytest.raises(NothingCameOfIt):
        task.assess(by=CHEN.id, outcome=None)
    task.assess(by=CHEN.id, outcome=REASON)
    assert recorded(task) == ["set", "done", "assessed"]
