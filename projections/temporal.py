"""Temporal rows: every row says from which position to which it was known (docs/decisions/0007).

`known(table, at)` answers now and any past moment with the same statement.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.columns import NOW, OPEN, Position, read_tables

__all__ = ["NOW", "OPEN", "At", "Rows", "known", "state_table", "temporal_table"]


@dataclass(frozen=True)
class At:
    """Where an event stands: its position and when it was recorded."""

    position: int
    recorded_at: datetime


def temporal_table(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> sa.Table:
    """A read table with `known_from` and `known_until`; `key` names a row across its versions."""
    table = sa.Table(
        name,
        read_tables,
        *columns,
        sa.Column("known_from", Position, nullable=False),
        sa.Column("known_until", Position, nullable=False),
        sa.PrimaryKeyConstraint(*key, "known_until", "known_from", name=f"{name}_by_key"),
        info={"key": key},
    )
    return table


def state_table(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> sa.Table:
    """A read table that keeps only the newest state under each key, for `Rows.state`."""
    return sa.Table(
        name,
        read_tables,
        *columns,
        sa.PrimaryKeyConstraint(*key, name=f"{name}_by_key"),
        info={"key": key},
    )


def known(table: sa.FromClause, at: int) -> sa.ColumnElement[bool]:
    """The rows known at a position."""
    return sa.and_(table.c.known_from <= at, table.c.known_until > at)


class Rows:
    """What projectors write. Collected, and sent in few statements by `flush`.

    `tables` replaces tables by their shadows while a projection is rebuilt.
    """

    def __init__(
        self, db: Connection, tables: Mapping[str, sa.Table] | None = None
    ) -> None:
        self._db = db
        self._tables = tables or {}
        self._new: dict[sa.Table, list[dict[str, Any]]] = {}
        self._pending: dict[sa.Table, dict[tuple[Any, ...], dict[str, Any]]] = {}
        self._closing: dict[sa.Table, dict[tuple[Any, ...], int]] = {}
        self._facts: dict[sa.Table, dict[tuple[Any, ...], dict[str, Any]]] = {}

    def open(self, table: sa.Table, at: At, **values: Any) -> None:
        """A row under a key that has no open row."""
        row = {**values, "known_from": at.position, "known_until": OPEN}
        self._new.setdefault(table, []).append(row)
        self._pending.setdefault(table, {})[_key(table, values)] = row

    def close(self, table: sa.Table, at: At, **key: Any) -> None:
        """The open row under this key, if there is one, is known until here."""
        name = _key(table, key)
        pending = self._pending.get(table, {}).pop(name, None)
        if pending is not None:
            pending["known_until"] = at.position
        else:
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

    def current(self, table: sa.Table, **key: Any) -> dict[str, Any] | None:
        """The open row under a key, as it stands after everything collected so far."""
        name = _key(table, key)
        if (pending := self._pending.get(table, {}).get(name)) is not None:
            return pending
        if name in self._closing.get(table, {}):
            return None
        real = self._real(table)
        found = self._db.execute(
            sa.select(real).where(
                *(real.c[column] == value for column, value in key.items()),
                real.c.known_until == OPEN,
            )
        ).first()
        return dict(found._mapping) if found else None

    def matching(self, table: sa.Table, **columns: Any) -> list[dict[str, Any]]:
        """All open rows with these values, as they stand after everything collected so far."""
        real = self._real(table)
        closing = self._closing.get(table, {})
        stored = [
            dict(row._mapping)
            for row in self._db.execute(
                sa.select(real).where(
                    *(real.c[column] == value for column, value in columns.items()),
                    real.c.known_until == OPEN,
                )
            )
        ]
        pending = [
            row
            for row in self._pending.get(table, {}).values()
            if all(row[column] == value for column, value in columns.items())
        ]
        return [row for row in stored if _key(table, row) not in closing] + pending

    def add(self, table: sa.Table, **values: Any) -> None:
        """A row that never changes."""
        self._new.setdefault(table, []).append(values)

    def state(self, table: sa.Table, **values: Any) -> None:
        """A row of which only the newest state is kept: inserted, or overwritten by its key."""
        self._facts.setdefault(table, {})[_key(table, values)] = values

    def state_of(self, table: sa.Table, **key: Any) -> dict[str, Any] | None:
        """The newest state under a key, as it stands after everything collected so far."""
        if (pending := self._facts.get(table, {}).get(_key(table, key))) is not None:
            return pending
        real = self._real(table)
        found = self._db.execute(
            sa.select(real).where(*(real.c[column] == value for column, value in key.items()))
        ).first()
        return dict(found._mapping) if found else None

    def flush(self) -> None:
        """Send everything collected: closings, then new rows, then newest states."""
        for table, closing in self._closing.items():
            real, key = self._real(table), table.info["key"]
            self._db.execute(
                sa.update(real)
                .where(
                    *(real.c[column] == sa.bindparam(f"key_{column}") for column in key),
                    real.c.known_until == OPEN,
                )
                .values(known_until=sa.bindparam("until")),
                [
                    {f"key_{column}": value for column, value in zip(key, name, strict=True)}
                    | {"until": position}
                    for name, position in closing.items()
                ],
            )
        for table, rows in self._new.items():
            for some in _same_columns(rows):
                self._db.execute(self._real(table).insert(), some)
        for table, facts in self._facts.items():
            self._write_states(table, list(facts.values()))
        self._new, self._pending, self._closing, self._facts = {}, {}, {}, {}

    def _write_states(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        real, key = self._real(table), table.info["key"]
        if self._db.dialect.name == "sqlite":
            from sqlalchemy.dialects.sqlite import insert
        else:
            from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment] # same shape
        statement = insert(real)
        others = [column for column in rows[0] if column not in key]
        if others:
            statement = statement.on_conflict_do_update(
                index_elements=list(key),
                set_={column: statement.excluded[column] for column in others},
            )
        else:
            statement = statement.on_conflict_do_nothing(index_elements=list(key))
        self._db.execute(statement, rows)

    def _real(self, table: sa.Table) -> sa.Table:
        return self._tables.get(table.name, table)


def _key(table: sa.Table, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[column] for column in table.info["key"])


def _same_columns(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Runs of rows that name the same columns, since one statement sends one shape."""
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        shapes.setdefault(tuple(sorted(row)), []).append(row)
    return shapes.values()
