"""Notes, stated figures and the steps of reviews, at any position."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.reviews.review import ENOUGH_RATERS, STANDING, Step
from app.eventlog.prepared import Prepared
from app.eventlog.tables import texts
from app.eventlog.texts import bodies
from projections.remembering import asked_once
from projections.reviews.tables import check_ins, review_notes, review_steps, tracking_notes
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


STEP_TEXTS = (
    *("worked", "improve", "next_steps", "reason", "growth_reason", "words", "waived"),
    *("calibration", "confirmation", "appeal", "decision"),
)


@dataclass(frozen=True)
class StepsRow:
    """A review with its texts, empty where nothing was written or it was erased.

    `points` and `growth` are those that hold now, `given_points` and `given_growth` the superior's
    own, None before. `votes`: how many rated, None before the ratings were gathered; `ratings` are
    empty where fewer than three did. `since`: when it came to its step.
    """

    review: UUID
    card: UUID
    period: str
    step: str
    since: datetime
    reviewed: tuple[UUID, ...]
    self_by: UUID | None
    self_at: datetime | None
    worked: str
    improve: str
    next_steps: str
    assessed_by: UUID | None
    assessed_at: datetime | None
    given_points: Decimal | None
    given_growth: Decimal | None
    reason: str
    growth_reason: str
    words: str
    waived: str
    points: Decimal
    rule: str
    growth: Decimal
    growth_kpi: UUID | None
    asked: int
    votes: int | None
    ratings: tuple[int, ...]
    remarks: tuple[UUID, ...]
    verdicts: Mapping[UUID, tuple[str, UUID | None]]
    judged_by: UUID | None
    calibrated_by: UUID | None
    calibrated_at: datetime | None
    calibration: str
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    confirmation: str
    appealed_by: UUID | None
    appealed_at: datetime | None
    appealed_to: UUID | None
    appeal: str
    decided_by: UUID | None
    decided_at: datetime | None
    upheld: bool | None
    decision: str
    version: int

    @property
    def stands(self) -> bool:
        """Whether the points count: confirmed, and no appeal open."""
        return self.step in STANDING

    @property
    def mean_rating(self) -> Fraction | None:
        """The raters' mean; None where fewer than three rated."""
        few = len(self.ratings) < ENOUGH_RATERS
        return None if few else Fraction(sum(self.ratings), len(self.ratings))


@asked_once
def review_steps_of(
    db: Connection, cards: Iterable[UUID], period: str, *, at: int
) -> dict[UUID, StepsRow]:
    """The reviews of these scorecards in a period, by scorecard; one that nobody began has none."""
    facts = {"at": at, "cards": list(cards), "period": period}
    return {row.card: _steps(row) for row in db.execute(_steps_of_cards(), facts)}


def review_by_id(db: Connection, review: UUID, *, at: int) -> StepsRow | None:
    """One review; None where it wasn't begun yet."""
    query, _ = _with_texts(review_steps, STEP_TEXTS)
    row = db.execute(query.where(known(review_steps, at), review_steps.c.review == review)).first()
    return None if row is None else _steps(row)


def reviews_to_settle(db: Connection, period: str, *, at: int) -> list[StepsRow]:
    """All reviews of a period, and those of others that are begun and not confirmed, or under
    appeal; the oldest first.
    """
    query, _ = _with_texts(review_steps, STEP_TEXTS)
    c = review_steps.c
    settled = [str(step) for step in (Step.CONFIRMED, Step.FINAL)]
    open_ones = sa.or_(c.period == period, c.step.not_in(settled))
    query = query.where(known(review_steps, at), open_ones)
    return [_steps(row) for row in db.execute(query.order_by(c.period, c.since, c.review))]


def remarks_of(db: Connection, row: StepsRow) -> list[str]:
    """What raters wrote, in an order that says nothing; erased ones are left out."""
    kept = bodies(db, row.remarks)
    return [kept[id] for id in row.remarks if kept.get(id)]


def reasons_of_verdicts(db: Connection, row: StepsRow) -> dict[UUID, str]:
    """Why each KPI should change or be retired, by KPI; empty where nothing was said or is left."""
    kept = bodies(db, [why for _, why in row.verdicts.values() if why is not None])
    return {kpi: kept.get(why, "") if why else "" for kpi, (_, why) in row.verdicts.items()}


@cache
def _steps_of_cards() -> sa.Select[Any]:
    query, _ = _with_texts(review_steps, STEP_TEXTS)
    c = review_steps.c
    wanted = c.card.in_(sa.bindparam("cards", expanding=True))
    return query.where(known(review_steps, AT), wanted, c.period == sa.bindparam("period"))


def _steps(row: sa.Row[Any]) -> StepsRow:
    given: dict[str, Any] = {
        column.name: row._mapping[column]
        for column in review_steps.c
        if column.name not in (*STEP_TEXTS, *LISTS, "known_from", "known_until")
    }
    words: dict[str, Any] = {name: row._mapping[f"{name}_text"] or "" for name in STEP_TEXTS}
    return StepsRow(
        **given,
        **words,
        reviewed=tuple(UUID(one) for one in json.loads(row.reviewed)),
        ratings=tuple(json.loads(row.ratings)),
        remarks=tuple(UUID(one) for one in json.loads(row.remarks)),
        verdicts={
            UUID(kpi): (verdict, UUID(why) if why else None)
            for kpi, (verdict, why) in json.loads(row.verdicts).items()
        },
    )


LISTS = ("reviewed", "ratings", "remarks", "verdicts")


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


@asked_once
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
