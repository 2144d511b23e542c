"""Who is tied to which identity of the provider: by an invitation, and never by an address.

One identity opens one person's door, and a person has one: password or provider. What the last
invitation was accepted with counts; the other ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.tables import accounts, identities, used_states
from app.accounts.tokens import digest
from app.domain.refusals import N_, Refused
from app.eventlog.recorder import microseconds
from app.eventlog.store import Store

ANSWER_WITHIN = timedelta(minutes=10)
"""How long the way to the provider and back may take."""

STATES_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Visit:
    """A way to the provider and back, which the browser keeps in its cookie meanwhile."""

    state: str
    nonce: str
    verifier: str
    begun_at: int


@dataclass(frozen=True)
class Identity:
    """Somebody as a provider knows them; an address would say nothing lasting."""

    issuer: str
    subject: str


class ProviderAway(Refused):
    sentence = N_("{provider} can't be reached now, or doesn't answer as it should. Try again.")


class NotConfirmed(Refused):
    sentence = N_(
        "{provider} didn't confirm who you are. Nothing was changed; begin again with the button."
    )


class NobodysIdentity(Refused):
    sentence = N_(
        "Nobody here is tied to this account of {provider}. "
        "Ask an administrator for an invitation link, and choose {provider} on its page."
    )


class AnothersIdentity(Refused):
    sentence = N_(
        "This account of {provider} belongs to somebody else here. Nothing was changed: "
        "sign out of {provider}, then open the link again with your own account."
    )


class UsedState(Refused):
    sentence = N_("This way back from {provider} was used already, or is too old. Begin again.")


def person_of(db: Connection, identity: Identity, *, provider: str) -> UUID:
    """Whose door this identity opens. Raises NobodysIdentity."""
    found: UUID | None = db.execute(_whose(identity)).scalar()
    if found is None:
        raise NobodysIdentity(provider=provider)
    return found


def has_identity(db: Connection, person: UUID) -> bool:
    """Whether the person signs in by the provider."""
    mine = sa.select(identities.c.person).where(identities.c.person == person)
    return db.execute(mine).first() is not None


def tie(db: Connection, person: UUID, identity: Identity, *, provider: str, now: datetime) -> None:
    """From now on this identity opens the person's door, and no earlier one does.

    Raises AnothersIdentity.
    """
    if db.execute(_whose(identity)).scalar() not in (None, person):
        raise AnothersIdentity(provider=provider)
    untie(db, person)
    db.execute(
        identities.insert().values(
            issuer=identity.issuer,
            subject=identity.subject,
            person=person,
            tied_at=microseconds(now),
        )
    )


def untie(db: Connection, person: UUID) -> None:
    """No identity opens this person's door any more."""
    db.execute(sa.delete(identities).where(identities.c.person == person))


def use_state(store: Store, state: str, *, provider: str, now: datetime) -> None:
    """A state brings back once, in whichever copy of a cookie it stands. Raises UsedState."""
    with store.write() as db:
        old = used_states.c.used_at < microseconds(now - STATES_KEPT)
        db.execute(sa.delete(used_states).where(old))
        mine = used_states.c.state_digest == digest(state)
        if db.execute(sa.select(used_states.c.used_at).where(mine)).first() is not None:
            raise UsedState(provider=provider)
        db.execute(
            used_states.insert().values(state_digest=digest(state), used_at=microseconds(now))
        )


def _whose(identity: Identity) -> sa.Select[Any]:
    return (
        sa.select(identities.c.person)
        .join(accounts, accounts.c.person == identities.c.person)
        .where(identities.c.issuer == identity.issuer, identities.c.subject == identity.subject)
    )
