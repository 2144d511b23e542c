"""What comes out of scoring: a scorecard and its lines in a period (計分結果)."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from app.domain.scoring.cell import Cell
from app.domain.scoring.cells import Cells
from app.domain.scoring.change import Change, change
from app.domain.scoring.grade import Grade
from app.domain.scoring.kpi_score import Goal
from app.domain.scoring.light import Light
from app.domain.scoring.notes import Note
from app.domain.scoring.rounding import rounded
from app.domain.scoring.targets import Basis
from app.domain.scoring.terms import Exact, Id, LineTerms, MetricTerms
from app.domain.values.period import Period


class LineState(StrEnum):
    """Whether a line counts in the period, and if not, why."""

    SCORED = "scored"
    NO_TARGET = "no target"
    NO_VALUE = "no value"
    ZEROED = "zeroed"
    EXCUSED = "excused"


class MissingDecision(StrEnum):
    """What a close decided about a missing value; entering it is simply a report."""

    ZERO = "zero"
    EXCUSE = "excuse"


@dataclass(frozen=True, eq=False)
class ScoredLine:
    """One line in the period. Every number is exact unless it is called rounded.

    `goal`: target, floor, challenge or range in the period (None: not scored in it);
    `whole_goal`: the whole period's where `goal` is that of the parts so far. `actual`: None for
    no value; `shown`: a value that doesn't count because its source is not official.
    `have`, `of`: "2 of 3 months". `completion`: 1 is on target. `share`: this line's part of the
    covered weight. `points`: its share x score. `source`: of the recorded value, None for a
    computed one. `recorded_beside`: what the parts give where the recorded value differs.
    `cell`: the value's whole tree of origins.
    """

    terms: LineTerms
    metric: MetricTerms
    period: str
    state: LineState
    goal: Goal | None
    basis: Basis | None
    whole_goal: Goal | None
    cell: Cell
    completion: Fraction | None
    score: Fraction | None
    light: Light | None
    notes: tuple[Note, ...]
    cells: Cells = field(repr=False)
    share: Fraction | None = None

    @property
    def kpi(self) -> Id:
        return self.terms.kpi

    @property
    def weight(self) -> Fraction:
        return Fraction(self.terms.weight)

    @property
    def target(self) -> Fraction | None:
        return self.goal.target if self.goal else None

    @property
    def floor(self) -> Fraction | None:
        return self.goal.floor if self.goal else None

    @property
    def challenge(self) -> Fraction | None:
        return self.goal.challenge if self.goal else None

    @property
    def actual(self) -> Fraction | None:
        return self.cell.value

    @property
    def shown(self) -> Fraction | None:
        return self.cell.shown

    @property
    def recorded_beside(self) -> Fraction | None:
        return self.cell.recorded_beside

    @property
    def have(self) -> int:
        return self.cell.have

    @property
    def of(self) -> int:
        return self.cell.of

    @property
    def is_complete(self) -> bool:
        return self.cell.is_complete

    @property
    def in_conflict(self) -> bool:
        return self.cell.in_conflict

    @property
    def verified(self) -> bool:
        return self.cell.verified

    @property
    def source(self) -> str | None:
        return self.cell.counting.source if self.cell.counting else None

    @property
    def rounded_score(self) -> Decimal | None:
        return None if self.score is None else rounded(self.score, 2)

    @cached_property
    def mom(self) -> Change | None:
        """The change against the period before; None where one of them has no value."""
        return self._change_since(Period.parse(self.period).previous())

    @property
    def mom_share(self) -> Fraction | None:
        """The change against the period before as a share of it; None where there is none."""
        return self.mom.share if self.mom else None

    @cached_property
    def yoy(self) -> Change | None:
        """The change against the year before; None where one of them has no value."""
        return self._change_since(Period.parse(self.period).year_before())

    def _change_since(self, period: Period) -> Change | None:
        line, now = self.terms, self.cell
        earlier = self.cells.cell(
            line.metric, line.subject, period, aggregation=line.aggregation, sources=line.sources
        )
        if now.value is None or earlier.value is None:
            return None
        return change(
            now.value,
            earlier.value,
            self.metric.direction,
            self.metric.unit,
            is_like_for_like=(now.have, now.of) == (earlier.have, earlier.of)
            or (now.is_complete and earlier.is_complete),
        )

    @property
    def points(self) -> Fraction | None:
        return None if self.score is None or self.share is None else self.score * self.share


@dataclass(frozen=True)
class ScoredCard:
    """A scorecard's score in a period; `score` and `grade` are None while nothing is covered.

    `covered_weight`: the weight that has a score, as a fraction. `base`: exact, before points.
    """

    period: str
    lines: tuple[ScoredLine, ...]
    covered_weight: Fraction
    base: Fraction | None
    process_adjustment: Exact
    growth: Exact
    exact: Fraction | None
    score: Decimal | None
    grade: Grade | None
