"""Commands on people: lines of superiors, roles for other days, and who is left to administer."""

from datetime import date

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import (
    end_role,
    found_unit,
    grant_role,
    head_unit,
    let_leave,
    move_person,
    move_unit,
    rename_person,
    rename_unit,
)
from app.domain.people.refusals import (
    AlreadyLeft,
    CompanyStaysAbove,
    ForbiddenSigns,
    LastAdministrator,
    NotYours,
    OwnSuperior,
    SuperiorsInCircle,
    UnitsInCircle,
    UnknownUnit,
)
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from projections.comparing import differences
from projections.people.queries import names
from projections.people.roles import roles_held
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


def found(company, code, parent):
    do(
        company,
        found_unit,
        code=code,
        kind=UnitKind.GROUP,
        parent=parent,
        names={"zh_Hant": code},
        aliases=[],
    )
    return unit_id(code)


def known(company, at=NOW):
    with company.accord.reading() as db:
        return names(db, at=at)


def test_a_person_is_called_otherwise_from_now_on(company):
    before = company.last()
    do(company, rename_person, person=LI, name="李 小明", latin_name="Li Xiaoming")
    assert known(company).persons[LI].shown("en") == "Li Xiaoming"
    assert known(company, before).persons[LI].shown("en") == "李"
    with pytest.raises(ForbiddenSigns):
        do(company, rename_person, person=LI, name="李\u202e明")


def test_the_old_name_of_a_unit_stays_an_alias_and_stands_on_past_pages(company):
    before = company.last()
    do(company, rename_unit, unit=MARKETING, names={"zh_Hant": "行銷部"}, aliases=["市場部"])
    unit = known(company).units[MARKETING]
    assert (unit.name("zh_Hant"), unit.aliases) == ("行銷部", ("市場部", "MKT"))
    assert known(company, before).units[MARKETING].name("zh_Hant") == "MKT"
    after = company.last()
    do(company, rename_unit, unit=MARKETING, names={"zh_Hant": "行銷部"}, aliases=["市場部", "MKT"])
    assert company.last() == after  # nothing new


def test_a_name_that_hides_signs_is_refused_beside_its_language(company):
    with pytest.raises(ForbiddenSigns) as refused:
        do(
            company,
            rename_unit,
            unit=MARKETING,
            names={"zh_Hant": "行銷部", "en": "Mar\u200bketing"},
            aliases=[],
        )
    assert refused.value.field == "name_en"


def test_a_unit_goes_under_another_one_and_was_where_it_was(company):
    sales, channel = found(company, "SAL", COMPANY), found(company, "CHN", MARKETING)
    before = company.last()
    do(company, move_unit, unit=channel, parent=sales)
    assert known(company).units[channel].parent == sales
    assert known(company, before).units[channel].parent == MARKETING
    after = company.last()
    do(company, move_unit, unit=channel, parent=sales)
    assert company.last() == after
    with company.accord.store.write() as db:
        assert list(differences(company.accord.runner, db)) == []


def test_no_unit_lies_below_itself(company):
    channel = found(company, "CHN", MARKETING)
    found(company, "ADS", channel)
    before = company.last()
    for parent in (MARKETING, channel, unit_id("ADS")):
        with pytest.raises(UnitsInCircle):
            do(company, move_unit, unit=MARKETING, parent=parent)
    with pytest.raises(CompanyStaysAbove):
        do(company, move_unit, unit=COMPANY, parent=channel)
    with pytest.raises(UnknownUnit):
        do(company, move_unit, unit=channel, parent=unit_id("NOWHERE"))
    assert company.last() == before


def test_rights_follow_a_unit_to_its_new_place(company):
    sales, channel = found(company, "SAL", COMPANY), found(company, "CHN", MARKETING)
    grant(company, LI, Role.ADMINISTRATOR, sales)
    rename = {"unit": channel, "names": {"zh_Hant": "渠道組"}, "aliases": []}
    with pytest.raises(NotYours):
        company.accord.ledger.do(rename_unit, by=LI, **rename)
    with pytest.raises(NotYours):  # who runs only the place that it comes to does not take it
        company.accord.ledger.do(move_unit, by=LI, unit=channel, parent=sales)
    do(company, move_unit, unit=channel, parent=sales)
    company.accord.ledger.do(rename_unit, by=LI, **rename)
    assert known(company).units[channel].name("zh_Hant") == "渠道組"


def test_who_left_heads_no_unit(company):
    do(company, let_leave, person=LI, on=date(2026, 1, 5))
    with pytest.raises(AlreadyLeft):
        do(company, head_unit, unit=MARKETING, head=LI)
