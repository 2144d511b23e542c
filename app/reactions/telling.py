"""The worker's part in telling people: looks at what waits for whom, and fills the outbox.

It looks again when the log has grown by something that could wait for somebody, and from time to
time, since being late is no event. What it finds is written down once, whatever was found before.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.eventlog.tables import events
from app.messengers.delivering import Messengers, deliver
from app.outbox.kinds import Kind
from app.outbox.queue import ROBOT, Message, Notice, due, put, unknown
from app.reactions.waiting import Here, here, notices, overdue_values, people_asked
from app.reading.checklist import open_keys

LOOKS_AGAIN_AFTER = timedelta(minutes=10)
ASKS_FOR_VALUES_AFTER = timedelta(hours=1)

CALLING = (
    *("adjustments.request.", "disputes.dispute.", "periods.unit_period.", "scorecards.scorecard."),
    *("actions.task.", "measurements.cell.held", "people."),
)
"""How the topics begin of events after which something may wait for somebody else."""


class Teller:
    """Fills the outbox and empties it, one turn at a time; remembers only when it looked last."""

    def __init__(self, accord: Accord, messengers: Messengers) -> None:
        self._accord = accord
        self._messengers = messengers
        self._looked_at = -1
        self._looked: datetime | None = None
        self._asked: datetime | None = None

    def turn(self) -> int:
        """Look where it is time, and send what is due; returns how many messages were sent."""
        organised = self._accord.organised()
        if organised is None:
            return 0
        now = self._accord.now().astimezone(organised.zone)
        with self._accord.reading() as db:
            end = last_position(db)
            found = self._found(db, now, end)
            new = unknown(db, found) if found else []
            has_due = bool(due(db, now=now, most=1))
        self._looked_at = end
        if new:
            with self._accord.store.write() as db:
                put(db, new, now=now)
        if not (new or has_due):
            return 0
        return deliver(self._accord, self._messengers, self._still_waits(now))

    def _found(self, db: Connection, now: datetime, end: int) -> list[Notice]:
        """What is to be told, where it is time to look; nothing where it isn't."""
        is_time = self._looked is None or now - self._looked >= LOOKS_AGAIN_AFTER
        if not is_time and (end == self._looked_at or not _calls(db, self._looked_at)):
            return []
        self._looked = now
        around = here(db, now=now)
        found = [*notices(around), *self._values(around)]
        has_robot = self._messengers.robot is not None
        return [one for one in found if has_robot or one.receiver != ROBOT]

    def _values(self, around: Here) -> Iterable[Notice]:
        """Values that are overdue: a walk over everybody's scorecards, and so only once an hour."""
        if self._asked is not None and around.now - self._asked < ASKS_FOR_VALUES_AFTER:
            return ()
        self._asked = around.now
        return [one for person in people_asked(around) for one in overdue_values(around, person)]

    def _still_waits(self, now: datetime) -> "_StillWaits":
        return _StillWaits(self._accord, now)


class _StillWaits:
    """Whether what a message asks for is still to be done; looked up at the first question."""

    def __init__(self, accord: Accord, now: datetime) -> None:
        self._accord = accord
        self._now = now
        self._waiting: set[UUID] | None = None

    def __call__(self, message: Message) -> bool:
        with self._accord.reading() as db:
            if message.kind is Kind.VALUE_OVERDUE:
                around = here(db, now=self._now)
                return message.id in {one.id for one in overdue_values(around, message.receiver)}
            if message.kind is Kind.NUDGE:
                about = message.about
                still = open_keys(db, UUID(about["unit"]), Period.parse(about["period"]))
                return not still.isdisjoint(about["points"].split())
            if self._waiting is None:
                self._waiting = {one.id for one in notices(here(db, now=self._now))}
        return message.id in self._waiting


def _calls(db: Connection, after: int) -> bool:
    """Whether the log has grown by something after which somebody may have to be told."""
    grown = sa.select(events.c.topic).where(events.c.position > after).distinct()
    return any(row.topic.startswith(CALLING) for row in db.execute(grown))
