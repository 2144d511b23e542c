"""The worker's part in red streaks: each opens one task, due on the same day. (domain.md 7)"""

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.actions.investigating import investigate
from app.domain.refusals import Refused
from app.eventlog.positions import last_position
from app.eventlog.tables import events
from app.reactions.waiting import Here, here
from app.reading.streaks import NewStreak, new_streaks
from projections.temporal import NOW

log = structlog.get_logger()

AT_MOST_EVERY = timedelta(minutes=1)
MOVING = ("measurements.cell.", "scorecards.scorecard.", "disputes.dispute.", "metrics.")
"""How the topics begin of events after which a row may have become a streak."""


class Investigator:
    """Opens the tasks of red streaks, one turn at a time; remembers only when it looked last."""

    def __init__(self, accord: Accord) -> None:
        self._accord = accord
        self._looked_at = -1
        self._looked: datetime | None = None

    def turn(self) -> int:
        """Look where a value or a day has moved; returns how many tasks were opened."""
        organised = self._accord.organised()
        if organised is None:
            return 0
        now = self._accord.now().astimezone(organised.zone)
        with self._accord.reading() as db:
            end = last_position(db)
            if not self._is_time(db, now, end):
                return 0
            self._looked, self._looked_at = now, end
            found = new_streaks(db, at=NOW, today=now.date())
            around = here(db, now=now) if found else None
        return sum(self._open(one, around, now.date()) for one in found if around)

    def _is_time(self, db: Connection, now: datetime, end: int) -> bool:
        if self._looked is None or now.date() != self._looked.date():
            return True
        if end == self._looked_at or now - self._looked < AT_MOST_EVERY:
            return False
        grown = sa.select(events.c.topic).where(events.c.position > self._looked_at).distinct()
        return any(row.topic.startswith(MOVING) for row in db.execute(grown))

    def _open(self, streak: NewStreak, around: Here, today: date) -> bool:
        owner = _who(streak, around)
        if owner is None:
            log.warning("nobody is here to look into a red streak", kpi=str(streak.kpi))
            return False
        try:
            done = self._accord.ledger.do(
                investigate,
                via="worker",
                card=streak.card.id,
                kpi=streak.kpi,
                opened=streak.opened,
                owner=owner,
                due=today,
            )
        except Refused as refused:
            log.warning("a red streak got no task", kpi=str(streak.kpi), reason=str(refused))
            return False
        return done.value is not None


def _who(streak: NewStreak, around: Here) -> UUID | None:
    """Who looks into it: the first owner who is here, else the superior, else the unit's head."""
    thing = around.held_by(streak.card.holder)
    head = around.units.units[thing.unit].head if thing.unit else None
    for one in (*streak.owners, streak.card.owner, streak.card.superior, head):
        if one is not None and around.may_see(one, thing):
            return one
    return None
