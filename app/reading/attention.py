"""What of the last month wants somebody's eyes: values missing, lights red, sources in conflict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.light import Light
from app.domain.scoring.scored import LineState, ScoredLine
from app.domain.values.kinds import Cycle
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, read_lines
from projections.scorecards.queries import CardRow, TermsRow, card_lines


class Concern(StrEnum):
    """Why a line wants attention, the most pressing first."""

    MISSING = "missing"
    CONFLICT = "conflict"
    RED = "red"


@dataclass(frozen=True)
class Point:
    """A line of a scorecard that wants attention in a period."""

    concern: Concern
    reading: CardReading
    line: ScoredLine


@dataclass(frozen=True)
class Attention:
    """What concerns a person: the points that want their eyes, and all lines that are theirs as
    owner of the KPI or of its scorecard."""

    points: Sequence[Point]
    lines: Sequence[tuple[CardReading, ScoredLine]]


def attention(
    db: Connection,
    person: UUID,
    cards: Iterable[CardRow],
    stewarded: frozenset[str],
    *,
    at: int,
    today: date,
) -> Attention:
    """What concerns this person as owner of a KPI, holder of a card, or steward of a metric.

    Looks at the last whole month; a quarter's KPI is missing only once its quarter is over.
    `cards` are all that there are, `stewarded` the metrics that the person is steward of.
    """
    period = Period.of_day(today, PeriodKind.MONTH).previous()
    cards = [card for card in cards if card.year == period.year]
    lines = card_lines(db, at=at, card_ids=[card.id for card in cards])
    mine = [
        card
        for card in cards
        if person in (card.holder, card.owner)
        or any(
            line.metric in stewarded or _owns(person, line.in_force(period.key))
            for line in lines.get(card.id, ())
        )
    ]
    found: dict[tuple[Concern, str, object], Point] = {}
    own: list[tuple[CardReading, ScoredLine]] = []
    rows = {card.id: lines.get(card.id, []) for card in mine}
    for reading in read_lines(db, mine, rows, period, at=at):
        for line in reading.scored.lines:
            if _is_theirs(person, reading, line):
                own.append((reading, line))
            for concern in _concerns(line, period):
                if _is_for(person, concern, reading, line, stewarded):
                    key = (concern, line.terms.metric, line.terms.subject)
                    found.setdefault(key, Point(concern, reading, line))
    order = list(Concern)
    points = sorted(found.values(), key=lambda point: order.index(point.concern))
    return Attention(points, own)


def _concerns(line: ScoredLine, month: Period) -> Sequence[Concern]:
    found = []
    is_due = line.terms.cycle is Cycle.MONTH or (
        line.terms.cycle is Cycle.QUARTER and month.last_day.month % 3 == 0
    )
    if line.state is LineState.NO_VALUE and is_due:
        found.append(Concern.MISSING)
    if line.in_conflict:
        found.append(Concern.CONFLICT)
    if line.light is Light.RED:
        found.append(Concern.RED)
    return found


def _is_for(
    person: UUID,
    concern: Concern,
    reading: CardReading,
    line: ScoredLine,
    stewarded: frozenset[str],
) -> bool:
    if concern is Concern.CONFLICT and line.terms.metric in stewarded:
        return True
    return _is_theirs(person, reading, line)


def _is_theirs(person: UUID, reading: CardReading, line: ScoredLine) -> bool:
    is_owner = any(owner == person for owner, _ in line.terms.owners)
    return is_owner or person in (reading.card.holder, reading.card.owner)


def _owns(person: UUID, terms: TermsRow | None) -> bool:
    return terms is not None and any(owner == person for owner, _ in terms.owners)
