"""Who owns a number for the right to record it: by agreed terms, or by who could record it."""

from decimal import Decimal

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.domain.people.commands import found_unit
from app.domain.people.refusals import NotYours
from app.domain.people.unit import UnitKind
from app.domain.reference import NotThere
from app.domain.scorecards.commands import NewLine, draft_card, reassign_line, retire_line
from app.domain.scorecards.letters import countersign_letter, sign_letter
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, Terms
from tests.small_company import LI, MARKETING, STEWARD, WANG, small_company

SALES = unit_id("SAL")


@pytest.fixture
def company(tmp_path):
    with small_company(f"sqlite:///{tmp_path}/accord.db") as company:
        about = {"parent": unit_id("CO"), "names": {"zh_Hant": "業務部"}, "aliases": []}
        company.accord.ledger.do(
            found_unit, by=SYSTEM, code="SAL", kind=UnitKind.DEPARTMENT, **about
        )
        yield company


def drafted(company, *, subject=SALES, owner=WANG):
    """Another scorecard of marketing's, with one KPI."""
    terms = Terms(
        weight=Decimal(1),
        rule="ratio",
        cycle="month",
        target=Decimal(10),
        owners=(Owner(owner, Decimal(1)),),
    )
    line = NewLine("new_customers", subject, terms)
    about = {"holder": MARKETING, "year": 2026, "number": 2, "owner": WANG, "superior": STEWARD}
    return company.accord.ledger.do(draft_card, by=WANG, lines=(line,), **about).value


def record(company, *, by=WANG, subject=SALES, month="2026-01"):
    place = Place("new_customers", subject, month)
    return company.accord.ledger.do(
        record_typed, by=by, place=place, typed="12", source="own", reason="counted"
    ).value


def sign(company, card):
    company.accord.ledger.do(sign_letter, by=WANG, card_id=card)
    company.accord.ledger.do(countersign_letter, by=STEWARD, card_id=card)


def test_a_draft_makes_nobody_owner_of_another_departments_number(company):
    card, before = drafted(company), company.last()
    with pytest.raises(NotYours):
        record(company)
    assert company.last() == before
    sign(company, card)
    assert record(company) == "new"


def test_terms_that_were_agreed_give_a_right_in_their_own_periods_alone(company):
    sign(company, drafted(company))
    with pytest.raises(NotYours):
        record(company, month="2025-12")


def test_who_could_record_makes_others_owners_at_once(company):
    card = drafted(company, subject=MARKETING, owner=LI)
    kpi = kpi_id(card, "new_customers", MARKETING)
    assert record(company, by=LI, subject=MARKETING) == "new"
    about = {"by": WANG, "card_id": card, "kpi": kpi, "reason": "others do it"}
    company.accord.ledger.do(
        reassign_line, owners=(Owner(WANG, Decimal(1)),), from_period="2026-02", **about
    )
    company.hours[0] += 24 * 60
    assert record(company, by=LI, subject=MARKETING) == "same"
    with pytest.raises(NotYours):
        record(company, by=LI, subject=MARKETING, month="2026-02")


def test_a_retired_kpi_keeps_its_owner_for_the_months_before(company):
    card = drafted(company, subject=MARKETING, owner=LI)
    kpi = kpi_id(card, "new_customers", MARKETING)
    company.accord.ledger.do(
        retire_line, by=WANG, card_id=card, kpi=kpi, from_period="2026-02", reason="no more"
    )
    company.hours[0] += 24 * 60
    assert record(company, by=LI, subject=MARKETING) == "new"
    with pytest.raises(NotYours):
        record(company, by=LI, subject=MARKETING, month="2026-02")


def test_a_value_about_nobody_never_enters_the_log(company):
    before = company.last()
    with pytest.raises(NotThere):
        record(company, subject=unit_id("NOBODY"), by=SYSTEM)
    assert company.last() == before
