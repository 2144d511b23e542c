"""Server-side sessions: one that is ended here is over at once, wherever its cookie still is.

A session lasts an office day: it ends after eight hours without a request, and twelve hours after
it began at the latest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.tables import accounts, sessions
from app.accounts.tokens import digest, new_token
from app.eventlog.recorder import microseconds, moment

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=5)
PROVED_FOR = timedelta(minutes=5)
HANDLE = 16
"""How many hexadecimal digits of a digest name a session."""


@dataclass(frozen=True)
class OpenSession:
    """A session that is alive, as its owner sees it.

    `handle` names it among theirs and opens nothing; `device` is empty where it isn't known;
    `used_at` is right to five minutes.
    """

    handle: str
    device: str
    begun_at: datetime
    used_at: datetime


def begin_session(db: Connection, person: UUID, *, now: datetime, device: str = "") -> str:
    """A new session under a new token, which knows when the person was here before.

    `device` is what its owner tells it by later. Clears away sessions that are over.
    """
    token = new_token()
    db.execute(sa.delete(sessions).where(~ALIVE), since(now))
    mine = accounts.c.person == person
    before = db.execute(sa.select(accounts.c.seen_at).where(mine)).scalar()
    db.execute(sa.update(accounts).where(mine).values(seen_at=microseconds(now)))
    db.execute(
        sessions.insert().values(
            token_digest=digest(token),
            person=person,
            begun_at=microseconds(now),
            used_at=microseconds(now),
            before_at=before,
            device=device,
        )
    )
    return token


ALIVE = sa.and_(
    sessions.c.used_at > sa.bindparam("idle_since", type_=sa.BigInteger),
    sessions.c.begun_at > sa.bindparam("longest_since", type_=sa.BigInteger),
)
"""The sessions that are not over; at which moment, `since` says."""


def since(now: datetime) -> dict[str, int]:
    """What `ALIVE` compares with at a moment."""
    return {
        "idle_since": microseconds(now - IDLE),
        "longest_since": microseconds(now - LONGEST),
    }


def note_use(db: Connection, token: str, *, now: datetime) -> None:
    """The session was used; asked for at most every five minutes, so that reading stays reading."""
    db.execute(
        sa.update(sessions)
        .where(sessions.c.token_digest == digest(token))
        .values(used_at=microseconds(now))
    )
    whose = sa.select(sessions.c.person).where(sessions.c.token_digest == digest(token))
    db.execute(
        sa.update(accounts)
        .where(accounts.c.person == whose.scalar_subquery())
        .values(seen_at=microseconds(now))
    )


def open_sessions(db: Connection, person: UUID, *, now: datetime) -> list[OpenSession]:
    """The person's sessions that are alive, the one used last first."""
    rows = db.execute(
        sa.select(sessions)
        .where(sessions.c.person == person, ALIVE)
        .order_by(sessions.c.used_at.desc(), sessions.c.begun_at.desc(), sessions.c.token_digest),
        since(now),
    )
    return [
        OpenSession(
            handle=row.token_digest.hex()[:HANDLE],
            device=row.device,
            begun_at=moment(row.begun_at),
            used_at=moment(row.used_at),
        )
        for row in rows
    ]


def handle_of(token: str) -> str:
    """What `open_sessions` calls the session under this token."""
    return digest(token).hex()[:HANDLE]


def note_proof(db: Connection, token: str, *, now: datetime) -> None:
    """The identity provider confirmed in this session that it is they."""
    db.execute(
        sa.update(sessions)
        .where(sessions.c.token_digest == digest(token))
        .values(proved_at=microseconds(now))
    )


def is_proved(db: Connection, token: str, *, now: datetime) -> bool:
    """Whether the provider confirmed that within the last five minutes."""
    mine = sa.select(sessions.c.proved_at).where(sessions.c.token_digest == digest(token))
    at = db.execute(mine).scalar()
    return at is not None and at > microseconds(now - PROVED_FOR)


def end_session(db: Connection, token: str) -> None:
    """Signing out."""
    db.execute(sa.delete(sessions).where(sessions.c.token_digest == digest(token)))


def end_sessions_of(db: Connection, person: UUID, *, but: str | None = None) -> None:
    """Everything that this person has open, except one: after leaving, or a new password."""
    ended = sa.delete(sessions).where(sessions.c.person == person)
    if but is not None:
        ended = ended.where(sessions.c.token_digest != digest(but))
    db.execute(ended)


def end_one_session(db: Connection, person: UUID, handle: str) -> bool:
    """One of the person's sessions, by its handle; whether it was still there."""
    mine = sa.select(sessions.c.token_digest).where(sessions.c.person == person)
    found = [one for one in db.execute(mine).scalars() if one.hex()[:HANDLE] == handle]
    if found:
        db.execute(sa.delete(sessions).where(sessions.c.token_digest.in_(found)))
    return bool(found)
