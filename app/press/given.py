"""Who was given which document, with the figures that it says."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.recorder import microseconds, moment
from app.press.tables import given


@dataclass(frozen=True)
class Given:
    """That a person was given a scorecard's review of a period, as known at a position.

    `was_closed`: the period was closed then, so that the document is not a draft. `figures` are
    its numbers by name: `score`, and each KPI's value by its id.
    """

    card: UUID
    period: str
    person: UUID
    position: int
    given_at: datetime
    was_closed: bool
    figures: Mapping[str, str] = field(default_factory=dict)


def note_given(db: Connection, documents: Iterable[Given]) -> None:
    """Write down who was given what; the same document once, at the first time."""
    for one in documents:
        known = _is(one.card, one.period, one.person, one.position)
        if db.execute(sa.select(given.c.card).where(known)).first() is None:
            db.execute(
                given.insert().values(
                    **{
                        **vars(one),
                        "given_at": microseconds(one.given_at),
                        "figures": json.dumps(dict(one.figures), sort_keys=True),
                    }
                )
            )


def latest_given(db: Connection, *, period: str | None = None) -> list[Given]:
    """The latest document of a closed period that each person was given of each scorecard.

    Of one period or of all, the latest first.
    """
    c = given.c
    of_period = sa.true() if period is None else c.period == period
    query = sa.select(given).where(c.was_closed, of_period)
    order = (c.given_at.desc(), c.position.desc(), c.card, c.person)
    found: dict[tuple[UUID, str, UUID], Given] = {}
    for row in db.execute(query.order_by(*order)):
        found.setdefault((row.card, row.period, row.person), _given(row))
    return list(found.values())


def document_given(
    db: Connection, *, card: UUID, period: str, person: UUID, position: int
) -> Given | None:
    """One document that was given; None where it wasn't."""
    row = db.execute(sa.select(given).where(_is(card, period, person, position))).first()
    return None if row is None else _given(row)


def _is(card: UUID, period: str, person: UUID, position: int) -> sa.ColumnElement[bool]:
    c = given.c
    return sa.and_(c.card == card, c.period == period, c.person == person, c.position == position)


def _given(row: sa.Row[Any]) -> Given:
    return Given(
        card=row.card,
        period=row.period,
        person=row.person,
        position=row.position,
        given_at=moment(row.given_at),
        was_closed=row.was_closed,
        figures=json.loads(row.figures),
    )
