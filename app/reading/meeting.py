"""The Monday meeting's agenda: what is red, for how long, and what is missing. (journeys.md J9)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.card import scored_line
from app.domain.scoring.light import Light
from app.domain.scoring.scored import LineState, ScoredLine
from app.domain.values.kinds import Cycle
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid, line_terms, read_cards
from app.reading.streaks import streaks_of
from app.reading.tracking import TrackedLine, tracked_of
from projections.scorecards.queries import CardRow

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
            if first := matters.get(place):
                matters[place] = replace(first, tracked=first.tracked.with_words_of(one))
                continue
            months, days = red_months(reading, one.line), red_days(reading, one.line, today)
            matters[place] = Matter(reading, one, months, days)
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
    make a streak; else 0. (domain.md 7)
    """
    running = streaks_of(reading, line, today).running
    return running if running >= reading.policy.red_streak_days else 0


def _is_missing(line: ScoredLine, month: Period) -> bool:
    """Whether a value is due by now: a month's every month, a quarter's once it is over."""
    is_due = line.terms.cycle is Cycle.MONTH or (
        line.terms.cycle is Cycle.QUARTER and month.last_day.month % 3 == 0
    )
    return line.state is LineState.NO_VALUE and is_due
