"""Statements that are worded once for a database, and then handed to its driver as they are.

SQLAlchemy goes through a statement's whole tree to find out that it has its words already, and
wraps cursor and rows each time. For the small statements of a page or an edit that takes longer
than the database does. Its types, its listeners and its errors hold here too.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Way = Callable[[Any], Any] | None


class Prepared:
    """A statement that is run with other values each time: one for each of its parameters.

    `columns` are those that an INSERT fills.
    """

    def __init__(self, statement: sa.Executable, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._worded: dict[str, _Worded] = {}

    def rows(self, db: Connection, values: Values) -> list[Any]:
        """What a SELECT finds, each row a named tuple."""
        worded = self._in(db.dialect)
        cursor = _run(db, *worded.asked(values))
        try:
            return worded.read(cursor.fetchall(), cursor.description)
        finally:
            cursor.close()

    def plain(self, db: Connection, values: Values) -> list[tuple[Any, ...]]:
        """The same as the driver gives it, for whoever reads the columns' types by himself."""
        cursor = _run(db, *self._in(db.dialect).asked(values))
        try:
            found: list[tuple[Any, ...]] = cursor.fetchall()
        finally:
            cursor.close()
        return found

    def run(self, db: Connection, values: Values) -> int:
        """Run what is no SELECT; how many rows it met."""
        cursor = _run(db, *self._in(db.dialect).asked(values))
        met: int = cursor.rowcount
        cursor.close()
        return met

    def run_each(self, db: Connection, rows: Sequence[Values]) -> None:
        """Run what is no SELECT with each of these values in turn."""
        worded = self._in(db.dialect)
        if len(rows) == 1:
            _run(db, *worded.asked(rows[0])).close()
        elif rows:
            _run(db, *worded.asked_each(rows), many=True).close()

    def _in(self, dialect: Dialect) -> "_Worded":
        found = self._worded.get(dialect.name)
        if found is None:
            found = self._worded[dialect.name] = _Worded(self._statement, self._columns, dialect)
        return found


class Savepoint:
    """What comes after it can be undone by itself, on a connection that is in a transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._say("SAVEPOINT undone_alone")

    def commit(self) -> None:
        """Keep what came since."""
        self._say("RELEASE SAVEPOINT undone_alone")

    def rollback(self) -> None:
        """Undo what came since."""
        self._say("ROLLBACK TO SAVEPOINT undone_alone")
        self._say("RELEASE SAVEPOINT undone_alone")

    def _say(self, sql: str) -> None:
        _run(self._db, sql, ()).close()


def insert(db: Connection, table: sa.Table, rows: Sequence[Values]) -> None:
    """New rows, which all name the same columns."""
    if rows:
        _inserting(table, tuple(rows[0])).run_each(db, rows)


@lru_cache(maxsize=512)
def _inserting(table: sa.Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(table.insert(), columns)


class _Slot(NamedTuple):
    """Where a value goes: the driver's name for it, ours, its place in a list, the way there.

    Without a name of ours it is always the same `fixed` one.
    """

    name: str
    ours: str | None
    at: int | None
    way: Way
    fixed: Any


class _Worded:
    """A statement for one kind of database."""

    def __init__(
        self, statement: sa.Executable, columns: Sequence[str] | None, dialect: Dialect
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)  # type: ignore[attr-defined] # of every one
        self._compiled: SQLCompiler = compiled
        self._dialect = dialect
        self._lists = [name for name, bind in compiled.binds.items() if bind.expanding]
        self._wordings: dict[tuple[int, ...], tuple[str, Sequence[_Slot]]] = {}
        self._selected = list(getattr(statement, "selected_columns", ()))
        names = [str(one.key) for one in self._selected]
        row: Any = namedtuple("_row", names, rename=True)  # type: ignore[misc] # made from the statement
        self._make = row._make
        self._ways: Sequence[Way] | None = None

    def asked(self, values: Values) -> tuple[str, Any]:
        """The words, and the values as the driver takes them."""
        lengths = tuple(len(values[name]) for name in self._lists)
        wording = self._wordings.get(lengths)
        if wording is None:
            wording = self._wordings[lengths] = self._wording(values)
        sql, slots = wording
        filled = []
        for _, ours, at, way, value in slots:
            if ours is not None:
                value = values[ours] if at is None else values[ours][at]
                if way is not None:
                    value = way(value)
            filled.append(value)
        if self._compiled.positional:
            return sql, tuple(filled)
        return sql, {slot[0]: value for slot, value in zip(slots, filled, strict=True)}

    def asked_each(self, rows: Sequence[Values]) -> tuple[str, list[Any]]:
        """The words, and each row's values as the driver takes them; none of them is a list."""
        sql, slots = self._wordings.get(()) or self._wordings.setdefault((), self._wording(rows[0]))
        columns = [
            [slot.fixed] * len(rows)
            if slot.ours is None
            else [one[slot.ours] for one in rows]
            if slot.way is None
            else [slot.way(one[slot.ours]) for one in rows]
            for slot in slots
        ]
        each = zip(*columns, strict=True)
        if self._compiled.positional:
            return sql, list(each)
        names = [slot.name for slot in slots]
        return sql, [dict(zip(names, one, strict=True)) for one in each]

    def read(self, found: Sequence[Sequence[Any]], described: Sequence[Any]) -> list[Any]:
        """Rows of the driver's, which it describes, with values of the columns' own types."""
        if self._ways is None:
            kinds = [one[1] for one in described]
            self._ways = [
                _from_driver(one.type, self._dialect, kind)
                for one, kind in zip(self._selected, kinds, strict=True)
            ]
        make, ways = self._make, self._ways
        return [
            make([one if way is None else way(one) for way, one in zip(ways, row, strict=True)])
            for row in found
        ]

    def _wording(self, values: Values) -> tuple[str, Sequence[_Slot]]:
        """The words for lists as long as these."""
        compiled = self._compiled
        state = compiled.construct_expanded_state(values, escape_names=False)
        listed = {
            name: (ours, at)
            for ours, names in state.parameter_expansion.items()
            for at, name in enumerate(names)
        }
        slots = []
        for name in state.positiontup or state.parameters:
            ours, at = listed.get(name, (name, None))
            bind = compiled.binds[ours]
            way = _to_driver(bind.type, self._dialect)
            if bind.required or ours in values:
                slots.append(_Slot(name, ours, at, way, None))
            else:
                value = state.parameters[name]
                slots.append(_Slot(name, None, None, None, way(value) if way else value))
        return state.statement, slots


def _to_driver(type_: TypeEngine[Any], dialect: Dialect) -> Way:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(type_: TypeEngine[Any], dialect: Dialect, kind: object) -> Way:
    return type_.dialect_impl(dialect).result_processor(dialect, kind)


def _run(db: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
    """A cursor that has run this, with each of the `values` where they are many.

    Raises what SQLAlchemy would.
    """
    if not db.in_transaction():
        db.begin()
    cursor: Any = db.connection.cursor()
    for told in db.engine.dispatch.before_cursor_execute:
        sql, values = told(db, cursor, sql, values, None, many)
    errors = db.dialect.loaded_dbapi.Error
    try:
        if many:
            cursor.executemany(sql, values)
        elif db.dialect.name == "sqlite":
            cursor.execute(sql, values)
        else:
            cursor.execute(sql, values, prepare=True)  # not only from the sixth time on
    except errors as error:
        cursor.close()
        raise sa.exc.DBAPIError.instance(sql, values, error, errors, dialect=db.dialect) from error
    return cursor
