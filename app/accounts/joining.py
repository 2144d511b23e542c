"""Joining and leaving: the person in the log and the account beside it, in one transaction."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.accounts.identities import untie
from app.accounts.invitations import invite, withdraw_invitations
from app.accounts.names import reserve_username, username_of
from app.accounts.preferences import forget_password, has_password
from app.accounts.sessions import end_sessions_of
from app.domain.people.commands import add_person, invite_person, let_leave

if TYPE_CHECKING:
    from app.ledger import Ledger


def join(
    ledger: "Ledger",
    *,
    by: UUID,
    username: str,
    name: str,
    latin_name: str,
    email: str,
    unit: UUID,
    titles: dict[str, str],
    superior: UUID | None,
    joined_on: date | None,
    id: UUID | None = None,
) -> UUID:
    """A new person with a username; returns the id, which is random where none is given.

    Raises UsernameTaken, and as add_person.
    """
    person = id or UUID(bytes=ledger.surroundings.chance(16), version=4)
    reserve_username(ledger.store.connection, username, person)
    return add_person(
        ledger,
        by=by,
        id=person,
        name=name,
        unit=unit,
        latin_name=latin_name,
        email=email,
        titles=titles,
        superior=superior,
        joined_on=joined_on,
    )


def invite_in(
    ledger: "Ledger", *, by: UUID, people: Sequence[UUID], username: str = ""
) -> dict[UUID, str]:
    """A link's token for each of these people, and an event that says so; earlier links end.

    `username` is reserved for those who have none. Raises UsernameTaken, and as invite_person.
    """
    db, tokens = ledger.store.connection, {}
    for person in people:
        if username and not username_of(db, person):
            reserve_username(db, username, person)
        invite_person(ledger, by=by, person=person, is_reset=has_password(db, person))
        tokens[person] = invite(db, person, by=by, now=ledger.now())
    return tokens


def depart(ledger: "Ledger", *, by: UUID, person: UUID, on: date) -> None:
    """A person's last day: sessions, links and every way in end with it. Raises as let_leave."""
    let_leave(ledger, by=by, person=person, on=on)
    db = ledger.store.connection
    end_sessions_of(db, person)
    withdraw_invitations(db, person)
    forget_password(db, person)
    untie(db, person)
