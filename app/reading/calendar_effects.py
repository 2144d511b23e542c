"""What other working days would do to open scorecards: how many there are, and whose targets by
day or week fall on days that change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.engine import Connection

from app.domain.values.period import Period, PeriodKind
from app.domain.values.workdays import WorkCalendar
from projections.scorecards.queries import CardRow, LineRow, card_lines, scorecards

BY_DAYS = (PeriodKind.DAY, PeriodKind.WEEK)


@dataclass(frozen=True)
class ChangedMonth:
    """A month with other working days: how many it has and would have, and the KPIs that have
    targets for the `days` that change, or for their weeks. Those targets stay as they are."""

    month: Period
    now: int
    then: int
    days: Sequence[date]
    lines: Sequence[tuple[CardRow, LineRow]]


def calendar_effects(
    db: Connection, now: WorkCalendar, then: WorkCalendar, year: int, *, at: int
) -> list[ChangedMonth]:
    """The months of a year that would have other working days, with its scorecards' KPIs."""
    cards = {card.id: card for card in scorecards(db, at=at, year=year)}
    rows = card_lines(db, at=at, card_ids=cards)
    lines = [(cards[card], row) for card, some in rows.items() for row in some]
    found = []
    for month in Period.parse(str(year)).months():
        days = [
            day
            for day in (month.first_day + timedelta(days=at) for at in range(month.last_day.day))
            if now.is_workday(day) != then.is_workday(day)
        ]
        if days:
            touched = [(card, row) for card, row in lines if _has_target_in(row, days)]
            before, after = (len(one.workdays(month)) for one in (now, then))
            found.append(ChangedMonth(month, before, after, days, touched))
    return found


def _has_target_in(row: LineRow, days: Sequence[date]) -> bool:
    """Whether a KPI that is still scored has a target for one of these days, or for its week."""
    parts = (Period.parse(key) for key in row.parts)
    short = [part for part in parts if part.kind in BY_DAYS]
    return row.retired_from is None and any(
        part.first_day <= day <= part.last_day for part in short for day in days
    )
