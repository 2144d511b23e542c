"""Which files were imported, by whom and when, and what each of them changed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.tables import texts
from projections.imports.tables import batches, changes, columns, names
from projections.imports.tables import source_names as of_sources
from projections.temporal import known


@dataclass(frozen=True)
class BatchRow:
    """An import. `counts` says how many cells had which effect; `kept` are the (row, what) that a
    reversal left because they were touched since."""

    batch: UUID
    number: int
    kind: str
    source: str
    digest: str
    file_name: str
    holder: UUID | None
    period: str
    by: UUID
    started_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]
    reversed_by: UUID | None
    reversed_at: datetime | None
    reason: str
    kept: tuple[tuple[int, str], ...]
    known_from: int

    @property
    def is_reversed(self) -> bool:
        return self.reversed_at is not None


@dataclass(frozen=True)
class ChangeRow:
    """One thing that a row of a batch changed: a cell, a target, a line or a note."""

    row: int | None
    what: str
    metric: str | None
    subject: UUID | None
    period: str | None
    kpi: UUID | None
    note: UUID | None


def all_batches(db: Connection, *, at: int, limit: int = 100) -> list[BatchRow]:
    """The latest imports, newest first."""
    query = _batches(at).order_by(batches.c.number.desc()).limit(limit)
    return [_batch(row) for row in db.execute(query)]


def batch(db: Connection, batch: UUID, *, at: int) -> BatchRow | None:
    """One import, or None where it wasn't there yet."""
    row = db.execute(_batches(at).where(batches.c.batch == batch)).first()
    return _batch(row) if row else None


def batches_of_file(db: Connection, digest: str, *, at: int) -> list[BatchRow]:
    """The imports of the very same file, newest first."""
    query = _batches(at).where(batches.c.digest == digest).order_by(batches.c.number.desc())
    return [_batch(row) for row in db.execute(query)]


def changes_of(db: Connection, batch: UUID, *, at: int) -> list[ChangeRow]:
    """What a batch changed, in order."""
    c = changes.c
    query = (
        sa.select(c.row, c.what, c.metric, c.subject, c.period, c.kpi, c.note)
        .where(c.batch == batch, c.known_from <= at)
        .order_by(c.place)
    )
    return [ChangeRow(**row._mapping) for row in db.execute(query)]


@dataclass(frozen=True)
class FiledRow:
    """A row of an imported file that something came from; `row` is None where it named none."""

    batch: UUID
    number: int
    row: int | None


def filed_at(
    db: Connection, positions: Iterable[int], *, kpi: UUID, at: int
) -> dict[int, FiledRow]:
    """The import that each of these events was part of, with its row about a KPI, by position.

    What it changes stands in one transaction between its first event and the list of its rows.
    """
    c, wanted = batches.c, sorted(set(positions))
    if not wanted:
        return {}
    query = (
        sa.select(c.batch, c.number, c.known_from, changes.c.known_from.label("listed"))
        .add_columns(changes.c.row)
        .join(changes, changes.c.batch == c.batch)
        .where(c.finished_at.is_(None), changes.c.kpi == kpi, changes.c.known_from <= at)
        .where(sa.or_(*(sa.and_(c.known_from < one, c.known_until > one) for one in wanted)))
        .order_by(changes.c.place)
    )
    found: dict[int, FiledRow] = {}
    for row in db.execute(query):
        for one in wanted:
            if row.known_from < one < row.listed:
                found.setdefault(one, FiledRow(row.batch, row.number, row.row))
    return found


def subjects_of(
    db: Connection, some: Iterable[UUID], *, at: int
) -> Mapping[UUID, Mapping[UUID | None, int]]:
    """How many changes of each batch are about which subject; None for what names none."""
    c = changes.c
    query = (
        sa.select(c.batch, c.subject, sa.func.count())
        .where(c.batch.in_(list(some)), c.known_from <= at)
        .group_by(c.batch, c.subject)
    )
    found: dict[UUID, dict[UUID | None, int]] = {}
    for batch, subject, count in db.execute(query):
        found.setdefault(batch, {})[subject] = count
    return found


def span_of(db: Connection, batch: UUID) -> tuple[int, int] | None:
    """The positions before a batch began and at which it was finished; None while it isn't."""
    c = batches.c
    query = sa.select(c.known_from, c.finished_at).where(c.batch == batch).order_by(c.known_from)
    rows = db.execute(query).all()
    finished = [row.known_from for row in rows if row.finished_at is not None]
    return (rows[0].known_from - 1, finished[0]) if finished else None


def metric_names(db: Connection, naming: UUID, *, at: int) -> list[tuple[str, str]]:
    """Names in a holder's tables with the metric that each one means, the oldest first."""
    query = (
        sa.select(texts.c.body, names.c.metric)
        .join(texts, texts.c.id == names.c.name)
        .where(known(names, at), names.c.naming == naming)
        .order_by(names.c.known_from)
    )
    return [(row.body, row.metric) for row in db.execute(query) if row.body]


def source_names(db: Connection, naming: UUID, *, at: int) -> list[tuple[str, str]]:
    """Names in a holder's tables with the source that each one means, the oldest first."""
    c = of_sources.c
    query = (
        sa.select(texts.c.body, c.source)
        .join(texts, texts.c.id == c.name)
        .where(known(of_sources, at), c.naming == naming)
        .order_by(c.known_from)
    )
    return [(row.body, row.source) for row in db.execute(query) if row.body]


@dataclass(frozen=True)
class LayoutRow:
    """How the columns of a kind of file are read: (heading, field) each, by whom and since when."""

    layout: UUID
    columns: tuple[tuple[str, str], ...]
    by: UUID
    said_at: datetime


def layouts(db: Connection, *, at: int, limit: int = 2_000) -> list[LayoutRow]:
    """The kinds of files whose columns were explained, latest first; at most `limit` columns.

    A layout of which a heading was erased is none any more.
    """
    query = (
        sa.select(columns, texts.c.body)
        .join(texts, texts.c.id == columns.c.heading)
        .where(known(columns, at))
        .order_by(columns.c.known_from.desc(), columns.c.layout, columns.c.heading)
        .limit(limit)
    )
    found: dict[UUID, list[sa.Row[Any]]] = {}
    for row in db.execute(query):
        found.setdefault(row.layout, []).append(row)
    return [
        LayoutRow(id, tuple((row.body, row.field) for row in rows), rows[0].by, rows[0].said_at)
        for id, rows in found.items()
        if all(row.body for row in rows)
    ]


def _batches(at: int) -> sa.Select[Any]:
    called, why = texts.alias("called"), texts.alias("why")
    return (
        sa.select(batches, called.c.body.label("called"), why.c.body.label("why"))
        .outerjoin(called, called.c.id == batches.c.file_name)
        .outerjoin(why, why.c.id == batches.c.reason)
        .where(known(batches, at))
    )


def _batch(row: sa.Row[Any]) -> BatchRow:
    return BatchRow(
        batch=row.batch,
        number=row.number,
        kind=row.kind,
        source=row.source,
        digest=row.digest,
        file_name=row.called or "",
        holder=row.holder,
        period=row.period,
        by=row.by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        counts=json.loads(row.counts),
        reversed_by=row.reversed_by,
        reversed_at=row.reversed_at,
        reason=row.why or "",
        kept=tuple((number, what) for number, what in json.loads(row.kept)),
        known_from=row.known_from,
    )
