"""What was reported, at any position."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from app.eventlog.prepared import Prepared
from app.eventlog.tables import texts
from projections.columns import Stored, as_uuid
from projections.measurements.tables import explained, items, reports
from projections.places import Group, bound, grouped, in_groups
from projections.remembering import is_reading, making
from projections.temporal import AT, NOW, known


@dataclass(frozen=True)
class Reported:
    """One source's row of a cell. `value` is None where it was taken back or is only held.

    `version` counts the cell's events: what a form sends back as seen. Texts are ids; `held_*` is
    a value that waits for a steward, with its grounds.
    """

    cell: UUID
    source: str
    metric: str
    subject: UUID
    period: str
    breakdown: str
    value: Decimal | None
    typed: str
    by: UUID
    recorded_at: datetime
    how: str
    definition_version: int
    by_owner: bool
    estimate: bool
    remark: UUID | None
    evidence: UUID | None
    reason: UUID | None
    batch: UUID | None
    row: int | None
    verified_by: UUID | None
    verified_at: datetime | None
    held_value: Decimal | None
    held_typed: str | None
    held_grounds: tuple[str, ...]
    held_by: UUID | None
    held_at: datetime | None
    version: int
    known_from: int


def values(
    db: Connection,
    *,
    at: int,
    places: Iterable[tuple[str, UUID]],
    first: str = "",
    last: str = "~",
) -> list[Reported]:
    """Reports of these metrics and subjects whose period keys lie from `first` to `last`."""
    groups = _by_subject(places)
    query = (
        sa.select(reports)
        .where(
            known(reports, at),
            in_groups(reports.c.subject, reports.c.metric, len(groups)),
            reports.c.period.between(first, last),
            reports.c.breakdown == "",
        )
        .order_by(reports.c.period, reports.c.source)
    )
    return [_reported(row) for row in db.execute(query, bound(groups))]


def cell(db: Connection, cell: UUID, *, at: int) -> list[Reported]:
    """What each source reports for one cell."""
    query = sa.select(reports).where(reports.c.cell == cell, known(reports, at))
    return [_reported(row) for row in db.execute(query.order_by(reports.c.source))]


def parts(db: Connection, metric: str, subject: UUID, period: str, *, at: int) -> list[Reported]:
    """What is reported of the parts of a number, whatever it is split by; by part and source."""
    query = (
        sa.select(reports)
        .where(
            known(reports, at),
            reports.c.subject == subject,
            reports.c.metric == metric,
            reports.c.period == period,
            reports.c.breakdown != "",
        )
        .order_by(reports.c.breakdown, reports.c.source)
    )
    return [_reported(row) for row in db.execute(query)]


def held(db: Connection, *, at: int) -> list[Reported]:
    """Values that wait for a steward, the longest waiting first."""
    query = sa.select(reports).where(known(reports, at), reports.c.held_value.is_not(None))
    return [_reported(row) for row in db.execute(query.order_by(reports.c.held_at))]


def versions_of(db: Connection, cells: Iterable[UUID], *, at: int) -> dict[UUID, int]:
    """The version of each of these cells: what a form sends back as seen."""
    query = (
        sa.select(reports.c.cell, sa.func.max(reports.c.version))
        .where(known(reports, at), reports.c.cell.in_(list(dict.fromkeys(cells))))
        .group_by(reports.c.cell)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def places_of(db: Connection, cells: Iterable[UUID]) -> dict[UUID, tuple[str, UUID, str, str]]:
    """Metric, subject, period and breakdown of these cells as they stand now."""
    query = sa.select(
        reports.c.cell, reports.c.metric, reports.c.subject, reports.c.period, reports.c.breakdown
    ).where(known(reports, NOW), reports.c.cell.in_(list(dict.fromkeys(cells))))
    return {
        row.cell: (row.metric, row.subject, row.period, row.breakdown) for row in db.execute(query)
    }


def unverified(db: Connection, *, at: int, period: str) -> list[Reported]:
    """Values of a period without a steward's mark, by metric; breakdowns are left out."""
    query = (
        sa.select(reports)
        .where(
            known(reports, at),
            reports.c.period == period,
            reports.c.value.is_not(None),
            reports.c.verified_by.is_(None),
            reports.c.breakdown == "",
        )
        .order_by(reports.c.metric, reports.c.subject, reports.c.source)
    )
    return [_reported(row) for row in db.execute(query)]


def held_count(metrics: sa.Select[tuple[str]]) -> sa.ScalarSelect[int]:
    """How many values of these metrics wait now, as a column of another statement."""
    return (
        sa.select(sa.func.count())
        .where(
            known(reports, NOW), reports.c.held_value.is_not(None), reports.c.metric.in_(metrics)
        )
        .scalar_subquery()
    )


def written(db: Connection, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The remarks, reasons and evidence by their ids; an erased one is left out."""
    wanted = [id for id in dict.fromkeys(ids) if id is not None]
    if not wanted:
        return {}
    query = sa.select(texts.c.id, texts.c.body).where(texts.c.id.in_(wanted))
    return {row.id: row.body for row in db.execute(query) if row.body is not None}


def _reported(row: sa.Row[Any]) -> Reported:
    columns = {**row._mapping}
    columns.pop("known_until")
    columns.pop("beside")
    columns.pop("held_entry")
    columns["held_grounds"] = tuple(json.loads(row.held_grounds or "[]"))
    return Reported(**columns)


class Standing(NamedTuple):
    """What scoring and the grid need of a source's row; `Reported` has the rest.

    Where both `value` and `held_value` are given, the held one waits to replace the other; neither
    is where the value was taken back or declined, and only `version` still counts. `explained` is
    how much of the distance from the official value named items explain; None for nothing.
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
    groups = _by_subject(places)
    facts = {"at": at, "first": first, "last": last, **bound(groups)}
    return {one.place: one for one in _told(_standing_in(len(groups)).plain(db, facts))}


def standing_kept(
    db: Connection, *, at: int, places: Iterable[tuple[str, UUID]], first: str, last: str
) -> dict[tuple[str, UUID], PlaceReports]:
    """The same; only what isn't kept from an earlier answer is read.

    How many rows of a place are known, and where and when the newest of them began, says which
    rows they are: a row that begins is newer than all, and one that has ended never comes back.
    """
    if not is_reading(db):
        return standing(db, at=at, places=places, first=first, last=last)  # It may be undone.
    groups, kept = _by_subject(places), _kept_of(db.engine)
    facts = {"at": at, "first": first, "last": last, **bound(groups)}
    which = (making(db, at=at), first, last)
    stamps = {(*which, *row): row for row in _stamps_in(len(groups)).plain(db, facts)}
    found = {stamp: kept.get(stamp) for stamp in stamps}
    missing = {(row[0], row[1]): stamp for stamp, row in stamps.items() if found[stamp] is None}
    if missing:
        wanted = [(metric, as_uuid(subject)) for metric, subject in missing]
        rest = standing(db, at=at, places=wanted, first=first, last=last)
        for (metric, subject), stamp in missing.items():
            found[stamp] = kept.put(stamp, rest[metric, as_uuid(subject)])
    return {one.place: one for one in found.values() if one is not None}


def _told(rows: Iterable[tuple[Any, ...]]) -> Iterator[PlaceReports]:
    found: dict[tuple[str, Any], list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault((row[METRIC], row[SUBJECT]), []).append(row)
    return (_place_reports(tuple(some)) for some in found.values())


@lru_cache(maxsize=1024)
def _place_reports(rows: tuple[tuple[Any, ...], ...]) -> PlaceReports:
    return PlaceReports([Standing._make(STANDING.read(row)) for row in rows])


def _with_explained(at: int | sa.BindParameter[int]) -> sa.Join:
    """The reports, each with what is explained of its distance from the official value."""
    same = sa.and_(explained.c.cell == reports.c.cell, explained.c.source == reports.c.source)
    return reports.outerjoin(explained, sa.and_(same, known(explained, at)))


class _Kept:
    """Answers under their stamps; the oldest make room."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Any, ...], PlaceReports] = {}
        self._guard = Lock()

    def get(self, stamp: tuple[Any, ...]) -> PlaceReports | None:
        return self._answers.get(stamp)

    def put(self, stamp: tuple[Any, ...], answer: PlaceReports) -> PlaceReports:
        with self._guard:
            self._answers[stamp] = answer
            while len(self._answers) > MOST_KEPT:
                del self._answers[next(iter(self._answers))]
        return answer


MOST_KEPT = 4096
_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def _kept_of(engine: Engine) -> _Kept:
    return _kept.setdefault(engine, _Kept())


@lru_cache(maxsize=64)
def _stamps_in(groups: int) -> Prepared:
    place = Stored(reports.c.metric, reports.c.subject)
    last = sa.func.max
    return Prepared(
        place.select(
            sa.func.count(),
            last(reports.c.known_from),
            last(reports.c.recorded_at),
            sa.func.count(explained.c.known_from),
            last(explained.c.known_from),
        )
        .select_from(_with_explained(AT))
        .where(*_standing_where(groups))
        .group_by(reports.c.subject, reports.c.metric)
    )


@lru_cache(maxsize=64)
def _standing_in(groups: int) -> Prepared:
    return Prepared(
        STANDING.select()
        .select_from(_with_explained(AT))
        .where(*_standing_where(groups))
        .order_by(reports.c.period, reports.c.source)
    )


def _standing_where(groups: int) -> Sequence[sa.ColumnElement[bool]]:
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
    groups = _by_subject(places)
    query = (
        STANDING.select(reports.c.known_from, reports.c.known_until)
        .select_from(_with_explained(until))
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


def _by_subject(places: Iterable[tuple[str, UUID]]) -> list[Group]:
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
        .select_from(_with_explained(at))
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


@dataclass(frozen=True)
class ItemRow:
    """A named part of a difference, signed as the source's value minus the official one.

    `name` is empty where the kind says it all, or where it was erased.
    """

    source: str
    item: int
    kind: str
    amount: Decimal
    name: str
    by: UUID
    recorded_at: datetime


def items_of(db: Connection, cell: UUID, *, at: int) -> list[ItemRow]:
    """The items that explain a cell's differences, by source, the oldest first."""
    query = (
        sa.select(items, texts.c.body)
        .outerjoin(texts, texts.c.id == items.c.name)
        .where(items.c.cell == cell, known(items, at))
        .order_by(items.c.source, items.c.item)
    )
    return [
        ItemRow(row.source, row.item, row.kind, row.amount, row.body or "", row.by, row.recorded_at)
        for row in db.execute(query)
    ]


def subjects_of(
    db: Connection, metrics: Iterable[str], period: str, *, at: int
) -> list[tuple[str, UUID]]:
    """Each of these metrics with everybody whose value of that period is known."""
    query = (
        sa.select(reports.c.metric, reports.c.subject)
        .where(
            known(reports, at),
            reports.c.period == period,
            reports.c.breakdown == "",
            reports.c.metric.in_(sorted(metrics)),
            reports.c.value.is_not(None),
        )
        .distinct()
    )
    return [(row.metric, row.subject) for row in db.execute(query)]


def latest_month(db: Connection, *, at: int, until: str) -> str | None:
    """The latest month up to `until` that has an official or other value; None for none."""
    query = (
        sa.select(reports.c.period)
        .where(
            known(reports, at),
            reports.c.value.is_not(None),
            sa.func.length(reports.c.period) == len("2026-06"),
            reports.c.period.not_like("%Q%"),
            reports.c.period.not_like("%H%"),
            reports.c.period <= until,
        )
        .order_by(reports.c.period.desc())
        .limit(1)
    )
    return db.execute(query).scalar()
