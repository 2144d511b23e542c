"""A file of people is the same as its rows pasted."""

import pytest

from app.importers.people_file import people_text
from app.importers.people_sheet import NobodyInSheet, sheet_rows
from app.importers.unreadable import CutOff, NotText, OldWorkbook
from tests.importers.books import book, books

HEADER = ("姓名", "電子郵件", "小組")
LIN = ("林曉雯", "lin@example.com", "內容組")


def names(content, name="people.xlsx"):
    return [(row.name, row.username, row.unit) for row in sheet_rows(people_text(content, name))]


@pytest.mark.parametrize(
    "content",
    [
        book(HEADER, LIN),
        book(("市場部人員名單",), (), HEADER, LIN),
        books({"說明": [("請填寫",)], "名單": [HEADER, LIN]}),
        "姓名,電子郵件,小組\n林曉雯,lin@example.com,內容組\n".encode("utf-8-sig"),
        "姓名,電子郵件,小組\n林曉雯,lin@example.com,內容組\n".encode("cp950"),
        "姓名\t電子郵件\t小組\n林曉雯\tlin@example.com\t內容組\n".encode("utf-16"),
    ],
)
def test_workbooks_and_texts_give_the_same_people(content):
    assert names(content) == [("林曉雯", "lin", "內容組")]


def test_simplified_chinese_in_its_own_encoding_is_read():
    content = "姓名,邮箱,小组\n林晓雯,lin@example.com,内容组\n".encode("gb18030")
    assert names(content, "people.csv") == [("林晓雯", "lin", "内容组")]


def test_a_line_break_inside_a_cell_makes_no_other_person():
    assert names(book(HEADER, ("林\n曉雯", "lin@example.com", "內容組"))) == [
        ("林 曉雯", "lin", "內容組")
    ]


def test_without_column_names_the_usual_order_counts():
    assert names(book(LIN)) == [("林曉雯", "lin", "內容組")]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, OldWorkbook),
        ("姓名,小組\n林,內".encode()[:-1], CutOff),
        (b"%PDF-1.7", NotText),
        (book((), ()), NobodyInSheet),
    ],
)
def test_what_holds_nobody_or_cant_be_read_is_refused(content, refusal):
    with pytest.raises(refusal):
        people_text(content, "people.xls")
