"""What seldom changes is read once and kept in memory, until one of its rows begins or ends.

Definitions, sources, units and policies stand behind every page, and a thousand edits leave them
as they are. One statement asks at which position each of their tables changed last, at or before
the position asked for; between two such changes the answer is the same. It is asked once in a
reading transaction, however many answers that needs, and no writing one relies on it.
"""

from collections.abc import Callable
from copy import copy
from functools import lru_cache, reduce, wraps
from operator import add
from typing import Any, ParamSpec, Protocol, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import OID
from sqlalchemy.engine import Connection, Engine

from app.eventlog.prepared import Prepared
from projections.columns import read_tables
from projections.temporal import AT

T = TypeVar("T", covariant=True)
P = ParamSpec("P")
Stamp = tuple[int, ...]

MOST_KEPT = 32
"""Answers that are kept of each question: the newest, and those of past pages."""

_tables: list[sa.Table] = []
_stamps: WeakKeyDictionary[Connection, dict[int, dict[str, int]]] = WeakKeyDictionary()
_said: WeakKeyDictionary[Connection, dict[tuple[Any, ...], Any]] = WeakKeyDictionary()
_answers: WeakKeyDictionary[Engine, dict[tuple[Any, ...], Any]] = WeakKeyDictionary()


class Question(Protocol[T]):
    """A query over everything that is known at a position."""

    def __call__(self, db: Connection, /, *, at: int) -> T: ...


def remembered(*tables: sa.Table) -> Callable[[Question[T]], Question[T]]:
    """Let a query that reads these temporal tables, and no text, keep its answers.

    The tables are small: they are looked through for their last change.
    """
    _tables.extend(table for table in tables if table not in _tables)

    def remember(ask: Question[T]) -> Question[T]:
        @wraps(ask)
        def answer(db: Connection, /, *, at: int) -> T:
            if not is_reading(db):
                return ask(db, at=at)  # What it sees may yet be rolled back.
            changed = _changed(db, at)
            name = (ask, changed[""], *(changed[table.name] for table in tables))
            kept = _answers.setdefault(db.engine, {})
            if name not in kept:
                kept[name] = ask(db, at=at)
                _forget_oldest(kept, ask)
            found: T = copy(kept[name])
            return found

        return answer

    return remember


def asked_once(ask: Callable[P, T]) -> Callable[P, T]:
    """Let a query be asked once in a reading transaction, however many parts of a page ask it.

    The transaction sees one moment: a second answer could only be the same. Whoever asks gets a
    list of his own. Texts may be read here: nothing is kept beyond the transaction.
    """

    @wraps(ask)
    def answer(*args: P.args, **which: P.kwargs) -> T:
        db, *others = args
        name = (ask, *others, *sorted(which.items()))
        if not isinstance(db, Connection) or not _is_plain(name):
            return ask(*args, **which)
        said = said_before(db)
        if name not in said:
            said[name] = ask(*args, **which)
        found: T = copy(said[name])
        return found

    return answer


def said_before(db: Connection) -> dict[Any, Any]:
    """What was answered in this reading transaction, which sees one moment; elsewhere nothing."""
    if not is_reading(db):
        return {}
    return _said.setdefault(db, {})


def is_reading(db: Connection) -> bool:
    """Whether this transaction only reads, so that what it sees can't be undone."""
    return db.get_execution_options().get("es_write") is False


def _is_plain(name: tuple[Any, ...]) -> bool:
    try:
        hash(name)
    except TypeError:
        return False
    return True


def making(db: Connection, *, at: int) -> int:
    """Which making of the read tables it is: another number after any of them was rebuilt."""
    return _changed(db, at)[""]


def _changed(db: Connection, at: int) -> dict[str, int]:
    """Where each table changed last, by name; under "" which making of the tables it is."""
    asked = _stamps.setdefault(db, {})
    if at not in asked:
        (row,) = _last_changes(db.dialect.name, tuple(_tables)).plain(db, {"at": at})
        asked[at] = dict(zip(("", *(table.name for table in _tables)), row, strict=True))
    return asked[at]


@lru_cache(maxsize=8)
def _last_changes(dialect: str, tables: tuple[sa.Table, ...]) -> Prepared:
    columns = [_last_change(table).label(table.name) for table in tables]
    return Prepared(sa.select(_making(dialect).label("making"), *columns))


def _last_change(table: sa.Table) -> sa.ScalarSelect[int]:
    """The last position, up to one, at which a row of the table began or ended."""
    began, ended = table.c.known_from, table.c.known_until
    last = sa.func.max(sa.case((ended <= AT, ended), else_=began))
    return sa.select(sa.func.coalesce(last, 0)).where(began <= AT).scalar_subquery()


def _making(dialect: str) -> sa.ScalarSelect[int]:
    """Another number after a rebuild, which makes read tables anew: all, or those of one."""
    if dialect == "sqlite":
        schema = sa.table("pragma_schema_version", sa.column("schema_version", sa.Integer))
        return sa.select(schema.c.schema_version).scalar_subquery()
    # Each table that is made anew gets another number, larger than all before.
    numbers = (
        sa.func.coalesce(sa.cast(sa.cast(sa.func.to_regclass(name), OID), sa.BigInteger), 0)
        for name in sorted(read_tables.tables)
    )
    return sa.select(reduce(add, numbers)).scalar_subquery()


def _forget_oldest(kept: dict[tuple[Any, ...], Any], ask: Any) -> None:
    mine = [name for name in list(kept) if name[0] is ask]
    for name in mine[:-MOST_KEPT]:
        kept.pop(name, None)
