"""What a request may not bring into a letter that is in force."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import approve_request, request_adjustment
from app.domain.adjustments.refusals import BaselineToCome, PartBefore, PartsLeftOver
from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, grant_role, head_unit
from app.domain.people.roles import Role
from app.domain.scorecards.commands import phase_line
from app.domain.scorecards.letters import countersign_letter, sign_letter
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import PeriodTarget
from tests.small_company import LI, MARKETING, WANG, small_company

HE = UUID(int=21, version=4)
COMPANY = unit_id("CO")


@pytest.fixture
def company(database_url):
    """The letter of 1,000 leads in a year, 250 a quarter, signed by Wang and by He above."""
    with small_company(database_url) as found:
        ledger = found.accord.ledger
        quarters = tuple(PeriodTarget(f"2026-Q{one}", Decimal(250)) for one in range(1, 5))

        def enter(_):
            add_person(ledger, by=SYSTEM, id=HE, name="何", unit=COMPANY)
            grant_role(ledger, by=SYSTEM, person=HE, role=Role.DEPARTMENT_HEAD, unit=COMPANY)
            head_unit(ledger, by=SYSTEM, unit=COMPANY, head=HE)
            phase_line(ledger, by=SYSTEM, card_id=found.card, kpi=leads(found), parts=quarters)
            ledger.settle()
            sign_letter(ledger, by=WANG, card_id=found.card)
            countersign_letter(ledger, by=HE, card_id=found.card)

        ledger.do(enter, via="init")
        yield found


def leads(company) -> UUID:
    return kpi_id(company.card, "leads", MARKETING)


def ask(company, first="2026-05", **after) -> UUID:
    asked = Asked(
        wanted=(Wanted(Action.CHANGE, company.card, leads(company), after=after),),
        first_period=first,
        category="market change",
        explanation="The market moved.",
    )
    return company.accord.ledger.do(request_adjustment, by=LI, asked=asked).value


def part(period, target):
    return [period, Decimal(target), None, None]


def test_a_request_leaves_the_periods_alone_that_are_over_when_it_begins(company):
    before = company.last()
    with pytest.raises(PartBefore) as refused:
        ask(company, parts=[part("2026-Q1", 200), part("2026-Q4", 300)])
    assert str(refused.value.facts["period"]) == "2026-Q1"
    assert company.last() == before


def test_parts_that_leave_something_of_the_whole_are_not_approved(company):
    request = ask(company, parts=[part("2026-Q4", 200)])
    before = company.last()
    with pytest.raises(PartsLeftOver) as refused:
        company.accord.ledger.do(approve_request, by=HE, request_id=request)
    assert refused.value.facts["left"].number == 50
    assert company.last() == before


def test_a_target_without_its_baseline_is_not_asked_for(company):
    relative = {
        "change": Decimal("0.25"),
        "baseline_period": "2025",
        "baseline": None,
        "source": "",
    }
    with pytest.raises(BaselineToCome):
        ask(company, target=None, relative=relative)


def test_parts_that_follow_their_target_add_up_and_are_approved(company):
    request = ask(company, target=Decimal(910))
    company.accord.ledger.do(approve_request, by=HE, request_id=request)
    card = company.accord.ledger.do(lambda ledger: ledger.get(Scorecard, company.card)).value
    assert card.faults(frozenset({"leads"})) == []
    assert card.letter.addenda.keys() == {request}
    parts = card.lines[leads(company)].parts
    assert [parts[f"2026-Q{one}"].target for one in range(1, 5)] == [250, 220, 220, 220]
