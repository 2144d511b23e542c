"""A value and everything it came from, as a page or the why card shows it."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from app.domain.scoring.notes import Note
from app.domain.scoring.terms import Id, Report
from app.domain.values.period import Period


class CellKey(NamedTuple):
    """Where a value lives; `period` is the canonical key."""

    metric: str
    subject: Id
    period: str


class How(StrEnum):
    """How a cell came by its value."""

    RECORDED = "recorded"
    SUM = "sum"
    AVERAGE = "average"
    LAST = "last"
    FORMULA = "formula"
    MEAN_OF_MONTHS = "mean of months"
    NONE = "none"


@dataclass(frozen=True)
class Cell:
    """A value with its origins, down to the reports; `parts` is the tree of the why card.

    `value`: exact, None for no value (never zero). `parts`: the cells of shorter periods, or of
    the formula's ingredients, that made it. `present`: the shorter periods that have a value,
    `of` how many there are; a recorded value is 1 of 1. `counting`: the report that counts.
    `shown`: a value that doesn't count because its source is not official. `recorded_beside`:
    what the parts give where the recorded value counts and differs.
    """

    key: CellKey
    value: Fraction | None = None
    how: How = How.NONE
    formula: str | None = None
    parts: tuple["Cell", ...] = ()
    present: tuple[Period, ...] = ()
    of: int = 0
    is_complete: bool = True
    reports: tuple[Report, ...] = ()
    counting: Report | None = None
    shown: Fraction | None = None
    recorded_beside: Fraction | None = None
    in_conflict: bool = False
    verified: bool = False
    versions: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()

    @property
    def have(self) -> int:
        """How many of its parts have a value ("2 of 3 months")."""
        if self.of == 1:
            return len(self.present)
        return sum(len(one.months()) or 1 for one in self.present)

    @property
    def months(self) -> frozenset[Period]:
        """The months that its value speaks for; none for a cell without a value."""
        spoken_for = (one.months() or (one,) for one in self.present)
        return frozenset(month for months in spoken_for for month in months)
