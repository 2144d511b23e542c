"""What stands for a number: the rows that scoring and the grid need, at a position or over time."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.prepared import Prepared
from projections.columns import Stored
from projections.measurements.tables import explained, reports
from projections.places import Group, bound, grouped, in_groups
from projections.temporal import AT, known


class Standing(NamedTuple):
    """What scoring and the grid need of a source's row; `Reported` has the rest.

    Where both `value` and `held_value` are given, the held one waits to replace the other; neither
    is where the value was taken back or declined, and only `version` still counts. `explained` is
    how much of the distance from the official value named items explain; None for nothing.
    `held_grounds` is JSON: the codes of `grounds`.
    """

    cell: UUID
    source: str
    metric: str
    subject: UUID
    period: str
    value: Decimal | None
    held_value: Decimal | None
    typed: str
    by: UUID
    recorded_at: datetime
    by_owner: bool
    verified: bool
    estimate: bool
    definition_version: int
    version: int
    explained: Decimal | None
    held_typed: str | None = None
    held_grounds: str | None = None

    @property
    def grounds(self) -> tuple[str, ...]:
        """Why the held value waits; empty without one."""
        return tuple(json.loads(self.held_grounds or "[]"))

    @property
    def says_something(self) -> bool:
        """Whether the source reports a value, be it held."""
        return self.value is not None or self.held_value is not None


_NO_PLAIN_COLUMNS: Mapping[str, sa.ColumnElement[Any]] = {
    "verified": reports.c.verified_by.is_not(None),
    "explained": explained.c.amount,
}


STANDING = Stored(
    *(
        _NO_PLAIN_COLUMNS[name] if name in _NO_PLAIN_COLUMNS else reports.c[name]
        for name in Standing._fields
    )
)


METRIC, SUBJECT = Standing._fields.index("metric"), Standing._fields.index("subject")


class PlaceReports(Mapping[str, tuple[Standing, ...]]):
    """What stands for one metric and subject: each source's rows, by period.

    The same rows are the same object, so that whatever is worked out from them can be kept.
    """

    def __init__(self, rows: Sequence[Standing]) -> None:
        self.place = rows[0].metric, rows[0].subject
        self._periods: dict[str, tuple[Standing, ...]] = {}
        for row in rows:
            self._periods[row.period] = (*self._periods.get(row.period, ()), row)

    def __getitem__(self, period: str) -> tuple[Standing, ...]:
        return self._periods[period]

    def __iter__(self) -> Iterator[str]:
        return iter(self._periods)

    def __len__(self) -> int:
        return len(self._periods)

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def standing(
    db: Connection, *, at: int, places: Iterable[tuple[str, UUID]], first: str, last: str
) -> dict[tuple[str, UUID], PlaceReports]:
    """Every source's row of these metrics and subjects, in periods from key `first` to `last`.

    A place without any row is left out.
    """
    groups = by_subject(places)
    facts = {"at": at, "first": first, "last": last, **bound(groups)}
    return {one.place: one for one in _told(_standing_in(len(groups)).plain(db, facts))}


def _told(rows: Iterable[tuple[Any, ...]]) -> Iterator[PlaceReports]:
    found: dict[tuple[str, Any], list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault((row[METRIC], row[SUBJECT]), []).append(row)
    return (_place_reports(tuple(some)) for some in found.values())


@lru_cache(maxsize=1024)
def _place_reports(rows: tuple[tuple[Any, ...], ...]) -> PlaceReports:
    return PlaceReports([Standing._make(STANDING.read(row)) for row in rows])


def with_explained(at: int | sa.BindParameter[int]) -> sa.Join:
    """The reports, each with what is explained of its distance from the official value."""
    same = sa.and_(explained.c.cell == reports.c.cell, explained.c.source == reports.c.source)
    return reports.outerjoin(explained, sa.and_(same, known(explained, at)))


@lru_cache(maxsize=64)
def _standing_in(groups: int) -> Prepared:
    return Prepared(
        STANDING.select()
        .select_from(with_explained(AT))
        .where(*standing_where(groups))
        .order_by(reports.c.period, reports.c.source)
    )


def standing_where(groups: int) -> Sequence[sa.ColumnElement[bool]]:
    """What picks the rows: of so many groups of places, from period `first` to `last`."""
    return (
        known(reports, AT),
        reports.c.breakdown == "",
        in_groups(reports.c.subject, reports.c.metric, groups),
        reports.c.period.between(sa.bindparam("first"), sa.bindparam("last")),
    )


class Spell(NamedTuple):
    """A source's row and how long it was known: from one position until before another."""

    known_from: int
    known_until: int
    standing: Standing


def stood(
    db: Connection,
    *,
    after: int,
    until: int,
    places: Iterable[tuple[str, UUID]],
    first: str,
    last: str,
) -> list[Spell]:
    """Every row of these places that was known at `after` or at any position up to `until`."""
    groups = by_subject(places)
    query = (
        STANDING.select(reports.c.known_from, reports.c.known_until)
        .select_from(with_explained(until))
        .where(
            reports.c.known_from <= until,
            reports.c.known_until > after,
            reports.c.breakdown == "",
            in_groups(reports.c.subject, reports.c.metric, len(groups)),
            reports.c.period.between(first, last),
        )
        .order_by(reports.c.period, reports.c.source)
    )
    return [
        Spell(row[-2], row[-1], Standing._make(STANDING.read(tuple(row)[:-2])))
        for row in db.execute(query, bound(groups))
    ]


def by_subject(places: Iterable[tuple[str, UUID]]) -> list[Group]:
    """The places, given as metric and subject, put together by their subject."""
    return grouped((subject, metric) for metric, subject in places)


MOST_BESIDE = 150
"""Cells with several sources that are looked at together: the newest, beyond them nobody looks."""


def reported_by_several(
    db: Connection, *, at: int, metrics: Iterable[str] | None = None
) -> list[Standing]:
    """What stands in every cell that more than one source reports, the newest period first.

    Looks at the newest so many cells, however long the log. `metrics` are the codes to look at;
    None looks at all.
    """
    # Of a cell with several sources one row stands beside another's; few other rows do. Asked
    # for by themselves: joined, PostgreSQL would read all reports through.
    beside = (
        sa.select(reports.c.cell, reports.c.period)
        .where(known(reports, at), reports.c.beside, reports.c.period <= "~")
        .order_by(reports.c.period.desc())
        .limit(MOST_BESIDE)
    )
    if metrics is not None:
        beside = beside.where(reports.c.metric.in_(list(metrics)))
    cells = list(dict.fromkeys(db.execute(beside).scalars()))
    if not cells:
        return []
    query = (
        STANDING.select()
        .select_from(with_explained(at))
        .where(reports.c.cell.in_(cells), known(reports, at), reports.c.breakdown == "")
    )
    rows = db.execute(query.order_by(reports.c.period.desc(), reports.c.metric, reports.c.source))
    found: dict[UUID, list[Standing]] = {}
    for row in rows:
        one = Standing._make(STANDING.read(row))
        if one.says_something:
            found.setdefault(one.cell, []).append(one)
    several = (some for some in found.values() if sum(one.value is not None for one in some) > 1)
    return [one for some in several for one in some]
