"""Red streaks: KPIs that were far below their target on several due days in a row. (domain.md 7)"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.ids import SYSTEM
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.streak import DueDay, RedStreak, red_streak
from app.domain.values.amounts import MOST_PLACES
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid, read_lines
from projections.actions.queries import tasks_of_kpi
from projections.scorecards.queries import CardRow, LineRow, card_lines, scorecards

STILL_NEW = timedelta(days=7)
"""A streak that began longer ago is for whoever reviews the month: values may have come late."""


@dataclass(frozen=True)
class NewStreak:
    """A red streak that nobody was asked about yet.

    `opened` is the day on which the row became a streak, `owners` the KPI's, the largest share
    first.
    """

    card: CardRow
    kpi: UUID
    opened: date
    owners: tuple[UUID, ...]


def new_streaks(db: Connection, *, at: int, today: date) -> list[NewStreak]:
    """The streaks of the last days that have no investigation task.

    While one of a KPI's tasks is open, or was set since the row became a streak, it is the same.
    """
    cards = {one.id: one for one in scorecards(db, at=at, year=today.year)}
    by_day = {
        card: some
        for card, rows in card_lines(db, at=at, card_ids=cards).items()
        if (some := [row for row in rows if _due_days(row)])
    }
    if not by_day:
        return []
    month = Period.of_day(today, PeriodKind.MONTH)
    readings = read_lines(db, [cards[id] for id in by_day], by_day, month, at=at)
    return [found for one in readings for found in _new(db, one, at=at, today=today)]


def streaks_of(reading: CardReading, line: ScoredLine, today: date) -> RedStreak:
    """The red streaks of a line until today. Days are due that have a target of their own; today
    counts once its value is there.
    """
    row = reading.rows[as_uuid(line.kpi)]
    told = [_due_day(line, row, day) for day in _due_days(row) if day <= today]
    if told and told[-1].day == today and told[-1].actual is None:
        told.pop()
    return red_streak(told, line.metric.direction, reading.policy)


def _new(db: Connection, reading: CardReading, *, at: int, today: date) -> Iterator[NewStreak]:
    for line in reading.scored.lines:
        opened = streaks_of(reading, line, today).opened
        if not opened or today - opened[-1] > STILL_NEW:
            continue
        kpi = as_uuid(line.kpi)
        tasks = tasks_of_kpi(db, reading.card.id, kpi, at=at)
        asked = [one for one in tasks if one.set_by == SYSTEM]
        if not any(one.is_open or one.promised >= opened[-1] for one in asked):
            shares = sorted(line.terms.owners, key=lambda owner: -owner[1])
            owners = tuple(as_uuid(id) for id, _ in shares)
            yield NewStreak(reading.card, kpi, opened[-1], owners)


def _due_days(row: LineRow) -> list[date]:
    days = [Period.parse(key) for key in row.parts]
    return sorted(one.first_day for one in days if one.kind is PeriodKind.DAY)


def _due_day(line: ScoredLine, row: LineRow, day: date) -> DueDay:
    asked = Period.of_day(day, PeriodKind.DAY)
    value = line.cells.cell(row.metric, row.subject, asked).value
    actual = None if value is None else rounded(value, MOST_PLACES)
    return DueDay(day, True, actual, row.parts[asked.key].target)
