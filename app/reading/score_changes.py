"""Scores before and after something was recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.engine import Connection

from app.domain.values.period import Period
from app.reading.cards import CardReading, read_cards
from projections.scorecards.queries import CardRow


@dataclass(frozen=True)
class ScoreChange:
    """A scorecard's score and grade in a period, before and after; None where there was none."""

    card: CardRow
    period: Period
    before: Decimal | None
    after: Decimal | None
    grade_before: str
    grade_after: str


def score_changes(
    db: Connection,
    cards: Sequence[CardRow],
    periods: Iterable[Period],
    *,
    before: int,
    after: int,
) -> list[ScoreChange]:
    """The scorecards whose score or grade differs between two positions, by period."""
    found = []
    for period in periods:
        some = [card for card in cards if card.year == period.year]
        earlier = {one.card.id: one for one in read_cards(db, some, period, at=before)}
        for late in read_cards(db, some, period, at=after):
            change = _change(earlier[late.card.id], late, period)
            if (change.before, change.grade_before) != (change.after, change.grade_after):
                found.append(change)
    return found


def _change(early: CardReading, late: CardReading, period: Period) -> ScoreChange:
    return ScoreChange(
        card=late.card,
        period=period,
        before=early.scored.score,
        after=late.scored.score,
        grade_before=str(early.scored.grade or ""),
        grade_after=str(late.scored.grade or ""),
    )
