"""From the bytes of a text file to a grid: encoding and delimiter, and no guess unsaid."""

import codecs
import csv
import io
from collections.abc import Iterable
from itertools import islice

from app.importers.fields import known_headers
from app.importers.grids import (
    MOST_BYTES,
    MOST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_EMPTY_ROWS,
    MOST_ROWS,
    ROWS_ABOVE_HEADER,
    Grid,
    Grids,
    joined,
    without_empty_tail,
)
from app.importers.unreadable import (
    BrokenQuotes,
    BrokenText,
    CellTooLong,
    CutOff,
    NotText,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
)

DELIMITERS = (",", "\t", ";", "，", "、", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHINESE = ("gb18030", "cp950")
ENCODINGS = ("utf-8", *CHINESE, "utf-16")
"""What a person may choose."""

_PREVIEW = 60
_LONGEST_CHARACTER = 3


def read_text(content: bytes, encoding: str = "") -> Grids:
    """The rows of a text file. `encoding` is what a person chose; empty lets the bytes decide.

    Raises NotText, CutOff, BrokenText, BrokenQuotes, TooManyRows, TooManyColumns, TooManyCells,
    CellTooLong. (input.md, bytes and names)
    """
    text, used, previews = _decoded(content, encoding)
    delimiter, rows = _split(text)
    return Grids((Grid("", tuple(rows)),), used, delimiter, previews)


# -- encoding -----------------------------------------------------------------------------------

Decoded = tuple[str, str, tuple[tuple[str, str], ...]]


def _decoded(content: bytes, chosen: str) -> Decoded:
    for bom, name in BOMS:
        if content.startswith(bom):
            return _strictly(content, name), name.removesuffix("-sig"), ()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        found = _chinese(content, error)
        if not chosen:
            return found
        return _strictly(content, chosen), chosen, found[2]
    if "\x00" in text:
        raise NotText()
    return text, "utf-8", ()


def _strictly(content: bytes, name: str) -> str:
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        if error.end >= len(content) - _LONGEST_CHARACTER:
            raise CutOff() from error
        raise NotText() from error
    except LookupError as error:
        raise NotText() from error
    if "\x00" in text:
        raise NotText()
    return text


def _chinese(content: bytes, error: UnicodeDecodeError) -> Decoded:
    """GB18030 or Big5: each decodes the other's bytes without an error, so words decide."""
    found = []
    for order, name in enumerate(CHINESE):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            found.append((_likelihood(text), -order, name, text))
    _refuse_broken_utf8(content, error, max(found)[0] if found else (0, 0))
    if not found:
        raise NotText()
    _, _, name, text = max(found)
    return text, name, tuple((one, _preview(said)) for _, _, one, said in found)


def _refuse_broken_utf8(content: bytes, error: UnicodeDecodeError, best: tuple[int, int]) -> None:
    """UTF-8 that was cut off or damaged is not read as something else."""
    text = content.decode("utf-8", errors="replace")
    if _likelihood(text) <= best:
        return
    if error.start >= len(content) - _LONGEST_CHARACTER:
        raise CutOff()
    raise BrokenText(place=f"{error.start + 1:,}")


def _preview(text: str) -> str:
    """The row with most known words, shortened."""
    lines = _first_lines(text, ROWS_ABOVE_HEADER)
    best = max(lines, key=_headers_in, default="")
    return best[:_PREVIEW]


def _headers_in(line: str) -> int:
    return max(known_headers(_cells(line, delimiter)) for delimiter in DELIMITERS)


def _likelihood(text: str) -> tuple[int, int]:
    """Known headers in the best row, then how many characters are common ones."""
    lines = _first_lines(text, ROWS_ABOVE_HEADER)
    headers = max((_headers_in(line) for line in lines), default=0)
    common = sum(1 for character in text[:5_000] if character in _COMMON)
    return headers, common


_COMMON = frozenset(
    "的一是不了在人有我他這这中大來来上國国個个到說说們们為为子和你地出道也時时年得就那要下以生會会自著着去之"
    "過家過学學對对可她里裡後后小麼么心多天而能好都然沒没日於于起還还發发成事只作當当想看文無无開开手十用主行方"
    "又如前所本見见經经頭头面公同三已老從从動动兩两長长知民樣样現现分將将外但身些與与高意進进把法此實实回二理"
    "美點点月明其種种聲声全工己話话兒儿者向情部正名定女問问力機机給给等幾几很業业最間间新什打便位因重被走電电"
    "四第門门相次東东政海口使教西再平真聽听世氣气信北少關关並并內内加化由卻却代軍军產产入先山五太水萬万市"
    "目標标值指率責责任數数據据完成銷销售渠道組组線线索客戶户增提升降低費费品牌優优措施環环比"
)


# -- rows ---------------------------------------------------------------------------------------


def _split(text: str) -> tuple[str, list[tuple[int, tuple[str, ...]]]]:
    """The delimiter under which most known headers stand in one row, and the rows with it.

    Where none is known: the one that makes most columns, as many in every row.
    """
    text = _without_empty_tail(text)
    head = "\n".join(_first_lines(text, ROWS_ABOVE_HEADER + 1))
    scored = []
    for order, delimiter in enumerate(DELIMITERS):
        rows = [row for row in _raw(head, delimiter) if joined(row)]
        best = max((known_headers(row) for row in rows), default=0)
        scored.append((best, _is_consistent(rows), -order, delimiter))
    delimiter = max(scored)[3]
    if max(scored)[0] == 0:
        evenly = [(_even_columns(head, one), -at, one) for at, one in enumerate(DELIMITERS)]
        delimiter = max(evenly)[2] if max(evenly)[0] else ","
    return delimiter, list(_rows(text, delimiter))


def _first_lines(text: str, count: int) -> list[str]:
    """The first lines, cut where no known table goes on; the rest of the file isn't looked at."""
    lines = islice(io.StringIO(text, newline=""), count)
    return [line[: MOST_COLUMNS * 100].rstrip("\r\n") for line in lines]


def _without_empty_tail(text: str) -> str:
    """The text up to its last line that holds more than delimiters."""
    end = text.find("\n", len(text.rstrip(" \t\r\n,;|")))
    return text if end < 0 else text[: end + 1]


def _even_columns(head: str, delimiter: str) -> int:
    """How many columns each row has, titles of one cell aside; 0 where they differ."""
    widths = {len(row) for row in _raw(head, delimiter) if joined(row)} - {1}
    return widths.pop() if len(widths) == 1 else 0


def _is_consistent(rows: list[list[str]]) -> bool:
    return len({len(row) for row in rows}) == 1


def _rows(text: str, delimiter: str) -> Iterable[tuple[int, tuple[str, ...]]]:
    left, found = MOST_CELLS, 0
    for number, raw in enumerate(_raw(text, delimiter), 1):
        if number > MOST_ROWS + MOST_EMPTY_ROWS:
            raise TooManyRows(most=f"{MOST_ROWS:,}")
        row = without_empty_tail(raw)
        if not row:
            continue
        found, left = found + 1, left - len(row)
        if found > MOST_ROWS + ROWS_ABOVE_HEADER:
            raise TooManyRows(most=f"{MOST_ROWS:,}")
        if left < 0:
            raise TooManyCells(most=f"{MOST_CELLS:,}")
        if len(row) > MOST_COLUMNS:
            raise TooManyColumns(row=number, columns=len(row), most=MOST_COLUMNS)
        if any(len(cell) > MOST_CELL for cell in row):
            if text.count('"') % 2:
                raise BrokenQuotes()
            raise CellTooLong(row=number, most=f"{MOST_CELL:,}")
        yield number, tuple(row)


def _raw(text: str, delimiter: str) -> Iterable[list[str]]:
    if "“" in text and f"”{delimiter}" in text and '"' not in text:
        text = text.replace("“", '"').replace("”", '"')
    csv.field_size_limit(MOST_BYTES)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)


def _cells(line: str, delimiter: str) -> list[str]:
    return next(iter(islice(csv.reader([line], delimiter=delimiter), 1)), [])
