"""Scorecards and their lines, at any position."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.prepared import Prepared
from app.eventlog.tables import texts
from projections.columns import Stored
from projections.remembering import asked_once, said_before
from projections.scorecards.tables import cards, lines, terms
from projections.temporal import AT, known


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
    """The target set for one period, by whom, and at which position."""

    target: Decimal
    floor: Decimal | None
    challenge: Decimal | None
    by: UUID
    set_at: int


@dataclass(frozen=True, eq=False)
class LineRow:
    """A line with its terms by month, oldest first, and the targets of single periods.

    The same rows are the same object, so that whatever is worked out from them can be kept.
    """

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
    parts: Mapping[str, PartRow]

    def in_force(self, month: str) -> TermsRow | None:
        """The terms for a month (`2026-06`); None where the line isn't scored then."""
        if self.retired_from is not None and self.retired_from[:7] <= month:
            return None
        held = [one for one in self.terms if one.from_month <= month]
        return held[-1] if held else None


@asked_once
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
    """The lines of these scorecards, by card, in their order; each is read once on a page."""
    wanted, said = sorted(set(card_ids)), said_before(db).setdefault((card_lines, at), {})
    missing = [id for id in wanted if id not in said]
    if missing:
        found = _lines(db, at, lines.c.card.in_(missing))
        said.update({id: tuple(found.get(id, ())) for id in missing})
    return {id: list(said[id]) for id in wanted if said[id]}


def lines_about(
    db: Connection, numbers: Iterable[tuple[str, UUID]], *, at: int
) -> dict[UUID, list[LineRow]]:
    """The lines of any scorecard that score these numbers (metric and subject), by card."""
    wanted = list(dict.fromkeys(numbers))
    return _lines(db, at, sa.tuple_(lines.c.metric, lines.c.subject).in_(wanted)) if wanted else {}


def line(db: Connection, kpi: UUID, *, at: int) -> LineRow | None:
    """One line, or None where it wasn't there yet."""
    found = _lines(db, at, lines.c.kpi == kpi)
    return next((one for some in found.values() for one in some), None)


def card_with_lines(
    db: Connection, *, at: int, card: UUID | None = None, kpi: UUID | None = None
) -> tuple[CardRow, list[LineRow]] | None:
    """A scorecard, or the one that a KPI stands on, with all its lines: one statement."""
    query = _of_card() if kpi is None else _of_kpi()
    rows = query.plain(db, {"at": at, "which": card if kpi is None else kpi})
    if rows:
        *_, title = rows[0]
        found = _by_kpi(row[: len(LINE.fetched)] for row in rows)
        return _joined_card(rows[0][len(LINE.fetched) : -1], title), found
    empty = scorecard(db, card, at=at) if card is not None else None
    return (empty, []) if empty else None


@dataclass(frozen=True)
class LinesOverTime:
    """The lines of a scorecard over a stretch of the log."""

    spells: tuple[tuple[int, int, int, int, tuple[Any, ...]], ...]

    @property
    def turns(self) -> set[int]:
        """Where a row began or ended; some of them before or after the stretch."""
        return {edge for *edges, _ in self.spells for edge in edges}

    @property
    def places(self) -> set[tuple[str, UUID]]:
        """The metrics and subjects of all lines that there ever were in the stretch."""
        return {(one.metric, one.subject) for one in _by_kpi(row for *_, row in self.spells)}

    def at(self, position: int) -> list[LineRow]:
        """The lines with their terms as known at a position inside the stretch."""
        return _by_kpi(
            row
            for began, ended, set_from, set_until, row in self.spells
            if began <= position < ended and set_from <= position < set_until
        )


def lines_over_time(db: Connection, card: UUID, *, after: int, until: int) -> LinesOverTime:
    """A scorecard's lines as they were known from `after` to `until`: one statement."""
    query = (
        LINE.select(
            lines.c.known_from, lines.c.known_until, terms.c.known_from, terms.c.known_until
        )
        .select_from(lines)
        .join(terms, sa.and_(terms.c.card == lines.c.card, terms.c.kpi == lines.c.kpi))
        .where(
            lines.c.card == card,
            *(each.c.known_from <= until for each in (lines, terms)),
            *(each.c.known_until > after for each in (lines, terms)),
        )
        .order_by(lines.c.place, terms.c.from_month)
    )
    wide = len(LINE.fetched)
    rows = (tuple(row) for row in db.execute(query))
    return LinesOverTime(tuple((*row[wide:], row[:wide]) for row in rows))


@dataclass(frozen=True)
class TermsOverTime:
    """What the terms of a line were, each from and until which position."""

    spells: tuple[tuple[int, int, TermsRow], ...]

    def since(self, month: str, said: Callable[[TermsRow], object]) -> int:
        """The position of the event that made the terms of a month (`2026-06`) say what they say.

        `said` picks out of the terms what is asked about: what later events left as it was is
        older than they are. 0 where the month has no terms.
        """
        found, last = 0, None
        for position in sorted({began for began, *_ in self.spells}, reverse=True):
            held = self._in_force(month, position)
            if held is None or (found and said(held) != last):
                break
            found, last = position, said(held)
        return found

    def _in_force(self, month: str, position: int) -> TermsRow | None:
        held = [
            terms
            for began, ended, terms in self.spells
            if began <= position < ended and terms.from_month <= month
        ]
        return max(held, key=lambda one: one.from_month) if held else None


def terms_over_time(db: Connection, line: LineRow, *, at: int) -> TermsOverTime:
    """Everything that the terms of a line have said up to a position: one statement."""
    query = (
        TERMS_ALONE.select(terms.c.known_from, terms.c.known_until)
        .where(terms.c.card == line.card, terms.c.kpi == line.kpi, terms.c.known_from <= at)
        .order_by(terms.c.known_from, terms.c.from_month)
    )
    return TermsOverTime(
        tuple(
            (began, ended, _terms(dict(zip(TERMS, TERMS_ALONE.read(told), strict=True))))
            for *told, began, ended in db.execute(query)
        )
    )


@cache
def _of_card() -> Prepared:
    return Prepared(_lines_with_card(lines.c.card == sa.bindparam("which")))


@cache
def _of_kpi() -> Prepared:
    of_kpi = sa.select(lines.c.card).where(lines.c.kpi == sa.bindparam("which"))
    return Prepared(_lines_with_card(lines.c.card.in_(of_kpi)))


@dataclass(frozen=True)
class Use:
    """A line that scores a metric, with the scorecard that it stands on."""

    card: CardRow
    kpi: UUID
    subject: UUID
    from_period: str
    retired_from: str | None


def uses_of(db: Connection, metric: str, *, at: int) -> list[Use]:
    """The lines that score a metric, those of the newest year first."""
    query = (
        sa.select(cards, texts.c.body.label("title"), lines.c.kpi, lines.c.subject)
        .add_columns(lines.c.from_period, lines.c.retired_from)
        .join(lines, sa.and_(lines.c.card == cards.c.card, known(lines, at)))
        .outerjoin(texts, texts.c.id == cards.c.name)
        .where(known(cards, at), lines.c.metric == metric)
        .order_by(cards.c.year.desc(), cards.c.holder_kind.desc(), cards.c.card)
    )
    return [
        Use(_card(row), row.kpi, row.subject, row.from_period, row.retired_from)
        for row in db.execute(query)
    ]


def lines_by_metric(db: Connection, *, at: int) -> dict[str, int]:
    """How many lines score each metric, those that were retired left out."""
    query = sa.select(lines.c.metric).where(known(lines, at), lines.c.retired_from.is_(None))
    return dict(Counter(db.execute(query).scalars()))


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


def _lines(db: Connection, at: int, chosen: sa.ColumnElement[bool]) -> dict[UUID, list[LineRow]]:
    query = (
        LINE.select()
        .select_from(lines)
        .outerjoin(terms, _terms_of_lines(at))
        .where(known(lines, at), chosen)
        .order_by(lines.c.card, lines.c.place, terms.c.from_month)
    )
    found: dict[UUID, list[LineRow]] = {}
    for one in _by_kpi(db.execute(query)):
        found.setdefault(one.card, []).append(one)
    return found


def _lines_with_card(chosen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        LINE.select(*CARD.fetched, texts.c.body)
        .select_from(lines)
        .outerjoin(terms, _terms_of_lines(AT))
        .join(cards, sa.and_(cards.c.card == lines.c.card, known(cards, AT)))
        .outerjoin(texts, texts.c.id == cards.c.name)
        .where(known(lines, AT), chosen)
        .order_by(lines.c.card, lines.c.place, terms.c.from_month)
    )


def _terms_of_lines(at: int | sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    return sa.and_(terms.c.card == lines.c.card, terms.c.kpi == lines.c.kpi, known(terms, at))


LINE_ALONE = [name for name in (field.name for field in fields(LineRow)) if name != "terms"]
TERMS = [field.name for field in fields(TermsRow)]
CARD_ALONE = [
    name for name in (field.name for field in fields(CardRow)) if name not in ("id", "name")
]
LINE = Stored(*(lines.c[name] for name in LINE_ALONE), *(terms.c[name] for name in TERMS))
TERMS_ALONE = Stored(*(terms.c[name] for name in TERMS))
CARD = Stored(cards.c.card, *(cards.c[name] for name in CARD_ALONE))


def _by_kpi(rows: Iterable[Sequence[Any]]) -> list[LineRow]:
    """Joined rows put together: each line once, with its terms one after the other."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(tuple(row))
    return [_line(tuple(some)) for some in found.values()]


@lru_cache(maxsize=4096)
def _line(rows: tuple[tuple[Any, ...], ...]) -> LineRow:
    """One line from its rows, each with other terms."""
    told = [LINE.read(row) for row in rows]
    alone = dict(zip(LINE_ALONE, told[0], strict=False))
    each = (dict(zip(TERMS, row[len(LINE_ALONE) :], strict=True)) for row in told)
    return LineRow(
        **alone | {"parts": _parts(alone["parts"])},
        terms=tuple(_terms(plain) for plain in each if plain["from_month"] is not None),
    )


def _terms(plain: dict[str, Any]) -> TermsRow:
    owners = ((UUID(person), Decimal(share)) for person, share in json.loads(plain["owners"]))
    sources = tuple(json.loads(plain["sources"]))
    return TermsRow(**plain | {"sources": sources, "owners": tuple(owners)})


def _parts(text: str) -> Mapping[str, PartRow]:
    found = {
        period: PartRow(
            Decimal(target),
            None if floor is None else Decimal(floor),
            None if challenge is None else Decimal(challenge),
            UUID(by),
            set_at,
        )
        for period, (target, floor, challenge, by, set_at) in json.loads(text).items()
    }
    return MappingProxyType(found)


def _joined_card(row: Sequence[Any], title: str | None) -> CardRow:
    id, *others = CARD.read(row)
    return CardRow(id=id, name=title or "", **dict(zip(CARD_ALONE, others, strict=True)))
