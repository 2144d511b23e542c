"""What a person chose for themselves: language, theme and password."""

from collections.abc import Container
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.identities import has_identity
from app.accounts.passwords import hashed, is_right
from app.accounts.sessions import end_sessions_of
from app.accounts.tables import accounts
from app.domain.refusals import N_, Refused
from app.eventlog.store import Store

THEMES = ("auto", "light", "dark")


class WrongPassword(Refused):
    sentence = N_("This is not your present password.")


class SignsInByProvider(Refused):
    sentence = N_(
        "You sign in without an Accord password. An administrator's new link lets you set one."
    )


def prefer(db: Connection, person: UUID, *, language: str = "", theme: str = "") -> None:
    """Keep a language, a theme, or both."""
    chosen = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    if chosen:
        db.execute(sa.update(accounts).where(accounts.c.person == person).values(**chosen))


def language_of(db: Connection, person: UUID) -> str:
    """The language that the person chose; empty where they chose none."""
    kept = sa.select(accounts.c.language).where(accounts.c.person == person)
    return db.execute(kept).scalar() or ""


def has_password(db: Connection, person: UUID) -> bool:
    """Whether the person has set a password; in a demonstration nobody needs one."""
    kept = sa.select(accounts.c.password_hash).where(accounts.c.person == person)
    return db.execute(kept).scalar() is not None


def change_password(
    store: Store,
    person: UUID,
    *,
    present: str,
    password: str,
    token: str,
    leaked: Container[str] = (),
) -> None:
    """A new password, where the present one is known; ends the person's other sessions.

    Raises WrongPassword, SignsInByProvider, and what `hashed` raises. A person without a password
    (signed in by choosing a name in a demonstration) has none to be known.
    """
    mine = accounts.c.person == person
    with store.read() as db:
        account = db.execute(
            sa.select(accounts.c.username, accounts.c.password_hash).where(mine)
        ).one()
        if account.password_hash is None and has_identity(db, person):
            raise SignsInByProvider()
    if account.password_hash is not None and not is_right(present, account.password_hash):
        raise WrongPassword(field="present")
    kept = hashed(password, username=account.username, leaked=leaked)
    with store.write() as db:
        db.execute(sa.update(accounts).where(mine).values(password_hash=kept))
        end_sessions_of(db, person, but=token)


def forget_password(db: Connection, person: UUID) -> None:
    """Nobody signs in as this person any more; a new invitation would set a new password."""
    db.execute(sa.update(accounts).where(accounts.c.person == person).values(password_hash=None))
