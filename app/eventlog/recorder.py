"""The recorder: puts events into the log and reads them back (docs/decisions/0002).

Order of an append, under the append lock that the unit of work already holds: continuity of each
stream, last position and time, one insert.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    ProgrammingError,
    StoredEvent,
)

from app.domain.aggregate import Circumstances
from app.eventlog.leaf import leaf
from app.eventlog.prepared import Prepared, insert
from app.eventlog.store import Store
from app.eventlog.tables import Bytes16, events

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_ROWS_IN_ONE_STATEMENT = 1_000


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(microseconds_since_1970: int) -> datetime:
    """The inverse of `microseconds`, in UTC."""
    return EPOCH + timedelta(microseconds=microseconds_since_1970)


@dataclass(frozen=True)
class Recorded:
    """A row of the log as it is stored."""

    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    recorded_at: int
    leaf: bytes

    def stored(self) -> StoredEvent:
        return StoredEvent(self.originator_id, self.originator_version, self.topic, self.state)


# Statements of the hot path are made once: making one costs more than running it.
_STORED = (
    events.c.originator_id,
    events.c.originator_version,
    events.c.topic,
    events.c.state,
)
_WHOLE_STREAM = Prepared(
    sa.select(*_STORED[1:])
    .where(events.c.originator_id == sa.bindparam("id", type_=Bytes16))
    .order_by(events.c.originator_version)
)
_TAIL = sa.select(sa.cast(sa.null(), Bytes16), events.c.position, events.c.recorded_at).where(
    events.c.position == sa.select(sa.func.max(events.c.position)).scalar_subquery()
)
_WHERE_THINGS_STAND = Prepared(
    sa.union_all(
        sa.select(
            events.c.originator_id, sa.func.max(events.c.originator_version), sa.literal_column("0")
        )
        .where(events.c.originator_id.in_(sa.bindparam("ids", expanding=True)))
        .group_by(events.c.originator_id),
        _TAIL,
    )
)
"""Versions of streams, and with no id the last position and time: one statement for both."""


class Recorder(ApplicationRecorder):
    """Appends and selects on the store's unit of work."""

    def __init__(self, store: Store, circumstances: Circumstances) -> None:
        super().__init__()
        self._store = store
        self._circumstances = circumstances
        self._appended_at: ContextVar[datetime] = ContextVar("appended_at")

    @property
    def appended_at(self) -> datetime:
        """The recorded time of this context's last append, in UTC."""
        return self._appended_at.get()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append all of them or none; returns their positions.

        Raises IntegrityError where a stream has moved on, ProgrammingError where a version would
        be left out.
        """
        if not stored_events:
            return []
        with self._store.write() as connection:
            last, last_time = self._check_continuity(connection, stored_events)
            now = max(microseconds(self._circumstances.now()), last_time)
            rows = [
                {
                    "position": position,
                    "originator_id": stored.originator_id,
                    "originator_version": stored.originator_version,
                    "topic": stored.topic,
                    "state": stored.state,
                    "recorded_at": now,
                    "leaf": leaf(
                        position,
                        _uuid(stored.originator_id),
                        stored.originator_version,
                        stored.topic,
                        now,
                        stored.state,
                    ),
                }
                for position, stored in enumerate(stored_events, last + 1)
            ]
            try:
                insert(connection, events, rows)
            except sa.exc.IntegrityError as error:
                raise IntegrityError(str(error.orig)) from error
            self._appended_at.set(moment(now))
            return range(last + 1, last + 1 + len(rows))

    def _check_continuity(
        self, connection: sa.Connection, stored_events: Sequence[StoredEvent]
    ) -> tuple[int, int]:
        """Last position and time of the log; raises where a stream is not where it should be."""
        first: dict[UUID, int] = {}
        for stored in stored_events:
            first.setdefault(_uuid(stored.originator_id), stored.originator_version)
        known: dict[UUID, int] = {}
        last = last_time = 0
        ids = list(first)
        for start in range(0, len(ids), MOST_ROWS_IN_ONE_STATEMENT):
            some = ids[start : start + MOST_ROWS_IN_ONE_STATEMENT]
            for row in _WHERE_THINGS_STAND.rows(connection, {"ids": some}):
                if row[0] is None:
                    last, last_time = row[1], row[2]
                else:
                    known[row[0]] = row[1]
        for id, version in first.items():
            before = known.get(id, 0)
            if before >= version:
                raise IntegrityError(f"stream {id} is at version {before}, not {version - 1}")
            if before < version - 1:
                raise ProgrammingError(f"stream {id} ends at {before}: {version} leaves a gap")
        return last, last_time

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Events of one stream, oldest first unless `desc`."""
        if (gt, lte, desc, limit) == (None, None, False, None):
            with self._store.read() as connection:
                rows = _WHOLE_STREAM.plain(connection, {"id": originator_id})
                return [StoredEvent(originator_id, *row) for row in rows]
        query = sa.select(*_STORED).where(events.c.originator_id == originator_id)
        if gt is not None:
            query = query.where(events.c.originator_version > gt)
        if lte is not None:
            query = query.where(events.c.originator_version <= lte)
        order = events.c.originator_version
        query = query.order_by(order.desc() if desc else order)
        if limit is not None:
            query = query.limit(limit)
        with self._store.read() as connection:
            return [StoredEvent(*row) for row in connection.execute(query)]

    def select_streams(self, originator_ids: Iterable[UUID]) -> dict[UUID, list[StoredEvent]]:
        """Events of many streams, with one query for a thousand of them."""
        ids = list(originator_ids)
        found: dict[UUID, list[StoredEvent]] = {id: [] for id in ids}
        with self._store.read() as connection:
            for start in range(0, len(ids), MOST_ROWS_IN_ONE_STATEMENT):
                query = (
                    sa.select(
                        events.c.originator_id,
                        events.c.originator_version,
                        events.c.topic,
                        events.c.state,
                    )
                    .where(
                        events.c.originator_id.in_(ids[start : start + MOST_ROWS_IN_ONE_STATEMENT])
                    )
                    .order_by(events.c.originator_id, events.c.originator_version)
                )
                for row in connection.execute(query):
                    found[row[0]].append(StoredEvent(*row))
        return found

    def select_log(self, *, after: int, limit: int | None = None) -> Iterator[Recorded]:
        """Rows of the log with positions above `after`, in order."""
        query = sa.select(events).where(events.c.position > after).order_by(events.c.position)
        if limit is not None:
            query = query.limit(limit)
        with self._store.read() as connection:
            for row in connection.execute(query):
                yield Recorded(*row)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The library's form of `select_log`."""
        after = (start or 1) - (1 if inclusive_of_start else 0)
        return [
            Notification(
                id=row.position,
                originator_id=row.originator_id,
                originator_version=row.originator_version,
                topic=row.topic,
                state=row.state,
            )
            for row in self.select_log(after=after, limit=limit)
            if (stop is None or row.position <= stop) and (not topics or row.topic in topics)
        ]

    def max_notification_id(self) -> int | None:
        """The last position, or None while the log is empty."""
        with self._store.read() as connection:
            return connection.execute(sa.select(sa.func.max(events.c.position))).scalar()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Any:
        """Not offered: projections pull (docs/decisions/0004)."""
        raise NotImplementedError("projections pull from the log")


def _uuid(id: UUID | str) -> UUID:
    return id if isinstance(id, UUID) else UUID(id)
