"""What another scoring policy would do to open scorecards, worked out beside what stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.engine import Connection

from app.domain.scoring.card import scored_card
from app.domain.scoring.policy import ScoringPolicy
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, read_cards
from app.reading.effects import Effect
from projections.policies.queries import scoring_policy_with
from projections.scorecards.queries import scorecards


def policy_effects(
    db: Connection, policy: ScoringPolicy, from_day: date, *, at: int, today: date
) -> list[Effect]:
    """This year's scorecards in the quarters that have begun and end on the day or later, and in
    the year: as scored now, and as they would be if the policy were adopted from that day."""
    cards = scorecards(db, at=at, year=today.year)
    return [
        Effect(reading, _under(reading, then))
        for period in periods_touched(from_day, today)
        for then in [scoring_policy_with(db, policy, from_day, at=at, on=period.last_day)]
        for reading in read_cards(db, cards, period, at=at)
    ]


def periods_touched(from_day: date, today: date) -> Sequence[Period]:
    """This year's quarters up to the running one and the year itself, as far as the day is theirs.

    >>> periods_touched(date(2026, 5, 1), date(2026, 7, 6))
    [Period('2026-Q2'), Period('2026-Q3'), Period('2026')]
    """
    running = Period.of_day(today, PeriodKind.QUARTER)
    quarters = [Period.parse(f"{today.year}-Q{number}") for number in range(1, 5)]
    begun = [one for one in quarters if one.first_day <= running.first_day]
    year = Period.of_day(today, PeriodKind.YEAR)
    return [one for one in (*begun, year) if one.last_day >= from_day]


def _under(reading: CardReading, policy: ScoringPolicy) -> CardReading:
    scored = scored_card(
        [line.terms for line in reading.scored.lines],
        reading.cells,
        reading.dictionary.terms,
        policy,
        reading.period,
    )
    return replace(reading, scored=scored, policy=policy)
