"""Tasks as people work with them: typed at a red KPI, done with one key, moved, given up."""

from uuid import uuid4

import pytest

from app.domain.actions.commands import TaskWords, set_task
from app.domain.ids import SYSTEM
from tests.demo_database import card_of, kpi_of, persons
from tests.visiting import Answer, Visitor

CARD, KPI = card_of("MKT"), kpi_of("new_paying_users", "MKT", "MKT")
PAGE = f"/scorecards/kpis/{KPI}/2026-06"
HEAD, OWNER, STRANGER = "shen.wanqing", "chen.yating", "qin.haoran"
WORDS = "停掉兩個低效渠道"


def press(visitor: Visitor, url: str, name: str, **typed: str) -> Answer:
    button = visitor.get(url).page.every("button", name)[0]
    return visitor.send(button.inside("form"), button, **typed)


@pytest.fixture
def promised(visit) -> str:
    """A task that the head types on the page of a KPI for its owner; gives its address."""
    answer = press(visit(HEAD), PAGE, "Set the task", typed=f"@{OWNER} {WORDS} !10d")
    assert answer.status == 200
    return answer.page.every("link", WORDS)[0]["href"]


def test_a_line_typed_on_a_kpi_becomes_a_task_of_whom_it_names(visit, promised):
    owner = visit(OWNER)
    assert WORDS in owner.get("/").page.the("region", "My tasks").text
    task = owner.get(promised).page
    assert "due 2026-07-16" in task.text
    assert "New paying users" in task.text
    assert WORDS not in owner.get("/?as_of=2026-07-05").page.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("@nobody stop it", "Nobody is called “nobody”"),
        ("stop it !soon", "“soon” is no day"),
        (f"@{OWNER} !2w", "Say what is to be done."),
    ],
)
def test_a_line_that_cannot_be_read_is_kept_with_its_sentence(visit, typed, told):
    answer = press(visit(HEAD), PAGE, "Set the task", typed=typed)
    assert answer.status == 422
    assert told in answer.page.text
    assert answer.page.the("textbox", "New task")["value"] == typed


def test_a_line_that_came_without_its_kpi_leads_nowhere(visit):
    answer = visit(HEAD).post("/tasks/typed", card=str(CARD), period="2026-06", typed="")
    assert answer.status == 404


def test_done_takes_one_button_and_so_does_the_undoing(visit, promised):
    owner = visit(OWNER)
    done = press(owner, "/", f"Done: {WORDS}")
    assert done.status == 200
    undo = done.page.every("button")[0]
    assert "Undo" in undo.text
    assert WORDS not in owner.get("/").page.text
    again = owner.send(undo.inside("form"), undo)
    assert "Done" in again.page.every("button")[0].text
    assert WORDS in owner.get("/tasks/").page.the("region", "Still to come").text


def test_what_came_of_it_can_be_said_later(visit, promised):
    owner = visit(OWNER)
    assert press(owner, promised, "Done", outcome="").status == 303
    assert press(owner, promised, "Save", outcome="cheaper by 4").status == 303
    page = visit(HEAD).get(promised).page.text
    assert "cheaper by 4" in page
    assert "done on 2026-07-06" in page


def test_moving_and_giving_up_take_a_reason_that_everybody_reads(visit, promised):
    owner = visit(OWNER)
    kept = press(owner, promised, "Move it", due="2026-08-01", reason="")
    assert kept.status == 422
    assert press(owner, promised, "Move it", due="2026-08-01", reason="the agency is late")
    page = visit(HEAD).get(promised).page.text
    assert "promised for 2026-07-16" in page
    assert "the agency is late" in page
    press(owner, promised, "Abandon the task", reason="the channel was sold")
    assert "the channel was sold" in visit(HEAD).get(promised).page.text
    told = visit(HEAD).get("/tasks/?whose=all").page
    assert "Abandoned" in told.text


def test_whoever_saw_an_older_state_is_told_what_happened(visit, promised):
    owner, head = visit(OWNER), visit(HEAD)
    page = head.get(promised).page
    press(owner, promised, "Done")
    button = page.every("button", "Move it")[0]
    answer = head.send(button.inside("form"), button, due="2026-08-01", reason="later")
    assert answer.status == 409
    assert "as done" in answer.page.text


def test_a_task_on_a_personal_scorecard_is_there_for_those_alone_who_see_it(visit, company):
    who = persons(company)
    wu = who["wu.guanting"]
    words = TaskWords(owner=wu, words="talk to the agency", due=company.now().date())
    task = company.ledger.do(
        set_task, by=SYSTEM, id=uuid4(), card=card_of(wu), period="2026-06", words=words
    ).value
    assert "talk to the agency" in visit("luo.jianwei").get("/tasks/?whose=all").page.text
    assert "talk to the agency" not in visit(STRANGER).get("/tasks/?whose=all").page.text
    assert visit(STRANGER).get(f"/tasks/{task}").status == 404


def test_a_stranger_reads_a_units_task_and_changes_nothing(visit, promised):
    page = visit(STRANGER).get(promised).page
    assert WORDS in page.text
    assert page.every("button", "Abandon the task") == []


def test_a_whole_task_says_term_cause_and_expected_effect(visit):
    head = visit(HEAD)
    url = f"/tasks/new?card={CARD}&kpi={KPI}&period=2026-06"
    answer = press(
        head,
        url,
        "Set the task",
        words=WORDS,
        due="2026-12-31",
        term="",
        cause="channel",
        expected="50 again",
    )
    assert answer.status == 303
    page = head.follow(answer).page.text
    assert all(said in page for said in ("Long term", "Channel", "50 again", WORDS))
