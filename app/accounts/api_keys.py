"""Secrets of API keys, and how often each is used: outside the log, by their SHA-256 alone.

The requests of a key are counted in its row, so that every process counts the same
(docs/decisions/0029).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.tables import key_secrets
from app.accounts.tokens import digest, new_token
from app.domain.access.commands import issue_key, revoke_key
from app.eventlog.recorder import microseconds, moment

if TYPE_CHECKING:
    from app.ledger import Ledger

BEGINS = "accord_"
SHOWN = len(BEGINS) + 6
A_MINUTE = 60_000_000  # microseconds


def new_secret() -> str:
    """256 bits of chance behind a word that scanners for secrets can look for."""
    return BEGINS + new_token()


def take_secret(ledger: "Ledger", *, by: UUID, api_key: UUID, secret: str) -> None:
    """Let the key open with this secret alone. Raises as issue_key."""
    issue_key(ledger, by=by, api_key=api_key, prefix=secret[:SHOWN])
    db = ledger.store.connection
    _forget(db, api_key)
    db.execute(
        key_secrets.insert().values(
            secret_digest=digest(secret), key=api_key, minute=0, requests=0, used_at=None
        )
    )


def end_key(ledger: "Ledger", *, by: UUID, api_key: UUID) -> None:
    """Revoke a key; its secret opens nothing from now on. Raises as revoke_key."""
    revoke_key(ledger, by=by, api_key=api_key)
    _forget(ledger.store.connection, api_key)


def _forget(db: Connection, key: UUID) -> None:
    db.execute(sa.delete(key_secrets).where(key_secrets.c.key == key))


@dataclass(frozen=True)
class Opened:
    """The key that a secret opens, and how many requests it made in a minute."""

    key: UUID
    minute: int
    requests: int

    def requests_in(self, now: datetime) -> int:
        """How many it made in the minute of this moment."""
        return self.requests if self.minute == minute_of(now) else 0


def opened_by(db: Connection, secret: str) -> Opened | None:
    """The key that this secret opens; None where it opens none."""
    c = key_secrets.c
    query = sa.select(c.key, c.minute, c.requests).where(c.secret_digest == digest(secret))
    row = db.execute(query).first()
    return None if row is None else Opened(row.key, row.minute, row.requests)


def note_request(db: Connection, key: UUID, *, now: datetime) -> int:
    """Count a request of the key; returns how many it made in this minute, with this one."""
    c, minute = key_secrets.c, minute_of(now)
    counted = sa.case((c.minute == minute, c.requests + 1), else_=1)
    db.execute(
        sa.update(key_secrets)
        .where(c.key == key)
        .values(requests=counted, minute=minute, used_at=microseconds(now))
    )
    made: int = db.execute(sa.select(c.requests).where(c.key == key)).scalar() or 0
    return made


def minute_of(now: datetime) -> int:
    """The number of the minute that a moment lies in."""
    return microseconds(now) // A_MINUTE


def seconds_left(now: datetime) -> int:
    """In how many seconds the next minute begins; at least one."""
    return max(1, -(-(A_MINUTE - microseconds(now) % A_MINUTE) // 1_000_000))


def last_uses(db: Connection) -> dict[UUID, datetime]:
    """When each key was used last; one that never was is left out."""
    rows = db.execute(sa.select(key_secrets.c.key, key_secrets.c.used_at))
    return {row.key: moment(row.used_at) for row in rows if row.used_at is not None}
