"""The administrator's list of messages, and everybody's own choice."""

from uuid import uuid4

import pytest

from app.domain.ids import ident
from app.outbox.choices import ways_of
from app.outbox.kinds import Dropped, Kind, State, Way
from app.outbox.queue import Notice, due, message, put, settle
from tests.demo_database import persons


@pytest.fixture
def told(company):
    """Three messages to the head of marketing: one waits, one failed, one was not wanted."""
    shen, now = persons(company)["shen.wanqing"], company.now()
    kinds = (Kind.VALUE_HELD, Kind.RULING_MADE, Kind.DECISION_MADE)
    with company.store.write() as db:
        put(db, [Notice(kind, "one", shen, "/") for kind in kinds], now=now)
        ids = {kind: ident("message", kind, "one", shen) for kind in kinds}
        settle(db, ids[Kind.RULING_MADE], State.FAILED, now=now, reason="550 no such <b>box</b>")
        settle(db, ids[Kind.DECISION_MADE], State.DROPPED, now=now, reason=Dropped.UNWANTED)
    return ids


def test_an_administrator_sees_what_was_sent_and_why_not(visit, told):
    page = visit("tao.yifan").get("/messages/").page
    assert all("Shen Wanqing" in one.text for one in page.every("row")[1:])
    assert "550 no such <b>box</b>" in page.text
    assert "The receiver wants no messages of this kind." in page.text
    assert page.link("failed 1")
    only = visit("tao.yifan").get("/messages/?state=failed").page
    assert "A dispute was ruled" in only.text
    assert "wants no messages" not in only.text


def test_the_list_leads_there_from_the_people_and_is_empty_at_first(look):
    page = look("tao.yifan").get("/people/").page
    assert "No message here" in look("tao.yifan").get(page.link("Messages")["href"]).page.text


@pytest.mark.parametrize("who", ["shen.wanqing", "gu.chengde", "ye.ruolin", "bai.jingyi"])
def test_nobody_else_knows_of_the_list(visit, told, who):
    visitor = visit(who)
    assert visitor.get("/messages/").status == 404
    assert visitor.post(f"/messages/{told[Kind.RULING_MADE]}/attempts").status == 404
    assert "Messages" not in [one.text for one in visitor.get("/people/").page.every("link")]


def test_what_failed_is_sent_again_once(visit, told, company):
    tao, url = visit("tao.yifan"), "/messages/?state=failed"
    button = tao.get(url).page.every("button", "Send again")[0]
    form = button.inside("form")
    assert tao.send(form, button).goes_to == url
    with company.reading() as db:
        again = message(db, told[Kind.RULING_MADE])
        assert (again.state, again.attempts, again.reason) == (State.WAITING, 0, "")
        assert again.id in {one.id for one in due(db, now=company.now())}
    answer = tao.send(form, button)
    assert answer.status == 409
    assert "waits already" in answer.page.alerts()[0]
    assert tao.post(f"/messages/{uuid4()}/attempts").status == 404


def test_a_page_of_the_past_has_no_outbox(look):
    assert look("tao.yifan").get("/messages/?as_of=2026-03-31").status == 404


def test_a_person_chooses_what_to_hear_of_by_mail(visit, company):
    xu = visit("xu.shuhan")
    page = xu.get(
        xu.get("/settings").page.link("Choose which messages you get by mail")["href"]
    ).page
    boxes = page.every("checkbox")
    assert len(boxes) == len(Kind)
    assert all("checked" in one for one in boxes)
    answer = xu.post("/settings/messages", kind=["question_asked", "value_overdue"])
    assert "Kept." in xu.follow(answer).page.text
    with company.reading() as db:
        ways = ways_of(db, persons(company)["xu.shuhan"])
    mail = {kind for kind, way in ways.items() if way is Way.MAIL}
    assert mail == {Kind.QUESTION_ASKED, Kind.VALUE_OVERDUE}
