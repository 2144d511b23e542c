"""The outbox: what is to be sent to whom, when it is tried next, and what came of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.ids import ident
from app.eventlog.recorder import microseconds, moment
from app.outbox.kinds import Dropped, Kind, State
from app.outbox.tables import messages

ROBOT = ident("receiver", "chat robot")
"""The receiver that is no person: the organisation's chat robot."""

PAUSES = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 20)),
    *(timedelta(hours=hours) for hours in (1, 4, 12, 24)),
)
"""How long to wait after each attempt; after the last one the message has failed."""

LONGEST_REASON = 200
AT_A_TIME = 500


@dataclass(frozen=True)
class Notice:
    """That a receiver should hear of a thing. `path` is the page that shows it, for who may see it.

    `thing` names what happened so that it is told once: a request's second question is another
    thing than its first. `about` are ids and keys by which the words are found when it is sent.
    """

    kind: Kind
    thing: str
    receiver: UUID
    path: str
    about: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def id(self) -> UUID:
        return ident("message", self.kind, self.thing, self.receiver)


@dataclass(frozen=True)
class Message:
    """A message in the outbox. `reason` is why it was dropped (`Dropped`), or what the last attempt
    met; `settled_at` is None while it waits."""

    id: UUID
    kind: Kind
    thing: str
    receiver: UUID
    path: str
    about: Mapping[str, str]
    state: State
    attempts: int
    reason: str
    made_at: datetime
    next_at: datetime
    settled_at: datetime | None


def put(db: Connection, notices: Iterable[Notice], *, now: datetime) -> int:
    """Write down what has to be told, each once for ever; returns how many are new."""
    new, at = unknown(db, notices), microseconds(now)
    if new:
        db.execute(
            messages.insert(),
            [
                {
                    "id": one.id,
                    "kind": str(one.kind),
                    "thing": one.thing,
                    "receiver": one.receiver,
                    "path": one.path,
                    "about": json.dumps(dict(one.about), sort_keys=True),
                    "state": str(State.WAITING),
                    "attempts": 0,
                    "reason": "",
                    "made_at": at,
                    "next_at": at,
                }
                for one in new
            ],
        )
    return len(new)


def unknown(db: Connection, notices: Iterable[Notice]) -> list[Notice]:
    """Of these, what nobody was told of yet."""
    by_id = {one.id: one for one in notices}
    known = _known(db, by_id)
    return [one for id, one in by_id.items() if id not in known]


def _known(db: Connection, ids: Iterable[UUID]) -> set[UUID]:
    wanted, found = list(ids), set[UUID]()
    for start in range(0, len(wanted), AT_A_TIME):
        some = messages.c.id.in_(wanted[start : start + AT_A_TIME])
        found |= {row.id for row in db.execute(sa.select(messages.c.id).where(some))}
    return found


def notices_put(db: Connection, kind: Kind, beginning: str) -> list[Message]:
    """The messages of a kind whose thing begins so, whatever became of them."""
    query = sa.select(messages).where(
        messages.c.kind == str(kind), messages.c.thing.startswith(beginning, autoescape=True)
    )
    return [_message(row) for row in db.execute(query)]


# -- sending ---------------------------------------------------------------------------------------


def due(db: Connection, *, now: datetime, most: int = 50) -> list[Message]:
    """What is to be tried now, the longest waiting first."""
    c = messages.c
    query = (
        sa.select(messages)
        .where(c.state == State.WAITING, c.next_at <= microseconds(now))
        .order_by(c.next_at, c.id)
        .limit(most)
    )
    return [_message(row) for row in db.execute(query)]


def begin_attempt(db: Connection, message: Message, *, now: datetime) -> None:
    """Count the attempt before it is made, and say when the next one would be.

    Whoever dies while sending has left the message waiting, and no loop that sends at once again.
    """
    pause = PAUSES[min(message.attempts, len(PAUSES) - 1)]
    _change(db, message.id, attempts=message.attempts + 1, next_at=microseconds(now + pause))


def settle(
    db: Connection, id: UUID, state: State, *, now: datetime, reason: str | Dropped = ""
) -> None:
    """It was sent, has failed for good, or need not be sent any more."""
    _change(
        db,
        id,
        state=str(state),
        reason=str(reason)[:LONGEST_REASON],
        settled_at=microseconds(now),
    )


def put_off(db: Connection, message: Message, *, now: datetime, reason: str) -> None:
    """The attempt failed: it is tried again later, or has failed where it was the last."""
    if message.attempts + 1 >= len(PAUSES):
        settle(db, message.id, State.FAILED, now=now, reason=reason)
    else:
        _change(db, message.id, reason=reason[:LONGEST_REASON])


def send_again(db: Connection, id: UUID, *, now: datetime) -> bool:
    """Let a message that was not sent be tried anew; False where it waits anyway or was sent."""
    c = messages.c
    changed = db.execute(
        sa.update(messages)
        .where(c.id == id, c.state.in_([str(State.FAILED), str(State.DROPPED)]))
        .values(
            state=str(State.WAITING),
            attempts=0,
            reason="",
            next_at=microseconds(now),
            settled_at=None,
        )
    )
    return changed.rowcount > 0


def _change(db: Connection, id: UUID, **values: Any) -> None:
    db.execute(sa.update(messages).where(messages.c.id == id).values(**values))


# -- looking ---------------------------------------------------------------------------------------


def messages_kept(
    db: Connection, *, states: Sequence[State] = (), most: int = 50, skip: int = 0
) -> list[Message]:
    """The outbox, the newest first; of these states, or all of it."""
    chosen = messages.c.state.in_([str(one) for one in states]) if states else sa.true()
    query = (
        sa.select(messages)
        .where(chosen)
        .order_by(messages.c.made_at.desc(), messages.c.id)
        .limit(most)
        .offset(skip)
    )
    return [_message(row) for row in db.execute(query)]


def how_many(db: Connection) -> dict[State, int]:
    """How many messages stand where."""
    query = sa.select(messages.c.state, sa.func.count()).group_by(messages.c.state)
    counted = {State(row[0]): int(row[1]) for row in db.execute(query)}
    return {state: counted.get(state, 0) for state in State}


def message(db: Connection, id: UUID) -> Message | None:
    """One message; None where there is none under the id."""
    row = db.execute(sa.select(messages).where(messages.c.id == id)).first()
    return None if row is None else _message(row)


def _message(row: sa.Row[Any]) -> Message:
    return Message(
        id=row.id,
        kind=Kind(row.kind),
        thing=row.thing,
        receiver=row.receiver,
        path=row.path,
        about=json.loads(row.about),
        state=State(row.state),
        attempts=row.attempts,
        reason=row.reason,
        made_at=moment(row.made_at),
        next_at=moment(row.next_at),
        settled_at=None if row.settled_at is None else moment(row.settled_at),
    )
