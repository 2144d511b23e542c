"""A sheet of people: its columns, and what each row means beside those who are here."""

from uuid import UUID

import pytest

from app.domain.people.roles import Role
from app.importers.people_check import Roll, Standing, check_sheet
from app.importers.people_sheet import MOST_PEOPLE, NobodyInSheet, TooManyPeople, sheet_rows
from projections.people.queries import PersonRow, UnitRow

COMPANY, MARKETING, WANG, LI = (UUID(int=number, version=4) for number in range(1, 5))

ROLL = Roll(
    units=[
        UnitRow(COMPANY, "CO", "company", None, None, {"zh_Hant": "公司"}, ()),
        UnitRow(MARKETING, "MKT", "department", COMPANY, None, {"zh_Hant": "市場部"}, ()),
    ],
    people=[
        PersonRow(WANG, "王", "Wang", MARKETING, {}, None, None, "wang@example.com"),
        PersonRow(LI, "李", "", MARKETING, {"zh_Hant": "專員"}, WANG, None),
    ],
    usernames={WANG: "wang", LI: "li"},
)


def standings(text, beneath=None):
    return [one.standing for one in check_sheet(sheet_rows(text), ROLL, beneath=beneath)]


def said(text, beneath=None):
    (one,) = check_sheet(sheet_rows(text), ROLL, beneath=beneath)
    assert one.standing == Standing.REFUSED
    return " ".join(str(note) for note in one.notes)


def test_columns_are_known_by_their_names_in_any_order():
    [row] = sheet_rows("上级,邮箱,姓名,角色\n王,lin@example.com,林曉雯,组长\n")
    assert (row.number, row.name, row.username, row.superior) == (2, "林曉雯", "lin", "王")
    assert row.role is Role.GROUP_LEAD


def test_without_names_of_columns_the_usual_order_counts():
    [row] = sheet_rows("林曉雯\tlin.xw\t內容組\t王\t內容專員")
    assert (row.username, row.unit, row.title, row.role) == ("lin.xw", "內容組", "內容專員", None)


def test_an_empty_or_a_huge_sheet_is_refused():
    with pytest.raises(NobodyInSheet):
        sheet_rows(" \n\t\n")
    with pytest.raises(TooManyPeople):
        sheet_rows("name\tmail\n" + "x\tx@example.com\n" * (MOST_PEOPLE + 1))


def test_each_row_is_new_the_same_changed_or_refused():
    text = (
        "姓名\t用戶名\t部門\t主管\n"
        "林曉雯\tlin\t市場部\t王\n"
        "李\tli\tMKT\twang\n"
        "王\twang\tMKT\t林曉雯\n"
        "馬\tma\t銷售部\t王\n"
    )
    assert standings(text) == ["new", "same", "changed", "refused"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("林\t\t市場部", "could not sign in"),
        ("林\t林\t市場部", "is no username"),
        ("\tlin\t市場部", "has no name"),
        ("林\twang\t市場部", "belongs to 王"),
        ("林\tlin\t", "No unit is given"),
        ("林\tlin\t渠道組", "no unit “渠道組”"),
        ("林\tlin\t市場部\t林", "Nobody is their own superior"),
        ("林\tlin\t市場部\t趙", "neither here nor in this sheet"),
        ("林\tlin@@x\t市場部", "is no mail address"),
        ("林\u202e\tlin\t市場部", "can't be seen"),
    ],
)
def test_a_row_that_will_not_do_says_why(row, sentence):
    assert sentence in said(f"姓名\t用戶名\t部門\t主管\n{row}" if "@" not in row else row)


def test_the_same_person_twice_is_refused_the_second_time():
    assert standings("姓名\t用戶名\t部門\n林\tlin\tMKT\n林\tlin\tMKT") == ["new", "refused"]


def test_unknown_groups_are_new_where_it_is_said_to_which_unit_they_belong():
    rows = sheet_rows("姓名\t用戶名\t小組\n林\tlin\t渠道組\n馬\tma\t渠道组\n")
    found = check_sheet(rows, ROLL, beneath=MARKETING)
    assert [one.new_unit for one in found] == ["渠道組", "渠道組"]


def test_superiors_of_the_same_sheet_are_found_and_circles_are_not_let_in():
    rows = "姓名\t用戶名\t部門\t主管\n"
    found = check_sheet(sheet_rows(rows + "林\tlin\tMKT\t馬\n馬\tma\tMKT\t王\n"), ROLL)
    assert [one.superior_row for one in found] == [3, None]
    assert found[1].superior == WANG
    circle = "林\tlin\tMKT\t馬\n馬\tma\tMKT\t林\n何\the\tMKT\t林\n"
    assert standings(rows + circle) == ["refused", "refused", "refused"]
