"""What people wrote, by the ids that events and read tables keep of it."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.tables import texts


def written(db: Connection, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The texts by their ids, with one statement; an erased one is left out."""
    wanted = sorted({id for id in ids if id is not None})
    if not wanted:
        return {}
    query = sa.select(texts.c.id, texts.c.body).where(texts.c.id.in_(wanted))
    return {row.id: row.body for row in db.execute(query) if row.body is not None}
