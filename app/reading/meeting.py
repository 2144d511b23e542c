"""The Monday meeting's agenda: what is red, for how long, and what is missing. (journeys.md J9)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.card import scored_line
from app.domain.scoring.light import Light
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import LineState, ScoredLine
from app.domain.scoring.streak import DueDay, red_streak
from app.domain.values.amounts import MOST_PLACES
from app.domain.values.kinds import Cycle
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid, line_terms, read_cards
from app.reading.tracking import TrackedLine, tracked_of
from projections.scorecards.queries import CardRow, LineRow

MOST_MONTHS = 12


@dataclass(frozen=True)
class Matter:
    """A KPI on the agenda: a red one, or one whose value is missing.

    `months`: how many months in a row it is red, this one included. `days`: how many due days in a
    row it has been far below its targets by now, 0 where it isn't counted by the day.
    """

    reading: CardReading
    tracked: TrackedLine
    months: int = 0
    days: int = 0

    @property
    def is_red(self) -> bool:
        return self.tracked.line.light is Light.RED


@dataclass(frozen=True)
class Agenda:
    """What a meeting is about: red KPIs, the longest streak first, and missing values."""

    month: Period
    reds: Sequence[Matter]
    missing: Sequence[Matter]


def agenda(db: Connection, cards: Iterable[CardRow], *, at: int, today: date) -> Agenda:
    """The agenda of these scorecards for the last month that is over.

    A number that stands on several of them is one matter; a unit's goes before a person's.
    """
    month = Period.of_day(today, PeriodKind.MONTH).previous()
    readings = read_cards(db, [one for one in cards if one.year == month.year], month, at=at)
    tracked = tracked_of(db, readings, at=at)
    readings.sort(key=lambda one: one.card.holder_kind != "unit")
    matters: dict[tuple[str, UUID], Matter] = {}
    for reading in readings:
        for one in tracked[reading.card.id]:
            place = (one.line.terms.metric, one.subject)
            months, days = red_months(reading, one.line), red_days(reading, one.line, today)
            matters.setdefault(place, Matter(reading, one, months, days))
    reds = [one for one in matters.values() if one.is_red or one.days]
    missing = [one for one in matters.values() if _is_missing(one.tracked.line, month)]
    reds.sort(key=lambda one: (-max(one.days, one.months), one.tracked.line.completion or 0))
    return Agenda(month, reds, missing)


def red_months(reading: CardReading, line: ScoredLine) -> int:
    """How many periods in a row, the reading's own last, the line is red; 0 where it isn't."""
    row, found = reading.rows[as_uuid(line.kpi)], 0
    period, one = reading.period, line
    while one.light is Light.RED and found < MOST_MONTHS:
        found += 1
        period = period.previous()
        terms = row.in_force(period.last_month().key)
        if terms is None or period.year != reading.card.year:
            break
        metric = reading.dictionary.terms[row.metric]
        told = line_terms(row, terms, reading.card.year)
        one = scored_line(told, line.cells, metric, reading.policy, period)
    return found


def red_days(reading: CardReading, line: ScoredLine, today: date) -> int:
    """How many due days in a row the line is far below that day's target by now, if enough of them
    make a streak; else 0. Days are due that have a target of their own. (domain.md 7)
    """
    row = reading.rows[as_uuid(line.kpi)]
    days = [Period.parse(key) for key in row.parts]
    due = sorted(one.first_day for one in days if one.kind is PeriodKind.DAY)
    if not due:
        return 0
    told = [_due_day(line, row, day) for day in due if day < today]
    running = red_streak(told, line.metric.direction, reading.policy).running
    return running if running >= reading.policy.red_streak_days else 0


def _due_day(line: ScoredLine, row: LineRow, day: date) -> DueDay:
    asked = Period.of_day(day, PeriodKind.DAY)
    value = line.cells.cell(row.metric, row.subject, asked).value
    actual = None if value is None else rounded(value, MOST_PLACES)
    return DueDay(day, True, actual, row.parts[asked.key].target)


def _is_missing(line: ScoredLine, month: Period) -> bool:
    """Whether a value is due by now: a month's every month, a quarter's once it is over."""
    is_due = line.terms.cycle is Cycle.MONTH or (
        line.terms.cycle is Cycle.QUARTER and month.last_day.month % 3 == 0
    )
    return line.state is LineState.NO_VALUE and is_due
