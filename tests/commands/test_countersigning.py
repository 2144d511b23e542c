"""Who countersigns a letter: the nearest above the owners who doesn't sign it already."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, found_unit, grant_role, head_unit, let_leave
from app.domain.people.entrusting import delegate_role
from app.domain.people.refusals import NotYours
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.domain.scorecards.commands import NewLine, draft_card
from app.domain.scorecards.letter import (
    CountersignerConcerned,
    LetterInForce,
    NobodyCountersigns,
    NotToSign,
    StandsForOwner,
)
from app.domain.scorecards.letters import countersign_letter, name_countersigner, sign_letter
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, Terms
from app.reading.letters import read_letters
from projections.people.queries import names
from projections.scorecards.queries import scorecards
from projections.temporal import NOW
from tests.small_company import BEGINNING, LI, MARKETING, STEWARD, WANG, small_company

HE, ANNA = UUID(int=21, version=4), UUID(int=24, version=4)
COMPANY, GROUP = unit_id("CO"), unit_id("GRP")


@pytest.fixture
def company(database_url):
    """He heads the company; Wang heads marketing and its group; Anna administers."""
    with small_company(database_url) as found:
        ledger = found.accord.ledger

        def enter(_):
            for person, role in ((HE, Role.DEPARTMENT_HEAD), (ANNA, Role.ADMINISTRATOR)):
                add_person(ledger, by=SYSTEM, id=person, name=f"{role}", unit=COMPANY)
                grant_role(ledger, by=SYSTEM, person=person, role=role, unit=COMPANY)
            found_unit(
                ledger,
                by=SYSTEM,
                code="GRP",
                kind=UnitKind.GROUP,
                parent=MARKETING,
                names={"zh_Hant": "GRP"},
                aliases=[],
            )
            ledger.settle()
            head_unit(ledger, by=SYSTEM, unit=COMPANY, head=HE)
            head_unit(ledger, by=SYSTEM, unit=GROUP, head=WANG)

        ledger.do(enter, via="init")
        yield found


def signed(company, holder, *owners) -> UUID:
    """A scorecard of this holder whose letter all of these have signed as owners."""
    share = Decimal(1) / len(owners)
    terms = Terms(
        weight=Decimal(1),
        rule="ratio",
        cycle="month",
        target=Decimal(100),
        owners=tuple(Owner(one, share) for one in owners),
    )
    line = NewLine(metric="leads", subject=MARKETING, terms=terms)
    card = do(company, draft_card, HE, holder=holder, year=2026, name="", lines=(line,))
    for one in owners:
        do(company, sign_letter, one, card_id=card)
    return card


def do(company, command, by, **more):
    return company.accord.ledger.do(command, by=by, **more).value


def waits_for(company, card):
    """Whom pages say that the letter waits for."""
    with company.accord.reading() as db:
        rows = [one for one in scorecards(db, at=NOW) if one.id == card]
        (letter,) = read_letters(db, rows, names(db, at=NOW), at=NOW)
    return list(letter.waits_for)


def in_force(company, card) -> bool:
    found = company.accord.ledger.do(lambda ledger: ledger.get(Scorecard, card))
    return found.value.letter.in_force


def test_who_heads_the_unit_above_too_leaves_it_to_the_next_one(company):
    card = signed(company, GROUP, WANG)
    assert waits_for(company, card) == [HE]
    with pytest.raises(NotToSign):
        do(company, countersign_letter, LI, card_id=card)
    do(company, countersign_letter, HE, card_id=card)
    assert in_force(company, card)


def test_a_superior_who_owns_a_kpi_together_with_the_holder_leaves_it_to_the_next_one(company):
    head_unit_of_group = {"unit": GROUP, "head": LI}
    company.accord.ledger.do(head_unit, by=SYSTEM, **head_unit_of_group)
    card = signed(company, GROUP, LI, WANG)
    do(company, countersign_letter, HE, card_id=card)
    assert in_force(company, card)


def test_a_superior_who_stands_in_for_the_owner_waits_until_that_is_over(company):
    card = signed(company, GROUP, WANG)
    days = {"from_day": BEGINNING.date(), "until_day": BEGINNING.date() + timedelta(days=1)}
    head = {"person": WANG, "role": Role.DEPARTMENT_HEAD, "unit": MARKETING, "to": HE}
    do(company, delegate_role, WANG, **head, **days)
    with pytest.raises(StandsForOwner):
        do(company, countersign_letter, HE, card_id=card)
    company.hours[0] += 48
    do(company, countersign_letter, HE, card_id=card)
    assert in_force(company, card)


def test_above_whom_nobody_is_left_an_administrator_names_who_countersigns(company):
    card = signed(company, HE, HE)
    assert waits_for(company, card) == []
    with pytest.raises(NobodyCountersigns):
        do(company, countersign_letter, WANG, card_id=card)
    with pytest.raises(NotYours):
        do(company, name_countersigner, WANG, card_id=card, person=STEWARD)
    for nobody in (HE, ANNA):
        with pytest.raises(CountersignerConcerned):
            do(company, name_countersigner, ANNA, card_id=card, person=nobody)
    company.accord.ledger.do(let_leave, by=SYSTEM, person=LI, on=date(2026, 1, 5))
    with pytest.raises(CountersignerConcerned):
        do(company, name_countersigner, ANNA, card_id=card, person=LI)
    do(company, name_countersigner, ANNA, card_id=card, person=STEWARD)
    assert waits_for(company, card) == [STEWARD]
    do(company, countersign_letter, STEWARD, card_id=card)
    assert in_force(company, card)
    with pytest.raises(LetterInForce):  # although Li has left
        do(company, name_countersigner, ANNA, card_id=card, person=LI)
