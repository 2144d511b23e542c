"""Lists as files: what is listed on a page, as it is shown, for a spreadsheet."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response, request, url_for
from xlsxwriter.worksheet import Worksheet

from app.domain.values.amounts import BINARY_DIGITS, Amount, plain
from app.domain.values.kinds import Unit
from app.views.asking import zone

STARTS_A_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200d\u2060\ufeff]*[=+\-@＝＋－＠]")
"""What a spreadsheet would compute, however it hides what it begins with."""

SPLITS = re.compile(r'[",;|\t\r\n]')
"""What ends a field or a row of a CSV file, in one program or another."""

Cell = str | Decimal | int | Amount | None
"""An `Amount` of percent is written as a percentage, any other as its number."""

FORMS = ("xlsx", "csv")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PERCENT = "0.0#########%"
_WIDEST = 48


@dataclass(frozen=True)
class Listing:
    """A list to be kept as a file. The last column holds keys where `has_keys`."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    has_keys: bool = False


def export_urls(endpoint: str, **about: Any) -> list[tuple[str, str]]:
    """Where the list of a page is to be had as a file: (name of the form, address)."""
    kept = {**about, "as_of": request.args.get("as_of")}
    return [(form.upper(), url_for(endpoint, form=form, **kept)) for form in FORMS]


def file_answer(listing: Listing, form: str) -> Response:
    """The list as a file to keep: `csv`, or `xlsx`."""
    if form == "csv":
        return csv_answer(listing.name, listing.header, listing.rows)
    response = Response(_workbook(listing), mimetype=WORKBOOK)
    return to_keep(response, f"{listing.name}.xlsx")


def stamped(at: datetime) -> str:
    """A moment in a file: in the zone that the pages show, with its offset from UTC."""
    return at.astimezone(zone()).isoformat(timespec="seconds")


def to_keep(response: Response, name: str) -> Response:
    """The answer as a file of this name, in whatever script; a browser keeps it and never shows it.

    Headers carry Latin letters only; a server drops the answer over any other.

    >>> to_keep(Response(), "市場部.csv").headers["Content-Disposition"]
    "attachment; filename*=UTF-8''%E5%B8%82%E5%A0%B4%E9%83%A8.csv"
    """
    if name.isascii():
        response.headers.set("Content-Disposition", "attachment", filename=name)
    else:
        told = {"filename*": f"UTF-8''{quote(name, safe='')}"}
        response.headers.set("Content-Disposition", "attachment", **told)
    return response


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A CSV file to keep: UTF-8 with a byte order mark, so that spreadsheets read Chinese.

    Numbers stay numbers; a text that a spreadsheet would compute is escaped.
    """
    lines = (",".join(_quoted(_harmless(each)) for each in row) + "\r\n" for row in (header, *rows))
    response = Response("".join(lines).encode("utf-8-sig"), mimetype="text/csv")
    return to_keep(response, f"{name}.csv")


def _quoted(text: str) -> str:
    """A field in quotes where any program could end it inside: some split at semicolons and tabs.

    >>> _quoted("a;=1+1"), _quoted('the "true" one'), _quoted("CAC")
    ('"a;=1+1"', '"the ""true"" one"', 'CAC')
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if SPLITS.search(text) else text


def _harmless(cell: Cell) -> str:
    """The cell as text.

    >>> [_harmless(each) for each in ("=1+1", "  @SUM(A1)", Decimal("-5.0"), None, "CAC")]
    ["'=1+1", "'  @SUM(A1)", '-5', '', 'CAC']
    >>> _harmless(Amount(Decimal("0.088"), Unit.PERCENT))
    '8.8%'
    """
    if cell is None:
        return ""
    if isinstance(cell, Amount):
        number = cell.number
        return f"{plain(number * 100)}%" if cell.unit is Unit.PERCENT else plain(number)
    if isinstance(cell, Decimal):
        return plain(cell)
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if _computes(cell) else cell


def _computes(text: str) -> bool:
    return STARTS_A_FORMULA.match(text) is not None


# -- workbooks ------------------------------------------------------------------------------------


def _workbook(listing: Listing) -> bytes:
    """Numbers as numbers, everything else as text that is never computed; keys are hidden."""
    kept = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, {"in_memory": True, **never}) as book:
        sheet = book.add_worksheet(listing.name[:31])
        styles = {
            "header": book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "quoted": book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True}),
            "percent": book.add_format({"num_format": _PERCENT}),
        }
        for at, name in enumerate(listing.header):
            sheet.write_string(0, at, name, styles["header"])
        for number, row in enumerate(listing.rows, 1):
            for at, cell in enumerate(row):
                _write(sheet, number, at, cell, styles)
        sheet.freeze_panes(1, 0)
        sheet.autofit(_WIDEST * 7)
        if listing.has_keys:
            last = len(listing.header) - 1
            sheet.set_column(last, last, None, None, {"hidden": True})
    return kept.getvalue()


def _write(sheet: Worksheet, row: int, at: int, cell: Cell, styles: dict[str, object]) -> None:
    number = cell.number if isinstance(cell, Amount) else cell
    if number is None or number == "":
        return
    if isinstance(number, str):
        sheet.write_string(row, at, number, styles["quoted" if _computes(number) else "text"])
    elif len(Decimal(number).as_tuple().digits) > BINARY_DIGITS:
        # A spreadsheet would round it: as text it comes back whole.
        sheet.write_string(row, at, plain(Decimal(number)), styles["text"])
    elif isinstance(cell, Amount) and cell.unit is Unit.PERCENT:
        sheet.write_number(row, at, number, styles["percent"])
    else:
        sheet.write_number(row, at, number)
