"""A projection on its way through the log, into tables beside its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.prepared import Savepoint
from projections.projection import Projection
from projections.temporal import At, Rows

Fresh = Sequence[tuple[At, Any]]


@dataclass(frozen=True)
class Replayed:
    """Tables of each projection as a replay gives them; and what failed in replaying."""

    tables: Mapping[Projection, Mapping[str, sa.Table]]
    errors: Mapping[Projection, Exception]


class Building:
    """A projection on its way through the log, into tables of its own."""

    def __init__(self, projection: Projection, shadows: dict[str, sa.Table]) -> None:
        self.projection = projection
        self.shadows = shadows
        self.error: Exception | None = None
        self._rows: Rows | None = None

    def take(self, db: Connection, some: Fresh) -> None:
        """Hear some events; after an error nothing more."""
        self._guarded(db, lambda rows: _heard(self.projection, some, rows))

    def settle(self, db: Connection) -> None:
        """Write what is still in memory."""
        self._guarded(db, lambda rows: rows.settle())

    def _guarded(self, db: Connection, write: Callable[[Rows], None]) -> None:
        if self.error is not None:
            return
        if self._rows is None:
            self._rows = Rows(db, self.shadows, from_nothing=True)
        self._rows.db = db
        savepoint = Savepoint(db)
        try:
            write(self._rows)
        except Exception as error:
            savepoint.rollback()
            self.error, self._rows = error, None
        else:
            savepoint.commit()


def _heard(projection: Projection, some: Fresh, rows: Rows) -> None:
    run_over(projection, some, rows)
    rows.flush()


def run_over(projection: Projection, some: Fresh, rows: Rows) -> None:
    """Let the projection hear these events."""
    for at, event in some:
        projection.project(event, at, rows)


def told(error: Exception) -> str:
    """What went wrong, without the values that a statement carried."""
    if isinstance(error, sa.exc.DBAPIError):
        # PostgreSQL tells the row in further lines.
        return f"{type(error).__name__}: {str(error.orig).partition(chr(10))[0]}"[:2_000]
    return repr(error)[:2_000]
