"""One-time invitations: a link that an administrator hands on, which opens one way in.

That way, a password or the identity provider, counts from then on; the other ends.
"""

from collections.abc import Container
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.identities import Identity, tie, untie
from app.accounts.passwords import hashed
from app.accounts.preferences import forget_password
from app.accounts.sessions import end_sessions_of
from app.accounts.tables import accounts, invitations
from app.accounts.tokens import digest, new_token
from app.domain.refusals import N_, Refused
from app.eventlog.recorder import microseconds
from app.eventlog.store import Store

VALID = timedelta(days=7)


class InvitationOver(Refused):
    sentence = N_(
        "This link was used already, or is older than seven days. "
        "Ask an administrator for a new one."
    )


def invite(db: Connection, person: UUID, *, by: UUID, now: datetime) -> str:
    """The token of a new invitation; earlier ones of the person are over with it."""
    token = new_token()
    db.execute(sa.delete(invitations).where(invitations.c.person == person))
    db.execute(
        invitations.insert().values(
            token_digest=digest(token),
            person=person,
            invited_by=by,
            ends_at=microseconds(now + VALID),
        )
    )
    return token


def invited_username(db: Connection, token: str, *, now: datetime) -> str:
    """The username that an invitation is for. Raises InvitationOver."""
    found: str | None = db.execute(
        sa.select(accounts.c.username)
        .join(invitations, invitations.c.person == accounts.c.person)
        .where(
            invitations.c.token_digest == digest(token),
            invitations.c.ends_at > microseconds(now),
        )
    ).scalar()
    if found is None:
        raise InvitationOver(field="code")
    return found


def accept_invitation(
    store: Store, token: str, *, password: str, now: datetime, leaked: Container[str] = ()
) -> UUID:
    """Set the password and use the invitation up; returns the person.

    Raises InvitationOver, and what `hashed` raises.
    """
    with store.read() as db:
        username = invited_username(db, token, now=now)
    kept = hashed(password, username=username, leaked=leaked)
    with store.write() as db:
        person = _use_up(db, token, now=now)
        mine = accounts.c.person == person
        db.execute(sa.update(accounts).where(mine).values(password_hash=kept))
        untie(db, person)
    return person


def accept_by_provider(
    store: Store, token: str, identity: Identity, *, provider: str, now: datetime
) -> UUID:
    """Tie the person to this identity and use the invitation up; returns the person.

    Raises InvitationOver, AnothersIdentity.
    """
    with store.write() as db:
        person = _use_up(db, token, now=now)
        tie(db, person, identity, provider=provider, now=now)
        forget_password(db, person)
    return person


def _use_up(db: Connection, token: str, *, now: datetime) -> UUID:
    """Whom an invitation is for; it is over with it, and so is all that they have open."""
    username = invited_username(db, token, now=now)
    mine = sa.select(accounts.c.person).where(accounts.c.username == username)
    person: UUID = db.execute(mine).scalar_one()
    withdraw_invitations(db, person)
    end_sessions_of(db, person)
    return person


def withdraw_invitations(db: Connection, person: UUID) -> None:
    """No link of this person opens any more."""
    db.execute(sa.delete(invitations).where(invitations.c.person == person))
