"""Who decides a request: whoever has a part in it never, and never nobody."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import (
    approve_request,
    ask_about,
    confirm_request,
    draft_request,
    name_stand_in,
    request_adjustment,
    revise_and_submit,
    revise_request,
    submit_request,
)
from app.domain.adjustments.refusals import (
    AlreadyDecided,
    KpiMoved,
    NamingConcerned,
    NotTheRequester,
    OwnKpi,
    SamePerson,
    SomebodyMayDecide,
    StillDraft,
    TransferUneven,
    WaitsForFinance,
)
from app.domain.adjustments.request import AdjustmentRequest
from app.domain.adjustments.state import State
from app.domain.ids import SYSTEM, card_id, unit_id
from app.domain.people.commands import add_person, end_role, grant_role, move_person
from app.domain.people.refusals import NotYours
from app.domain.people.roles import Role
from app.domain.scorecards.commands import NewLine, draft_card, readable
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, Terms
from tests.small_company import LI, MARKETING, STEWARD, WANG, small_company

HE, ANNA, BO, MENG = (UUID(int=number, version=4) for number in (21, 24, 25, 26))
COMPANY = unit_id("CO")
HOLDERS = (
    (HE, Role.DEPARTMENT_HEAD),
    (ANNA, Role.ADMINISTRATOR),
    (BO, Role.ADMINISTRATOR),
    (MENG, Role.FINANCE),
)


@pytest.fixture
def company(database_url):
    """He heads the company, Meng is its finance, Anna and Bo administer; Li is Wang's report."""
    with small_company(database_url) as found:
        ledger = found.accord.ledger

        def enter(_):
            for person, role in HOLDERS:
                add_person(ledger, by=SYSTEM, id=person, name=f"{role}", unit=COMPANY)
                grant_role(ledger, by=SYSTEM, person=person, role=role, unit=COMPANY)
            move_person(ledger, by=SYSTEM, person=LI, unit=MARKETING, titles={}, superior=WANG)

        ledger.do(enter, via="init")
        yield found


def card(company, holder, metric, target, *, owner=LI) -> UUID:
    """A scorecard with one KPI about the department, owned by Li; returns its id."""
    terms = Terms(
        weight=Decimal(1),
        rule="ratio",
        cycle="month",
        target=Decimal(target),
        owners=(Owner(owner, Decimal(1)),),
    )
    line = NewLine(metric=metric, subject=MARKETING, terms=terms)
    year = 2026 if holder != MARKETING else 2027
    return company.accord.ledger.do(
        draft_card, by=HE, holder=holder, year=year, name="", lines=(line,)
    ).value


def wish(card, metric, target, first="2026-03") -> Asked:
    kpi = kpi_id(card, metric, MARKETING)
    return Asked(
        wanted=(Wanted(Action.CHANGE, card, kpi, after={"target": Decimal(target)}),),
        first_period=first,
        category="market change",
        explanation="The market moved.",
    )


def do(company, command, by, **more):
    return company.accord.ledger.do(command, by=by, **more).value


def ask(company, card, metric, target, *, by=LI, **more) -> UUID:
    return do(company, request_adjustment, by, asked=wish(card, metric, target, **more))


def state(company, request) -> State:
    found = company.accord.ledger.do(lambda ledger: ledger.get(AdjustmentRequest, request))
    return found.value.state


def test_the_whole_line_above_a_holder_sees_the_card_and_asks_but_only_the_superior_drafts(company):
    move = {"person": WANG, "unit": MARKETING, "titles": {}, "superior": BO}
    company.accord.ledger.do(move_person, by=SYSTEM, **move)  # Bo, Wang, Li
    own = card(company, LI, "leads", 1000, owner=WANG)
    seen = {one: do(company, readable, one, cards=(own,)) for one in (BO, WANG, LI, ANNA)}
    assert seen == {BO: {own}, WANG: {own}, LI: {own}, ANNA: set()}
    assert state(company, ask(company, own, "leads", 900, by=BO)) == State.SUBMITTED
    with pytest.raises(NotYours):
        ask(company, own, "leads", 800, by=ANNA)
    with pytest.raises(NotYours):
        do(company, draft_card, BO, holder=LI, year=2027)


def test_the_holder_decides_nothing_about_their_own_scorecard_whoever_owns_its_kpis(company):
    own = card(company, WANG, "leads", 1000)
    request = ask(company, own, "leads", 900, by=HE)
    with pytest.raises(OwnKpi):
        do(company, approve_request, WANG, request_id=request)


def test_who_signs_the_letter_as_the_units_head_decides_nothing_about_it(company):
    units = card(company, MARKETING, "leads", 1000)
    request = ask(company, units, "leads", 900, first="2027-03")
    with pytest.raises(OwnKpi):
        do(company, approve_request, WANG, request_id=request)
    do(company, approve_request, HE, request_id=request)
    assert state(company, request) is State.APPLIED


def test_two_small_moves_of_money_take_finance_once_the_second_is_confirmed(company):
    own = card(company, LI, "cac", 50)
    up, down = (ask(company, own, "cac", target) for target in (59, 41))
    do(company, approve_request, WANG, request_id=down)
    assert state(company, down) is State.APPLIED
    with pytest.raises(KpiMoved):
        do(company, approve_request, WANG, request_id=up)
    do(company, confirm_request, LI, request_id=up)
    do(company, approve_request, WANG, request_id=up)
    assert state(company, up) is State.APPROVED
    do(company, approve_request, MENG, request_id=up)
    assert state(company, up) is State.APPLIED


def test_a_kpi_that_changed_from_a_later_month_on_has_changed_too(company):
    own = card(company, LI, "leads", 1000)
    early, late = ask(company, own, "leads", 900), ask(company, own, "leads", 800, first="2026-06")
    do(company, approve_request, WANG, request_id=late)
    with pytest.raises(KpiMoved):
        do(company, approve_request, WANG, request_id=early)
    do(company, confirm_request, LI, request_id=early)
    do(company, approve_request, WANG, request_id=early)
    assert state(company, early) is State.APPLIED


def test_a_transfer_is_not_confirmed_that_takes_more_than_it_gives_by_now(company):
    terms = Terms(
        weight=Decimal("0.5"),
        rule="ratio",
        cycle="month",
        target=Decimal(100),
        owners=(Owner(LI, Decimal(1)),),
    )
    metrics = ("leads", "new_customers")
    lines = tuple(NewLine(metric=metric, subject=MARKETING, terms=terms) for metric in metrics)
    own = do(company, draft_card, HE, holder=LI, year=2026, name="", lines=lines)
    moved = tuple(
        Wanted(Action.TRANSFER, own, kpi_id(own, metric, MARKETING), after={"target": target})
        for metric, target in zip(metrics, (Decimal(90), Decimal(110)), strict=True)
    )
    asked = Asked(moved, "2026-03", "market change", explanation="Customers instead of leads.")
    transfer = do(company, request_adjustment, LI, asked=asked)
    other = ask(company, own, "new_customers", 106)
    do(company, approve_request, WANG, request_id=other)
    with pytest.raises(TransferUneven) as refused:
        do(company, confirm_request, LI, request_id=transfer)
    assert refused.value.facts == {"given": 4, "taken": 10}


def test_where_finance_has_a_part_in_it_somebody_is_named_for_the_second_approval(company):
    own = card(company, LI, "cac", 50, owner=MENG)
    request = ask(company, own, "cac", 80)
    do(company, approve_request, WANG, request_id=request)
    with pytest.raises(OwnKpi):
        do(company, approve_request, MENG, request_id=request)
    with pytest.raises(SamePerson):
        do(company, name_stand_in, ANNA, request_id=request, person=WANG)
    do(company, name_stand_in, ANNA, request_id=request, person=HE)
    do(company, approve_request, HE, request_id=request)
    assert state(company, request) is State.APPLIED


def test_who_approved_as_head_is_not_counted_as_the_finance_that_is_left(company):
    for role, unit in ((Role.DEPARTMENT_HEAD, MARKETING), (Role.FINANCE, COMPANY)):
        company.accord.ledger.do(grant_role, by=SYSTEM, person=STEWARD, role=role, unit=unit)
    company.accord.ledger.do(end_role, by=SYSTEM, person=MENG, role=Role.FINANCE, unit=COMPANY)
    own = card(company, LI, "cac", 50)
    request = ask(company, own, "cac", 80)
    do(company, approve_request, STEWARD, request_id=request)
    with pytest.raises(SamePerson):
        do(company, approve_request, STEWARD, request_id=request)
    do(company, name_stand_in, ANNA, request_id=request, person=HE)
    do(company, approve_request, HE, request_id=request)
    assert state(company, request) is State.APPLIED


def test_a_second_head_is_told_who_approved_before_and_that_it_waits_for_finance(company):
    own = card(company, LI, "cac", 50)
    request = ask(company, own, "cac", 80)
    do(company, approve_request, WANG, request_id=request)
    with pytest.raises(WaitsForFinance) as told:
        do(company, approve_request, HE, request_id=request)
    assert told.value.facts["who"] == WANG
    with pytest.raises(NotYours):
        do(company, approve_request, STEWARD, request_id=request)


def test_what_is_decided_is_told_before_what_else_is_wrong(company):
    own = card(company, LI, "leads", 1000)
    request = ask(company, own, "leads", 900)
    nothing = replace(wish(own, "leads", 900), wanted=())
    with pytest.raises(NotTheRequester):
        do(company, revise_request, WANG, request_id=request, asked=nothing)
    do(company, approve_request, WANG, request_id=request)
    with pytest.raises(AlreadyDecided):
        do(company, revise_request, LI, request_id=request, asked=nothing)
    with pytest.raises(AlreadyDecided):
        do(company, name_stand_in, ANNA, request_id=request, person=STEWARD)
    with pytest.raises(NotYours):
        do(company, name_stand_in, WANG, request_id=request, person=STEWARD)
    with pytest.raises(AlreadyDecided):
        do(company, confirm_request, LI, request_id=request)


def test_who_may_not_submit_is_told_so_before_what_the_request_lacks(company):
    own = card(company, LI, "leads", 1000)
    unsaid = replace(wish(own, "leads", 900, first="2026-01"), explanation="")
    request = do(company, draft_request, LI, asked=unsaid)
    with pytest.raises(NotTheRequester):
        do(company, submit_request, WANG, request_id=request)
    with pytest.raises(StillDraft):
        do(company, name_stand_in, ANNA, request_id=request, person=STEWARD)


@pytest.fixture
def nobody_left(company):
    """A request of He's about Wang's own scorecard, which neither of them decides."""
    own = card(company, WANG, "leads", 1000)
    return ask(company, own, "leads", 900, by=HE)


def test_a_stand_in_decides_the_request_that_they_were_named_for_and_no_other(company, nobody_left):
    do(company, name_stand_in, ANNA, request_id=nobody_left, person=STEWARD)
    do(company, ask_about, STEWARD, request_id=nobody_left, note="Why?")
    department = card_id(MARKETING, 2026)
    do(
        company,
        revise_and_submit,
        HE,
        request_id=nobody_left,
        asked=wish(department, "leads", 700),
        answer="It is another one now.",
    )
    with pytest.raises(NotYours):
        do(company, approve_request, STEWARD, request_id=nobody_left)


def test_a_stand_in_who_may_decide_is_not_changed_for_another(company, nobody_left):
    do(company, name_stand_in, ANNA, request_id=nobody_left, person=STEWARD)
    with pytest.raises(SomebodyMayDecide):
        do(company, name_stand_in, ANNA, request_id=nobody_left, person=LI)


def test_an_administrator_with_a_part_in_it_leaves_the_naming_to_another(company):
    own = card(company, WANG, "leads", 1000, owner=BO)
    request = ask(company, own, "leads", 900, by=HE)
    with pytest.raises(NamingConcerned) as refused:
        do(company, name_stand_in, BO, request_id=request, person=STEWARD)
    assert refused.value.facts == {"who": ANNA}
    company.accord.ledger.do(
        end_role, by=SYSTEM, person=ANNA, role=Role.ADMINISTRATOR, unit=COMPANY
    )
    do(company, name_stand_in, BO, request_id=request, person=STEWARD)
    do(company, approve_request, STEWARD, request_id=request)
    assert state(company, request) is State.APPLIED
