"""Whom the log calls upon: every kind of message arises, to whom it should, and reads in words."""

from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest

from app.domain.actions.commands import TaskWords, set_task
from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import (
    approve_request,
    ask_about,
    reject_request,
    request_adjustment,
)
from app.domain.disputes.commands import Claim, open_dispute, rule_on_dispute
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.ids import SYSTEM, unit_id
from app.domain.leads.commands import Brought, bring_list
from app.domain.leads.handing_over import answer_leads, hand_over
from app.domain.leads.handover import Answer
from app.domain.leads.record import LeadRecord
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.domain.people.commands import add_person, grant_role, head_unit
from app.domain.people.roles import Role
from app.domain.scorecards.letters import countersign_letter, send_letters, sign_letter
from app.domain.scorecards.line import kpi_id
from app.factory import create_app
from app.messengers.wording import wording
from app.outbox.kinds import Kind
from app.outbox.queue import ROBOT, messages_kept, put
from app.reactions.waiting import here, notices, overdue_values, people_asked
from app.settings import Settings
from app.views.speaking import speaking
from tests.small_company import LI, MARKETING, STEWARD, WANG, small_company

ELSEWHERE = {Kind.CHECKPOINT, Kind.DOCUMENT_MOVED, Kind.NUDGE}
"""Worded in tests/messengers/test_checkpoint_mail.py, tests/views/documents/test_given.py and
tests/views/periods/test_nudging.py."""

HE, SU = UUID(int=21, version=4), UUID(int=22, version=4)


@pytest.fixture
def company(tmp_path):
    """The small company in March, with He at its head, and Su who only looks on."""
    with small_company(f"sqlite:///{tmp_path}/accord.db") as found:
        found.hours[0] = 60 * 24
        ledger = found.accord.ledger

        def enter(_):
            for person, name in ((HE, "何"), (SU, "蘇")):
                add_person(ledger, by=SYSTEM, id=person, name=name, unit=unit_id("CO"))
            ledger.settle()
            grant_role(ledger, by=SYSTEM, person=HE, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO"))

        ledger.do(enter, via="init")
        ledger.do(head_unit, by=SYSTEM, unit=unit_id("CO"), head=HE)
        yield found


def found(company, kind):
    """Who is told of a kind of thing now."""
    with company.accord.reading() as db:
        around = _here(company, db)
        told = [*notices(around)]
        told += [one for person in people_asked(around) for one in overdue_values(around, person)]
    return {one.receiver for one in told if one.kind is kind}


def overdue(company):
    """The moments at which Li owed something within the last week."""
    with company.accord.reading() as db:
        return {one.thing for one in overdue_values(_here(company, db), LI)}


def _here(company, db):
    return here(db, now=company.accord.now().astimezone(company.accord.organised().zone))


def do(company, command, by, **more):
    return company.accord.ledger.do(command, by=by, **more).value


def handed_over(company):
    """Two leads that the steward of the company sends to marketing."""
    records = tuple(LeadRecord(n, str(n)) for n in (1, 2))
    about = {"metric": "leads", "subject": MARKETING, "period": "2026-02"}
    brought = Brought("l.csv", "", ("id",), (), records)
    id = do(
        company, bring_list, STEWARD, id=uuid4(), unit=unit_id("CO"), source="", brought=brought,
        **about,
    )  # fmt: skip
    do(company, hand_over, STEWARD, list_id=id, unit=MARKETING)
    return id


def ask(company, target=900):
    kpi = kpi_id(company.card, "leads", MARKETING)
    wanted = Wanted(Action.CHANGE, company.card, kpi, after={"target": Decimal(target)})
    asked = Asked((wanted,), "2026-05", "market change", explanation="The market moved.")
    return do(company, request_adjustment, LI, asked=asked)


def dispute(company):
    company.record("400")
    id = uuid4()
    do(
        company,
        open_dispute,
        SU,
        id=id,
        place=Place("leads", MARKETING, "2026-01"),
        kind=Subject.NUMBER,
        standing=Decimal(400),
        claim=Claim("180", "finance", "ours", "report 12"),
    )
    return id


def test_a_request_calls_its_decider_then_its_requester_and_tells_both_sides(company):
    request = ask(company)
    assert found(company, Kind.REQUEST_TO_DECIDE) == {HE}
    do(company, ask_about, HE, request_id=request, note="Which?")
    assert found(company, Kind.REQUEST_TO_DECIDE) == set()
    assert found(company, Kind.QUESTION_ASKED) == {LI}
    other = ask(company)
    do(company, reject_request, HE, request_id=other, note="no")
    assert found(company, Kind.DECISION_MADE) == {LI, WANG}
    company.hours[0] += 24 * 4
    assert found(company, Kind.DECISION_MADE) == set()


def test_a_request_past_its_clock_is_told_to_all_who_may_decide_and_to_the_robot(company):
    ask(company)
    company.hours[0] += 73
    assert found(company, Kind.REQUEST_OVERDUE) == {HE, ROBOT}
    assert found(company, Kind.REQUEST_TO_DECIDE) == set()


def test_a_letter_calls_its_signers_one_after_the_other_and_an_addendum_both(company):
    assert found(company, Kind.LETTER_TO_SIGN) == set()
    do(company, send_letters, WANG, card_ids=(company.card,))
    assert found(company, Kind.LETTER_TO_SIGN) == {WANG}
    do(company, sign_letter, WANG, card_id=company.card)
    assert found(company, Kind.LETTER_TO_SIGN) == {HE}
    do(company, countersign_letter, HE, card_id=company.card)
    assert found(company, Kind.LETTER_TO_SIGN) == set()
    do(company, approve_request, HE, request_id=ask(company))
    assert found(company, Kind.ADDENDUM) == {WANG, HE}


def test_a_held_value_calls_its_steward(company):
    place = Place("leads", MARKETING, "2026-01")
    do(company, record_typed, WANG, place=place, typed="約1200", source="crm")
    assert found(company, Kind.VALUE_HELD) == {STEWARD}


def test_an_overdue_value_calls_who_owes_it_for_a_week(company):
    company.hours[0] = 24 * 92 + 12  # the seventh of April, in the evening
    assert LI in found(company, Kind.VALUE_OVERDUE)
    before = overdue(company)
    company.hours[0] += 24 * 8
    assert not overdue(company) & before


def test_a_dispute_calls_the_other_side_then_tells_the_parties_of_the_ruling(company):
    id = dispute(company)
    assert found(company, Kind.DISPUTE_TO_ANSWER) == {LI, WANG}
    do(company, rule_on_dispute, STEWARD, dispute=id, outcome=Outcome.SIDE_A, reason="so it is")
    assert found(company, Kind.DISPUTE_TO_ANSWER) == set()
    assert found(company, Kind.RULING_MADE) == {LI, WANG, SU, ROBOT}


def test_leads_call_the_receiving_unit_and_silence_calls_those_above_and_the_sender(company):
    id = handed_over(company)
    assert found(company, Kind.LEADS_TO_ANSWER) == {WANG, LI}
    assert found(company, Kind.LEADS_OVERDUE) == set()
    company.hours[0] += 25
    assert found(company, Kind.LEADS_TO_ANSWER) == set()
    assert found(company, Kind.LEADS_OVERDUE) == {WANG, LI, HE, STEWARD}
    do(company, answer_leads, LI, list_id=id, numbers=[1, 2], answer=Answer.ACCEPTED)
    assert found(company, Kind.LEADS_OVERDUE) == set()


def test_a_quarter_that_ends_calls_the_heads(company):
    assert found(company, Kind.PERIOD_CLOSING) == set()
    company.hours[0] = 24 * 84  # the thirtieth of March
    assert found(company, Kind.PERIOD_CLOSING) == {WANG, HE, ROBOT}


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_every_kind_reads_in_words_and_leads_to_a_page_that_there_is(company, tmp_path, language):
    accord, app = (
        company.accord,
        create_app(company.accord, Settings.from_env({"ACCORD_DATA": str(tmp_path)})),
    )
    match = app.url_map.bind("").match
    kinds = set()
    for step in _steps(company):
        step()
        with accord.reading() as db:
            around = _here(company, db)
            told = notices(around)
            told += [one for who in people_asked(around) for one in overdue_values(around, who)]
        with accord.store.write() as db:
            put(db, told, now=accord.now())
        kinds |= {one.kind for one in told}
    assert kinds == set(Kind) - ELSEWHERE
    with accord.reading() as db, speaking(language, "Asia/Taipei"):
        for one in messages_kept(db, most=500):
            words = wording(db, one, language=language, today=accord.now())
            assert words.subject
            assert all(line.isprintable() for line in (words.subject, *words.lines))
            assert match(one.path), one.path
            if one.receiver == ROBOT:  # a whole group reads it: no names
                assert not [name for name in ("王", "李", "何", "蘇") if name in str(words)]


def _steps(company):
    """What has to happen for every kind to arise, one step after the other."""
    place = Place("leads", MARKETING, "2026-02")
    request: list[UUID] = []
    yield lambda: request.append(ask(company))
    yield lambda: do(company, ask_about, HE, request_id=request[0], note="Which?")
    yield partial(do, company, sign_letter, WANG, card_id=company.card)
    yield lambda: do(company, countersign_letter, HE, card_id=company.card)
    yield lambda: do(company, approve_request, HE, request_id=ask(company))
    yield partial(do, company, record_typed, WANG, place=place, typed="約1200", source="crm")
    id: list[UUID] = []
    yield lambda: id.append(dispute(company))
    yield lambda: do(
        company, rule_on_dispute, STEWARD, dispute=id[0], outcome=Outcome.SIDE_A, reason="so"
    )
    yield partial(handed_over, company)
    words = TaskWords(LI, "stop it", date(2026, 3, 30))
    about = {"card": company.card, "kpi": None, "period": "2026-03"}
    yield lambda: do(company, set_task, WANG, id=uuid4(), words=words, **about)
    yield lambda: ask(company, 850)
    yield lambda: company.hours.__setitem__(0, 24 * 84)
    yield lambda: company.hours.__setitem__(0, 24 * 92 + 12)
