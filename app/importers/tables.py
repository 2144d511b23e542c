"""From a file's bytes to rows of text: encoding, delimiter, header. Bounded, and never a guess
that isn't said."""

import codecs
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.refusals import N_, Refused
from app.importers.fields import known_headers

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELL = 20_000
ROWS_ABOVE_HEADER = 30
DELIMITERS = (",", "\t", ";", "，", "、", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FileTooLarge(Refused):
    sentence = N_("The file has {megabytes} MB; at most {most} MB can be read. Split it.")


class TooManyRows(Refused):
    sentence = N_("The file has more than {most} rows. Split it into smaller files.")


class TooManyColumns(Refused):
    sentence = N_("Row {row} has {columns} columns; at most {most} can be read.")


class CellTooLong(Refused):
    sentence = N_("A cell in row {row} holds more than {most} characters.")


class EmptyFile(Refused):
    sentence = N_("The file is empty.")


class NoHeader(Refused):
    sentence = N_(
        "No row of this file holds the column names of a table that is known here, "
        "such as KPI指標, 目標值 or 責任人."
    )


class NotText(Refused):
    sentence = N_("This is no text file. Save the table as CSV (UTF-8) and import that.")


class Workbook(Refused):
    sentence = N_(
        "This is a workbook ({name}). Save the sheet as CSV (UTF-8) and import that file."
    )


class BrokenQuotes(Refused):
    sentence = N_("A quotation mark is opened in this file and never closed.")


@dataclass(frozen=True)
class TableRow:
    """A row with its number in the file, the first being 1. Cells are as many as headers."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file as rows of text. `aside` are rows above the header and below the table, as text."""

    header: tuple[str, ...]
    header_row: int
    rows: tuple[TableRow, ...]
    encoding: str
    delimiter: str
    aside: tuple[tuple[int, str], ...] = ()


def read_table(content: bytes, file_name: str = "", encoding: str = "") -> Table:
    """The rows of a CSV file. `encoding` is what a person chose; empty lets the bytes decide.

    Raises FileTooLarge, EmptyFile, NotText, Workbook, NoHeader, TooManyRows, TooManyColumns,
    CellTooLong, BrokenQuotes. (input.md, bytes and names)
    """
    if len(content) > MOST_BYTES:
        raise FileTooLarge(megabytes=len(content) // 2**20 + 1, most=MOST_BYTES // 2**20)
    _refuse_workbooks(content, file_name)
    if not content.strip():
        raise EmptyFile()
    text, used = _decoded(content, encoding)
    delimiter, rows = _split(text)
    return _table(rows, used, delimiter)


def _refuse_workbooks(content: bytes, file_name: str) -> None:
    for magic, name in ((b"PK\x03\x04", ".xlsx"), (b"\xd0\xcf\x11\xe0", ".xls")):
        if content.startswith(magic):
            raise Workbook(name=file_name or name)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise NotText()


# -- encoding -----------------------------------------------------------------------------------


def _decoded(content: bytes, chosen: str) -> tuple[str, str]:
    for bom, name in BOMS:
        if content.startswith(bom):
            try:
                return content.decode(name), name.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise NotText() from error
    if chosen:
        try:
            return content.decode(chosen), chosen
        except (UnicodeDecodeError, LookupError) as error:
            raise NotText() from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _chinese(content)
    if "\x00" in text:
        raise NotText()
    return text, "utf-8"


def _chinese(content: bytes) -> tuple[str, str]:
    """GB18030 or Big5: each decodes the other's bytes without an error, so words decide."""
    found = []
    for name in ("gb18030", "cp950"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        found.append((_likelihood(text), name, text))
    if not found or "\x00" in found[0][2]:
        raise NotText()
    _, name, text = max(found, key=lambda one: one[0])
    return text, name


def _likelihood(text: str) -> tuple[int, int]:
    """Known headers in the best row, then how many characters are common ones."""
    lines = text.splitlines()[:ROWS_ABOVE_HEADER]
    headers = max(
        (known_headers(_cells(line, delimiter)) for line in lines for delimiter in DELIMITERS),
        default=0,
    )
    common = sum(1 for character in text[:5_000] if character in _COMMON)
    return headers, common


_COMMON = frozenset(
    "的一是不了在人有我他這这中大來来上國国個个到說说們们為为子和你地出道也時时年得就那要下以生會会自著着去之"
    "過过家學学對对可她里裡後后小麼么心多天而能好都然沒没日於于起還还發发成事只作當当想看文無无開开手十用主行方"
    "又如前所本見见經经頭头面公同三已老從从動动兩两長长知民樣样現现分將将外但身些與与高意進进把法此實实回二理"
    "美點点月明其種种聲声全工己話话兒儿者向情部正名定女問问力機机給给等幾几很業业最間间新什打便位因重被走電电"
    "四第門门相次東东政海口使教西再平真聽听世氣气信北少關关並并內内加化由卻却代軍军產产入先山五太水萬万市"
    "目標标值指率責责任數数據据完成銷销售渠道組组線线索客戶户增提升降低費费品牌優优措施環环比"
)


# -- rows ---------------------------------------------------------------------------------------


def _split(text: str) -> tuple[str, list[list[str]]]:
    """The delimiter under which most known headers stand in one row, and the rows with it."""
    head = "\n".join(text.splitlines()[: ROWS_ABOVE_HEADER + 1])
    scored = []
    for order, delimiter in enumerate(DELIMITERS):
        rows = list(_rows(head, delimiter, strict=False))
        best = max((known_headers(row) for row in rows), default=0)
        scored.append((best, _is_consistent(rows), -order, delimiter))
    delimiter = max(scored)[3]
    if max(scored)[0] == 0:
        delimiter = ","
    return delimiter, list(_rows(text, delimiter))


def _is_consistent(rows: list[list[str]]) -> bool:
    widths = {len(row) for row in rows if any(cell.strip() for cell in row)}
    return len(widths) == 1


def _rows(text: str, delimiter: str, *, strict: bool = True) -> Iterable[list[str]]:
    if "“" in text and f"”{delimiter}" in text and '"' not in text:
        text = text.replace("“", '"').replace("”", '"')
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    csv.field_size_limit(MOST_BYTES)
    for number, row in enumerate(reader, 1):
        if number > MOST_ROWS + ROWS_ABOVE_HEADER and any(cell.strip() for cell in row):
            raise TooManyRows(most=f"{MOST_ROWS:,}")
        while len(row) > 1 and not row[-1].strip():
            row.pop()
        if strict and len(row) > MOST_COLUMNS:
            raise TooManyColumns(row=number, columns=len(row), most=MOST_COLUMNS)
        if strict and any(len(cell) > MOST_CELL for cell in row):
            if text.count('"') % 2:
                raise BrokenQuotes()
            raise CellTooLong(row=number, most=f"{MOST_CELL:,}")
        yield row


def _cells(line: str, delimiter: str) -> list[str]:
    return next(iter(csv.reader([line], delimiter=delimiter)), [])


def _table(rows: list[list[str]], encoding: str, delimiter: str) -> Table:
    scores = [known_headers(row) for row in rows[:ROWS_ABOVE_HEADER]]
    best = max(scores, default=0)
    if best < 2:
        raise NoHeader()
    at = scores.index(best)
    header = tuple(cell.strip() for cell in rows[at])
    aside = [(number, _joined(row)) for number, row in enumerate(rows[:at], 1) if _joined(row)]
    found: list[TableRow] = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        if not _joined(row):
            continue
        cells = tuple([*row, *[""] * len(header)][: max(len(header), len(row))])
        if _is_note(row, header):
            aside.append((number, _joined(row)))
        else:
            found.append(TableRow(number, cells))
    if len(found) > MOST_ROWS:
        raise TooManyRows(most=f"{MOST_ROWS:,}")
    return Table(header, at + 1, tuple(found), encoding, delimiter, tuple(aside))


def _is_note(row: list[str], header: tuple[str, ...]) -> bool:
    """A line of prose below the table: one filled cell, the first, in a table of several."""
    filled = [at for at, cell in enumerate(row) if cell.strip()]
    return filled == [0] and len(header) > 2


def _joined(row: list[str]) -> str:
    return " ".join(cell.strip() for cell in row if cell.strip())
