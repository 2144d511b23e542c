"""Signing in by name and password: the same answer for every failure, and slower after five."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.accounts.passwords import is_right, made_anew
from app.accounts.slowing import demand_no_wait, forget_failures, note_failure
from app.accounts.tables import accounts
from app.domain.refusals import N_, Refused
from app.eventlog.store import Store

log = structlog.get_logger()


class NotSignedIn(Refused):
    sentence = N_("This name and password don't belong together. Check both and try again.")


def signed_in_by_password(
    store: Store, *, username: str, password: str, address: str, now: datetime
) -> UUID:
    """The person behind a name and its password. Raises NotSignedIn, TooManyTries.

    What is kept of the password by older costs is made anew by today's. Nothing is held open
    while it is checked, which takes a tenth of a second.
    """
    name = username.strip().casefold()
    with store.read() as db:
        demand_no_wait(db, name, address, now=now)
        account = db.execute(
            sa.select(accounts.c.person, accounts.c.password_hash).where(
                accounts.c.username == name
            )
        ).first()
    right = is_right(password, account.password_hash if account else None)
    anew = made_anew(password, account.password_hash) if right and account else None
    with store.write() as db:
        if not right or account is None:
            note_failure(db, name, address, now=now)
        else:
            forget_failures(db, name, address)
            if anew is not None:
                # Another new password may have come first: that one stays.
                same = accounts.c.password_hash == account.password_hash
                mine = accounts.c.person == account.person
                db.execute(sa.update(accounts).where(mine, same).values(password_hash=anew))
    if not right or account is None:
        # A name that nobody has may be a password typed into the wrong field.
        log.info("not signed in", person=str(account.person) if account else "", by="password")
        raise NotSignedIn()
    person: UUID = account.person
    return person
