"""Server-side sessions: one that is ended here is over at once, wherever its cookie still is.

A session lasts an office day: it ends after eight hours without a request, and twelve hours after
it began at the latest.
"""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.tables import accounts, sessions
from app.accounts.tokens import digest, new_token
from app.eventlog.recorder import microseconds

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=5)


def begin_session(db: Connection, person: UUID, *, now: datetime) -> str:
    """A new session under a new token, which knows when the person was here before.

    Clears away sessions that are over.
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


def end_session(db: Connection, token: str) -> None:
    """Signing out."""
    db.execute(sa.delete(sessions).where(sessions.c.token_digest == digest(token)))


def end_sessions_of(db: Connection, person: UUID, *, but: str | None = None) -> None:
    """Everything that this person has open, except one: after leaving, or a new password."""
    ended = sa.delete(sessions).where(sessions.c.person == person)
    if but is not None:
        ended = ended.where(sessions.c.token_digest != digest(but))
    db.execute(ended)
