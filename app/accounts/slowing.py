"""Guessing gets slow: failures are counted, and after some of them each further one waits.

They are counted twice: for the name together with the address that tries it, and, with more
patience, for the name from everywhere, so that a guesser can't lock the owner of the name out
with a few tries from elsewhere. A name is a username at the door, or what else is guessed at.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.tables import attempts
from app.domain.refusals import N_, Refused
from app.eventlog.recorder import microseconds, moment

FREE_FROM_ONE_ADDRESS = 5
FREE_FROM_EVERYWHERE = 50
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class TooManyTries(Refused):
    sentence = N_("Too many tries for this name. Wait {seconds} seconds, then try again.")


def demand_no_wait(db: Connection, name: str, address: str, *, now: datetime) -> None:
    """Raises TooManyTries while a name is slowed, from here or from everywhere."""
    until = _slowed_until(db, name, address)
    if until > now:
        raise TooManyTries(seconds=int((until - now).total_seconds()) + 1)


def note_failure(db: Connection, name: str, address: str, *, now: datetime) -> None:
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


def forget_failures(db: Connection, name: str, address: str) -> None:
    """It was right from this address: what failed here before no longer counts."""
    here, _ = next(_places(name, address))
    db.execute(sa.delete(attempts).where(attempts.c.place == here))


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
