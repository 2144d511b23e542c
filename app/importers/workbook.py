"""From the bytes of an .xlsx workbook to grids of texts. Bounded, streaming, without a document
type: what a workbook can't have is never expanded, fetched or run."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from posixpath import dirname, join, normpath
from typing import TypeVar
from xml.parsers import expat

from app.importers.formats import BUILT_IN, GENERAL, said
from app.importers.grids import (
    MOST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    NOTHING,
    ROWS_ABOVE_HEADER,
    Grid,
    Mark,
    without_empty_tail,
)
from app.importers.unreadable import (
    BrokenWorkbook,
    CellTooLong,
    ForbiddenMarkup,
    LockedWorkbook,
    MacroWorkbook,
    OtherWorkbook,
    SwollenWorkbook,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
)

MOST_UNPACKED = 96 * 1024 * 1024
MOST_PARTS = 2_000
MOST_SHEETS = 40
MOST_FORMULA = 500
MOST_COMMENT = 2_000
_CHUNK = 64 * 1024
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = Mapping[str, str]
P = TypeVar("P", bound="_Part")


def read_workbook(content: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets of a workbook, in their order.

    Raises the refusals of `unreadable`: what is damaged, locked, swollen or of another program.
    (input.md, spreadsheet traps)
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _Workbook(packed, name).grids()
    except expat.ExpatError as error:
        raise BrokenWorkbook(name=name) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, IndexError) as error:
        raise BrokenWorkbook(name=name) from error
    except (NotImplementedError, RuntimeError) as error:
        raise LockedWorkbook(name=name) from error


class _Workbook:
    """The parts of one workbook, each read once."""

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self.packed = packed
        self.name = name
        self.parts = {info.filename: info for info in packed.infolist()}
        self._refuse_others()
        self._left = MOST_CELLS

    def _refuse_others(self) -> None:
        names = self.parts
        unpacked = sum(info.file_size for info in names.values())
        if unpacked > MOST_UNPACKED or len(names) > MOST_PARTS:
            raise SwollenWorkbook(most=MOST_UNPACKED // 2**20)
        if any(info.flag_bits & 1 for info in names.values()):
            raise LockedWorkbook(name=self.name)
        if any("vbaproject" in one.lower() or "macrosheets/" in one.lower() for one in names):
            raise MacroWorkbook(name=self.name)
        if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
            raise OtherWorkbook(name=self.name)
        if "xl/workbook.bin" in names:
            raise OtherWorkbook(name=self.name)

    def grids(self) -> tuple[Grid, ...]:
        root = _related(self, "")
        at = next((to for kind, to in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        book = self.parse(at, _Book())
        related = _related(self, at)
        by_kind = dict(related.values())
        strings = self.parse(by_kind.get("sharedStrings", ""), _Strings()).found
        styles = self.parse(by_kind.get("styles", ""), _Styles())
        people = self.parse(by_kind.get("person", ""), _People()).found
        found = []
        for sheet in book.sheets[:MOST_SHEETS]:
            kind, part = related.get(sheet.relation, ("", ""))
            if kind != "worksheet":
                continue
            read = self.parse(part, _Sheet(strings, styles, book.is_1904, self._left))
            self._left = read.left
            comments = self._comments(part, people)
            found.append(Grid(sheet.name, *_filled(read, comments), sheet.is_hidden))
        return tuple(found)

    def _comments(self, part: str, people: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
        """(Text, author) by place. A threaded comment replaces the note that stands in for it."""
        related = [*_related(self, part).values()]
        found: dict[str, tuple[str, str]] = {}
        for kind, to in related:
            if kind == "comments":
                found |= self.parse(to, _Comments()).found
        for kind, to in related:
            if kind == "threadedComment":
                threads = self.parse(to, _Threads()).found
                found |= {at: (text, people.get(by, "")) for at, (text, by) in threads.items()}
        return found

    def parse(self, part: str, reader: P) -> P:
        """Let a reader go through a part; one that isn't there leaves it empty."""
        if part not in self.parts:
            return reader
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_markup
        parser.StartElementHandler = _local(reader.start)
        parser.EndElementHandler = lambda name: reader.end(name.rpartition(" ")[2])
        parser.CharacterDataHandler = reader.text
        with self.packed.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return reader


def _refuse_markup(*_: object) -> None:
    raise ForbiddenMarkup()


def _local(start: Callable[[str, Attributes], None]) -> Callable[[str, dict[str, str]], None]:
    """Names without their namespaces: the strict and the usual form of the format differ in those
    only."""

    def starting(name: str, given: dict[str, str]) -> None:
        start(name.rpartition(" ")[2], {key.rpartition(" ")[2]: one for key, one in given.items()})

    return starting


def _related(book: _Workbook, part: str) -> dict[str, tuple[str, str]]:
    """The parts that a part points to: (kind, name) by relation."""
    folder, _, file = part.rpartition("/")
    where = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    found = book.parse(where, _Relations()).found
    return {
        id: (kind, normpath(join(dirname(part), to)) if not to.startswith("/") else to[1:])
        for id, (kind, to) in found.items()
    }


# -- the parts ------------------------------------------------------------------------------------


class _Part:
    """What every reader of a part answers."""

    def start(self, name: str, given: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, some: str) -> None:
        """Some of the text within."""


class _Relations(_Part):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, given: Attributes) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            kind = given.get("Type", "").rpartition("/")[2]
            self.found[given.get("Id", "")] = (kind, given.get("Target", ""))


@dataclass(frozen=True)
class _Named:
    name: str
    relation: str
    is_hidden: bool


class _Book(_Part):
    def __init__(self) -> None:
        self.sheets: list[_Named] = []
        self.is_1904 = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "sheet":
            is_hidden = given.get("state", "visible") != "visible"
            self.sheets.append(_Named(given.get("name", ""), given.get("id", ""), is_hidden))
        elif name == "workbookPr":
            self.is_1904 = given.get("date1904") in ("1", "true")


class _Texts(_Part):
    """Texts within `t`, without the readings of Chinese characters (`rPh`)."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._is_text = False
        self._is_reading = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "rPh":
            self._is_reading = True
        self._is_text = name in ("t", "text") and not self._is_reading

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_reading = False

    def text(self, some: str) -> None:
        if self._is_text:
            self._said.append(some)

    def taken(self) -> str:
        """The text so far; the next begins empty."""
        whole = _unescaped("".join(self._said))
        self._said.clear()
        return whole


class _Strings(_Texts):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.found.append(self.taken())


class _Styles(_Part):
    """The number format of each style."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = dict(BUILT_IN)
        self._used: list[int] = []
        self._is_used = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "numFmt":
            self._codes[int(given["numFmtId"])] = given.get("formatCode", GENERAL)
        elif name == "cellXfs":
            self._is_used = True
        elif name == "xf" and self._is_used:
            self._used.append(int(given.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_used = False

    def code(self, style: str) -> str:
        """The number format of a cell's style."""
        at = int(style or 0)
        return self._codes.get(self._used[at], GENERAL) if at < len(self._used) else GENERAL


class _People(_Part):
    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, name: str, given: Attributes) -> None:
        if name == "person":
            self.found[given.get("id", "")] = given.get("displayName", "")


class _Comments(_Texts):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._authors: list[str] = []
        self._at = self._by = ""
        self._is_author = False

    def start(self, name: str, given: Attributes) -> None:
        super().start(name, given)
        if name == "author":
            self._is_text = True
        elif name == "comment":
            self._at, by = given.get("ref", ""), int(given.get("authorId", "0"))
            self._by = self._authors[by] if by < len(self._authors) else ""

    def end(self, name: str) -> None:
        super().end(name)
        if name == "author":
            self._authors.append(self.taken().strip())
        elif name == "comment":
            whole = self.taken().strip()
            self.found[self._at] = (whole.removeprefix(f"{self._by}:").strip(), self._by)


class _Threads(_Texts):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._at = self._by = ""

    def start(self, name: str, given: Attributes) -> None:
        super().start(name, given)
        if name == "threadedComment":
            self._at, self._by = given.get("ref", ""), given.get("personId", "")

    def end(self, name: str) -> None:
        super().end(name)
        if name == "threadedComment":
            before = self.found.get(self._at)
            text = self.taken().strip()
            self.found[self._at] = (
                (f"{before[0]} / {text}", before[1]) if before else (text, self._by)
            )


@dataclass
class _Read:
    """One cell while it is read."""

    at: int
    kind: str
    style: str
    value: list[str] = field(default_factory=list)
    formula: list[str] = field(default_factory=list)
    has_formula: bool = False


class _Sheet(_Part):
    """The cells that hold something, row by row; empty formatted ones leave nothing behind."""

    def __init__(self, strings: list[str], styles: _Styles, is_1904: bool, left: int) -> None:
        self.rows: list[tuple[int, dict[int, str]]] = []
        self.marks: dict[tuple[int, int], Mark] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.left = left
        self._strings = strings
        self._styles = styles
        self._is_1904 = is_1904
        self._row = 0
        self._cells: dict[int, str] = {}
        self._next = 0
        self._cell: _Read | None = None
        self._into: list[str] | None = None
        self._is_reading = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "c":
            self._begin_cell(given)
        elif name == "row":
            self._row = int(given.get("r") or self._row + 1)
            self._cells, self._next = {}, 0
        elif self._cell is not None:
            self._begin_inside(name, self._cell)
        elif name == "mergeCell":
            self.merged.append(_range(given.get("ref", "")))

    def _begin_cell(self, given: Attributes) -> None:
        place = given.get("r")
        at = _place(place)[1] if place else self._next
        self._next = at + 1
        self._cell = _Read(at, given.get("t", "n"), given.get("s", ""))

    def _begin_inside(self, name: str, cell: _Read) -> None:
        if name == "v":
            self._into = cell.value
        elif name == "f":
            cell.has_formula, self._into = True, cell.formula
        elif name == "rPh":
            self._is_reading = True
        elif name == "t" and not self._is_reading:
            self._into = cell.value

    def text(self, some: str) -> None:
        if self._into is not None:
            self._into.append(some)

    def end(self, name: str) -> None:
        self._into = None
        if name == "rPh":
            self._is_reading = False
        elif name == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "row" and self._cells:
            self.rows.append((self._row, self._cells))
            if len(self.rows) > MOST_ROWS + ROWS_ABOVE_HEADER:
                raise TooManyRows(most=f"{MOST_ROWS:,}")

    def _end_cell(self, cell: _Read) -> None:
        text, mark = self._told(cell)
        if not text.strip() and not mark:
            return
        if cell.at >= MOST_COLUMNS:
            raise TooManyColumns(row=self._row, columns=cell.at + 1, most=MOST_COLUMNS)
        if len(text) > MOST_CELL:
            raise CellTooLong(row=self._row, most=f"{MOST_CELL:,}")
        self.left -= 1
        if self.left < 0:
            raise TooManyCells(most=f"{MOST_CELLS:,}")
        self._cells[cell.at] = text
        if mark:
            self.marks[self._row, cell.at] = mark

    def _told(self, cell: _Read) -> tuple[str, Mark]:
        """What the cell says, and what stands beside it."""
        raw = "".join(cell.value)
        formula = f"={''.join(cell.formula)}"[:MOST_FORMULA] if cell.has_formula else ""
        if cell.has_formula and not raw and cell.kind != "str":
            return formula, Mark(formula=formula, problem="uncalculated")
        if cell.kind == "e":
            return raw, Mark(formula=formula, problem="error")
        if cell.kind == "s":
            return self._strings[int(raw)] if raw else "", Mark(formula=formula)
        if cell.kind in ("str", "inlineStr", "d"):
            return _unescaped(raw), Mark(formula=formula)
        if cell.kind == "b":
            return "TRUE" if raw == "1" else "FALSE", Mark(formula=formula)
        if not raw:
            return "", NOTHING
        told = said(raw, self._styles.code(cell.style), is_1904=self._is_1904)
        stored = raw if told.restored or told.shown else ""
        return told.text, Mark(
            formula=formula,
            restored=told.restored,
            shown=told.shown,
            stored=stored,
            clock=told.clock,
        )


def _filled(
    read: _Sheet, comments: Mapping[str, tuple[str, str]]
) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], dict[tuple[int, int], Mark]]:
    """Rows and marks: merged ranges filled where their rows hold something, comments added."""
    rows, marks = dict(read.rows), dict(read.marks)
    for top, left, bottom, right in read.merged:
        first = rows.get(top, {}).get(left, "")
        if not first.strip():
            continue
        span = range(top, bottom + 1) if bottom - top < len(rows) else sorted(rows)
        for number in span:
            cells = rows.get(number)
            if cells is None or not top <= number <= bottom:
                continue
            for at in range(left, min(right, MOST_COLUMNS - 1) + 1):
                if not cells.get(at, "").strip():
                    cells[at] = first
                    marks[number, at] = Mark(is_filled=True)
    for place, (text, author) in comments.items():
        row, at = _place(place)
        if row in rows and at < MOST_COLUMNS:
            before = marks.get((row, at), NOTHING)
            marks[row, at] = replace(before, comment=text[:MOST_COMMENT], author=author[:80])
    return tuple((number, _dense(cells)) for number, cells in rows.items()), marks


def _dense(cells: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(without_empty_tail(cells.get(at, "") for at in range(max(cells) + 1)))


def _place(place: str) -> tuple[int, int]:
    """The row and the column of a place, the first column being 0: C2 is (2, 2)."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(place)
    at = 0
    for letter in found[1]:
        at = at * 26 + ord(letter) - 64
    return int(found[2]), at - 1


def _range(text: str) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of a range."""
    first, _, last = text.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return top, left, bottom, right


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
