"""Two deciders at once, and owners that change hands between submission and approval.

`ACCORD_TEST_DECISIONS` and `ACCORD_TEST_SWAPS` make more rounds of it by hand.
"""

import os
from collections import Counter
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import (
    approve_request,
    confirm_request,
    reject_request,
    request_adjustment,
)
from app.domain.adjustments.refusals import AlreadyDecided, KpiMoved, OwnKpi
from app.domain.adjustments.request import AdjustmentRequest
from app.domain.adjustments.state import State
from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, grant_role
from app.domain.people.roles import Role
from app.domain.scorecards.commands import reassign_line, reweight_lines
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner
from app.ledger import Outcome
from tests.races.consent import faults
from tests.races.together import together
from tests.small_company import LI, MARKETING, WANG, small_company

ROUNDS = int(os.environ.get("ACCORD_TEST_DECISIONS", "8"))
SWAPS = int(os.environ.get("ACCORD_TEST_SWAPS", "6"))
HE, ZHOU = UUID(int=21, version=4), UUID(int=22, version=4)


@pytest.fixture
def company(each_database, database_url):
    """The small company with two heads above it who may decide, He and Zhou."""
    with small_company(database_url) as found:
        ledger = found.accord.ledger

        def enter(_):
            for person, name in ((HE, "何"), (ZHOU, "周")):
                add_person(ledger, by=SYSTEM, id=person, name=name, unit=unit_id("CO"))
                grant_role(
                    ledger, by=SYSTEM, person=person, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO")
                )

        ledger.do(enter, via="init")
        yield found


def leads(company) -> UUID:
    return kpi_id(company.card, "leads", MARKETING)


def ask(company, target: int) -> UUID:
    asked = Asked(
        wanted=(
            Wanted(Action.CHANGE, company.card, leads(company), after={"target": Decimal(target)}),
        ),
        first_period="2026-03",
        category="market change",
        explanation="The market moved.",
    )
    return company.accord.ledger.do(request_adjustment, by=LI, asked=asked).value


def look(company, kind, id):
    return company.accord.ledger.do(lambda ledger: ledger.get(kind, id)).value


def decide_at_once(company, number):
    """One approves and the other rejects in the same moment; returns what each was told."""
    ledger, request = company.accord.ledger, ask(company, 900 - number)
    both = [
        partial(ledger.do, approve_request, by=HE, request_id=request),
        partial(ledger.do, reject_request, by=ZHOU, request_id=request, note="no"),
    ]
    return request, together(*(both if number % 2 else reversed(both)))


def test_of_two_decisions_at_once_one_stands_and_the_other_hears_of_it(company):
    for number in range(ROUNDS):
        request, done = decide_at_once(company, number)
        assert Counter(type(one) for one in done) == {Outcome: 1, AlreadyDecided: 1}
        late = next(one for one in done if isinstance(one, AlreadyDecided))
        settled = look(company, AdjustmentRequest, request)
        assert late.facts["who"] == settled.last_by
        assert settled.state in (State.APPLIED, State.REJECTED)
        card = look(company, Scorecard, company.card)
        assert set(card.totals("2026")) == {Decimal(1)}
    assert faults(company.accord, company.card) == []


def hand_over(company, owner):
    company.accord.ledger.do(
        reassign_line,
        by=WANG,
        card_id=company.card,
        kpi=leads(company),
        owners=(Owner(owner, Decimal(1)),),
        from_period="2026-01",
        reason="handed over",
    )


def swap_and_approve(company, number):
    """The KPI goes to He in the moment in which He approves; returns the request."""
    request = ask(company, 800 - number)
    together(
        partial(hand_over, company, HE),
        partial(company.accord.ledger.do, approve_request, by=HE, request_id=request),
    )
    return request


def test_nobody_approves_who_owns_the_kpi_by_then_however_it_came_to_be(company):
    ledger = company.accord.ledger
    for number in range(SWAPS):
        request = swap_and_approve(company, number)
        steps = look(company, AdjustmentRequest, request)
        if steps.state is not State.APPLIED:  # the swap came first: the approval was refused
            with pytest.raises((KpiMoved, OwnKpi)):
                ledger.do(approve_request, by=HE, request_id=request)
            ledger.do(confirm_request, by=LI, request_id=request)
            with pytest.raises(OwnKpi):
                ledger.do(approve_request, by=HE, request_id=request)
            ledger.do(approve_request, by=ZHOU, request_id=request)
        hand_over(company, LI)
    assert faults(company.accord, company.card) == []


def test_a_request_that_could_be_decided_twice_would_be_found(company, monkeypatch):
    monkeypatch.setattr(AdjustmentRequest, "_demand_state", lambda *_: None)
    decide_at_once(company, 1)
    assert [one for one in faults(company.accord, company.card) if "decided 2 times" in one]


def test_an_approval_by_an_owner_would_be_found(company, monkeypatch):
    monkeypatch.setattr(AdjustmentRequest, "_demand_four_eyes", lambda *_: None)
    monkeypatch.setattr(AdjustmentRequest, "_demand_unmoved", lambda *_: None)
    request = ask(company, 800)
    hand_over(company, HE)
    company.accord.ledger.do(approve_request, by=HE, request_id=request)
    assert [one for one in faults(company.accord, company.card) if "has a part in it" in one]


def test_weights_that_are_not_whole_would_be_found(company):
    company.accord.ledger.do(
        reweight_lines,
        by=WANG,
        card_id=company.card,
        weights={leads(company): Decimal("0.9")},
        from_period="2026-01",
        reason="by mistake",
    )
    assert faults(company.accord, company.card) == ["weights make 0.9"]
