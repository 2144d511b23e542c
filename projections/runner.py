"""Brings read tables up to the log: in the command's transaction, by the worker, in a rebuild.

While all is well one SAVEPOINT and one tracking UPDATE serve all projections. After an error each
runs by itself: the one that fails keeps its error and its position, the event stays, the others
go on (docs/decisions/0004).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from app.eventlog.locks import lock
from app.eventlog.prepared import Prepared, Savepoint
from app.eventlog.recorder import Recorded, Recorder, moment
from app.eventlog.store import Store
from app.eventlog.tables import events, tracking
from projections.building import Building, Fresh, Replayed, run_over, told
from projections.projection import Projection
from projections.shadows import drop_shadows, make_shadows, make_temporary, swap
from projections.temporal import At, Rows

log = structlog.get_logger()

BATCH = 2_000
"""Events that a request catches up with at most; the worker does the rest."""

REPLAYED_AT_ONCE = 1_000
"""Events that a rebuild hears in one transaction: commands come in between, and wait no longer than
a quarter of a second for it."""


Decode = Callable[[Recorded], Any]


@dataclass(frozen=True)
class Standing:
    """How far a projection is: its position, and the error that holds it there, if any."""

    name: str
    position: int
    behind: int
    error: str | None


_MADE_FOR = tracking.c.name + "/" + sa.cast(tracking.c.version, sa.Text)
"""A projection with the version that its tables were made for: another one's are left alone."""


@cache
def _move_on() -> Prepared:
    """All projections together, where each stands right before what is new and has no error."""
    return Prepared(
        sa.update(tracking)
        .where(
            tracking.c.position == sa.bindparam("before"),
            tracking.c.error.is_(None),
            _MADE_FOR.in_(sa.bindparam("names", expanding=True)),
        )
        .values(position=sa.bindparam("last"))
    )


class NotSetUp(Exception):
    """Commands rely on a projection whose tables are not there, or are another version's."""


class RebuildFailed(Exception):
    """Some projections could not be built; `errors` says why, by name."""

    def __init__(self, errors: Mapping[str, Exception]) -> None:
        why = "; ".join(f"{name}: {told(error)}" for name, error in errors.items())
        super().__init__(f"could not be rebuilt: {why}")
        self.errors = errors


class Unreadable(Exception):
    """The log can't be replayed: an event of it is no event any more."""


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

    @property
    def _names(self) -> list[str]:
        return [f"{one.name}/{one.version}" for one in self.projections]

    # -- in the command's transaction -------------------------------------------------

    def advance(self, fresh: Fresh) -> None:
        """Project the events just appended, on the open unit of work."""
        if not fresh:
            return
        db = self._store.connection
        first, last = fresh[0][0].position, fresh[-1][0].position
        savepoint = Savepoint(db)
        steps = {"before": first - 1, "names": self._names, "last": last}
        moved = _move_on().run(db, steps)
        if moved == len(self.projections):
            try:
                rows = Rows(db)
                for projection in self.projections:
                    run_over(projection, fresh, rows)
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
        standing = self._tracked(db)
        for projection in self.projections:
            self._advance_singly(db, projection, standing.get(projection.name), fresh)

    def _advance_singly(
        self, db: Connection, projection: Projection, standing: Standing | None, fresh: Fresh
    ) -> None:
        if standing is None:
            if projection.strict:
                raise NotSetUp(projection.name)
            return  # Its tables are still being built, or another version of the program has them.
        if standing.error is not None and not projection.strict:
            return  # The worker tries again; a command would pay for it each time.
        if standing.position == fresh[0][0].position - 1:
            self._apply_what_goes(db, projection, fresh, may_raise=True)
        elif standing.position < fresh[0][0].position:
            some = self._next(standing.position, BATCH)
            self._apply_what_goes(db, projection, some, may_raise=True)

    def _apply_what_goes(
        self, db: Connection, projection: Projection, some: Fresh, *, may_raise: bool
    ) -> int:
        """Project all of them, or one by one until the event that fails; how many it were."""
        if not some or self._apply(db, projection, some, may_raise=may_raise):
            return len(some)
        if len(some) == 1:
            return 0
        for count, one in enumerate(some):
            if not self._apply(db, projection, [one], may_raise=may_raise):
                return count
        return len(some)

    def _apply(
        self, db: Connection, projection: Projection, some: Fresh, *, may_raise: bool
    ) -> bool:
        """Project under a SAVEPOINT of its own; False where it failed and was put down."""
        savepoint = Savepoint(db)
        try:
            rows = Rows(db)
            run_over(projection, some, rows)
            rows.flush()
        except Exception as error:
            savepoint.rollback()
            if self._raise_errors or (projection.strict and may_raise):
                raise
            position = some[0][0].position
            log.error(
                "projection failed",
                projection=projection.name,
                position=position,
                error=told(error),
            )
            self._track(db, projection, error=told(error), error_position=position)
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
        return sum(self._catch_up(projection, limit) for projection in self.projections)

    def _catch_up(self, projection: Projection, limit: int | None) -> int:
        applied = 0
        while limit is None or applied < limit:
            most = BATCH if limit is None else min(BATCH, limit - applied)
            with self._store.write() as db:
                standing = self._tracked(db).get(projection.name)
                some = self._next(standing.position, most) if standing else []
                went = self._apply_what_goes(db, projection, some, may_raise=False)
            applied += went
            if not some or went < len(some):
                break
        return applied

    def standings(self, db: Connection) -> list[Standing]:
        """Where each projection stands, by name."""
        tracked = self._tracked(db)
        return [tracked[name] for name in sorted(tracked)]

    def is_behind(self) -> bool:
        """Whether there is anything to catch up with; looks with a reading transaction only."""
        with self._store.read() as db:
            return any(standing.behind for standing in self.standings(db))

    # -- setting up and rebuilding --------------------------------------------------------

    def set_up(self) -> list[str]:
        """Make missing read tables and rebuild those of another version; names what was built.

        One that fails has its tables all the same, filled up to the event at which it fails.
        """
        if not self.outdated():
            return []
        with lock(self._store, "rebuild"):
            built = self.outdated()  # Another process may have built them meanwhile.
            try:
                self._rebuild(built)
            except RebuildFailed as failed:
                for projection in built:
                    if projection.name in failed.errors:
                        self._begin_empty(projection)
                        self._catch_up(projection, None)
            return [projection.name for projection in built]

    def rebuild(self, *projections: Projection) -> dict[str, int]:
        """Build tables anew beside the old ones and swap them: of these projections, or of all.

        Gives how far the log was replayed, by name.

        All are filled in one pass over the log; commands and pages go on meanwhile. Raises
        RebuildFailed for those that failed, which keep what they have; the others are done.
        """
        with lock(self._store, "rebuild"):
            return self._rebuild(projections or self.projections)

    def _rebuild(self, projections: Sequence[Projection]) -> dict[str, int]:
        with self._store.write() as db:
            building = [Building(one, make_shadows(db, one)) for one in projections]
        position = 0
        while True:
            with self._store.read():
                some = self._next(position, REPLAYED_AT_ONCE)
            if some:
                with self._store.write() as db:
                    for one in building:
                        one.take(db, some)
                position = some[-1][0].position
            if len(some) < REPLAYED_AT_ONCE:
                break  # Near the end; whoever writes on and on is caught up with under the lock.
        # Rows that were committed before the swap are seen by pages that began before it.
        for one in building:
            with self._store.write() as db:
                one.settle(db)
        with self._store.write() as db:
            # The append lock is held: nothing can come between here and the swap.
            while some := self._next(position, REPLAYED_AT_ONCE):
                for one in building:
                    one.take(db, some)
                position = some[-1][0].position
            for one in building:
                if one.error is not None:
                    drop_shadows(db, one.shadows)
                    continue
                swap(db, one.projection, one.shadows)
                self._track_anew(db, one.projection, position)
        errors = {one.projection.name: one.error for one in building if one.error is not None}
        if errors:
            raise RebuildFailed(errors) from next(iter(errors.values()))
        return {one.projection.name: position for one in building}

    def _begin_empty(self, projection: Projection) -> None:
        with self._store.write() as db:
            swap(db, projection, make_shadows(db, projection))
            self._track_anew(db, projection, 0)

    def outdated(self) -> list[Projection]:
        """Those whose tables are missing or of another version."""
        with self._store.read() as db:
            tracked = db.execute(sa.select(tracking.c.name, tracking.c.version))
            versions = {row.name: row.version for row in tracked}
        return [one for one in self.projections if versions.get(one.name) != one.version]

    # -- replaying for a comparison ---------------------------------------------------------

    @contextmanager
    def replayed(self, db: Connection) -> Iterator["Replayed"]:
        """What a replay gives, up to where each projection stands, in temporary tables.

        Nothing is locked: it reads on `db`, whose transaction sees one moment. The tables are
        gone afterwards. Raises Unreadable where the log is damaged.
        """
        tracked = self._tracked(db)
        building = [
            Building(one, make_temporary(db, one))
            for one in self.projections
            if one.name in tracked
        ]
        try:
            position, last = 0, max((one.position for one in tracked.values()), default=0)
            while position < last and (some := self._readable(position)):
                for one in building:
                    stop = tracked[one.projection.name].position
                    one.take(db, [pair for pair in some if pair[0].position <= stop])
                position = some[-1][0].position
            for one in building:
                one.settle(db)
            yield Replayed(
                {one.projection: one.shadows for one in building if one.error is None},
                {one.projection: one.error for one in building if one.error is not None},
            )
        finally:
            for one in building:
                drop_shadows(db, one.shadows)

    def _readable(self, position: int) -> Fresh:
        try:
            return self._next(position, REPLAYED_AT_ONCE)
        except Exception as error:
            raise Unreadable(
                f"the log can't be read after event {position} ({type(error).__name__})."
            ) from error

    # -- bookkeeping -----------------------------------------------------------------------

    def _next(self, after: int, limit: int) -> Fresh:
        # All rows first: where one can't be decoded no cursor may stay open.
        found = list(self._recorder.select_log(after=after, limit=limit))
        return [(At(row.position, moment(row.recorded_at)), self._decode(row)) for row in found]

    def _tracked(self, db: Connection) -> dict[str, Standing]:
        last = sa.select(sa.func.max(events.c.position)).scalar_subquery()
        found = db.execute(
            sa.select(
                tracking.c.name, tracking.c.position, tracking.c.error, last.label("last")
            ).where(_MADE_FOR.in_(self._names))
        )
        return {
            row.name: Standing(row.name, row.position, (row.last or 0) - row.position, row.error)
            for row in found
        }

    def _track(self, db: Connection, projection: Projection, **values: Any) -> None:
        db.execute(sa.update(tracking).where(tracking.c.name == projection.name).values(**values))

    def _track_anew(self, db: Connection, projection: Projection, position: int) -> None:
        made = db.execute(sa.select(sa.func.coalesce(sa.func.max(tracking.c.made), 0))).scalar_one()
        db.execute(sa.delete(tracking).where(tracking.c.name == projection.name))
        db.execute(
            tracking.insert().values(
                name=projection.name,
                version=projection.version,
                position=position,
                made=made + 1,
            )
        )
