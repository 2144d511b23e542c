"""What column names mean in one file: as somebody said, as last time, or by the known words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from app.domain.values.matching import fold
from app.domain.values.period import PeriodKind
from app.domain.values.period_reading import PeriodOutcome, read_period
from app.importers.answers import question_id
from app.importers.fields import WORDS, fields_of

FIGURES = frozenset({"target", "actual", "value", "completion", "mom"})
"""Fields of which a table may have one for each period."""

LEAVE = "leave"
"""The answer that leaves a column out."""

CHOICES = (*(field for field in WORDS if field not in ("key", "value")), LEAVE)
"""What a column may be said to hold. `actual` is a value, whatever the table's kind."""

COLUMN = "file-column"
"""How the ids of questions about columns begin."""

LONGEST_NAME = 60
LONGEST_PERIOD = 20
SHORTEST_MONTH = 28
_SEPARATORS = "· -_/:\n()（）"
_COLUMN_PERIODS = frozenset(
    {PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.WEEK}
)
SINCE_START = "累計"
"""What the figure of a column such as 1月累計 is called."""

_SINCE = re.compile("累计|累积|ytd")
_SOME_YEAR = 2000
_NOTHING_SAID: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file as somebody explained them: (heading, field) each, where the
    field may be `leave`."""

    id: UUID
    columns: tuple[tuple[str, str], ...]
    by: UUID
    at: datetime

    @property
    def fields(self) -> dict[str, str]:
        """The fields by folded heading."""
        return {fold(heading): field for heading, field in self.columns}


def column_id(heading: str) -> str:
    """The id of the question what a column holds."""
    return question_id("file", "column", heading)


class Words:
    """What the names of one table's columns mean.

    `told` are the answers by question id; `layout` is how a file with the same headings was read
    last time, None where there was none.
    """

    def __init__(
        self, told: Mapping[str, str] = _NOTHING_SAID, layout: Layout | None = None
    ) -> None:
        self.layout = layout
        self._told = {id: said for id, said in told.items() if id.startswith(COLUMN)}
        self._remembered = layout.fields if layout else {}
        self._periods: dict[str, tuple[str, str]] = {}

    def told(self, name: str) -> str | None:
        """What somebody said now of a column; None where nobody did."""
        said = self._told.get(column_id(name)) if self._told else None
        return said if said in CHOICES else None

    def remembered(self, name: str) -> str | None:
        """What was said of it last time; None where nothing was."""
        return self._remembered.get(fold(name)) if self._remembered else None

    def fields_of(self, name: str) -> tuple[str, ...]:
        """The fields that a column may hold; () for one that isn't known or is left out."""
        said = self.told(name) or self.remembered(name)
        if said is None:
            return fields_of(name)
        return () if said == LEAVE else (said,)

    def is_explained(self, name: str) -> bool:
        """Whether somebody said, now or last time, what the column holds."""
        return bool(name) and (self.told(name) or self.remembered(name)) is not None

    def is_left_out(self, name: str) -> bool:
        """Whether somebody said that the column is left out."""
        return (self.told(name) or self.remembered(name)) == LEAVE

    def in_period(self, name: str) -> tuple[str, str]:
        """The period and the figure that a column's name says: `4月目標` is (4月, 目標); both empty
        where it says no period."""
        if len(name) > LONGEST_NAME:
            return "", ""
        if name not in self._periods:
            self._periods[name] = self._in_period(name)
        return self._periods[name]

    def _in_period(self, name: str) -> tuple[str, str]:
        if is_period(name):
            return name, ""
        since = _SINCE.search(fold(name))
        if since and is_period(bare := _SINCE.sub("", fold(name)).strip(_SEPARATORS)):
            # 1月累計: that month, and a value which holds those before it.
            return bare, SINCE_START
        for cut in range(len(name) - 1, 0, -1):
            for period, figure in ((name[:cut], name[cut:]), (name[cut:], name[:cut])):
                bare = figure.strip(_SEPARATORS)
                when = period.strip(_SEPARATORS)
                if is_period(when) and FIGURES.intersection(self.fields_of(bare)):
                    return when, bare
        return "", ""


class Explained:
    """How the columns of files were explained before, and what is said about this one."""

    def __init__(
        self, told: Mapping[str, str] = _NOTHING_SAID, layouts: Iterable[Layout] = ()
    ) -> None:
        self._told = told
        self._layouts = [(layout, frozenset(layout.fields)) for layout in layouts]
        self._plain = Words(told)

    def words_of(self, *rows: Sequence[str]) -> Words:
        """What names mean in a table whose column names stand in these rows.

        A layout is taken where all of its headings are there: the one with most, the latest first.
        """
        if not self._layouts:
            return self._plain
        here = {fold(cell) for row in rows for cell in row if cell and len(cell) <= LONGEST_NAME}
        fitting = [layout for layout, headings in self._layouts if headings <= here]
        if not fitting:
            return self._plain
        return Words(self._told, max(fitting, key=lambda one: (len(one.columns), one.at)))


@lru_cache(maxsize=4096)
def is_period(text: str) -> bool:
    """Whether the text is a period as columns and sheets are named for one."""
    bare = text.strip()
    if not bare or len(bare) > LONGEST_PERIOD or (bare.isdigit() and len(bare) not in (4, 6)):
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
