"""The cells of a workbook's sheet, row by row, and what comments and merged ranges add to them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.importers.formats import said
from app.importers.grids import (
    MOST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    NOTHING,
    ROWS_ABOVE_HEADER,
    Mark,
    without_empty_tail,
)
from app.importers.unreadable import CellTooLong, TooManyCells, TooManyColumns, TooManyRows
from app.importers.workbook_parts import Attributes, Part, Styles, unescaped

MOST_FORMULA = 500
MOST_COMMENT = 2_000
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class _Read:
    """One cell while it is read."""

    at: int
    kind: str
    style: str
    value: list[str] = field(default_factory=list)
    formula: list[str] = field(default_factory=list)
    has_formula: bool = False


class Sheet(Part):
    """The cells that hold something, row by row; empty formatted ones leave nothing behind."""

    def __init__(self, strings: list[str], styles: Styles, is_1904: bool, left: int) -> None:
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
            return unescaped(raw), Mark(formula=formula)
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


def filled(
    read: Sheet, comments: Mapping[str, tuple[str, str]]
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
