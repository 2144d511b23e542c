"""Rows of the log as they lie in the database, read with the driver's own cursor."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

ROWS_AT_ONCE = 5_000


class Text(bytes):
    """What SQLite holds as TEXT: told apart from BLOB, and taken as it is."""


def raw_rows(db: Connection) -> Iterator[tuple[Any, ...]]:
    """The log's rows in order: ids as 16 bytes, texts as `Text`, whatever else as it is."""
    columns = "position, originator_id, originator_version, topic, state, recorded_at, leaf"
    yield from _driven(db, f"SELECT {columns} FROM events ORDER BY position")  # noqa: S608 - no input


def rows_of(db: Connection, query: sa.Select[Any]) -> Iterator[tuple[Any, ...]]:
    names = [str(column.name) for column in query.selected_columns]
    table = query.get_final_froms()[0].name  # type: ignore[attr-defined] # a table
    yield from _driven(db, f"SELECT {', '.join(names)} FROM {table}")  # noqa: S608 - names of ours


def as_bytes(value: Any) -> bytes:
    """A value as bytes, whatever the database holds it as."""
    return bytes(value) if isinstance(value, bytes) else str(value).encode()


def storage_of(value: Any) -> str:
    """SQLite's name for the type under which a value is stored."""
    names = {Text: "TEXT", bytes: "BLOB", int: "INTEGER", float: "REAL", type(None): "NULL"}
    return names.get(type(value), type(value).__name__)


def _driven(db: Connection, statement: str) -> Iterator[tuple[Any, ...]]:
    raw = db.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection):
        with _texts_apart(raw):
            cursor = raw.execute(statement)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield from rows
        return
    with cast(Any, raw).cursor(name="verifying", binary=True) as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                yield tuple(map(_as_on_sqlite, row))


def _as_on_sqlite(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return Text(value.encode())
    if kind is UUID:
        return value.bytes
    return value


@contextmanager
def _texts_apart(raw: sqlite3.Connection) -> Iterator[None]:
    usual, raw.text_factory = raw.text_factory, Text
    try:
        yield
    finally:
        raw.text_factory = usual
