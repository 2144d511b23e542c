"""What seldom changes is read once and kept in memory, until one of its rows begins or ends.

Definitions, sources, units and policies stand behind every page, and a thousand edits leave them
as they are. One statement asks at which position each of their tables changed last, at or before
the position asked for; between two such changes the answer is the same. It is asked once in a
reading transaction, however many answers that needs, and no writing one relies on it.
"""

from collections.abc import Callable
from copy import copy
from functools import lru_cache, wraps
from typing import Any, ParamSpec, Protocol, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from app.eventlog.prepared import Prepared
from app.eventlog.tables import tracking
from projections.temporal import AT
from projections.unmoved import answers_here

T = TypeVar("T", covariant=True)
P = ParamSpec("P")

MOST_KEPT = 32
"""Answers that are kept of each question: the newest, and those of past pages."""

_tables: list[sa.Table] = []
_said: WeakKeyDictionary[Connection, dict[tuple[Any, ...], Any]] = WeakKeyDictionary()
_answers: WeakKeyDictionary[Engine, dict[tuple[Any, ...], Any]] = WeakKeyDictionary()


class Question(Protocol[T]):
    """A query over everything that is known at a position."""

    def __call__(self, db: Connection, /, *, at: int) -> T: ...


def remembered(*tables: sa.Table) -> Callable[[Question[T]], Question[T]]:
    """Let a query that reads these temporal tables, and no text, keep its answers.

    The tables are small: they are looked through for their last change.
    """
    watch(*tables)

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

    The transaction sees one moment: a second answer could only be the same, and so could that of
    the next transaction where nothing has happened in between (projections/unmoved.py). Whoever
    asks gets a list of his own. Texts may be read here, since none ends without an event; accounts
    and sessions may not.
    """

    @wraps(ask)
    def answer(*args: P.args, **which: P.kwargs) -> T:
        db, *others = args
        name = (ask, *map(_fixed, others), *((key, _fixed(which[key])) for key in sorted(which)))
        if not isinstance(db, Connection) or not _is_plain(name):
            return ask(*args, **which)
        said = said_before(db)
        found: T = said[name] if name in said else said.setdefault(name, ask(*args, **which))
        return copy(found) if isinstance(found, list | dict) else found

    return answer


def said_before(db: Connection) -> dict[Any, Any]:
    """What was answered where this reading transaction stands; in a writing one nothing."""
    if not is_reading(db):
        return {}
    here = answers_here(db)
    return _said.setdefault(db, {}) if here is None else here


def is_reading(db: Connection) -> bool:
    """Whether this transaction only reads, so that what it sees can't be undone."""
    return db.get_execution_options().get("es_write") is False


def _fixed(asked: Any) -> Any:
    """What was asked for, as part of a name."""
    return tuple(asked) if isinstance(asked, list) else asked


def _is_plain(name: tuple[Any, ...]) -> bool:
    try:
        hash(name)
    except TypeError:
        return False
    return True


def making(db: Connection, *, at: int) -> int:
    """Which making of the read tables it is: another number after any of them was rebuilt."""
    return _changed(db, at)[""]


def watch(*tables: sa.Table) -> None:
    """Let `changed_last` know these temporal tables: small ones, which it looks through."""
    _tables.extend(table for table in tables if table not in _tables)


def changed_last(db: Connection, table: sa.Table, *, at: int) -> int:
    """The last position, up to one, at which a row of a watched table began or ended."""
    return _changed(db, at)[table.name]


def _changed(db: Connection, at: int) -> dict[str, int]:
    """Where each table changed last, by name; under "" which making of the tables it is."""
    said, name = said_before(db), (_changed, at)
    if name not in said:
        (row,) = _last_changes(tuple(_tables)).plain(db, {"at": at})
        said[name] = dict(zip(("", *(table.name for table in _tables)), row, strict=True))
    found: dict[str, int] = said[name]
    return found


@lru_cache(maxsize=8)
def _last_changes(tables: tuple[sa.Table, ...]) -> Prepared:
    making = sa.select(sa.func.coalesce(sa.func.max(tracking.c.made), 0)).scalar_subquery()
    columns = [_last_change(table).label(table.name) for table in tables]
    return Prepared(sa.select(making.label("making"), *columns))


def _last_change(table: sa.Table) -> sa.ScalarSelect[int]:
    """The last position, up to one, at which a row of the table began or ended."""
    began, ended = table.c.known_from, table.c.known_until
    last = sa.func.max(sa.case((ended <= AT, ended), else_=began))
    return sa.select(sa.func.coalesce(last, 0)).where(began <= AT).scalar_subquery()


def _forget_oldest(kept: dict[tuple[Any, ...], Any], ask: Any) -> None:
    mine = [name for name in list(kept) if name[0] is ask]
    for name in mine[:-MOST_KEPT]:
        kept.pop(name, None)
