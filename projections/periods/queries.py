"""Where periods stand, what was decided of missing values, and what a close stored."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.prepared import Prepared
from app.eventlog.tables import texts
from projections.periods.tables import decisions, results, unit_periods
from projections.remembering import asked_once
from projections.temporal import AT, known


@dataclass(frozen=True)
class PeriodRow:
    """A unit's period. `closed_at` is the position of its close, `read_at` the one before it that
    the figures were computed from; None while it isn't closed. `asked_by` wants it reopened."""

    unit: UUID
    period: str
    state: str
    by: UUID
    reason: str
    asked_by: UUID | None
    asked_because: str
    closed_at: int | None
    read_at: int | None
    root: str
    version: int
    known_from: int


@dataclass(frozen=True)
class DecisionRow:
    """What a KPI without a value counts as: `zero` or `excuse`."""

    card: UUID
    kpi: UUID
    decision: str
    reason: str
    by: UUID


@dataclass(frozen=True)
class ResultRow:
    """A scorecard's stored figures; scores with two places, `covered` a fraction."""

    card: UUID
    period: str
    unit: UUID
    score: Decimal | None
    grade: str
    covered: Decimal
    points: Decimal
    growth: Decimal
    final_score: Decimal | None
    final_grade: str
    rests_on: tuple[str, ...]
    read_at: int
    closed_at: int


def unit_period(db: Connection, unit: UUID, period: str, *, at: int) -> PeriodRow | None:
    """A unit's period; None where nothing was decided for it yet."""
    c = unit_periods.c
    found = _periods(db, at, sa.and_(c.unit == unit, c.period == period))
    return found[0] if found else None


def periods_of(db: Connection, units: Iterable[UUID], *, at: int) -> list[PeriodRow]:
    """Every period of these units that something was decided for, the latest first."""
    return _periods(db, at, unit_periods.c.unit.in_(list(units)))


def _periods(db: Connection, at: int, which: sa.ColumnElement[bool]) -> list[PeriodRow]:
    reason, asked = texts.alias("reason"), texts.alias("asked")
    query = (
        sa.select(unit_periods, reason.c.body.label("because"), asked.c.body.label("asked_for"))
        .outerjoin(reason, reason.c.id == unit_periods.c.reason)
        .outerjoin(asked, asked.c.id == unit_periods.c.asked_because)
        .where(known(unit_periods, at), which)
        .order_by(unit_periods.c.period.desc(), unit_periods.c.unit)
    )
    return [
        PeriodRow(
            unit=row.unit,
            period=row.period,
            state=row.state,
            by=row.by,
            reason=row.because or "",
            asked_by=row.asked_by,
            asked_because=row.asked_for or "",
            closed_at=row.closed_at,
            read_at=row.read_at,
            root=row.root,
            version=row.version,
            known_from=row.known_from,
        )
        for row in db.execute(query)
    ]


def decided(db: Connection, unit: UUID, period: str, *, at: int) -> dict[UUID, DecisionRow]:
    """The decisions on missing values of a unit's period, by KPI."""
    query = (
        sa.select(decisions, texts.c.body)
        .outerjoin(texts, texts.c.id == decisions.c.reason)
        .where(known(decisions, at), decisions.c.unit == unit, decisions.c.period == period)
    )
    return {
        row.kpi: DecisionRow(row.card, row.kpi, row.decision, row.body or "", row.by)
        for row in db.execute(query)
    }


def decided_at_close(
    db: Connection, cards: Iterable[UUID], period: str, *, at: int
) -> dict[UUID, dict[UUID, DecisionRow]]:
    """What missing values of scorecards count as, by scorecard and KPI, as the units decided that
    closed them.

    Where a unit and one above it closed a scorecard, the first close decided.
    """
    c, r = decisions.c, results.c
    by_closing = sa.and_(r.card == c.card, r.period == c.period, r.unit == c.unit)
    query = (
        sa.select(decisions, texts.c.body)
        .outerjoin(texts, texts.c.id == c.reason)
        .join(results, sa.and_(by_closing, r.known_from <= at))
        .where(known(decisions, at), c.period == period, c.card.in_(list(cards)))
        .order_by(r.known_from)
    )
    found: dict[UUID, dict[UUID, DecisionRow]] = {}
    for row in db.execute(query):
        decision = DecisionRow(row.card, row.kpi, row.decision, row.body or "", row.by)
        found.setdefault(row.card, {}).setdefault(row.kpi, decision)
    return found


def closed_cards(db: Connection, unit: UUID, period: str, *, at: int) -> set[UUID]:
    """The scorecards that a unit closed in a period; empty where it isn't closed."""
    c = results.c
    query = sa.select(c.card).where(known(results, at), c.unit == unit, c.period == period)
    return set(db.execute(query).scalars())


@asked_once
def stored_results(
    db: Connection, cards: Iterable[UUID], period: str, *, at: int
) -> dict[UUID, ResultRow]:
    """The stored figures of scorecards in a period, by scorecard; the last close counts."""
    facts = {"at": at, "period": period, "cards": list(cards)}
    return {row.card: _result(row) for row in _stored().rows(db, facts)}


@cache
def _stored() -> Prepared:
    c = results.c
    return Prepared(
        sa.select(results)
        .where(known(results, AT), c.period == sa.bindparam("period"))
        .where(c.card.in_(sa.bindparam("cards", expanding=True)))
        .order_by(c.known_from)
    )


def results_over_time(
    db: Connection, card: UUID, period: str, *, after: int, until: int
) -> list[tuple[int, int, ResultRow]]:
    """What closes stored for a scorecard, each with the positions from and until which it held."""
    c = results.c
    query = (
        sa.select(results)
        .where(c.card == card, c.period == period, c.known_from <= until, c.known_until > after)
        .order_by(c.known_from)
    )
    return [(row.known_from, row.known_until, _result(row)) for row in db.execute(query)]


def _result(row: sa.Row[Any]) -> ResultRow:
    return ResultRow(
        card=row.card,
        period=row.period,
        unit=row.unit,
        score=row.score,
        grade=row.grade,
        covered=row.covered,
        points=row.points,
        growth=row.growth,
        final_score=row.final_score,
        final_grade=row.final_grade,
        rests_on=tuple(json.loads(row.rests_on)),
        read_at=row.read_at,
        closed_at=row.known_from,
    )
