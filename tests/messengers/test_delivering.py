"""From an event to a mail: who is told what, once, and what happens when it can't be sent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.accounts.names import reserve_username
from app.accounts.preferences import prefer
from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import (
    approve_request,
    ask_about,
    request_adjustment,
    submit_request,
)
from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, grant_role
from app.domain.people.roles import Role
from app.domain.scorecards.line import kpi_id
from app.messengers import delivering
from app.messengers.delivering import Messengers
from app.outbox.choices import choose_ways
from app.outbox.kinds import Kind, State, Way
from app.outbox.queue import PAUSES, messages_kept, send_again
from app.reactions.telling import Teller
from tests.messengers.postbox import postbox
from tests.small_company import LI, MARKETING, small_company

HE = UUID(int=21, version=4)
PUBLIC = "https://accord.example.test"


@pytest.fixture
def box():
    with postbox() as opened:
        yield opened


@pytest.fixture
def company(each_database, database_url):
    """The small company with a head above it who reads mail; on either database."""
    with small_company(database_url) as found:
        yield with_he(found)


@pytest.fixture
def office(tmp_path):
    with small_company(f"sqlite:///{tmp_path}/accord.db") as found:
        yield with_he(found)


def with_he(company):
    ledger = company.accord.ledger

    def enter(_):
        add_person(ledger, by=SYSTEM, id=HE, name="何", unit=unit_id("CO"), email="he@example.test")
        grant_role(ledger, by=SYSTEM, person=HE, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO"))

    ledger.do(enter, via="init")
    with company.accord.store.write() as db:
        reserve_username(db, "he", HE)
        prefer(db, HE, language="en")
        choose_ways(db, HE, {Kind.LETTER_TO_SIGN: Way.NONE})
    return company


def ask(company, target="900", **more):
    kpi = kpi_id(company.card, "leads", MARKETING)
    wanted = Wanted(Action.CHANGE, company.card, kpi, after={"target": Decimal(target)})
    asked = Asked((wanted,), "2026-03", "market change", explanation="The market moved.", **more)
    return company.accord.ledger.do(request_adjustment, by=LI, asked=asked).value


def teller(company, box=None, **more):
    server = box.server(**more) if box is not None else None
    return Teller(company.accord, Messengers(server, None, PUBLIC))


def kept(company, kind=Kind.REQUEST_TO_DECIDE):
    with company.accord.reading() as db:
        return [one for one in messages_kept(db) if one.kind is kind]


def test_who_is_to_decide_gets_one_mail_with_what_would_change(company, box):
    request = ask(company)
    telling = teller(company, box)
    assert telling.turn() == 1
    assert box.receivers == ["he@example.test"]
    [mail] = box.mails
    assert mail["To"] == "he@example.test"
    assert mail["Subject"] == "A request to adjust a KPI waits for your decision: ADJ-2026-001"
    lines = mail.get_content().splitlines()
    assert "Leads: Target 1,000 → 900" in lines
    assert f"{PUBLIC}/adjustments/{request}" in lines
    assert mail.get_content_type() == "text/plain"
    for again in (telling, teller(company, box)):  # the same worker, and one that began anew
        again.turn()
    assert len(box.raw) == 1
    assert [one.state for one in kept(company)] == [State.SENT]


def test_the_mail_speaks_the_language_of_its_receiver(office, box):
    with office.accord.store.write() as db:
        prefer(db, HE, language="zh_Hant")
    ask(office)
    teller(office, box).turn()
    assert box.mails[0]["Subject"] == "有一份 KPI 調整申請等您決定：ADJ-2026-001"


def test_a_request_that_was_answered_is_told_anew_and_its_requester_of_the_question(office, box):
    with office.accord.store.write() as db:
        choose_ways(db, HE, {})
    request, do = ask(office), office.accord.ledger.do
    telling = teller(office, box)
    telling.turn()
    do(ask_about, by=HE, request_id=request, note="Which market?")
    telling.turn()
    assert [one.receiver for one in kept(office, Kind.QUESTION_ASKED)] == [LI]
    do(submit_request, by=LI, request_id=request, answer="The whole of it.")
    telling.turn()
    assert len(kept(office)) == 2


def test_what_was_decided_before_the_mail_left_is_not_told_any_more(office, box):
    request = ask(office)
    teller(office).turn()  # no server: it is written down and not sent
    with office.accord.store.write() as db:
        assert send_again(db, kept(office)[0].id, now=office.accord.now())
    office.accord.ledger.do(approve_request, by=HE, request_id=request)
    teller(office, box).turn()
    assert [(one.state, one.reason) for one in kept(office)] == [(State.DROPPED, "settled")]
    assert "he@example.test" not in box.receivers


def test_a_worker_killed_between_sending_and_marking_sends_the_same_mail_again_later(
    company, box, monkeypatch
):
    """At least once: nobody can know whether the server had it. It is one message all the same."""
    ask(company)
    settle = delivering.settle

    def killed(db, id, state, **more):
        if state is State.SENT:
            raise SystemExit
        settle(db, id, state, **more)

    with monkeypatch.context() as dying:
        dying.setattr(delivering, "settle", killed)
        with pytest.raises(SystemExit):
            teller(company, box).turn()
    assert len(box.raw) == 1
    assert [(one.state, one.attempts) for one in kept(company)] == [(State.WAITING, 1)]
    assert teller(company, box).turn() == 0  # not at once
    company.an_hour_later()
    assert teller(company, box).turn() == 1
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert [(one.state, one.attempts) for one in kept(company)] == [(State.SENT, 2)]


def test_a_server_that_is_away_is_tried_less_and_less_often_and_then_it_has_failed(office, box):
    ask(office)
    box.refusals["MAIL"] = "451 come back later"
    for attempt in range(1, len(PAUSES) + 1):
        teller(office, box).turn()
        teller(office, box).turn()  # within the pause nothing is tried
        [one] = kept(office)
        assert one.attempts == attempt
        assert one.reason == "451 come back later"
        office.hours[0] += PAUSES[attempt - 1] / timedelta(hours=1) + 0.01
    assert one.state is State.FAILED
    box.refusals.clear()
    with office.accord.store.write() as db:
        assert send_again(db, one.id, now=office.accord.now())
        assert not send_again(db, one.id, now=office.accord.now())
    assert teller(office, box).turn() >= 1
    assert kept(office)[0].state is State.SENT


def test_a_server_that_says_never_is_believed(office, box):
    ask(office)
    box.refusals["RCPT"] = "550 no such mailbox"
    teller(office, box).turn()
    assert [(one.state, one.reason) for one in kept(office)] == [
        (State.FAILED, "550 no such mailbox")
    ]


def test_no_server_at_all_is_said_plainly_and_tried_again(office, box):
    ask(office)
    away = replace(box.server(), port=1)
    Teller(office.accord, Messengers(away, None, PUBLIC)).turn()
    assert kept(office)[0].state is State.WAITING
    assert kept(office)[0].reason.startswith("ConnectionRefusedError")


def test_a_refused_login_tells_no_password_in_log_or_reason(office, box, capsys):
    ask(office)
    box.refusals["AUTH"] = "535 you said {line}"
    teller(office, box, username="accord", password="open-sesame").turn()
    told = capsys.readouterr()
    assert kept(office)[0].reason == "535 the server refused the login"
    for secret in ("open-sesame", "AG9wZW4", "b3Blbi1zZXNhbWU"):
        assert secret not in told.err + told.out
    assert "open-sesame" not in repr(box.server(password="open-sesame"))


@pytest.mark.parametrize(
    ("address", "way", "reason"),
    [("", Way.MAIL, "no_address"), ("he@example.test", Way.NONE, "unwanted")],
)
def test_who_has_no_address_or_wants_none_is_not_written_to(tmp_path, box, address, way, reason):
    with small_company(f"sqlite:///{tmp_path}/accord.db") as company:
        ledger = company.accord.ledger

        def enter(_):
            unit = unit_id("CO")
            add_person(ledger, by=SYSTEM, id=HE, name="何", unit=unit, email=address)
            grant_role(ledger, by=SYSTEM, person=HE, role=Role.DEPARTMENT_HEAD, unit=unit)

        ledger.do(enter, via="init")
        with company.accord.store.write() as db:
            choose_ways(db, HE, {Kind.REQUEST_TO_DECIDE: way})
        ask(company)
        teller(company, box).turn()
        assert [(one.state, one.reason) for one in kept(company)] == [(State.DROPPED, reason)]
        assert box.raw == []


def test_one_message_that_breaks_does_not_stop_the_others(office, box, monkeypatch):
    ask(office)
    ask(office, target="800")
    worded = delivering.wording

    def broken_once(*args, **more):
        monkeypatch.setattr(delivering, "wording", worded)
        raise LookupError("no words")

    monkeypatch.setattr(delivering, "wording", broken_once)
    assert teller(office, box).turn() == 1
    assert sorted(one.state for one in kept(office)) == [State.SENT, State.WAITING]
