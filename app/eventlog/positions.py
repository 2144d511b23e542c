"""Where the log stands: its last position, what was recorded when, and how far a thing has come."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.eventlog.recorder import microseconds, moment
from app.eventlog.tables import events


def last_position(db: sa.Connection) -> int:
    """The last position of the log; 0 while it is empty."""
    return db.execute(sa.select(sa.func.max(events.c.position))).scalar() or 0


def last_before(db: sa.Connection, end: datetime) -> tuple[int, datetime] | None:
    """The last position recorded before a moment, and its time; None where there is none."""
    # Times never run backwards: the last by time is the last by position, and the index finds it.
    last = (
        sa.select(events.c.position, events.c.recorded_at)
        .where(events.c.recorded_at < microseconds(end))
        .order_by(events.c.recorded_at.desc(), events.c.position.desc())
        .limit(1)
    )
    found = db.execute(last).first()
    return None if found is None else (found.position, moment(found.recorded_at))


def recorded_at(db: sa.Connection, position: int) -> datetime | None:
    """When the event at a position was recorded, in UTC."""
    found = db.execute(
        sa.select(events.c.recorded_at).where(events.c.position == position)
    ).scalar()
    return None if found is None else moment(found)


def version_of(db: sa.Connection, id: UUID) -> int:
    """How many events a thing has: what a form sends back as seen; 0 where it isn't there."""
    version = sa.func.max(events.c.originator_version)
    return db.execute(sa.select(version).where(events.c.originator_id == id)).scalar() or 0


def versions_of(db: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, int]:
    """The same of several things, in one query; 0 for those that aren't there."""
    wanted = list(ids)
    version = sa.func.max(events.c.originator_version).label("version")
    rows = db.execute(
        sa.select(events.c.originator_id, version)
        .where(events.c.originator_id.in_(wanted))
        .group_by(events.c.originator_id)
    )
    found = {row.originator_id: row.version for row in rows}
    return {id: found.get(id, 0) for id in wanted}


def begun_at(db: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each of these things was begun, in UTC; those that aren't there are left out."""
    first = sa.func.min(events.c.recorded_at).label("first")
    rows = db.execute(
        sa.select(events.c.originator_id, first)
        .where(events.c.originator_id.in_(list(ids)))
        .group_by(events.c.originator_id)
    )
    return {row.originator_id: moment(row.first) for row in rows}
