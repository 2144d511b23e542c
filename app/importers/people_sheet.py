"""People from a sheet, as it was pasted: its columns, and what each row says."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.people.roles import Role
from app.domain.refusals import N_, Refused
from app.domain.values.matching import fold

MOST_PEOPLE = 500
MOST_SIGNS = 200_000
LONGEST = 80

COLUMNS = {
    "name": ("姓名", "名字", "員工", "員工姓名", "人員", "name", "full name"),
    "latin_name": ("英文名", "英文姓名", "latin name", "english name"),
    "username": ("帳號", "賬號", "用戶名", "使用者名稱", "username", "login", "account"),
    "email": ("電子郵件", "郵箱", "電郵", "信箱", "email", "e-mail", "mail"),
    "unit": ("小組", "組別", "團隊", "部門", "單位", "group", "team", "unit", "department"),
    "superior": (
        "上級",
        "主管",
        "直屬主管",
        "直屬上級",
        "上司",
        "superior",
        "manager",
        "reports to",
    ),
    "role": ("角色", "系統角色", "role"),
    "title": ("職稱", "職務", "崗位", "職位", "title", "job title", "position"),
}
"""What sheets call the columns; Simplified Chinese folds to the same."""

USUAL_ORDER = ("name", "email", "unit", "superior", "role")

ROLES = {
    Role.MEMBER: ("member", "員工", "成員", "組員"),
    Role.SOURCE_KEEPER: ("source keeper", "來源負責人", "數據來源負責人"),
    Role.GROUP_LEAD: ("group lead", "小組負責人", "組長"),
    Role.DEPARTMENT_HEAD: ("department head", "部門負責人", "部門主管", "總監"),
    Role.DATA_STEWARD: ("data steward", "數據專員"),
    Role.FINANCE: ("finance", "財務"),
    Role.AUDITOR: ("auditor", "審計", "稽核"),
    Role.ADMINISTRATOR: ("administrator", "admin", "管理員"),
}
"""What sheets call the roles; any other word in that column is a job title."""


class NobodyInSheet(Refused):
    sentence = N_("There is nobody in it yet. Paste at least one row with a name.")


class TooManyPeople(Refused):
    sentence = N_("These are {count} people; at most {most} can be brought in at once. Split it.")


class SheetTooLong(Refused):
    sentence = N_("The text is too long to be a sheet of people. Paste fewer columns or rows.")


@dataclass(frozen=True)
class SheetRow:
    """A row as it stands in the sheet; `number` counts from 1. Absent cells are empty.

    `role` is None where the column says nothing, or holds a job title, which is in `title` then.
    """

    number: int
    name: str
    latin_name: str = ""
    username: str = ""
    email: str = ""
    unit: str = ""
    superior: str = ""
    title: str = ""
    role: Role | None = None


def sheet_rows(text: str) -> list[SheetRow]:
    """The people of a sheet, with or without a row of column names.

    Without one the columns are name, mail or username, group, superior, role. Raises
    NobodyInSheet, TooManyPeople, SheetTooLong. (journeys.md J7)

    >>> [row] = sheet_rows("姓名\\t邮箱\\t小組\\n林曉雯\\tlin@example.com\\t內容組")
    >>> row.name, row.email, row.unit
    ('林曉雯', 'lin@example.com', '內容組')
    """
    if len(text) > MOST_SIGNS:
        raise SheetTooLong(field="sheet")
    rows = [(at, cells) for at, cells in enumerate(_cells(text), 1) if any(cells)]
    columns: Sequence[str] = USUAL_ORDER
    if rows and (named := _named(rows[0][1])):
        columns, rows = named, rows[1:]
    if not rows:
        raise NobodyInSheet(field="sheet")
    if len(rows) > MOST_PEOPLE:
        raise TooManyPeople(field="sheet", count=len(rows), most=MOST_PEOPLE)
    return [_row(number, dict(zip(columns, cells, strict=False))) for number, cells in rows]


def names_columns(cells: Sequence[str]) -> bool:
    """Whether a row holds the names of a sheet's columns."""
    return _named([" ".join(cell.split()) for cell in cells]) is not None


def role_called(text: str) -> Role | None:
    """The role that a word means; None where it is none.

    >>> role_called("组长"), role_called("Data_steward"), role_called("內容專員")
    (<Role.GROUP_LEAD: 'group_lead'>, <Role.DATA_STEWARD: 'data_steward'>, None)
    """
    return _ROLES.get(fold(text.replace("_", " ")))


def _cells(text: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    signs = max(("\t", ",", ";", "，"), key=lines.count)
    return [
        [" ".join(cell.split()) for cell in row]
        for row in csv.reader(io.StringIO(lines), delimiter=signs)
    ]


def _named(cells: Sequence[str]) -> list[str] | None:
    """The columns in order, where the row names at least two of them, or the name alone."""
    found = [_HEADERS.get(fold(cell), "") for cell in cells]
    return (
        found if "name" in found and (len([f for f in found if f]) > 1 or len(cells) == 1) else None
    )


def _row(number: int, cells: dict[str, str]) -> SheetRow:
    email, username = cells.get("email", ""), cells.get("username", "")
    if email and "@" not in email:
        email, username = "", username or email
    said, title = cells.get("role", ""), cells.get("title", "")
    role = role_called(said)
    return SheetRow(
        number=number,
        name=cells.get("name", ""),
        latin_name=cells.get("latin_name", ""),
        username=username.lower() or _from_mail(email),
        email=email,
        unit=cells.get("unit", ""),
        superior=cells.get("superior", ""),
        title=title or ("" if role else said),
        role=role,
    )


def _from_mail(email: str) -> str:
    """The username that a mail address proposes.

    >>> _from_mail("Lin.Xiaowen+x@example.com")
    'lin.xiaowen-x'
    """
    return re.sub(r"[^a-z0-9._-]", "-", email.partition("@")[0].lower())


_HEADERS = {fold(word): column for column, words in COLUMNS.items() for word in words}
_ROLES = {fold(word): role for role, words in ROLES.items() for word in words}
