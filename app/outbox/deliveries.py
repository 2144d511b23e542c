"""What webhooks are told: one delivery for each event and webhook, once for ever."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.ids import ident
from app.eventlog.recorder import microseconds, moment
from app.outbox.kinds import State
from app.outbox.queue import LONGEST_REASON, PAUSES
from app.outbox.tables import deliveries, webhook_marks


@dataclass(frozen=True)
class Delivery:
    """An event that a webhook is told of. `status` is what its server answered last; None where it
    answered nothing. `reason` says why that was no success."""

    id: UUID
    webhook: UUID
    position: int
    topic: str
    state: State
    attempts: int
    status: int | None
    reason: str
    made_at: datetime
    next_at: datetime
    settled_at: datetime | None


def looked_up_to(db: Connection, webhook: UUID) -> int | None:
    """The last position that was looked at for a webhook; None where nothing was yet."""
    c = webhook_marks.c
    found: int | None = db.execute(sa.select(c.position).where(c.webhook == webhook)).scalar()
    return found


def put(
    db: Connection,
    webhook: UUID,
    events: Iterable[tuple[int, str]],
    *,
    up_to: int,
    now: datetime,
) -> None:
    """Write down what the webhook is told of (position and topic), and how far that was looked."""
    at = microseconds(now)
    told = [
        {
            "id": ident("delivery", webhook, position),
            "webhook": webhook,
            "position": position,
            "topic": topic,
            "state": str(State.WAITING),
            "attempts": 0,
            "status": None,
            "reason": "",
            "made_at": at,
            "next_at": at,
            "settled_at": None,
        }
        for position, topic in events
    ]
    if told:
        db.execute(deliveries.insert(), told)
    if looked_up_to(db, webhook) is None:
        db.execute(webhook_marks.insert().values(webhook=webhook, position=up_to))
    else:
        mine = webhook_marks.c.webhook == webhook
        db.execute(sa.update(webhook_marks).where(mine).values(position=up_to))


def due(db: Connection, *, now: datetime, most: int) -> list[Delivery]:
    """What is to be tried now, in the order of the log."""
    c = deliveries.c
    query = (
        sa.select(deliveries)
        .where(c.state == State.WAITING, c.next_at <= microseconds(now))
        .order_by(c.position, c.id)
        .limit(most)
    )
    return [_delivery(row) for row in db.execute(query)]


def begin_attempt(db: Connection, one: Delivery, *, now: datetime) -> None:
    """Count the attempt before it is made, and say when the next one would be."""
    pause = PAUSES[min(one.attempts, len(PAUSES) - 1)]
    _change(db, one.id, attempts=one.attempts + 1, next_at=microseconds(now + pause))


def settle(
    db: Connection,
    id: UUID,
    state: State,
    *,
    now: datetime,
    status: int | None = None,
    reason: str = "",
) -> None:
    """It was taken, has failed for good, or need not be told any more."""
    _change(
        db,
        id,
        state=str(state),
        status=status,
        reason=reason[:LONGEST_REASON],
        settled_at=microseconds(now),
    )


def put_off(
    db: Connection, one: Delivery, *, now: datetime, status: int | None, reason: str
) -> None:
    """The attempt failed: it is tried again later, or has failed where it was the last."""
    if one.attempts + 1 >= len(PAUSES):
        settle(db, one.id, State.FAILED, now=now, status=status, reason=reason)
    else:
        _change(db, one.id, status=status, reason=reason[:LONGEST_REASON])


def send_again(db: Connection, id: UUID, *, now: datetime) -> bool:
    """Let a delivery be tried anew, also one that was taken; False where it waits anyway."""
    c = deliveries.c
    changed = db.execute(
        sa.update(deliveries)
        .where(c.id == id, c.state != str(State.WAITING))
        .values(
            state=str(State.WAITING),
            attempts=0,
            reason="",
            next_at=microseconds(now),
            settled_at=None,
        )
    )
    return changed.rowcount > 0


def deliveries_of(db: Connection, webhook: UUID, *, most: int, skip: int = 0) -> list[Delivery]:
    """What a webhook was told, the newest first."""
    c = deliveries.c
    query = (
        sa.select(deliveries)
        .where(c.webhook == webhook)
        .order_by(c.position.desc())
        .limit(most)
        .offset(skip)
    )
    return [_delivery(row) for row in db.execute(query)]


def delivery(db: Connection, id: UUID) -> Delivery | None:
    """One delivery; None where there is none under the id."""
    row = db.execute(sa.select(deliveries).where(deliveries.c.id == id)).first()
    return None if row is None else _delivery(row)


def how_many(db: Connection) -> dict[UUID, dict[State, int]]:
    """How many deliveries of each webhook stand where."""
    c = deliveries.c
    query = sa.select(c.webhook, c.state, sa.func.count()).group_by(c.webhook, c.state)
    found: dict[UUID, dict[State, int]] = {}
    for webhook, state, number in db.execute(query):
        found.setdefault(webhook, {})[State(state)] = number
    return found


def _change(db: Connection, id: UUID, **values: Any) -> None:
    db.execute(sa.update(deliveries).where(deliveries.c.id == id).values(**values))


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        webhook=row.webhook,
        position=row.position,
        topic=row.topic,
        state=State(row.state),
        attempts=row.attempts,
        status=row.status,
        reason=row.reason,
        made_at=moment(row.made_at),
        next_at=moment(row.next_at),
        settled_at=None if row.settled_at is None else moment(row.settled_at),
    )
