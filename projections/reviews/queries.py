"""Notes and stated figures of periods, at any position."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.prepared import Prepared
from app.eventlog.tables import texts
from projections.reviews.tables import check_ins, review_notes, tracking_notes
from projections.temporal import AT, known

TRACKING_TEXTS = ("cause", "countermeasure", "stated_responsible")


@dataclass(frozen=True)
class TrackingRow:
    """A tracking note with its texts; completion and mom are the table's claims, fractions."""

    note: UUID
    card: UUID
    kpi: UUID
    metric: str
    subject: UUID
    period: str
    cause: str
    countermeasure: str
    responsible: UUID | None
    stated_responsible: str
    completion: Decimal | None
    mom: Decimal | None
    by: UUID
    batch: UUID | None
    known_from: int


@dataclass(frozen=True)
class ReviewRow:
    """A review note with its texts; score and grade are the table's claims."""

    note: UUID
    card: UUID
    period: str
    is_plan: bool
    core_objective: str
    score: Decimal | None
    grade: str
    worked: str
    problems: str
    next_direction: str
    by: UUID
    batch: UUID | None
    known_from: int


@dataclass(frozen=True)
class CheckInRow:
    """A weekly check-in: codes of confidence and cause, empty where nothing was said."""

    note: UUID
    week: str
    confidence: str
    cause: str
    words: str
    by: UUID
    recorded_at: datetime


def check_ins_on(db: Connection, *, at: int, notes: Iterable[UUID]) -> list[CheckInRow]:
    """The check-ins of these notes, the latest week of each last."""
    wanted = list(dict.fromkeys(notes))
    if not wanted:
        return []
    query, _ = _with_texts(check_ins, ("words",))
    query = query.where(known(check_ins, at), check_ins.c.note.in_(wanted))
    return [
        CheckInRow(
            note=row.note,
            week=row.week,
            confidence=row.confidence,
            cause=row.cause,
            words=row.words_text or "",
            by=row.by,
            recorded_at=row.recorded_at,
        )
        for row in db.execute(query.order_by(check_ins.c.week))
    ]


def tracking(
    db: Connection, *, at: int, kpis: Iterable[UUID], first: str = "", last: str = "~"
) -> list[TrackingRow]:
    """Notes on these KPIs whose period keys lie from `first` to `last`, by period."""
    wanted = list(dict.fromkeys(kpis))
    if not wanted:
        return []
    facts = {"at": at, "kpis": wanted, "first": first, "last": last}
    return [_tracked(row) for row in _tracking_between().rows(db, facts)]


def tracking_of_card(db: Connection, *, at: int, card: UUID, period: str) -> list[TrackingRow]:
    """The notes of a scorecard's lines in a period."""
    facts = {"at": at, "card": card, "period": period}
    return [_tracked(row) for row in _tracking_on_card().rows(db, facts)]


def stated_figures(
    db: Connection, *, at: int, card: UUID, period: str
) -> dict[UUID, dict[str, str]]:
    """A file's own completion and month-on-month change by KPI, as plain text."""
    found: dict[UUID, dict[str, str]] = {}
    for row in tracking_of_card(db, at=at, card=card, period=period):
        said = {"completion": row.completion, "mom": row.mom}
        found[row.kpi] = {name: format(n, "f") for name, n in said.items() if n is not None}
    return {kpi: said for kpi, said in found.items() if said}


def reviews(db: Connection, *, at: int, card: UUID, period: str = "") -> list[ReviewRow]:
    """The review notes of a scorecard by period; of one period where it is given."""
    columns = ("core_objective", "worked", "problems", "next_direction")
    query, bodies = _with_texts(review_notes, columns)
    c = review_notes.c
    query = query.where(known(review_notes, at), c.card == card, c.has_words)
    if period:
        query = query.where(c.period == period)
    return [
        ReviewRow(
            note=row.note,
            card=row.card,
            period=row.period,
            is_plan=row.is_plan,
            score=row.score,
            grade=row.grade,
            by=row.by,
            batch=row.batch,
            known_from=row.known_from,
            **{name: row._mapping[f"{name}_text"] or "" for name in bodies},
        )
        for row in db.execute(query.order_by(c.period))
    ]


@cache
def _tracking_between() -> Prepared:
    c = tracking_notes.c
    period = c.period.between(sa.bindparam("first"), sa.bindparam("last"))
    return _tracking(c.kpi.in_(sa.bindparam("kpis", expanding=True)), period)


@cache
def _tracking_on_card() -> Prepared:
    c = tracking_notes.c
    return _tracking(c.card == sa.bindparam("card"), c.period == sa.bindparam("period"))


def _tracking(*which: sa.ColumnElement[bool]) -> Prepared:
    query, _ = _with_texts(tracking_notes, TRACKING_TEXTS)
    c = tracking_notes.c
    query = query.where(known(tracking_notes, AT), *which, c.has_words)
    return Prepared(query.order_by(c.period, c.note))


def _tracked(row: sa.Row[Any]) -> TrackingRow:
    return TrackingRow(
        note=row.note,
        card=row.card,
        kpi=row.kpi,
        metric=row.metric,
        subject=row.subject,
        period=row.period,
        responsible=row.responsible,
        completion=row.completion,
        mom=row.mom,
        by=row.by,
        batch=row.batch,
        known_from=row.known_from,
        **{name: getattr(row, f"{name}_text") or "" for name in TRACKING_TEXTS},
    )


def _with_texts(
    table: sa.Table, columns: tuple[str, ...]
) -> tuple[sa.Select[Any], tuple[str, ...]]:
    """The rows with the body of each text column as `<column>_text`."""
    query: Any = sa.select(table)
    for name in columns:
        body = texts.alias(name)
        query = query.add_columns(body.c.body.label(f"{name}_text")).outerjoin(
            body, body.c.id == table.c[name]
        )
    return query, columns
