"""Scorecards and their lines, at any position."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.tables import texts
from projections.scorecards.tables import cards, lines, parts, terms
from projections.temporal import known


@dataclass(frozen=True)
class CardRow:
    """A scorecard of a holder (a unit or a person) for a year. `version` counts its events."""

    id: UUID
    holder: UUID
    holder_kind: str
    year: int
    number: int
    name: str
    owner: UUID | None
    superior: UUID | None
    version: int


@dataclass(frozen=True)
class TermsRow:
    """The terms of a line from a month on; fractions for weight and percent values."""

    from_month: str
    weight: Decimal
    rule: str
    cycle: str
    floor: Decimal | None
    target: Decimal | None
    challenge: Decimal | None
    low: Decimal | None
    high: Decimal | None
    relative_change: Decimal | None
    baseline_period: str | None
    baseline: Decimal | None
    baseline_source: str | None
    stated: str
    aggregation: str
    sources: tuple[str, ...]
    owners: tuple[tuple[UUID, Decimal], ...]
    reason: UUID | None
    by: UUID
    set_at: int


@dataclass(frozen=True)
class PartRow:
    """The target set for one period."""

    target: Decimal
    floor: Decimal | None
    challenge: Decimal | None
    by: UUID
    known_from: int


@dataclass(frozen=True)
class LineRow:
    """A line with its terms by month, oldest first, and the targets of single periods."""

    kpi: UUID
    card: UUID
    place: int
    metric: str
    subject: UUID
    from_period: str
    retired_from: str | None
    objective: UUID | None
    goal_dimension: UUID | None
    terms: tuple[TermsRow, ...]
    parts: dict[str, PartRow]

    def in_force(self, month: str) -> TermsRow | None:
        """The terms for a month (`2026-06`); None where the line isn't scored then."""
        if self.retired_from is not None and self.retired_from[:7] <= month:
            return None
        held = [one for one in self.terms if one.from_month <= month]
        return held[-1] if held else None


def scorecards(
    db: Connection, *, at: int, holder: UUID | None = None, year: int | None = None
) -> list[CardRow]:
    """Scorecards by year and number, newest year first."""
    query = _cards(at).order_by(cards.c.year.desc(), cards.c.number, cards.c.card)
    if holder is not None:
        query = query.where(cards.c.holder == holder)
    if year is not None:
        query = query.where(cards.c.year == year)
    return [_card(row) for row in db.execute(query)]


def scorecard(db: Connection, card: UUID, *, at: int) -> CardRow | None:
    """One scorecard, or None where it wasn't there yet."""
    row = db.execute(_cards(at).where(cards.c.card == card)).first()
    return _card(row) if row else None


def card_lines(db: Connection, *, at: int, card_ids: Iterable[UUID]) -> dict[UUID, list[LineRow]]:
    """The lines of these scorecards, by card, in their order."""
    wanted = list(card_ids)
    return _lines(db, at, lines.c.card.in_(wanted), terms.c.card.in_(wanted), parts.c.card.in_(wanted))


def line(db: Connection, kpi: UUID, *, at: int) -> LineRow | None:
    """One line, or None where it wasn't there yet."""
    found = _lines(db, at, lines.c.kpi == kpi, terms.c.kpi == kpi, parts.c.kpi == kpi)
    return next((one for some in found.values() for one in some), None)


def lines_on(db: Connection, *, at: int, metric: str, subject: UUID) -> list[tuple[UUID, UUID]]:
    """KPI and scorecard of every line that scores this metric and subject."""
    query = sa.select(lines.c.kpi, lines.c.card).where(
        known(lines, at), lines.c.metric == metric, lines.c.subject == subject
    )
    return [(row.kpi, row.card) for row in db.execute(query)]


def written(db: Connection, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Objectives and reasons by their ids; an erased one is left out."""
    wanted = [id for id in dict.fromkeys(ids) if id is not None]
    if not wanted:
        return {}
    query = sa.select(texts.c.id, texts.c.body).where(texts.c.id.in_(wanted))
    return {row.id: row.body for row in db.execute(query) if row.body is not None}


def _cards(at: int) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(cards, texts.c.body.label("title"))
        .outerjoin(texts, texts.c.id == cards.c.name)
        .where(known(cards, at))
    )


def _card(row: sa.Row[tuple[object, ...]]) -> CardRow:
    return CardRow(
        id=row.card,
        holder=row.holder,
        holder_kind=row.holder_kind,
        year=row.year,
        number=row.number,
        name=row.title or "",
        owner=row.owner,
        superior=row.superior,
        version=row.version,
    )


def _lines(
    db: Connection,
    at: int,
    of_lines: sa.ColumnElement[bool],
    of_terms: sa.ColumnElement[bool],
    of_parts: sa.ColumnElement[bool],
) -> dict[UUID, list[LineRow]]:
    term_rows: dict[UUID, list[TermsRow]] = {}
    for row in db.execute(
        sa.select(terms).where(known(terms, at), of_terms).order_by(terms.c.from_month)
    ):
        term_rows.setdefault(row.kpi, []).append(
            TermsRow(
                from_month=row.from_month,
                weight=row.weight,
                rule=row.rule,
                cycle=row.cycle,
                floor=row.floor,
                target=row.target,
                challenge=row.challenge,
                low=row.low,
                high=row.high,
                relative_change=row.relative_change,
                baseline_period=row.baseline_period,
                baseline=row.baseline,
                baseline_source=row.baseline_source,
                stated=row.stated,
                aggregation=row.aggregation,
                sources=tuple(json.loads(row.sources)),
                owners=tuple((UUID(p), Decimal(share)) for p, share in json.loads(row.owners)),
                reason=row.reason,
                by=row.by,
                set_at=row.set_at,
            )
        )
    part_rows: dict[UUID, dict[str, PartRow]] = {}
    for row in db.execute(
        sa.select(parts).where(known(parts, at), of_parts).order_by(parts.c.period)
    ):
        part_rows.setdefault(row.kpi, {})[row.period] = PartRow(
            row.target, row.floor, row.challenge, row.by, row.known_from
        )
    found: dict[UUID, list[LineRow]] = {}
    for row in db.execute(
        sa.select(lines).where(known(lines, at), of_lines).order_by(lines.c.card, lines.c.place)
    ):
        found.setdefault(row.card, []).append(
            LineRow(
                kpi=row.kpi,
                card=row.card,
                place=row.place,
                metric=row.metric,
                subject=row.subject,
                from_period=row.from_period,
                retired_from=row.retired_from,
                objective=row.objective,
                goal_dimension=row.goal_dimension,
                terms=tuple(term_rows.get(row.kpi, ())),
                parts=part_rows.get(row.kpi, {}),
            )
        )
    return found
