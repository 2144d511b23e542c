"""Commands on people: lines of superiors, roles for other days, and who is left to administer."""

from datetime import date

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import end_role, grant_role, let_leave, move_person
from app.domain.people.refusals import LastAdministrator, OwnSuperior, SuperiorsInCircle
from app.domain.people.roles import Role
from projections.comparing import differences
from projections.people.queries import roles_held
from projections.temporal import NOW
from tests.demo_database import events_of
from tests.small_company import LI, MARKETING, STEWARD, WANG, small_company

COMPANY = unit_id("CO")


@pytest.fixture
def company(tmp_path):
    with small_company(f"sqlite:///{tmp_path}/accord.db") as company:
        yield company


def do(company, command, **more):
    return company.accord.ledger.do(command, by=SYSTEM, **more)


def place_under(company, person, superior):
    do(company, move_person, person=person, unit=MARKETING, titles={}, superior=superior)


def grant(company, person, role, unit, from_day=None, until_day=None):
    do(
        company,
        grant_role,
        person=person,
        role=role,
        unit=unit,
        from_day=from_day,
        until_day=until_day,
    )


def test_nobody_is_above_those_who_are_above_them(company):
    place_under(company, LI, WANG)
    place_under(company, STEWARD, LI)
    before = company.last()
    for superior in (STEWARD, LI):
        with pytest.raises(SuperiorsInCircle):
            place_under(company, WANG, superior)
    with pytest.raises(OwnSuperior):
        place_under(company, WANG, WANG)
    assert company.last() == before


def test_a_role_is_given_for_longer_and_again_after_its_end(company):
    spring = {"from_day": date(2026, 1, 1), "until_day": date(2026, 3, 31)}
    grant(company, LI, Role.GROUP_LEAD, MARKETING, **spring)
    before = company.last()
    grant(company, LI, Role.GROUP_LEAD, MARKETING, **spring)
    assert company.last() == before
    grant(company, LI, Role.GROUP_LEAD, MARKETING, from_day=date(2026, 1, 1))
    with company.accord.reading() as db:
        held = [one for one in roles_held(db, at=NOW, person=LI) if one.role == "group_lead"]
    assert [(one.from_day, one.until_day) for one in held] == [("2026-01-01", None)]
    do(company, end_role, person=LI, role=Role.GROUP_LEAD, unit=MARKETING)
    grant(company, LI, Role.GROUP_LEAD, MARKETING, until_day=date(2027, 1, 1))
    assert events_of(company.accord)[-1].until_day == date(2027, 1, 1)


def test_the_last_administrator_neither_gives_the_role_back_nor_leaves(company):
    grant(company, WANG, Role.ADMINISTRATOR, COMPANY)
    grant(company, LI, Role.ADMINISTRATOR, MARKETING)
    grant(company, STEWARD, Role.ADMINISTRATOR, COMPANY, until_day=date(2020, 1, 1))
    before = company.last()
    with pytest.raises(LastAdministrator):
        do(company, end_role, person=WANG, role=Role.ADMINISTRATOR, unit=COMPANY)
    with pytest.raises(LastAdministrator):
        do(company, let_leave, person=WANG, on=date(2026, 7, 1))
    assert company.last() == before
    do(company, end_role, person=LI, role=Role.ADMINISTRATOR, unit=MARKETING)
    grant(company, STEWARD, Role.ADMINISTRATOR, COMPANY)
    do(company, end_role, person=WANG, role=Role.ADMINISTRATOR, unit=COMPANY)
    with pytest.raises(LastAdministrator):
        do(company, let_leave, person=STEWARD, on=date(2026, 7, 1))
    with company.accord.store.write() as db:
        assert list(differences(company.accord.runner, db)) == []
