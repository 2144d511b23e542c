"""Temporal rows: every row says from which position to which it was known (docs/decisions/0007).

`known(table, at)` answers now and any past moment with the same statement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.prepared import Prepared, insert
from projections.columns import NOW, OPEN, Position, read_tables

__all__ = ["AT", "NOW", "OPEN", "At", "Rows", "known", "state_table", "temporal_table"]

MOST_IN_MEMORY = 60_000
"""Open rows that a replay keeps in memory before it writes them and begins to look them up."""

SHAPES = 512
"""Statements that are kept: of each table a few, and of its shadows while they are filled."""

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class At:
    """Where an event stands: its position and when it was recorded."""

    position: int
    recorded_at: datetime


def temporal_table(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> sa.Table:
    """A read table with `known_from` and `known_until`; `key` names a row across its versions."""
    return sa.Table(
        name,
        read_tables,
        *columns,
        sa.Column("known_from", Position, nullable=False),
        sa.Column("known_until", Position, nullable=False),
        sa.PrimaryKeyConstraint(*key, "known_until", "known_from", name=f"{name}_by_key"),
        info={"key": key},
    )


def state_table(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> sa.Table:
    """A read table that keeps only the newest state under each key, for `Rows.state`."""
    return sa.Table(
        name,
        read_tables,
        *columns,
        sa.PrimaryKeyConstraint(*key, name=f"{name}_by_key"),
        info={"key": key},
    )


AT = sa.bindparam("at", type_=Position)
"""The position in a statement that is made once and asked at many: execute it with `at`."""


def known(table: sa.FromClause, at: int | sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    """The rows known at a position."""
    return sa.and_(table.c.known_from <= at, table.c.known_until > at)


class Rows:
    """What projectors write. Collected, and sent in few statements by `flush`.

    `tables` replaces tables by their shadows while a projection is rebuilt. `from_nothing` says
    that they were empty at the beginning and that nobody else writes: what is open then stays in
    memory between flushes and is written once, when it is closed or at `settle`.
    """

    def __init__(
        self,
        db: Connection,
        tables: Mapping[str, sa.Table] | None = None,
        *,
        from_nothing: bool = False,
        most_in_memory: int = MOST_IN_MEMORY,
    ) -> None:
        self.db = db
        self._tables = tables or {}
        self._is_whole = from_nothing
        self._most_in_memory = most_in_memory
        self._done: dict[sa.Table, list[Row]] = {}
        self._open: dict[sa.Table, _OpenRows] = {}
        self._closing: dict[sa.Table, dict[Key, int]] = {}
        self._states: dict[sa.Table, dict[Key, Row]] = {}

    # -- rows with a life -----------------------------------------------------------------

    def open(self, table: sa.Table, at: At, **values: Any) -> None:
        """A row under a key that has no open row. Raises LookupError where it sees one."""
        name, opened = _key(table, values), self._opened(table)
        if name in opened.rows:
            raise LookupError(f"{table.name} has an open row for {name} already")
        opened.put(name, {**values, "known_from": at.position, "known_until": OPEN})

    def close(self, table: sa.Table, at: At, **key: Any) -> None:
        """The open row under this key, if there is one, is known until here."""
        name = _key(table, key)
        row = self._opened(table).take(name)
        if row is not None:
            # One that the same event opened was never known to anybody.
            if row["known_from"] < at.position:
                self._done.setdefault(table, []).append({**row, "known_until": at.position})
        elif not self._is_whole:
            self._closing.setdefault(table, {}).setdefault(name, at.position)

    def replace(self, table: sa.Table, at: At, **values: Any) -> None:
        """The whole row anew: closes the open one under the same key."""
        self.close(table, at, **{name: values[name] for name in table.info["key"]})
        self.open(table, at, **values)

    def change(self, table: sa.Table, at: At, key: Mapping[str, Any], **changes: Any) -> None:
        """Some columns of the open row. Raises LookupError where there is none."""
        row = self.current(table, **key)
        if row is None:
            raise LookupError(f"{table.name} has no open row for {dict(key)}")
        kept = {k: v for k, v in row.items() if k not in ("known_from", "known_until")}
        self.replace(table, at, **{**kept, **changes})

    def current(self, table: sa.Table, **key: Any) -> Row | None:
        """The open row under a key, as it stands after everything collected so far."""
        name = _key(table, key)
        if (row := self._opened(table).rows.get(name)) is not None:
            return row
        if self._is_whole or name in self._closing.get(table, {}):
            return None
        found = self._stored(table, key, self._real(table).c.known_until == OPEN)
        return found[0] if found else None

    def matching(self, table: sa.Table, **columns: Any) -> list[Row]:
        """All open rows with these values, as they stand after everything collected so far."""
        here = self._opened(table).matching(columns)
        if self._is_whole:
            return here
        closing = self._closing.get(table, {})
        stored = self._stored(table, columns, self._real(table).c.known_until == OPEN)
        return [row for row in stored if _key(table, row) not in closing] + here

    # -- rows without -----------------------------------------------------------------------

    def add(self, table: sa.Table, **values: Any) -> None:
        """A row that never changes."""
        self._done.setdefault(table, []).append(values)

    def state(self, table: sa.Table, **values: Any) -> None:
        """A row of which only the newest state is kept: inserted, or overwritten by its key."""
        self._states.setdefault(table, {})[_key(table, values)] = values

    def state_of(self, table: sa.Table, **key: Any) -> Row | None:
        """The newest state under a key, as it stands after everything collected so far."""
        if (row := self._states.get(table, {}).get(_key(table, key))) is not None:
            return row
        if self._is_whole:
            return None
        found = self._stored(table, key)
        return found[0] if found else None

    # -- sending --------------------------------------------------------------------------------

    def flush(self) -> None:
        """Send what was collected: closings, then new rows, then newest states.

        From nothing, open rows and states stay here, as long as there are not too many.
        """
        if self._is_whole:
            self._send_done()
            kept = sum(len(one.rows) for one in self._open.values())
            kept += sum(len(one) for one in self._states.values())
            if kept > self._most_in_memory:
                self.settle()
            return
        for table, closing in self._closing.items():
            self._send_closings(table, closing)
        self._closing = {}
        self._send_done()
        self._send_open()

    def settle(self) -> None:
        """Send everything; from here on rows are looked up where they are stored."""
        self._is_whole = False
        self.flush()

    def _send_closings(self, table: sa.Table, closing: Mapping[Key, int]) -> None:
        real, key = self._real(table), table.info["key"]
        rows = [
            {f"key_{column}": value for column, value in zip(key, name, strict=True)}
            | {"until": position}
            for name, position in closing.items()
        ]
        _closing(real, key).run_each(self.db, rows)

    def _send_done(self) -> None:
        done, self._done = self._done, {}
        for table, rows in done.items():
            self._insert(table, rows)

    def _send_open(self) -> None:
        opened, self._open = self._open, {}
        for table, some in opened.items():
            self._insert(table, list(some.rows.values()))
        states, self._states = self._states, {}
        for table, by_key in states.items():
            self._send_states(table, list(by_key.values()))

    def _insert(self, table: sa.Table, rows: list[Row]) -> None:
        for some in _same_columns(rows):
            insert(self.db, self._real(table), some)

    def _send_states(self, table: sa.Table, rows: list[Row]) -> None:
        real, key, dialect = self._real(table), table.info["key"], self.db.dialect.name
        for some in _same_columns(rows):
            others = tuple(column for column in some[0] if column not in key)
            _overwriting(real, key, others, dialect).run_each(self.db, some)

    # -- looking up -----------------------------------------------------------------------------

    def _stored(
        self, table: sa.Table, columns: Mapping[str, Any], *more: sa.ColumnElement[bool]
    ) -> list[Row]:
        given = tuple((column, value is None) for column, value in columns.items())
        query = _looking_up(self._real(table), given)
        if more:
            query = query.where(*more)
        facts = {f"given_{column}": value for column, value in columns.items() if value is not None}
        return [dict(row._mapping) for row in self.db.execute(query, facts)]

    def _opened(self, table: sa.Table) -> "_OpenRows":
        if table not in self._open:
            self._open[table] = _OpenRows()
        return self._open[table]

    def _real(self, table: sa.Table) -> sa.Table:
        return self._tables.get(table.name, table)


class _OpenRows:
    """A table's open rows in memory, by key, and by whatever they were asked for."""

    def __init__(self) -> None:
        self.rows: dict[Key, Row] = {}
        self._groups: dict[tuple[str, ...], dict[Key, dict[Key, Row]]] = {}

    def put(self, name: Key, row: Row) -> None:
        self.rows[name] = row
        for columns, groups in self._groups.items():
            groups.setdefault(_of(row, columns), {})[name] = row

    def take(self, name: Key) -> Row | None:
        row = self.rows.pop(name, None)
        if row is not None:
            for columns, groups in self._groups.items():
                groups[_of(row, columns)].pop(name)
        return row

    def matching(self, wanted: Mapping[str, Any]) -> list[Row]:
        columns = tuple(wanted)
        if columns not in self._groups:
            groups = self._groups[columns] = {}
            for name, row in self.rows.items():
                groups.setdefault(_of(row, columns), {})[name] = row
        return list(self._groups[columns].get(tuple(wanted.values()), {}).values())


# -- statements, each made once for a shape --------------------------------------------------------


@lru_cache(maxsize=SHAPES)
def _closing(real: sa.Table, key: Sequence[str]) -> Prepared:
    return Prepared(
        sa.update(real)
        .where(
            *(real.c[column] == sa.bindparam(f"key_{column}") for column in key),
            real.c.known_until == OPEN,
        )
        .values(known_until=sa.bindparam("until"))
    )


@lru_cache(maxsize=SHAPES)
def _overwriting(
    real: sa.Table, key: Sequence[str], others: Sequence[str], dialect: str
) -> Prepared:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment] # same shape
    statement = insert(real)
    if not others:
        return Prepared(statement.on_conflict_do_nothing(index_elements=list(key)), key)
    changed = statement.on_conflict_do_update(
        index_elements=list(key),
        set_={column: statement.excluded[column] for column in others},
    )
    return Prepared(changed, (*key, *others))


@lru_cache(maxsize=SHAPES)
def _looking_up(real: sa.Table, given: Sequence[tuple[str, bool]]) -> sa.Select[Any]:
    """Rows by these columns, each with whether it is empty."""
    same = (
        real.c[column].is_(None) if is_empty else real.c[column] == sa.bindparam(f"given_{column}")
        for column, is_empty in given
    )
    return sa.select(real).where(*same)


def _key(table: sa.Table, values: Mapping[str, Any]) -> Key:
    return _of(values, table.info["key"])


def _of(values: Mapping[str, Any], columns: Iterable[str]) -> Key:
    return tuple(values[column] for column in columns)


def _same_columns(rows: list[Row]) -> Iterable[list[Row]]:
    """Runs of rows that name the same columns, since one statement sends one shape."""
    shapes: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        shapes.setdefault(tuple(sorted(row)), []).append(row)
    return shapes.values()
