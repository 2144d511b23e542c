"""Compares every read table with what a replay of the log gives, row by row and byte by byte."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.troubles import RUN_MIGRATE
from projections.columns import OPEN, Id, Moment
from projections.runner import Runner, Unreadable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_SHOWN = 60


def differences(runner: Runner, db: Connection) -> Iterator[str]:
    """A sentence for each row that differs, is missing or is one too many."""
    for standing in runner.standings(db):
        if standing.behind:
            why = f" since {standing.error}" if standing.error else ""
            yield f"{standing.name} is {standing.behind} events behind the log{why}."
    yield from unbuilt(runner, db)
    try:
        with runner.replayed(db) as replayed:
            for projection, error in replayed.errors.items():
                yield f"{projection.name} can't be replayed: {error!r}."
            for projection, shadows in replayed.tables.items():
                for table in projection.tables:
                    yield from _table_differences(db, table, shadows[table.name])
    except Unreadable as error:
        yield f"The read tables can't be compared: {error}"


def unbuilt(runner: Runner, db: Connection) -> Iterator[str]:
    """A sentence for each projection whose read tables are missing or of another version."""
    tracked = {standing.name for standing in runner.standings(db)}
    for projection in runner.projections:
        if projection.name not in tracked:
            yield f"{projection.name} has no read tables of this version: {RUN_MIGRATE}."


def _table_differences(db: Connection, table: sa.Table, meant: sa.Table) -> Iterator[str]:
    if not sa.inspect(db).has_table(table.name):
        yield f"{table.name} is missing."
        return
    stored, right = _plain(table), _plain(meant)
    names = [column.name for column in table.columns]
    extra = _by_key(table, names, db.execute(sa.except_(stored, right)))
    missing = _by_key(table, names, db.execute(sa.except_(right, stored)))
    for key in sorted({**extra, **missing}, key=repr):
        told = f"{table.name}: the row {_key_shown(table, key)}"
        if key not in missing:
            yield f"{told} is not what any event says."
        elif key not in extra:
            yield f"{told} is missing."
        else:
            for column in names:
                is_, should = extra[key][column], missing[key][column]
                if is_ != should or type(is_) is not type(should):
                    yield (
                        f"{told} says {column} {_shown(table, column, is_)}, "
                        f"the log {_shown(table, column, should)}."
                    )


def _plain(table: sa.Table) -> sa.Select[*tuple[Any, ...]]:
    """The columns as they are stored, whatever type a row has."""
    return sa.select(*(sa.type_coerce(column, sa.types.NullType()) for column in table.columns))


def _by_key(
    table: sa.Table, names: list[str], rows: Any
) -> Mapping[tuple[Any, ...], dict[str, Any]]:
    key = [column.name for column in table.primary_key]
    found = {}
    for row in rows:
        values = dict(zip(names, row, strict=True))
        found[tuple(values[name] for name in key)] = values
    return found


def _key_shown(table: sa.Table, key: tuple[Any, ...]) -> str:
    named = zip((column.name for column in table.primary_key), key, strict=True)
    return ", ".join(
        f"{name} {_shown(table, name, value)}"
        for name, value in named
        if (name, value) != ("known_until", OPEN)
    )


def _shown(table: sa.Table, column: str, value: Any) -> str:
    """A stored value as a person would read it; whatever type it has, without stumbling."""
    kind = table.c[column].type
    if value is None:
        return "nothing"
    if isinstance(kind, Id) and isinstance(value, bytes) and len(value) == 16:
        return str(UUID(bytes=value))
    if isinstance(kind, Moment) and isinstance(value, int):
        return (_EPOCH + timedelta(microseconds=value)).isoformat()
    told = repr(value) if isinstance(value, bytes) else str(value)
    return told if len(told) <= MOST_SHOWN else told[:MOST_SHOWN] + "…"
