"""Who holds copies of checkpoints: each day's last one goes to those who might be deceived.

The heads of departments and the auditors keep it where nobody who runs Accord can change it.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.people.rights import Actor, holds
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.outbox.kinds import Kind
from app.outbox.queue import Notice
from projections.evidence.queries import checkpoint_before
from projections.people.queries import Names

LATELY = timedelta(days=7)
"""Of a day that is longer over nobody is told any more: the worker may have been away."""


def checkpoints_to_keep(
    db: Connection, named: Names, actors: Iterable[Actor], *, now: datetime
) -> list[Notice]:
    """The last checkpoint of the last day that has one and is over, for all who keep copies.

    A day on which nothing was recorded has none. `now` is in the organisation's zone.
    """
    midnight = datetime.combine(now.date(), time.min, tzinfo=now.tzinfo)
    last = checkpoint_before(db, midnight)
    if last is None or now - last.recorded_at > LATELY:
        return []
    day = last.recorded_at.astimezone(now.tzinfo).date().isoformat()
    return [
        Notice(
            Kind.CHECKPOINT,
            day,
            one,
            "/evidence",
            {"size": str(last.size), "day": day},
        )
        for one in _keepers(named, actors, now)
    ]


def _keepers(named: Names, actors: Iterable[Actor], now: datetime) -> list[UUID]:
    heads = [one.head for one in named.units.values() if one.kind == UnitKind.DEPARTMENT]
    auditors = [one.id for one in actors if holds(one, Role.AUDITOR, today=now.date())]
    return [one for one in dict.fromkeys((*heads, *auditors)) if one is not None]
