"""A file as grids of texts, one a sheet, with what a workbook says about single cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_EMPTY_ROWS = 100_000
MOST_COLUMNS = 100
MOST_CELL = 20_000
MOST_CELLS = 300_000
ROWS_ABOVE_HEADER = 30


@dataclass(frozen=True)
class Mark:
    """What stands beside a cell's text.

    `is_filled`: the text is that of the first cell of a merged range. `formula` as the file has
    it, `comment` with its `author`. `stored` is the number behind a text that was `restored` from
    a time of day, or behind a format that shows another size (`shown`). `problem` is "uncalculated"
    or "error" where the file holds no result. `clock` is a day with its time where the text tells
    the day alone.
    """

    is_filled: bool = False
    formula: str = ""
    comment: str = ""
    author: str = ""
    restored: str = ""
    shown: str = ""
    stored: str = ""
    problem: str = ""
    clock: str = ""

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Mark()


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet that hold something, by their number in the file; the first is 1.

    `marks` are by row number and column, the first column being 0. `is_hidden`: not shown when the
    workbook is opened.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict, hash=False)
    is_hidden: bool = False

    def facts(self) -> dict[str, Any]:
        """As plain lists, for the way out of the process that read it."""
        return {
            "name": self.name,
            "rows": self.rows,
            "marks": [[row, at, _said(mark)] for (row, at), mark in self.marks.items()],
            "is_hidden": self.is_hidden,
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Grid":
        """A grid from its facts. A text that stands in many cells is held once."""
        held: dict[str, str] = {}
        return cls(
            name=facts["name"],
            rows=tuple(
                (number, tuple(held.setdefault(cell, cell) for cell in cells))
                for number, cells in facts["rows"]
            ),
            marks={(row, at): Mark(**said) for row, at, said in facts["marks"]},
            is_hidden=facts["is_hidden"],
        )


@dataclass(frozen=True)
class Grids:
    """All of a file. `encoding` and `delimiter` are a text file's, empty for a workbook.

    `previews` are the encodings in which the bytes can be read, each with its first words.
    """

    grids: tuple[Grid, ...]
    encoding: str = ""
    delimiter: str = ""
    previews: tuple[tuple[str, str], ...] = ()

    @property
    def is_workbook(self) -> bool:
        return not self.encoding

    def facts(self) -> dict[str, Any]:
        """As plain lists, for the way out of the process that read it."""
        return {
            "grids": [grid.facts() for grid in self.grids],
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "previews": self.previews,
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Grids":
        """Grids from their facts."""
        return cls(
            grids=tuple(Grid.of(one) for one in facts["grids"]),
            encoding=facts["encoding"],
            delimiter=facts["delimiter"],
            previews=tuple((name, words) for name, words in facts["previews"]),
        )


def joined(cells: Sequence[str]) -> str:
    """The filled cells of a row as one text."""
    return " ".join(cell.strip() for cell in cells if cell.strip())


def without_empty_tail(cells: Iterable[str]) -> list[str]:
    """The cells up to the last one that holds something."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _said(mark: Mark) -> dict[str, Any]:
    everything = asdict(mark)
    return {one.name: everything[one.name] for one in fields(Mark) if everything[one.name]}
