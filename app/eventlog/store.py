"""The engine and the unit of work: one connection for everything that belongs together."""

import fcntl
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url

from app.eventlog.troubles import DatabaseError, is_away, lacks_tables

APPEND_LOCK = 0x4163636F7264  # "Accord", the key of PostgreSQL's advisory lock
APP_ROLE = "accord_app"
# The connection that was given back last still has pages and plans in memory: it goes first.
POOL = {"pool_size": 16, "max_overflow": 16, "pool_use_lifo": True}

# PostgreSQL's. The lock is a statement of its own: in READ COMMITTED a read beside it would see the
# state before the lock was had.
BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ"
BEGIN_WRITING = f"BEGIN; SELECT pg_advisory_xact_lock({APPEND_LOCK})"
MAPPED = 256 * 1024 * 1024
"""Bytes of SQLite's file that each connection reads where they lie: a commit empties its cache."""
ASKED_AFTER = 5.0
"""Seconds after which a connection in the pool is asked whether it still lives."""


class Busy(Exception):
    """The database could not be had in time: answer 503 and let the client try again."""


class UnsafeSettings(Exception):
    """The database would lose acknowledged writes, or is not ours: refuse to start."""


class Turnstile:
    """Lets waiting writers through one at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def enter(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


class Store:
    """A database: `read()` and `write()` open a transaction or join the one that is open."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._current: ContextVar[Connection | None] = ContextVar("connection", default=None)
        self._writing: ContextVar[bool] = ContextVar("writing", default=False)
        self._turnstile = Turnstile()

    @property
    def connection(self) -> Connection:
        """The connection of the open unit of work."""
        found = self._current.get()
        if found is None:
            raise RuntimeError("no unit of work is open")
        return found

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view: the open unit of work, or a transaction of its own."""
        if (open_one := self._current.get()) is not None:
            yield open_one
            return
        connection = self._connected(writing=False)
        try:
            transaction = connection.begin()
            token = self._current.set(connection)
            try:
                yield connection
            finally:
                self._current.reset(token)
            transaction.commit()
        finally:
            connection.close()  # what was not committed is undone

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the append lock from its start. Raises Busy."""
        if self._writing.get():
            yield self.connection
            return
        if self._current.get() is not None:
            raise RuntimeError("a reading unit of work can't become a writing one")
        with (
            self._turn(),
            _as_busy(),
            self._connected(writing=True) as connection,
            connection.begin(),
        ):
            token, writing = self._current.set(connection), self._writing.set(True)
            try:
                yield connection
            finally:
                self._current.reset(token)
                self._writing.reset(writing)

    def _connected(self, *, writing: bool) -> Connection:
        return self.engine.connect().execution_options(es_write=writing)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite, this process's and then this machine's turn to write."""
        if not self.is_sqlite:
            yield
            return
        self._turnstile.enter()
        try:
            with _flocked(self.url.database):
                yield
        finally:
            self._turnstile.leave()

    def assert_durable(self) -> None:
        """Raise UnsafeSettings where an acknowledged write could be lost with the power."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
                if int(level) < 2:
                    raise UnsafeSettings(
                        f"SQLite runs with synchronous={level}: acknowledged values could be lost "
                        "when the power goes. Set it to FULL."
                    )
                return
            for setting in ("fsync", "synchronous_commit"):
                value = connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
                if value == "off":
                    raise UnsafeSettings(
                        f"PostgreSQL runs with {setting}=off: acknowledged values could be lost "
                        f"when the power goes. Set {setting}=on."
                    )

    def tidy(self) -> None:
        """After much was written at once: give room back, and count rows for the planner.

        Transactions of hundreds of events leave so many versions of the few rows of `tracking`
        that PostgreSQL reads hundreds of pages for them ever after. SQLite needs none of it.
        """
        if self.is_sqlite:
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("RESET ROLE")  # only a table's owner may
            connection.exec_driver_sql("VACUUM (FULL, ANALYZE) tracking")
            connection.exec_driver_sql("ANALYZE")
            connection.invalidate()  # the next one takes the application's role again

    def empty_journal(self) -> None:
        """On SQLite, let nothing of earlier states stand in the journal beside the file.

        Whoever reads meanwhile holds it up: after ten tries of a tenth of a second, between which
        others may write, the next time does it. On PostgreSQL the journal is its operator's.
        """
        if not self.is_sqlite:
            return
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=100")  # a writer waits as long as this does
            for _ in range(10):
                if not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    break
                sleep(0.1)
            cursor.execute("PRAGMA busy_timeout=5000")
        finally:
            connection.close()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if not database or database == ":memory:":
        raise UnsafeSettings("SQLite needs a file: an in-memory database forgets.")
    Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, **POOL)

    @sa.event.listens_for(engine, "do_connect")
    def _(*_: Any) -> None:
        file = Path(str(database))
        if not file.exists():
            file.touch(mode=0o600)  # SQLite would let others read it, and its journal like it

    @sa.event.listens_for(engine, "connect")
    def _(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # the driver must not BEGIN by itself
        for pragma in (
            "busy_timeout=5000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            f"mmap_size={MAPPED}",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writing = connection.get_execution_options().get("es_write")
        raw: Any = connection.connection.driver_connection
        try:
            # What a savepoint undoes would go to a new file at each edit. What reads may make
            # large temporary tables.
            raw.execute(f"PRAGMA temp_store={'MEMORY' if writing else 'FILE'}")
            raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        except sqlite3.OperationalError as error:
            raise sa.exc.OperationalError("BEGIN", None, error) from error

    return engine


def _postgres_engine(url: str) -> Engine:
    engine = sa.create_engine(url, **POOL)

    @sa.event.listens_for(engine, "connect")
    def _(raw: Any, _record: Any) -> None:
        # The application works under a role that can append to the log and nothing else.
        with raw.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s "
                "AND pg_has_role(current_user, oid, 'MEMBER')",
                (APP_ROLE,),
            )
            if cursor.fetchone():
                cursor.execute(f"SET ROLE {APP_ROLE}")
        raw.commit()

    @sa.event.listens_for(engine, "checkin")
    def _(_raw: Any, record: Any) -> None:
        record.info["given_back"] = monotonic()

    @sa.event.listens_for(engine, "checkout")
    def _(raw: Any, record: Any, _fairy: Any) -> None:
        # One that was used a moment ago is there: asking takes as long as a small statement.
        if raw.closed or monotonic() - record.info.get("given_back", 0.0) > ASKED_AFTER:
            try:
                engine.dialect.do_ping(raw)
            except psycopg.OperationalError as error:
                raise sa.exc.InvalidatePoolError from error

    @sa.event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        raw: Any = connection.connection.driver_connection
        writing = options.get("es_write")
        is_ours = writing is not None
        if raw.autocommit is not is_ours:
            raw.autocommit = is_ours  # the driver must not BEGIN by itself, except for others
        if not is_ours:
            return
        try:
            raw.execute(BEGIN_WRITING if writing else BEGIN_READING)
        except psycopg.OperationalError as error:
            raise sa.exc.OperationalError("BEGIN", None, error) from error

    return engine


@contextmanager
def _flocked(database: str | None) -> Iterator[None]:
    handle = os.open(f"{database}.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _as_busy() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        if lacks_tables(error) or not is_away(error):
            raise
        raise Busy(str(error.orig)) from error
