"""Scorecards of closed periods: what counts in the place of a missing value stays decided."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.card import scored_card
from app.domain.scoring.scored import MissingDecision
from app.domain.scoring.terms import Id
from app.reading.cards import CardReading
from projections.periods.queries import DecisionRow, decided_at_close


def as_closed(
    db: Connection, readings: Iterable[CardReading], closed: Collection[UUID], *, at: int
) -> list[CardReading]:
    """The same scorecards, all of one period; of those that are `closed`, missing values count as
    their close decided. (domain.md 7)

    Asks nothing where none is closed.
    """
    found = list(readings)
    cards = [one.card.id for one in found if one.card.id in closed]
    if not cards:
        return found
    decided = decided_at_close(db, cards, found[0].period.key, at=at)
    return [with_decisions(one, decided.get(one.card.id, {})) for one in found]


def with_decisions(reading: CardReading, decisions: Mapping[UUID, DecisionRow]) -> CardReading:
    """The same scorecard, its missing values counted as was decided."""
    missing: dict[Id, MissingDecision] = {
        kpi: MissingDecision(one.decision) for kpi, one in decisions.items()
    }
    if not missing.keys() & {line.kpi for line in reading.scored.lines}:
        return reading
    scored = scored_card(
        [line.terms for line in reading.scored.lines],
        reading.cells,
        reading.dictionary.terms,
        reading.policy,
        reading.period,
        missing=missing,
    )
    return replace(reading, scored=scored)
