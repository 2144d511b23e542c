"""Usernames: reserved once, outside the log, since a username is a name."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.tables import accounts
from app.domain.people.refusals import UsernameTaken


def reserve_username(db: Connection, username: str, person: UUID) -> None:
    """Let a username mean a person from now on. Raises UsernameTaken."""
    taken = db.execute(sa.select(accounts.c.person).where(accounts.c.username == username)).first()
    if taken is not None:
        raise UsernameTaken(field="username", username=username)
    db.execute(accounts.insert().values(username=username, person=person))


def person_called(db: Connection, username: str) -> UUID | None:
    """The person behind a username, or None."""
    return db.execute(sa.select(accounts.c.person).where(accounts.c.username == username)).scalar()


def usernames(db: Connection) -> dict[UUID, str]:
    """All usernames by person."""
    rows = db.execute(sa.select(accounts.c.person, accounts.c.username))
    return {row.person: row.username for row in rows}


def username_of(db: Connection, person: UUID) -> str:
    """The username of a person; empty where none is reserved."""
    found = db.execute(sa.select(accounts.c.username).where(accounts.c.person == person)).scalar()
    return found or ""
