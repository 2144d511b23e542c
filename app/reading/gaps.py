"""A scorecard's gaps in a period: by KPI, and by what its owners say caused them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.completion import completion, completion_in_range
from app.domain.scoring.gaps import Gap, gap
from app.domain.scoring.kpi_score import Goal
from app.domain.scoring.light import Light, light
from app.domain.scoring.scored import ScoredLine
from app.domain.values.kinds import Direction
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid
from app.reading.told_causes import ToldCause, told_causes

FULL = 100


@dataclass(frozen=True)
class LineGap:
    """A KPI's gap. `gap` is None without a value or a target; `short`: the points that it lacks of
    100, weighed by its share of the scorecard, 0 or more; `cause`: None where nobody says one.
    `completion` and `light` are those of the forecast.
    """

    line: ScoredLine
    goal: Goal | None
    gap: Gap | None
    completion: Fraction | None
    light: Light | None
    short: Fraction
    cause: ToldCause | None


@dataclass(frozen=True)
class CauseGap:
    """What one cause costs: the KPIs behind it, and their points together. None: no cause yet."""

    cause: ToldCause | None
    lines: Sequence[LineGap]
    short: Fraction


def line_gaps(db: Connection, reading: CardReading, *, at: int, today: date) -> list[LineGap]:
    """Every line of the scorecard in its period, as of a day, in their order."""
    causes = told_causes(db, reading, at=at)
    return [_line_gap(reading, one, causes, today) for one in reading.scored.lines]


def by_cause(gaps: Sequence[LineGap]) -> list[CauseGap]:
    """The lines that are short, by cause, the dearest first; those without a cause last."""
    groups: dict[ToldCause | None, list[LineGap]] = {}
    for one in gaps:
        if one.short > 0:
            groups.setdefault(one.cause, []).append(one)
    found = [
        CauseGap(cause, some, sum((one.short for one in some), Fraction(0)))
        for cause, some in groups.items()
    ]
    return sorted(found, key=lambda one: (one.cause is None, -one.short))


def _line_gap(
    reading: CardReading, line: ScoredLine, causes: Mapping[UUID, ToldCause], today: date
) -> LineGap:
    goal = line.whole_goal or line.goal
    found = None
    if goal is not None and line.actual is not None:
        done, whole = _parts(reading.period, line, today)
        aggregation = line.terms.aggregation or line.metric.aggregation
        found = gap(line.actual, goal, line.metric.direction, aggregation, done=done, whole=whole)
    reached = _completion(found, goal, line.metric.direction) if found and goal else None
    lacks = Fraction(0) if line.score is None else max(FULL - line.score, Fraction(0))
    return LineGap(
        line=line,
        goal=goal,
        gap=found,
        completion=reached,
        light=light(reached, None, reading.policy) if reached is not None else None,
        short=lacks * (line.share or 0),
        cause=causes.get(as_uuid(line.kpi)),
    )


def _parts(period: Period, line: ScoredLine, today: date) -> tuple[Fraction, int]:
    """How much of the period the value covers, in months; of a month, in days."""
    if period.kind is PeriodKind.MONTH:
        days = (period.last_day - period.first_day).days + 1
        return Fraction(min(max((today - period.first_day).days + 1, 1), days)), days
    told = line.cell.months
    return sum((_covered(one, today) for one in told), Fraction(0)), len(period.months())


def _covered(month: Period, today: date) -> Fraction:
    """A month that is over counts whole, a running one by its days."""
    days = (month.last_day - month.first_day).days + 1
    return Fraction(min(max((today - month.first_day).days + 1, 0), days), days)


def _completion(found: Gap, goal: Goal, direction: Direction) -> Fraction | None:
    """How much of the target the forecast reaches."""
    if direction is Direction.RANGE and goal.low is not None and goal.high is not None:
        return completion_in_range(found.forecast, goal.low, goal.high)
    return None if goal.target is None else completion(found.forecast, goal.target, direction)
