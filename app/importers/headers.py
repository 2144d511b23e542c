"""Where a table's column names stand, and what they say: fields, or fields of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.values.matching import fold
from app.domain.values.period import PeriodKind
from app.domain.values.period_reading import PeriodOutcome, read_period
from app.importers.fields import fields_of, is_total
from app.importers.grids import ROWS_ABOVE_HEADER, Grid

FIGURES = frozenset({"target", "actual", "value", "completion", "mom"})
"""Fields of which a table may have one for each period."""

JOINT = "·"
_SEPARATORS = f"{JOINT} -_/:\n"
_COLUMN_PERIODS = frozenset(
    {PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.WEEK}
)
_SOME_YEAR = 2000
FEWEST = 2
SHORTEST_MONTH = 28


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
    """The rows with the column names, first and last, and the columns."""

    first: int
    last: int
    columns: tuple[Column, ...]

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
        known = sum(1 for one in self.columns if not one.period and fields_of(one.name))
        return known + (len(self.of_periods) if known else 0)


def headers_in(grid: Grid) -> list[Header]:
    """The rows that may be headers, the likeliest first; none where fewer than two names are
    known. (input.md, spreadsheet traps)"""
    rows = grid.rows[: ROWS_ABOVE_HEADER + 1]
    found = []
    for order, (number, cells) in enumerate(rows):
        one = Header(number, number, _columns(cells))
        found.append((one.score, 0, -order, one))
        below = rows[order + 1] if order + 1 < len(rows) else None
        if below and below[0] == number + 1 and (two := _two_rows(grid, number, cells, below[1])):
            found.append((two.score, 1, -order, two))
    likely = [one for one in found if one[0] >= FEWEST]
    return [one for *_, one in sorted(likely, key=lambda one: one[:3], reverse=True)]


def _columns(cells: Sequence[str]) -> tuple[Column, ...]:
    return tuple(_column(at, cell) for at, cell in enumerate(cells))


def _column(at: int, text: str) -> Column:
    name = text.strip()
    if not name or fields_of(name):
        return Column(at, name)
    period, figure = in_period(name)
    return Column(at, name, period, figure)


def _two_rows(grid: Grid, number: int, above: Sequence[str], below: Sequence[str]) -> Header | None:
    """Periods over figures: `4月` over `目標` and `實際`."""
    if sum(1 for cell in below if FIGURES.intersection(fields_of(cell.strip()))) < FEWEST:
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
            columns.append(_column(at, name or top))
    found = Header(number, number + 1, tuple(columns))
    return found if any(one.period for one in found.columns) and not _figures_alone(found) else None


def _figures_alone(header: Header) -> bool:
    """Whether no column says which metric the figures are of."""
    return not any(not one.period and fields_of(one.name) for one in header.columns)


@lru_cache(maxsize=4096)
def in_period(text: str) -> tuple[str, str]:
    """The period and the figure that a column's name says: `4月目標` is (4月, 目標); both empty
    where it says no period."""
    if is_period(text):
        return text, ""
    for cut in range(len(text) - 1, 0, -1):
        for period, figure in ((text[:cut], text[cut:]), (text[cut:], text[:cut])):
            bare = figure.strip(f"{_SEPARATORS}()（）")
            if FIGURES.intersection(fields_of(bare)):
                when = period.strip(f"{_SEPARATORS}()（）")
                if is_period(when):
                    return when, bare
    return "", ""


@lru_cache(maxsize=4096)
def is_period(text: str) -> bool:
    """Whether the text is a period as columns and sheets are named for one."""
    bare = text.strip()
    if not bare or len(bare) > 20 or (bare.isdigit() and len(bare) not in (4, 6)):
        return False
    reading = read_period(bare, year=_SOME_YEAR)
    period = reading.period
    if reading.outcome is not PeriodOutcome.ACCEPT or period is None:
        return False
    return period.kind in _COLUMN_PERIODS


@lru_cache(maxsize=4096)
def period_length(text: str) -> int:
    """How many whole months a period's name stands for; 0 for a week or none."""
    period = read_period(text, year=_SOME_YEAR).period
    days = (period.last_day - period.first_day).days + 1 if period else 0
    return days // SHORTEST_MONTH
