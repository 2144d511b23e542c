"""Which kinds of messages a person wants, and by which way. Without a choice it is mail."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.outbox.kinds import Kind, Way
from app.outbox.tables import choices

USUAL = Way.MAIL


def ways_of(db: Connection, person: UUID) -> dict[Kind, Way]:
    """How the person wants to hear of each kind."""
    kept = sa.select(choices.c.kind, choices.c.way).where(choices.c.person == person)
    chosen = {row.kind: Way(row.way) for row in db.execute(kept)}
    return {kind: chosen.get(kind, USUAL) for kind in Kind}


def choose_ways(db: Connection, person: UUID, ways: Mapping[Kind, Way]) -> None:
    """Keep what a person chose; what isn't named goes the usual way."""
    db.execute(sa.delete(choices).where(choices.c.person == person))
    told = [
        {"person": person, "kind": str(kind), "way": str(way)}
        for kind, way in ways.items()
        if way is not USUAL
    ]
    if told:
        db.execute(choices.insert(), told)
