"""The worker's part in telling webhooks: looks through what the log has grown by, once for each."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.access.webhook import Told
from app.domain.people.rights import UnitTree
from app.domain.people.standing import tree
from app.eventlog.positions import last_position
from app.eventlog.tables import events
from app.messengers.webhooks import TOPICS, Courier, place_of, tell_due
from app.outbox.deliveries import looked_up_to, put
from projections.access.queries import WebhookRow, webhooks_opened
from projections.reference.queries import consult
from projections.temporal import NOW

AT_A_LOOK = 500


class Announcer:
    """Fills the webhooks' part of the outbox and empties it, one turn at a time."""

    def __init__(self, accord: Accord, courier: Courier) -> None:
        self._accord = accord
        self._courier = courier
        self._looked_at = -1

    def turn(self) -> int:
        """Look at what is new, and tell what is due; returns how many deliveries were taken."""
        self._look()
        return tell_due(self._accord, self._courier)

    def _look(self) -> None:
        with self._accord.reading() as db:
            end = last_position(db)
            if end == self._looked_at:
                return
            open_ones = [one for one in webhooks_opened(db, at=NOW) if one.closed_at is None]
            units = tree(consult(db, [("units", "")]).get("units")) if open_ones else UnitTree()
        is_done = True
        for webhook in open_ones:
            is_done &= self._look_for(webhook, units, end)
        if is_done:
            self._looked_at = end

    def _look_for(self, webhook: WebhookRow, units: UnitTree, end: int) -> bool:
        """Whether all up to the end was looked at: a long log takes several turns."""
        with self._accord.reading() as db:
            begin = looked_up_to(db, webhook.webhook)
            begin = webhook.opened_position if begin is None else begin
            if begin >= end:
                return True
            found = _matching(db, webhook, begin)
            rows = [one for position, _ in found for one in self._rows_at(position)]
        told = [(at, topic) for at, topic, place in rows if units.is_within(place, webhook.unit)]
        up_to = end if len(found) < AT_A_LOOK else found[-1][0]
        with self._accord.store.write() as db:
            put(db, webhook.webhook, told, up_to=up_to, now=self._accord.now())
        return up_to == end

    def _rows_at(self, position: int) -> Iterator[tuple[int, str, UUID]]:
        ledger = self._accord.ledger
        for row in ledger.log_recorder.select_log(after=position - 1, limit=1):
            yield row.position, row.topic, place_of(ledger.decode(row))


def _matching(db: Connection, webhook: WebhookRow, after: int) -> list[tuple[int, str]]:
    """Position and topic of the next events that the webhook is told of by their kind."""
    wanted: Iterable[str] = [topic for kind in webhook.kinds for topic in TOPICS[Told(kind)]]
    query = (
        sa.select(events.c.position, events.c.topic)
        .where(events.c.position > after, events.c.topic.in_(wanted))
        .order_by(events.c.position)
        .limit(AT_A_LOOK)
    )
    return [(row.position, row.topic) for row in db.execute(query)]
