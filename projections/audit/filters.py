"""What of the trail is asked for, and by which index it is found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.domain.periods.unit_period import UnitPeriod
from app.eventlog.recorder import microseconds
from app.eventlog.tables import events
from projections.audit.tables import trail as rows
from projections.columns import OPEN

MOST_BRANCHES = 300
"""So many values of one filter are looked up each by its index; SQLite takes 500 in a statement."""


OF_A_CARD = (
    "actions",
    "adjustments",
    "disputes",
    "imports",
    "measurements",
    "periods",
    "reviews",
    "scorecards",
)
"""The contexts whose events tell what stands on a scorecard: targets, weights, values, reviews."""


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
    `periods` are stretches of period keys, ends included; what names no period passes them.
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
    periods: tuple[tuple[str, str], ...] | None = None


EVERYTHING = Filters()


def conditions_of(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """What a row of the trail has to meet to pass the filters."""
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
    if filters.periods is not None:
        within = (rows.c.period.between(first, last) for first, last in filters.periods)
        conditions.append(sa.or_(rows.c.period.is_(None), *within))
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


def branches_of(
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
    branches = parted(filters)[0] if limit is not None else []
    if len(branches) < 2:
        return None
    positions = sa.select(rows.c.position)
    some = [
        sa.select(positions.where(one, *conditions).order_by(order).limit(limit).subquery())
        for one in branches
    ]
    return sa.union_all(*some).subquery()


def parted(filters: Filters) -> tuple[list[sa.ColumnElement[bool]], Filters]:
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
