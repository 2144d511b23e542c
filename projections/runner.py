"""Brings read tables up to the log: in the command's transaction, by the worker, in a rebuild.

While all is well one SAVEPOINT and one tracking UPDATE serve all projections. After an error each
runs by itself: the one that fails keeps its error and its position, the event stays, the others
go on (docs/decisions/0004).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from app.eventlog.recorder import Recorded, Recorder, moment
from app.eventlog.store import Store
from app.eventlog.tables import events, tracking
from projections.temporal import At, Rows

log = structlog.get_logger()

BATCH = 2_000
"""Events that a request catches up with at most; the worker does the rest."""

Decode = Callable[[Recorded], Any]
Fresh = Sequence[tuple[At, Any]]


@dataclass(frozen=True)
class Projection:
    """Read tables and the function that writes them.

    `project(event, at, rows)` is a `singledispatch`: events that it doesn't know pass by. A strict
    projection's failure fails the command, because commands rely on it.
    """

    name: str
    version: int
    tables: tuple[sa.Table, ...]
    project: Callable[[Any, At, Rows], None]
    strict: bool = False


@dataclass(frozen=True)
class Standing:
    """How far a projection is: its position, and the error that holds it there, if any."""

    name: str
    position: int
    behind: int
    error: str | None


class Runner:
    """Runs all projections of one database."""

    def __init__(
        self,
        store: Store,
        recorder: Recorder,
        decode: Decode,
        projections: Iterable[Projection],
        *,
        raise_errors: bool = False,
    ) -> None:
        self._store = store
        self._recorder = recorder
        self._decode = decode
        self.projections = tuple(projections)
        self._raise_errors = raise_errors

    # -- in the command's transaction -------------------------------------------------

    def advance(self, fresh: Fresh) -> None:
        """Project the events just appended, on the open unit of work."""
        if not fresh:
            return
        db = self._store.connection
        first, last = fresh[0][0].position, fresh[-1][0].position
        savepoint = db.begin_nested()
        moved = db.execute(
            sa.update(tracking)
            .where(tracking.c.position == first - 1, tracking.c.error.is_(None))
            .values(position=last)
        ).rowcount
        if moved == len(self.projections):
            try:
                rows = Rows(db)
                for projection in self.projections:
                    _run(projection, fresh, rows)
                rows.flush()
            except Exception:
                savepoint.rollback()
                if self._raise_errors:
                    raise
            else:
                savepoint.commit()
                return
        else:
            savepoint.rollback()
        for projection in self.projections:
            self._advance_singly(db, projection, fresh)

    def _advance_singly(self, db: Connection, projection: Projection, fresh: Fresh) -> None:
        at = self._position(db, projection)
        if at == fresh[0][0].position - 1:
            self._apply(db, projection, fresh)
        else:
            self._apply(db, projection, self._next(at, BATCH))

    def _apply(self, db: Connection, projection: Projection, some: Fresh) -> bool:
        """Project under a SAVEPOINT of its own; False where it failed and was put down."""
        if not some:
            return True
        savepoint = db.begin_nested()
        try:
            rows = Rows(db)
            _run(projection, some, rows)
            rows.flush()
        except Exception as error:
            savepoint.rollback()
            if projection.strict or self._raise_errors:
                raise
            log.error("projection failed", projection=projection.name, error=repr(error))
            self._track(db, projection, error=repr(error)[:2_000], error_position=some[0][0].position)
            return False
        savepoint.commit()
        self._track(db, projection, position=some[-1][0].position, error=None, error_position=None)
        return True

    # -- catching up --------------------------------------------------------------------

    def catch_up(self, limit: int | None = None) -> int:
        """Bring every projection to the end of the log; returns how many events were applied.

        A failing batch is tried again one event at a time, so that everything before the event
        that fails is shown. `limit` bounds the events per projection.
        """
        applied = 0
        for projection in self.projections:
            left = limit
            while left is None or left > 0:
                with self._store.write() as db:
                    some = self._next(self._position(db, projection), min(BATCH, left or BATCH))
                    good = bool(some) and self._apply(db, projection, some)
                    if some and not good:
                        applied += self._apply_one_by_one(db, projection, some)
                if not good:
                    break
                applied += len(some)
                left = None if left is None else left - len(some)
        return applied

    def _apply_one_by_one(self, db: Connection, projection: Projection, some: Fresh) -> int:
        for count, one in enumerate(some):
            if not self._apply(db, projection, [one]):
                return count
        return len(some)

    def standings(self, db: Connection) -> list[Standing]:
        """Where each projection stands."""
        last = db.execute(sa.select(sa.func.max(events.c.position))).scalar() or 0
        return [
            Standing(row.name, row.position, last - row.position, row.error)
            for row in db.execute(sa.select(tracking).order_by(tracking.c.name))
        ]

    def is_behind(self) -> bool:
        """Whether there is anything to catch up with; looks with a reading transaction only."""
        with self._store.read() as db:
            return any(standing.behind for standing in self.standings(db))

    # -- setting up and rebuilding --------------------------------------------------------

    def set_up(self) -> list[str]:
        """Make missing read tables and rebuild those of another version; names what was built."""
        built = []
        for projection in self.projections:
            with self._store.read() as db:
                row = db.execute(
                    sa.select(tracking.c.version).where(tracking.c.name == projection.name)
                ).first()
            if row is None or row.version != projection.version:
                self.rebuild(projection)
                built.append(projection.name)
        return built

    def rebuild(self, projection: Projection) -> int:
        """Build the tables anew beside the old ones and swap them; returns the events replayed."""
        with self._store.write() as db:
            shadows = _make_shadows(db, projection)
        position = replayed = 0
        while True:
            with self._store.write() as db:
                some = self._next(position, BATCH)
                if some:
                    rows = Rows(db, shadows)
                    _run(projection, some, rows)
                    rows.flush()
                    position = some[-1][0].position
                    replayed += len(some)
                if len(some) < BATCH:
                    # The append lock is held: nothing can come between here and the swap.
                    _swap(db, projection, shadows)
                    self._forget(db, projection)
                    db.execute(
                        tracking.insert().values(
                            name=projection.name, version=projection.version, position=position
                        )
                    )
                    return replayed

    def replayed(self, db: Connection, projection: Projection) -> dict[str, sa.Table]:
        """Shadow tables filled by a replay up to the projection's position, for comparing."""
        shadows = _make_shadows(db, projection)
        stop, position = self._position(db, projection), 0
        while position < stop:
            some = self._next(position, min(BATCH, stop - position))
            if not some:
                break
            rows = Rows(db, shadows)
            _run(projection, some, rows)
            rows.flush()
            position = some[-1][0].position
        return shadows

    # -- bookkeeping -----------------------------------------------------------------------

    def _next(self, after: int, limit: int) -> Fresh:
        return [
            (At(row.position, moment(row.recorded_at)), self._decode(row))
            for row in self._recorder.select_log(after=after, limit=limit)
        ]

    def _position(self, db: Connection, projection: Projection) -> int:
        return int(
            db.execute(
                sa.select(tracking.c.position).where(tracking.c.name == projection.name)
            ).scalar_one()
        )

    def _track(self, db: Connection, projection: Projection, **values: Any) -> None:
        db.execute(
            sa.update(tracking).where(tracking.c.name == projection.name).values(**values)
        )

    def _forget(self, db: Connection, projection: Projection) -> None:
        db.execute(sa.delete(tracking).where(tracking.c.name == projection.name))


def _run(projection: Projection, some: Fresh, rows: Rows) -> None:
    for at, event in some:
        projection.project(event, at, rows)


def _make_shadows(db: Connection, projection: Projection) -> dict[str, sa.Table]:
    shadow_tables = sa.MetaData()
    shadows = {}
    for table in projection.tables:
        shadow = table.to_metadata(shadow_tables, name=f"{table.name}__new")
        # Index and constraint names are global: the shadow's carry the suffix until the swap.
        shadow.primary_key.name = f"{shadow.primary_key.name}__new"
        for index in shadow.indexes:
            index.name = f"{index.name}__new"
        shadow.drop(db, checkfirst=True)
        shadow.create(db)
        shadows[table.name] = shadow
    return shadows


def drop_shadows(db: Connection, shadows: dict[str, sa.Table]) -> None:
    """Take the tables of `replayed` away again."""
    for shadow in shadows.values():
        shadow.drop(db)


def _swap(db: Connection, projection: Projection, shadows: dict[str, sa.Table]) -> None:
    for table in projection.tables:
        table.drop(db, checkfirst=True)
        shadow = shadows[table.name]
        quote = db.dialect.identifier_preparer.quote
        db.exec_driver_sql(f"ALTER TABLE {quote(shadow.name)} RENAME TO {quote(table.name)}")
        for index in table.indexes:
            if db.dialect.name == "sqlite":
                db.exec_driver_sql(f"DROP INDEX {quote(f'{index.name}__new')}")
                index.create(db)
            else:
                db.exec_driver_sql(
                    f"ALTER INDEX {quote(f'{index.name}__new')} RENAME TO {quote(str(index.name))}"
                )
        if db.dialect.name != "sqlite":
            name = str(table.primary_key.name)
            db.exec_driver_sql(
                f"ALTER INDEX {quote(f'{name}__new')} RENAME TO {quote(name)}"
            )


