"""Batches, step by step, and the names that were explained."""

import json
from functools import singledispatch
from typing import Any

from app.domain.imports.batch import Batch, Brought
from app.domain.imports.layout import Layout
from app.domain.imports.naming import Naming
from projections.imports.tables import (
    batches,
    changes,
    columns,
    counts,
    names,
    source_names,
)
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Batch.Started, at: At, rows: Rows) -> None:
    rows.open(
        batches,
        at,
        batch=event.originator_id,
        number=_next(rows),
        kind=event.kind,
        source=event.source,
        digest=event.digest,
        file_name=event.file_name.id if event.file_name else None,
        holder=event.holder,
        period=event.period,
        by=event.by,
        started_at=at.recorded_at,
        finished_at=None,
        counts="{}",
        reversed_by=None,
        reversed_at=None,
        reason=None,
        kept="[]",
    )


@project.register
def _(event: Batch.Listed, at: At, rows: Rows) -> None:
    for place, one in enumerate(event.brought, event.first):
        rows.add(
            changes,
            batch=event.originator_id,
            place=place,
            row=one["row"],
            what=one["what"],
            metric=one.get("metric"),
            subject=one.get("subject"),
            period=_period(one),
            kpi=one.get("kpi"),
            note=one.get("note"),
            known_from=at.position,
        )


@project.register
def _(event: Batch.Finished, at: At, rows: Rows) -> None:
    rows.change(
        batches,
        at,
        {"batch": event.originator_id},
        finished_at=at.recorded_at,
        counts=json.dumps(event.counts, sort_keys=True),
    )


@project.register
def _(event: Batch.Reversed, at: At, rows: Rows) -> None:
    rows.change(
        batches,
        at,
        {"batch": event.originator_id},
        reversed_by=event.by,
        reversed_at=at.recorded_at,
        reason=event.reason.id if event.reason else None,
        kept=json.dumps(event.kept),
    )


@project.register
def _(event: Naming.MetricNamed, at: At, rows: Rows) -> None:
    if event.name is not None:
        rows.open(names, at, naming=event.originator_id, name=event.name.id, metric=event.metric)


@project.register
def _(event: Naming.SourceNamed, at: At, rows: Rows) -> None:
    if event.name is not None:
        rows.open(
            source_names,
            at,
            naming=event.originator_id,
            name=event.name.id,
            source=event.source,
        )


@project.register
def _(event: Layout.Mapped, at: At, rows: Rows) -> None:
    _open_columns(event, at, rows)


@project.register
def _(event: Layout.Remapped, at: At, rows: Rows) -> None:
    for row in rows.matching(columns, layout=event.originator_id):
        rows.close(columns, at, layout=event.originator_id, heading=row["heading"])
    _open_columns(event, at, rows)


def _open_columns(event: Layout.Mapped | Layout.Remapped, at: At, rows: Rows) -> None:
    for one in event.columns:
        rows.open(
            columns,
            at,
            layout=event.originator_id,
            heading=one["heading"].id,
            field=one["field"],
            by=event.by,
            said_at=at.recorded_at,
        )


def _period(one: Brought) -> str | None:
    """The period that a change speaks of; terms hold from one on."""
    if one["what"] == "part":
        return str(one["set"][0])
    return one.get("period") or one.get("from_period")


def _next(rows: Rows) -> int:
    """The next batch's number; the first is 1."""
    row = rows.state_of(counts, name="batches")
    count = (row["count"] if row else 0) + 1
    rows.state(counts, name="batches", count=count)
    return count


projection = Projection(
    "imports", 4, (batches, changes, columns, counts, names, source_names), project
)
