"""Approvers' roles need a second person; roles are lent for dated days."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, end_role, grant_role, let_leave
from app.domain.people.entrusting import (
    confirm_role,
    decline_role,
    delegate_role,
    end_delegation,
    give_role,
)
from app.domain.people.refusals import (
    AlreadyLeft,
    DaysReversed,
    NoDelegation,
    NoSuchGrant,
    NotForOthers,
    NothingToConfirm,
    NotYours,
    OwnDelegate,
    OwnGrant,
    ReasonForDeclining,
    RoleEndsBefore,
    UnknownDelegate,
)
from app.domain.people.rights import Act, Thing, counts_as, may
from app.domain.people.roles import Role
from app.domain.people.standing import actor, tree
from projections.people.roles import delegations_of, roles_held, unconfirmed_roles
from projections.reference.queries import consult
from projections.temporal import NOW
from tests.small_company import LI, MARKETING, STEWARD, WANG, small_company

ANNA, BAI = UUID(int=4, version=4), UUID(int=5, version=4)
TODAY = date(2026, 1, 5)
HEAD, FINANCE = Role.DEPARTMENT_HEAD, Role.FINANCE
COMPANY = unit_id("CO")


@pytest.fixture
def house(tmp_path):
    """Wang is head and Ye steward: two approvers; Anna administers; Bai and Li are members."""
    with small_company(f"sqlite:///{tmp_path}/accord.db") as company:

        def enter(ledger):
            for person, name in ((ANNA, "安娜"), (BAI, "白")):
                add_person(ledger, by=SYSTEM, id=person, name=name, unit=COMPANY)
            grant_role(ledger, by=SYSTEM, person=ANNA, role=Role.ADMINISTRATOR, unit=COMPANY)

        company.accord.ledger.do(enter)
        yield company


def do(house, command, **arguments):
    return house.accord.ledger.do(command, **arguments)


def give(house, person=LI, role=FINANCE, by=ANNA, unit=COMPANY, **days):
    do(house, give_role, by=by, person=person, role=role, unit=unit, **days)


def held(house, person):
    with house.accord.store.read() as db:
        return {(one.role, one.unit) for one in roles_held(db, at=NOW, person=person)}


def open_questions(house):
    with house.accord.store.read() as db:
        return [(one.person, one.role, one.is_held) for one in unconfirmed_roles(db, at=NOW)]


def acting(house, person):
    with house.accord.store.read() as db:
        facts = consult(db, [("person", person.hex), ("units", "")])
    return actor(person, facts.get("person", person.hex)), tree(facts.get("units"))


def may_set(house, person, on=TODAY):
    one, units = acting(house, person)
    return may(one, Act.SET_TARGET, Thing(unit=MARKETING), units=units, today=on)


def lend(house, to=LI, by=WANG, **given):
    days = {"from_day": TODAY, "until_day": TODAY + timedelta(days=3)}
    do(
        house,
        delegate_role,
        by=by,
        **{"person": WANG, "role": HEAD, "unit": MARKETING, "to": to, **days, **given},
    )


def test_an_approvers_role_waits_for_a_second_person(house):
    give(house)
    assert held(house, LI) == {(Role.MEMBER, MARKETING)}
    assert open_questions(house) == [(LI, FINANCE, False)]
    do(house, confirm_role, by=STEWARD, person=LI, role=FINANCE, unit=COMPANY)
    assert (FINANCE, COMPANY) in held(house, LI)
    assert open_questions(house) == []


def test_dates_are_kept_until_it_is_confirmed(house):
    until = date(2026, 6, 30)
    give(house, until_day=until)
    do(house, confirm_role, by=STEWARD, person=LI, role=FINANCE, unit=COMPANY)
    with house.accord.store.read() as db:
        (row,) = [one for one in roles_held(db, at=NOW, person=LI) if one.role == FINANCE]
    assert row.until_day == until.isoformat()


def test_other_roles_are_given_at_once(house):
    give(house, role=Role.AUDITOR)
    assert (Role.AUDITOR, COMPANY) in held(house, LI)


def test_until_there_are_two_approvers_it_is_granted_and_marked(house):
    do(house, end_role, by=ANNA, person=STEWARD, role=Role.DATA_STEWARD, unit=COMPANY)
    give(house)
    assert (FINANCE, COMPANY) in held(house, LI)
    assert open_questions(house) == [(LI, FINANCE, True)]
    do(house, confirm_role, by=WANG, person=LI, role=FINANCE, unit=COMPANY)
    assert open_questions(house) == []
    assert (FINANCE, COMPANY) in held(house, LI)


def test_the_mark_goes_with_the_role(house):
    do(house, end_role, by=ANNA, person=STEWARD, role=Role.DATA_STEWARD, unit=COMPANY)
    give(house)
    do(house, end_role, by=ANNA, person=LI, role=FINANCE, unit=COMPANY)
    assert open_questions(house) == []


def test_declined_it_is_not_given_and_one_granted_alone_ends(house):
    give(house)
    with pytest.raises(ReasonForDeclining):
        do(house, decline_role, by=WANG, person=LI, role=FINANCE, unit=COMPANY, reason=" ")
    do(house, decline_role, by=WANG, person=LI, role=FINANCE, unit=COMPANY, reason="too early")
    assert open_questions(house) == []
    with pytest.raises(NothingToConfirm):
        do(house, confirm_role, by=WANG, person=LI, role=FINANCE, unit=COMPANY)
    give(house)
    assert open_questions(house) == [(LI, FINANCE, False)]


def test_nobody_confirms_what_they_asked_for_or_get(house):
    do(house, grant_role, by=SYSTEM, person=WANG, role=Role.ADMINISTRATOR, unit=COMPANY)
    do(house, grant_role, by=SYSTEM, person=BAI, role=FINANCE, unit=COMPANY)
    give(house, by=WANG)
    with pytest.raises(OwnGrant):
        do(house, confirm_role, by=WANG, person=LI, role=FINANCE, unit=COMPANY)
    give(house, person=BAI, role=HEAD, by=ANNA)
    with pytest.raises(OwnGrant):
        do(house, confirm_role, by=BAI, person=BAI, role=HEAD, unit=COMPANY)


def test_a_delegate_counts_as_both(house):
    do(house, grant_role, by=SYSTEM, person=WANG, role=Role.ADMINISTRATOR, unit=COMPANY)
    give(house, person=BAI, by=WANG)
    lend(house, to=LI)
    with pytest.raises(OwnGrant):
        do(house, confirm_role, by=LI, person=BAI, role=FINANCE, unit=COMPANY)
    one, _ = acting(house, LI)
    assert counts_as(one, today=TODAY) == {LI, WANG}
    assert counts_as(one, today=TODAY + timedelta(days=9)) == {LI}


@pytest.mark.parametrize("person", [LI, ANNA])
def test_only_an_approver_confirms(house, person):
    give(house, person=BAI)
    with pytest.raises(NotYours):
        do(house, confirm_role, by=person, person=BAI, role=FINANCE, unit=COMPANY)


def test_only_an_administrator_asks(house):
    with pytest.raises(NotYours):
        give(house, by=WANG)


def test_a_delegate_may_on_the_days_and_no_longer(house):
    lend(house)
    assert may_set(house, LI)
    assert not may_set(house, LI, on=TODAY - timedelta(days=1))
    assert not may_set(house, LI, on=TODAY + timedelta(days=4))
    do(house, end_delegation, by=LI, person=WANG, role=HEAD, unit=MARKETING, to=LI)
    assert not may_set(house, LI)
    with pytest.raises(NoDelegation):
        do(house, end_delegation, by=WANG, person=WANG, role=HEAD, unit=MARKETING, to=LI)
    lend(house, until_day=TODAY)
    assert may_set(house, LI)


def test_what_is_lent_ends_with_the_role(house):
    lend(house)
    do(house, end_role, by=ANNA, person=WANG, role=HEAD, unit=MARKETING)
    assert not may_set(house, LI)
    with house.accord.store.read() as db:
        assert delegations_of(db, at=NOW, person=LI) == []


def test_what_was_lent_is_not_lent_on(house):
    lend(house)
    with pytest.raises(NoSuchGrant):
        lend(house, by=LI, person=LI, to=BAI)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"by": ANNA}, NotForOthers),
        ({"to": WANG}, OwnDelegate),
        ({"until_day": TODAY - timedelta(days=1)}, DaysReversed),
        ({"to": UUID(int=99, version=4)}, UnknownDelegate),
        ({"role": FINANCE}, NoSuchGrant),
    ],
)
def test_a_delegation_that_will_not_do_is_refused(house, given, refusal):
    before = house.last()
    with pytest.raises(refusal):
        lend(house, **given)
    assert house.last() == before


def test_nobody_lends_a_role_for_longer_than_they_hold_it(house):
    do(
        house,
        grant_role,
        by=SYSTEM,
        person=BAI,
        role=HEAD,
        unit=MARKETING,
        until_day=TODAY + timedelta(days=1),
    )
    with pytest.raises(RoleEndsBefore):
        lend(house, by=BAI, person=BAI)


def test_who_left_is_given_nothing(house):
    do(house, let_leave, by=ANNA, person=LI, on=TODAY)
    with pytest.raises(AlreadyLeft):
        give(house)
