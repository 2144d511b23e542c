"""A red streak opens one task for its owner, due on the same day; due tasks call who promised."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from app.domain.actions.commands import TaskWords, complete_task, set_task
from app.domain.actions.investigating import INVESTIGATE
from app.domain.ids import SYSTEM
from app.domain.people.commands import let_leave
from app.domain.scorecards.commands import phase_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import PeriodTarget
from app.domain.values.period import Period
from app.outbox.kinds import Kind
from app.reactions.investigating import Investigator
from app.reactions.waiting import here, notices
from app.reading.cards import read_card
from app.reading.tracking import tracked_lines
from projections.actions.queries import all_tasks
from projections.temporal import NOW
from tests.small_company import BEGINNING, LI, MARKETING, WANG, small_company

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=at) for at in range(10)]


@pytest.fixture
def company(tmp_path):
    """The small company on a Thursday, with a target of ten leads for each day but the second."""
    with small_company(f"sqlite:///{tmp_path}/accord.db") as found:
        parts = [PeriodTarget(f"{day}", Decimal(10)) for day in DAYS if day != DAYS[1]]
        found.accord.ledger.do(
            phase_line, by=WANG, card_id=found.card, kpi=kpi(found), parts=tuple(parts)
        )
        on(found, DAYS[3])
        yield found


def kpi(company):
    return kpi_id(company.card, "leads", MARKETING)


def on(company, day):
    """It is the afternoon of a day."""
    noon = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    company.hours[0] = (noon - BEGINNING) / timedelta(hours=1)


def report(company, day, value):
    """A day's leads, corrected where they were reported before."""
    company.record(value, month=f"{day}", reason="counted again")


def tasks(company):
    with company.accord.reading() as db:
        return all_tasks(db, at=NOW)


def test_the_third_red_day_opens_one_task_for_the_owner_due_at_once(company):
    investigator = Investigator(company.accord)
    report(company, DAYS[0], "6")
    report(company, DAYS[2], "6.5")
    assert investigator.turn() == 0
    report(company, DAYS[3], "6.9")  # the day between wasn't due
    assert investigator.turn() == 0  # looked within this minute
    company.hours[0] += 1
    assert investigator.turn() == 1
    (task,) = tasks(company)
    assert (task.owner, task.set_by, task.due, task.words) == (LI, SYSTEM, DAYS[3], INVESTIGATE)
    assert (task.kpi, task.period) == (kpi(company), "2026-03")
    with company.accord.reading() as db:
        reading = read_card(db, Period.parse("2026-03"), at=NOW, card=company.card)
        (line,) = tracked_lines(db, reading, at=NOW)
    assert line.tasks
    assert not line._promised  # to look into it is no countermeasure yet


def test_a_longer_row_is_the_same_streak_and_a_new_row_a_new_one(company):
    for day in (DAYS[0], DAYS[2], DAYS[3]):
        report(company, day, "5")
    assert Investigator(company.accord).turn() == 1
    assert Investigator(company.accord).turn() == 0
    company.accord.ledger.do(complete_task, by=LI, task=tasks(company)[0].task)
    on(company, DAYS[4])
    report(company, DAYS[4], "5")
    assert Investigator(company.accord).turn() == 0
    on(company, DAYS[8])
    for day, value in zip(DAYS[5:9], ("10", "5", "5", "5"), strict=True):
        report(company, day, value)
    assert Investigator(company.accord).turn() == 1
    assert [one.due for one in tasks(company)] == [DAYS[3], DAYS[8]]


@pytest.mark.parametrize("values", [("7", "5", "5"), ("5", None, "5"), (None, "5", "5")])
def test_a_day_at_seventy_percent_or_without_a_value_breaks_the_row(company, values):
    for day, value in zip((DAYS[0], DAYS[2], DAYS[3]), values, strict=True):
        if value:
            report(company, day, value)
    assert Investigator(company.accord).turn() == 0


def test_a_streak_of_long_ago_and_days_that_come_late_open_nothing(company):
    on(company, DAYS[3] + timedelta(days=8))
    for day in (DAYS[0], DAYS[2], DAYS[3]):
        report(company, day, "5")
    assert Investigator(company.accord).turn() == 0


def test_where_the_owner_has_left_who_answers_for_the_scorecard_looks_into_it(company):
    for day in (DAYS[0], DAYS[2], DAYS[3]):
        report(company, day, "5")
    company.accord.ledger.do(let_leave, by=SYSTEM, person=LI, on=DAYS[2])
    assert Investigator(company.accord).turn() == 1
    assert tasks(company)[0].owner == WANG


def told(company):
    with company.accord.reading() as db:
        around = here(db, now=company.accord.now().astimezone(company.accord.organised().zone))
        return {(one.receiver, one.thing) for one in notices(around) if one.kind is Kind.TASK_DUE}


def test_a_task_calls_who_promised_on_its_day_and_who_asked_once_it_is_over(company):
    id, due = uuid4(), DAYS[5]
    words = TaskWords(owner=LI, words="stop it", due=due)
    company.accord.ledger.do(
        set_task, by=WANG, id=id, card=company.card, kpi=None, period="2026-03", words=words
    )
    assert told(company) == set()
    on(company, due)
    assert told(company) == {(LI, f"{id}:{due}")}
    on(company, due + timedelta(days=1))
    assert told(company) == {(LI, f"{id}:{due}"), (WANG, f"{id}:{due}")}
    on(company, due + timedelta(days=8))
    assert told(company) == set()
    on(company, due)
    company.accord.ledger.do(complete_task, by=LI, task=id)
    assert told(company) == set()
