"""Signing in by name and password: the same answer for every failure, and slower after five.

Failures are counted twice: for the name together with the address that tries it, and, with more
patience, for the name from everywhere, so that a guesser can't lock the owner of the name out
with a few tries from elsewhere.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.passwords import is_right
from app.accounts.tables import accounts, attempts
from app.domain.refusals import N_, Refused
from app.eventlog.recorder import microseconds, moment
from app.eventlog.store import Store

FREE_FROM_ONE_ADDRESS = 5
FREE_FROM_EVERYWHERE = 50
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class NotSignedIn(Refused):
    sentence = N_("This name and password don't belong together. Check both and try again.")


class TooManyTries(Refused):
    sentence = N_("Too many tries for this name. Wait {seconds} seconds, then try again.")


def signed_in_by_password(
    store: Store, *, username: str, password: str, address: str, now: datetime
) -> UUID:
    """The person behind a name and its password. Raises NotSignedIn, TooManyTries.

    Nothing is held open while the password is checked, which takes a tenth of a second.
    """
    name = username.strip().casefold()
    with store.read() as db:
        slowed_until = _slowed_until(db, name, address)
        account = db.execute(
            sa.select(accounts.c.person, accounts.c.password_hash).where(
                accounts.c.username == name
            )
        ).first()
    if slowed_until > now:
        raise TooManyTries(seconds=int((slowed_until - now).total_seconds()) + 1)
    right = is_right(password, account.password_hash if account else None)
    with store.write() as db:
        if not right or account is None:
            _note_failure(db, name, address, now)
        else:
            _forget_failures(db, name, address)
    if not right or account is None:
        raise NotSignedIn()
    person: UUID = account.person
    return person


def _places(name: str, address: str) -> Iterator[tuple[bytes, int]]:
    """What failures are counted for, and how many of them cost no wait."""
    yield sha256(f"{name}\0{address}".encode()).digest(), FREE_FROM_ONE_ADDRESS
    yield sha256(f"{name}\0".encode()).digest(), FREE_FROM_EVERYWHERE


def _slowed_until(db: Connection, name: str, address: str) -> datetime:
    places = [place for place, _ in _places(name, address)]
    found = db.execute(
        sa.select(sa.func.max(attempts.c.slowed_until)).where(attempts.c.place.in_(places))
    ).scalar()
    return moment(found or 0)


def _note_failure(db: Connection, name: str, address: str, now: datetime) -> None:
    db.execute(sa.delete(attempts).where(attempts.c.last_at < microseconds(now - FORGOTTEN_AFTER)))
    for place, free in _places(name, address):
        held = attempts.c.place == place
        failures = 1 + (db.execute(sa.select(attempts.c.failures).where(held)).scalar() or 0)
        row = {
            "failures": failures,
            "slowed_until": microseconds(now + _wait(failures - free)),
            "last_at": microseconds(now),
        }
        if failures == 1:
            db.execute(attempts.insert().values(place=place, **row))
        else:
            db.execute(sa.update(attempts).where(held).values(**row))


def _wait(beyond: int) -> timedelta:
    """Two seconds after the last free failure, twice as long after each one more.

    >>> [_wait(beyond).total_seconds() for beyond in (-1, 0, 1, 20)]
    [0.0, 2.0, 4.0, 900.0]
    """
    if beyond < 0:
        return timedelta(0)
    return min(timedelta(seconds=2 << min(beyond, 20)), LONGEST_WAIT)


def _forget_failures(db: Connection, name: str, address: str) -> None:
    here, _ = next(_places(name, address))
    db.execute(sa.delete(attempts).where(attempts.c.place == here))
