"""What was reported, at any position."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.tables import texts
from projections.measurements.standing import (
    by_subject,
)
from projections.measurements.tables import items, reports
from projections.places import bound, in_groups
from projections.temporal import NOW, known


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
    groups = by_subject(places)
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


def has_values(db: Connection) -> bool:
    """Whether anything was ever reported."""
    return db.execute(sa.select(reports.c.cell).limit(1)).scalar() is not None


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


def _reported(row: sa.Row[Any]) -> Reported:
    columns = {**row._mapping}
    columns.pop("known_until")
    columns.pop("beside")
    columns.pop("held_entry")
    columns["held_grounds"] = tuple(json.loads(row.held_grounds or "[]"))
    return Reported(**columns)


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
