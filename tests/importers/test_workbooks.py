"""From a workbook's bytes to cells, and what is refused."""

import datetime
import io

import openpyxl
import pytest
from openpyxl.comments import Comment

from app.importers.opening import read_grids
from app.importers.reading_apart import read_apart
from app.importers.tables import read_table
from app.importers.unreadable import MacroWorkbook, ReadingTooCostly
from tests.importers.bad_files import BAD, PLAIN, SHEET, far, in_part
from tests.importers.books import TRACKING, book, books, calculated, repacked


def grid(content):
    return read_grids(content, "t.xlsx").grids[0]


def marked(content):
    """What stands beside the only marked cell."""
    (mark,) = grid(content).marks.values()
    return mark


def formatted(value, code):
    def also(sheet):
        sheet["C2"].number_format = code

    return book(TRACKING, ("CAC", 50, value), also=also)


def test_texts_and_numbers_come_as_they_are_shown():
    found = grid(book(TRACKING, ("CAC", 50, 52.5, "王"), ("x", 0.1 + 0.2, True, " a\nb ")))
    assert found.rows[1:] == (
        (2, ("CAC", "50", "52.5", "王")),
        (3, ("x", "0.3", "TRUE", " a\nb ")),
    )


def test_our_reader_and_openpyxl_see_the_same_texts():
    rows = [TRACKING, *((f"指標{at}", at, at / 7, f"責任{at}") for at in range(200))]
    content = book(*rows)
    theirs = openpyxl.load_workbook(io.BytesIO(content)).active
    for number, cells in grid(content).rows[1:]:
        name, target, actual, owner = (cell.value for cell in theirs[number])
        assert (cells[0], cells[3]) == (name, owner)
        assert float(cells[1]) == target
        assert float(cells[2]) == pytest.approx(actual, rel=1e-14)


def test_a_time_of_day_is_a_ratio_again():
    content = formatted(datetime.time(1, 4), "h:mm")
    assert grid(content).rows[1][1][2] == "1:4"
    assert marked(content).restored == "1:04"


def test_a_percentage_is_one():
    assert grid(formatted(0.08, "0%")).rows[1][1][2] == "8%"


def test_a_size_of_the_format_alone_is_marked():
    mark = marked(formatted(7.2, '0.0"万"'))
    assert (mark.shown, mark.stored) == ("7.2万", "7.2")
    assert grid(formatted(72000, '0!.0,"万"')).marks == {}


def test_a_formula_comes_with_its_result():
    content = calculated(book(TRACKING, ("CAC", 50, "=B2*1.04")), C2="52")
    assert grid(content).rows[1][1][2] == "52"
    assert marked(content).formula == "=B2*1.04"


def test_a_formula_without_a_result_is_no_empty_cell():
    content = book(TRACKING, ("CAC", 50, "=B2*1.04"))
    assert grid(content).rows[1][1][2] == "=B2*1.04"
    assert marked(content).problem == "uncalculated"


def test_merged_cells_are_filled_inside_their_range_only():
    def also(sheet):
        sheet.merge_cells("D2:D3")
        sheet.merge_cells("A5:B5")

    rows = (("CAC", 50, 52, "王"), ("ROI", 4, 4), ("x", 1, 1), ("both",))
    found = grid(book(TRACKING, *rows, also=also))
    assert [cells[3] if len(cells) > 3 else "" for _, cells in found.rows[1:4]] == ["王", "王", ""]
    assert found.rows[4][1] == ("both", "both")
    assert {place for place, mark in found.marks.items() if mark.is_filled} == {(3, 3), (5, 1)}


def test_a_merged_range_makes_no_rows_of_its_own():
    found = grid(book(TRACKING, ("CAC", 50), also=lambda sheet: sheet.merge_cells("A2:A900")))
    assert len(found.rows) == 2


def test_comments_come_with_their_author():
    def also(sheet):
        sheet["C2"].comment = Comment("含退款", "沈婉清")

    mark = marked(book(TRACKING, ("CAC", 50, 52), also=also))
    assert (mark.comment, mark.author) == ("含退款", "沈婉清")


def test_hidden_sheets_are_known_as_such():
    def also(sheet):
        sheet.sheet_state = "hidden"

    found = read_grids(books({"a": [TRACKING], "b": [TRACKING]}, also=also)).grids
    assert [(one.name, one.is_hidden) for one in found] == [("a", True), ("b", False)]


def test_a_million_empty_formatted_rows_leave_nothing_behind():
    rows = "".join(f'<row r="{at}" s="1" customFormat="1"/>' for at in range(10, 300_000))
    content = repacked(
        book(TRACKING, ("CAC", 50, 52)),
        {SHEET: lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>")},
    )
    assert len(read_apart(content, "t.xlsx").grids[0].rows) == 2


def test_the_process_apart_tells_the_same():
    def also(sheet):
        sheet.merge_cells("D2:D3")
        sheet["C2"].comment = Comment("含退款", "沈婉清")

    content = book(TRACKING, ("CAC", 50, "=B2"), ("ROI", 4, 4), also=also)
    assert read_apart(content, "t.xlsx") == read_grids(content, "t.xlsx")


@pytest.mark.parametrize("name", ["t\0.xlsx", "字" * 60_000 + ".xlsx"])
def test_a_file_may_be_called_anything(name):
    assert read_apart(book(TRACKING, ("CAC", 50, 52)), name, encoding="\0").grids


@pytest.mark.parametrize(("name", "content", "refusal"), BAD, ids=[one[0] for one in BAD])
def test_what_is_no_readable_workbook_is_refused_with_a_sentence(name, content, refusal):
    with pytest.raises(refusal) as refused:
        read_table(content, name)
    assert str(refused.value).endswith(".")


def test_a_refusal_comes_back_from_the_process_apart():
    with pytest.raises(MacroWorkbook) as refused:
        read_apart(in_part("xl/vbaProject.bin"), "macro.xlsx")
    assert refused.value.facts == {"name": "macro.xlsx"}


def test_a_cell_in_the_last_row_of_all_is_read_like_any_other():
    assert grid(far("B1048576")).rows[-1] == (1048576, ("", "1"))


def test_what_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr("app.importers.reading_apart.MOST_SECONDS", -0.99)
    with pytest.raises(ReadingTooCostly):
        read_apart(PLAIN, "t.xlsx")
