"""Nothing that somebody typed is computed by the spreadsheet that opens an export."""

import csv
import io
import zipfile
from itertools import product

import openpyxl
import pytest
from werkzeug.http import parse_options_header

from app.views.exporting import Listing, csv_answer, file_answer

HIDDEN_BY = (
    *("", " ", "   ", "\t", "\r", "\n", "\r\n", " \t", "\x0b", "\x0c"),
    *("\u3000", "\ufeff", "\u00a0", "\u2003", "\u200b", "\u200d", "\u2060", "\u2028"),
    *("\ufeff ", "\u3000\t", "\u200b=", "+", "-", "@", "＝"),
)
FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org/?x="&A1,"open")',
    '=WEBSERVICE("http://example.org/")',
    "＝1＋1",
    "＠SUM(A1)",
)
PAYLOADS = [hidden + formula for hidden, formula in product(HIDDEN_BY, FORMULAS)]
NOT_SEEN = " \t\r\n\u3000\ufeff\u00a0\u2003\u200b\u200d\u2060\x0b\x0c\u2028"


@pytest.fixture(scope="module")
def listing():
    return Listing("list", ["=HEAD()", "text"], [[one, one] for one in PAYLOADS])


def test_there_are_two_hundred():
    assert len(set(PAYLOADS)) == 200


def test_none_is_live_in_csv(listing):
    answer = csv_answer(listing.name, listing.header, listing.rows)
    text = answer.get_data().decode("utf-8-sig")
    found = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert len(found) == 2 * (1 + len(PAYLOADS))
    live = [cell for cell in found if cell.lstrip(NOT_SEEN)[:1] in tuple("=+-@＝＋－＠")]
    assert live == []


@pytest.mark.parametrize("splits", [",", ";", "\t", "|"])
def test_none_comes_to_life_where_a_program_splits_otherwise(splits):
    """Some take semicolons or tabs, too, for the end of a cell."""
    hidden = [f"ours{splits}{formula}" for formula in FORMULAS]
    text = csv_answer("list", ["text"], [[one] for one in hidden]).get_data().decode("utf-8-sig")
    found = [cell for row in csv.reader(io.StringIO(text), delimiter=splits) for cell in row]
    assert found == ["text", *hidden]


def test_none_is_live_in_a_workbook(listing):
    written = file_answer(listing, "xlsx").get_data()
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert not [name for name in archive.namelist() if "externalLink" in name]
    book = openpyxl.load_workbook(io.BytesIO(written))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.quotePrefix for cell in cells} == {True}
    assert len(cells) == 2 * len(PAYLOADS)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_of_a_unit_with_a_chinese_code_has_its_name(form):
    told = file_answer(Listing("scorecard-市場部-2026", ["a"], [["b"]]), form).headers
    assert told["Content-Disposition"].isascii()
    found = parse_options_header(told["Content-Disposition"])
    assert found == ("attachment", {"filename": f"scorecard-市場部-2026.{form}"})


def test_a_harmless_text_stays_as_it_was():
    answer = csv_answer("list", ["a"], [["CAC"], ["客單價-月"], ["a=b"], ["1:4"]])
    text = answer.get_data().decode("utf-8-sig")
    assert text.split() == ["a", "CAC", "客單價-月", "a=b", "1:4"]
