"""What was answered holds until anything happens: kept under where log and read tables stand.

Whoever asks first in a reading transaction asks for its `Mark` too (`app/reading/signed_in.py`)
and notes it. As long as the next transactions find the same mark, they see the same log, the same
read tables and the same texts, since a text is erased together with an event.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from app.eventlog.tables import events, tracking

MOST_SAID = 1024
"""Answers that are kept between two events."""


class Mark(NamedTuple):
    """Where log and read tables stand: nothing that pages read differs where it is the same.

    `last` is the log's last position and `recorded_at` its time, which tells it from another log
    (a backup that was put back); `heard` are the positions of all projections together, `made`
    says which making of the read tables it is.
    """

    last: int
    recorded_at: int
    heard: int
    made: int


_said: WeakKeyDictionary[Engine, tuple[Mark, dict[Any, Any]]] = WeakKeyDictionary()
_shared: WeakKeyDictionary[Connection, dict[Any, Any]] = WeakKeyDictionary()


heard = sa.select(
    sa.func.min(tracking.c.position).label("lowest"),
    sa.cast(sa.func.sum(tracking.c.position), sa.BigInteger).label("heard"),
    sa.func.max(tracking.c.made).label("made"),
).subquery("heard")
"""One row: how far the projection is that is furthest behind, and what a mark says of them all."""


def mark_columns() -> Sequence[sa.ColumnElement[int]]:
    """What makes a mark, as columns of another statement, which reads `heard` too."""
    last = sa.select(sa.func.max(events.c.position)).scalar_subquery()
    recorded_at = sa.select(sa.func.max(events.c.recorded_at)).scalar_subquery()
    asked = (last, recorded_at, heard.c.heard, heard.c.made)
    return [
        sa.func.coalesce(one, 0).label(name) for name, one in zip(Mark._fields, asked, strict=True)
    ]


def note_mark(db: Connection, mark: Mark) -> None:
    """Tell where this reading transaction stands: what was answered there before holds here."""
    stands = _said.get(db.engine)
    if stands is None or stands[0] != mark:
        stands = _said[db.engine] = (mark, {})
    _shared[db] = stands[1]


def answers_here(db: Connection) -> dict[Any, Any] | None:
    """What was answered where this transaction stands; None where no mark was noted."""
    found = _shared.get(db)
    if found is not None and len(found) > MOST_SAID:
        found.clear()
    return found
