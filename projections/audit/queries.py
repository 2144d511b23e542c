"""The trail of everything, of one thing, and of one number, as known at any position."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.ids import cell_id
from app.domain.periods.unit_period import UnitPeriod
from app.eventlog.tables import texts
from projections.audit.filters import (
    EVERYTHING,
    MOST_BRANCHES,
    OF_A_CARD,
    Filters,
    branches_of,
    conditions_of,
)
from projections.audit.tables import trail as rows


@dataclass(frozen=True)
class AuditRow:
    """An event and what it is about. `value` is the new value; `reason` None where none was given
    or it was erased, which `reason_erased` tells apart."""

    position: int
    recorded_at: datetime
    by: UUID
    topic: str
    thing: UUID
    version: int
    metric: str | None
    subject: UUID | None
    period: str | None
    source: str | None
    place: UUID | None
    person: UUID | None
    unit: UUID | None
    card: UUID | None
    kpi: UUID | None
    batch: UUID | None
    old: Decimal | None
    value: Decimal | None
    reason_id: UUID | None
    reason: str | None
    facts: Mapping[str, Any]

    @property
    def reason_erased(self) -> bool:
        """Whether a reason was given that is erased by now."""
        return self.reason_id is not None and self.reason is None

    @property
    def context(self) -> str:
        """The context that the event belongs to: the first part of its topic."""
        return self.topic.partition(".")[0]

    @property
    def people(self) -> set[UUID]:
        """Everybody whom its sentence may name."""
        named = [self.by, self.person, self.subject, self.place]
        return {id for id in named if id} | {UUID(id) for id in self.facts.get("owners", ())}


def is_closed_to(row: AuditRow, unopened: frozenset[UUID]) -> bool:
    """Whether an event is about something that the reader may not open (see `Filters`)."""
    if not unopened or row.context not in OF_A_CARD:
        return False
    named = {row.thing, row.place, row.card}
    return row.topic == UnitPeriod.Closed.TOPIC or bool(named & unopened)


@dataclass(frozen=True)
class Around:
    """An event with the positions before and after it in the life of the same thing."""

    row: AuditRow
    previous: int | None
    next: int | None


def trail(
    db: Connection,
    *,
    at: int,
    filters: Filters = EVERYTHING,
    before: int | None = None,
    after: int | None = None,
    limit: int | None = 50,
) -> list[AuditRow]:
    """Events, the newest first; with `after` the oldest first.

    The page that follows is asked for with the last position shown, as `before` (or `after`), so
    that its cost does not grow with the log. `limit` None gives all of them.
    """
    upward = after is not None
    conditions = [rows.c.position <= at, *conditions_of(filters)]
    if before is not None:
        conditions.append(rows.c.position < before)
    if after is not None:
        conditions.append(rows.c.position > after)
    order = rows.c.position if upward else rows.c.position.desc()
    body = texts.alias("reason_text")
    found = branches_of(filters, conditions, upward=upward, limit=limit)
    if found is None:
        query = sa.select(rows, body.c.body).where(*conditions)
    else:
        query = sa.select(rows, body.c.body).join(found, found.c.position == rows.c.position)
    query = query.outerjoin(body, body.c.id == rows.c.reason).order_by(order).limit(limit)
    return [_row(row) for row in db.execute(query)]


@dataclass(frozen=True)
class Concerned:
    """What some scorecards and numbers have to do with: ids of things, codes of sources."""

    things: frozenset[UUID]
    batches: frozenset[UUID]
    people: frozenset[UUID]
    sources: frozenset[str]


def concerned(
    db: Connection, *, at: int, card: UUID, places: Iterable[tuple[str, UUID]]
) -> Concerned:
    """Everything that happened to a scorecard and to these numbers (metric and subject)."""
    pairs = set(places)
    columns = (rows.c.thing, rows.c.metric, rows.c.subject, rows.c.source, rows.c.batch, rows.c.by)
    of_card = sa.select(*columns).where(rows.c.position <= at, rows.c.thing == card)
    of_places = sa.select(*columns).where(
        rows.c.position <= at,
        rows.c.metric.in_({metric for metric, _ in pairs}),
        rows.c.subject.in_({subject for _, subject in pairs}),
    )
    found = [
        row
        for row in (*db.execute(of_card), *db.execute(of_places))
        if row.thing == card or (row.metric, row.subject) in pairs
    ]
    return Concerned(
        things=frozenset(row.thing for row in found),
        batches=frozenset(row.batch for row in found if row.batch),
        people=frozenset(row.by for row in found),
        sources=frozenset(row.source for row in found if row.source),
    )


def of_things(db: Connection, *, at: int, things: Iterable[UUID]) -> list[AuditRow]:
    """Every step of these things, the oldest first."""
    wanted, found = sorted(set(things)), []
    body = texts.alias("reason_text")
    for start in range(0, len(wanted), MOST_BRANCHES):
        query = (
            sa.select(rows, body.c.body)
            .outerjoin(body, body.c.id == rows.c.reason)
            .where(rows.c.position <= at, rows.c.thing.in_(wanted[start : start + MOST_BRANCHES]))
        )
        found += [_row(row) for row in db.execute(query)]
    return sorted(found, key=lambda row: row.position)


def turns(
    db: Connection, *, after: int, until: int, things: Iterable[UUID], topics: Iterable[str] = ()
) -> list[int]:
    """The positions after one and up to another at which these things, or topics, moved."""
    query = sa.select(rows.c.position).where(
        rows.c.position > after,
        rows.c.position <= until,
        sa.or_(rows.c.thing.in_(list(things)), rows.c.topic.in_(list(topics))),
    )
    return sorted(db.execute(query).scalars())


def events_at(db: Connection, positions: Iterable[int]) -> dict[int, AuditRow]:
    """The events at these positions."""
    wanted, found = sorted(set(positions)), {}
    body = texts.alias("reason_text")
    for start in range(0, len(wanted), MOST_BRANCHES):
        query = (
            sa.select(rows, body.c.body)
            .outerjoin(body, body.c.id == rows.c.reason)
            .where(rows.c.position.in_(wanted[start : start + MOST_BRANCHES]))
        )
        found.update({row.position: _row(row) for row in db.execute(query)})
    return found


def event_among(
    db: Connection, among: Iterable[Filters], *, things: Iterable[UUID], position: int
) -> AuditRow | None:
    """The event at a position, if it passes some filter or is about one of these things."""
    wanted = [sa.and_(*conditions_of(one)) for one in among]
    body = texts.alias("reason_text")
    query = (
        sa.select(rows, body.c.body)
        .outerjoin(body, body.c.id == rows.c.reason)
        .where(rows.c.position == position, sa.or_(rows.c.thing.in_(list(things)), *wanted))
    )
    found = db.execute(query).first()
    return None if found is None else _row(found)


def history_of_cell(
    db: Connection, *, at: int, metric: str, subject: UUID, period: str, breakdown: str = ""
) -> list[AuditRow]:
    """Every step of one number, the oldest first."""
    cell = cell_id(metric, subject, period, breakdown)
    return trail(db, at=at, filters=Filters(thing=cell), after=0, limit=None)


def around(db: Connection, position: int) -> Around | None:
    """One event, with its neighbours in the life of the same thing; None where there is none."""
    same, body = rows.alias("same"), texts.alias("reason_text")
    previous = (
        sa.select(sa.func.max(same.c.position))
        .where(same.c.thing == rows.c.thing, same.c.position < rows.c.position)
        .scalar_subquery()
    )
    following = (
        sa.select(sa.func.min(same.c.position))
        .where(same.c.thing == rows.c.thing, same.c.position > rows.c.position)
        .scalar_subquery()
    )
    found = db.execute(
        sa.select(rows, body.c.body, previous.label("previous"), following.label("following"))
        .outerjoin(body, body.c.id == rows.c.reason)
        .where(rows.c.position == position)
    ).first()
    return None if found is None else Around(_row(found), found.previous, found.following)


def _row(row: sa.Row[Any]) -> AuditRow:
    given = {**row._mapping}
    return AuditRow(
        **{name: given[name] for name in _PLAIN},
        reason_id=given["reason"],
        reason=given["body"],
        facts=json.loads(given["facts"]),
    )


_PLAIN = [column.name for column in rows.columns if column.name not in ("reason", "facts")]
