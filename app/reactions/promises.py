"""Whom promises call upon: who promised, on the day; who asked for it, once the day is over."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.engine import Connection

from app.outbox.kinds import Kind
from app.outbox.queue import Notice
from projections.actions.queries import tasks_due
from projections.temporal import NOW

TOLD_WITHIN = timedelta(days=7)
"""A task that was due longer ago stands on the Monday page; nobody is told of it any more."""


def promises_due(
    db: Connection, may_see: Callable[[UUID, list[UUID]], bool], *, today: date
) -> Iterator[Notice]:
    """Open tasks whose day has come; `today` in the organisation's zone.

    Another day that was promised is told of anew.
    """
    for row in tasks_due(db, today - TOLD_WITHIN, today, at=NOW):
        asked = [row.owner] if row.due == today else [row.owner, row.set_by]
        for person in dict.fromkeys(asked):
            if may_see(person, [row.card]):
                yield Notice(
                    Kind.TASK_DUE,
                    f"{row.task}:{row.due.isoformat()}",
                    person,
                    f"/tasks/{row.task}",
                    {"task": row.task.hex},
                )
