"""The trail of everything, of one thing, and of one number, as known at any position."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.ids import cell_id
from app.domain.periods.unit_period import UnitPeriod
from app.eventlog.recorder import microseconds
from app.eventlog.tables import events, texts
from projections.audit.tables import trail as rows
from projections.columns import OPEN

MOST_BRANCHES = 300
"""So many values of one filter are looked up each by its index; SQLite takes 500 in a statement."""


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


OF_A_CARD = ("adjustments", "disputes", "measurements", "periods", "reviews", "scorecards")
"""The contexts whose events tell what stands on a scorecard: targets, weights, values, reviews."""


def is_closed_to(row: AuditRow, unopened: frozenset[UUID]) -> bool:
    """Whether an event is about something that the reader may not open (see `Filters`)."""
    if not unopened or row.context not in OF_A_CARD:
        return False
    named = {row.thing, row.place, row.card}
    return row.topic == UnitPeriod.Closed.TOPIC or bool(named & unopened)


Stays = Mapping[UUID, tuple[tuple[int, int], ...]]
"""Units and people, each with the stretches of positions, ends included, in which it counts."""

ALWAYS = ((0, OPEN),)


def always(places: Iterable[UUID]) -> Stays:
    """These units and people, whatever the position."""
    return dict.fromkeys(places, ALWAYS)


@dataclass(frozen=True)
class Filters:
    """What to leave in; None leaves everything in.

    `places` are a unit, all units below it and their people, each for as long as it counted to
    the unit. `kinds` are whole topics. `metrics` are codes. `since` is included, `until` is not.
    `without` topics are left out. `unopened` are persons, scorecards and requests that the reader
    may not open: facts about them are left out, and closings, which tell everybody's results.
    """

    by: UUID | None = None
    places: Stays | None = None
    metrics: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    thing: UUID | None = None
    kpi: UUID | None = None
    batch: UUID | None = None
    unopened: frozenset[UUID] = frozenset()


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
    filters: Filters = Filters(),
    before: int | None = None,
    after: int | None = None,
    limit: int | None = 50,
) -> list[AuditRow]:
    """Events, the newest first; with `after` the oldest first.

    The page that follows is asked for with the last position shown, as `before` (or `after`), so
    that its cost does not grow with the log. `limit` None gives all of them.
    """
    upward = after is not None
    conditions = [rows.c.position <= at, *_conditions(filters)]
    if before is not None:
        conditions.append(rows.c.position < before)
    if after is not None:
        conditions.append(rows.c.position > after)
    order = rows.c.position if upward else rows.c.position.desc()
    body = texts.alias("reason_text")
    found = _by_index(filters, conditions, upward=upward, limit=limit)
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


# -- how the index is chosen ----------------------------------------------------------------------


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions = [
        rows.c[name] == value for name, value in _single(filters).items() if value is not None
    ]
    # Times never run backwards, so a stretch of time is a stretch of positions.
    if filters.since is not None:
        conditions.append(rows.c.position > _last_before(filters.since))
    if filters.until is not None:
        conditions.append(rows.c.position <= _last_before(filters.until))
    for column, values in _several(filters):
        if values is not None:
            conditions.append(column.in_(sorted(values)))
    if filters.places is not None:
        conditions.append(_within(filters.places))
    if filters.unopened:
        conditions.append(_open(filters.unopened))
    if filters.without:
        conditions.append(rows.c.topic.not_in(sorted(filters.without)))
    return conditions


def _open(unopened: frozenset[UUID]) -> sa.ColumnElement[bool]:
    """What `is_closed_to` doesn't say of a row."""
    some = sorted(unopened)
    elsewhere = [
        sa.or_(column.is_(None), column.not_in(some))
        for column in (rows.c.thing, rows.c.place, rows.c.card)
    ]
    is_personal = sa.or_(*(rows.c.topic.startswith(f"{one}.") for one in OF_A_CARD))
    return sa.and_(
        rows.c.topic != UnitPeriod.Closed.TOPIC, sa.or_(~is_personal, sa.and_(*elsewhere))
    )


def _within(places: Stays) -> sa.ColumnElement[bool]:
    """What happened at these places while they counted; those that always do in one list."""
    stayed = [place for place, stays in places.items() if stays == ALWAYS]
    return sa.or_(
        rows.c.place.in_(sorted(stayed)),
        *(_at(place, stays) for place, stays in places.items() if stays != ALWAYS),
    )


def _at(place: UUID, stays: tuple[tuple[int, int], ...]) -> sa.ColumnElement[bool]:
    if stays == ALWAYS:
        return rows.c.place == place
    there = sa.or_(*(rows.c.position.between(since, until) for since, until in stays))
    return sa.and_(rows.c.place == place, there)


def _last_before(moment: datetime) -> sa.ColumnElement[int]:
    """The last position recorded before a moment, 0 where there is none."""
    last = (
        sa.select(events.c.position)
        .where(events.c.recorded_at < microseconds(moment))
        .order_by(events.c.recorded_at.desc(), events.c.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(last, 0)


def _single(filters: Filters) -> dict[str, Any]:
    return {
        "by": filters.by,
        "thing": filters.thing,
        "kpi": filters.kpi,
        "batch": filters.batch,
    }


def _several(filters: Filters) -> Sequence[tuple[sa.Column[Any], frozenset[Any] | None]]:
    return (
        (rows.c.metric, filters.metrics),
        (rows.c.topic, filters.kinds),
    )


def _by_index(
    filters: Filters,
    conditions: Sequence[sa.ColumnElement[bool]],
    *,
    upward: bool,
    limit: int | None,
) -> sa.FromClause | None:
    """The positions of the rows that pass, of each branch at most `limit`; None for one branch.

    Where a filter names many places or kinds, each one's newest are taken by its own index: with
    one IN the database would sort all that ever happened there.
    """
    order = rows.c.position if upward else rows.c.position.desc()
    branches = _parted(filters)[0] if limit is not None else []
    if len(branches) < 2:
        return None
    positions = sa.select(rows.c.position)
    some = [
        sa.select(positions.where(one, *conditions).order_by(order).limit(limit).subquery())
        for one in branches
    ]
    return sa.union_all(*some).subquery()


def _parted(filters: Filters) -> tuple[list[sa.ColumnElement[bool]], Filters]:
    """A condition for each value of the filter that the index is to be asked by, and the rest."""
    if any(value is not None for value in _single(filters).values()):
        return [], filters
    by_metric, by_kind = (
        [column == value for value in sorted(values or ())] for column, values in _several(filters)
    )
    by_place = [_at(place, stays) for place, stays in sorted((filters.places or {}).items())]
    for name, ways in (("metrics", by_metric), ("places", by_place), ("kinds", by_kind)):
        if ways and len(ways) <= MOST_BRANCHES:
            without: dict[str, Any] = {name: None}
            return ways, replace(filters, **without)
    return [], filters


def _row(row: sa.Row[Any]) -> AuditRow:
    given = {**row._mapping}
    return AuditRow(
        **{name: given[name] for name in _PLAIN},
        reason_id=given["reason"],
        reason=given["body"],
        facts=json.loads(given["facts"]),
    )


_PLAIN = [column.name for column in rows.columns if column.name not in ("reason", "facts")]


def steps(db: Connection, things: Iterable[UUID], *, at: int) -> tuple[int | None, int | None]:
    """The last position up to `at` at which any of these things moved, and the first one after."""
    wanted = list(dict.fromkeys(things))
    before = after = None
    for start in range(0, len(wanted), 1_000):
        some = rows.c.thing.in_(wanted[start : start + 1_000])
        found = db.execute(
            sa.select(
                sa.select(sa.func.max(rows.c.position))
                .where(some, rows.c.position <= at)
                .scalar_subquery(),
                sa.select(sa.func.min(rows.c.position))
                .where(some, rows.c.position > at)
                .scalar_subquery(),
            )
        ).one()
        before = max((p for p in (before, found[0]) if p is not None), default=None)
        after = min((p for p in (after, found[1]) if p is not None), default=None)
    return before, after


def neighbours(
    db: Connection, among: Iterable[Filters] = (), *, things: Iterable[UUID] = (), at: int
) -> tuple[int | None, int | None]:
    """The last position before `at` and the first after it, of what passes some filter.

    And of all steps of these things. Each value of a filter is looked up at its own end of the
    index, whatever lies between.
    """
    ways = [
        sa.and_(way, *_conditions(rest))
        for each, rest in map(_parted, among)
        for way in each or [sa.true()]
    ]
    wanted = list(dict.fromkeys(things))
    ways += [
        rows.c.thing.in_(wanted[start : start + 1_000]) for start in range(0, len(wanted), 1_000)
    ]
    before: set[int] = set()
    after: set[int] = set()
    for start in range(0, len(ways), MOST_BRANCHES):
        some = ways[start : start + MOST_BRANCHES]
        earlier = [_end(sa.func.max, way, rows.c.position < at) for way in some]
        later = [_end(sa.func.min, way, rows.c.position > at) for way in some]
        found = db.execute(sa.select(*earlier, *later)).one()
        before.update(one for one in found[: len(some)] if one is not None)
        after.update(one for one in found[len(some) :] if one is not None)
    return max(before, default=None), min(after, default=None)


def _end(
    outermost: Any, way: sa.ColumnElement[bool], side: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int | None]:
    return sa.select(outermost(rows.c.position)).where(way, side).scalar_subquery()
