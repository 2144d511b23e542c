"""Locks between processes for what only one of them may do at a time, apart from appending."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from app.eventlog.store import Store


@contextmanager
def lock(store: Store, name: str, *, wait: bool = True) -> Iterator[bool]:
    """Whether this process has the lock, inside the block; without `wait` perhaps not.

    A process that dies gives it back. On SQLite a file beside the database, on PostgreSQL an
    advisory lock of a session of its own.
    """
    if store.is_sqlite:
        with Path(f"{store.url.database}.{name}.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True
        return
    key = int.from_bytes(sha256(f"accord/{name}".encode()).digest()[:8], signed=True)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        take = sa.func.pg_advisory_lock if wait else sa.func.pg_try_advisory_lock
        has_it = db.execute(sa.select(take(key))).scalar_one() is not False
        try:
            yield has_it
        finally:
            if has_it:
                db.execute(sa.select(sa.func.pg_advisory_unlock(key)))
