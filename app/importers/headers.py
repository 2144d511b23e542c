"""Where a table's column names stand, and what they say: fields, or fields of a period."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.values.matching import fold
from app.importers.fields import is_total
from app.importers.grids import ROWS_ABOVE_HEADER, Grid
from app.importers.headings import FIGURES, LONGEST_NAME, Explained, Words, is_period

JOINT = "·"
FEWEST = 2


@dataclass(frozen=True)
class Column:
    """A column by its place and name. `period` is filled where the column is about one, as the
    file writes it; `figure` is then the name of what it says, empty for plain values."""

    at: int
    name: str
    period: str = ""
    figure: str = ""

    @property
    def is_sum(self) -> bool:
        """A column of sums beside those of the periods."""
        return is_total(self.name)


@dataclass(frozen=True)
class Header:
    """The rows with the column names, first and last, the columns, and what their words mean."""

    first: int
    last: int
    columns: tuple[Column, ...]
    words: Words

    @property
    def of_periods(self) -> tuple[Column, ...]:
        """The columns of single periods; none of them unless there are at least two."""
        found = tuple(one for one in self.columns if one.period)
        return found if len(found) >= FEWEST else ()

    @property
    def key(self) -> str:
        """The header as it is called in answers: `3`, or `3-4` for two rows."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def score(self) -> int:
        """How many names are known."""
        known = sum(1 for one in self.columns if not one.period and self.words.fields_of(one.name))
        return known + (len(self.of_periods) if known else 0)


def headers_in(grid: Grid, explained: Explained) -> list[Header]:
    """The rows that may be headers, the likeliest first; none where fewer than two names are
    known. (input.md, spreadsheet traps)"""
    rows = grid.rows[: ROWS_ABOVE_HEADER + 1]
    found = []
    for order, (number, cells) in enumerate(rows):
        words = explained.words_of(cells)
        one = Header(number, number, _columns(cells, words), words)
        found.append((one.score, 0, -order, one))
        below = rows[order + 1] if order + 1 < len(rows) else None
        if below and below[0] == number + 1:
            words = explained.words_of(cells, below[1])
            if two := _two_rows(number, cells, below[1], words):
                found.append((two.score, 1, -order, two))
    likely = [one for one in found if one[0] >= FEWEST]
    return [one for *_, one in sorted(likely, key=lambda one: one[:3], reverse=True)]


def unexplained_headers_in(grid: Grid, explained: Explained) -> list[Header]:
    """The rows that look like column names though too few of them are known, the topmost first."""
    rows = grid.rows[: ROWS_ABOVE_HEADER + 1]
    found = []
    for order, (number, cells) in enumerate(rows):
        below = [texts for _, texts in grid.rows[order + 1 : order + 1 + ROWS_ABOVE_HEADER]]
        if _looks_like_names(cells) and any(_has_figure(texts) for texts in below):
            words = explained.words_of(cells)
            found.append(Header(number, number, _columns(cells, words), words))
    return found


def _looks_like_names(cells: Sequence[str]) -> bool:
    """Several different short texts and no plain number."""
    names = [cell.strip() for cell in cells if cell.strip()]
    return (
        len(names) >= FEWEST
        and len({fold(name) for name in names}) == len(names)
        and all(len(name) <= LONGEST_NAME for name in names)
        and all(is_period(name) or any(sign.isalpha() for sign in name) for name in names)
    )


def _has_figure(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) >= FEWEST and any(sign.isdecimal() for cell in filled for sign in cell)


def _columns(cells: Sequence[str], words: Words) -> tuple[Column, ...]:
    return tuple(_column(at, cell, words) for at, cell in enumerate(cells))


def _column(at: int, text: str, words: Words) -> Column:
    name = text.strip()
    if not name or words.fields_of(name) or words.is_left_out(name):
        return Column(at, name)
    period, figure = words.in_period(name)
    return Column(at, name, period, figure)


def _two_rows(
    number: int, above: Sequence[str], below: Sequence[str], words: Words
) -> Header | None:
    """Periods over figures: `4月` over `目標` and `實際`."""
    if sum(1 for cell in below if FIGURES.intersection(words.fields_of(cell.strip()))) < FEWEST:
        return None
    columns, over = [], ""
    for at in range(max(len(above), len(below))):
        top = above[at].strip() if at < len(above) else ""
        name = below[at].strip() if at < len(below) else ""
        # Text files have no merged cells: a period stands over the names up to the next one.
        over = top or (over if is_period(over) and name else "")
        if is_period(over) and name and fold(name) != fold(over):
            columns.append(Column(at, f"{over}{JOINT}{name}", over, name))
        else:
            columns.append(_column(at, name or top, words))
    found = Header(number, number + 1, tuple(columns), words)
    return found if any(one.period for one in found.columns) and not _figures_alone(found) else None


def _figures_alone(header: Header) -> bool:
    """Whether no column says which metric the figures are of."""
    return not any(not one.period and header.words.fields_of(one.name) for one in header.columns)
