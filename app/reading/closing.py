"""Closing a unit's period: what stands in its way, what it would store, and the close itself.

The figures are computed inside the close's own transaction, from the position just before it, so
nothing can slip in between what is stored and what was known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.people.rights import UnitTree
from app.domain.people.standing import tree
from app.domain.periods.commands import Figures, close_period
from app.domain.periods.unit_period import Result
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import LineState, MissingDecision, ScoredLine
from app.domain.values.amounts import MOST_PLACES, plain
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.eventlog.tree import Tree
from app.ledger import Ledger
from app.reading.cards import CardReading, read_cards
from app.reading.closed import as_closed, with_decisions
from app.reading.ordering import in_order
from app.reading.reviewing import final
from projections.people.queries import PersonRow, names
from projections.periods.queries import (
    DecisionRow,
    PeriodRow,
    ResultRow,
    closed_cards,
    decided,
    stored_results,
    unit_period,
)
from projections.policies.queries import scoring_policy_version
from projections.reference.queries import consult
from projections.reviews.queries import StepsRow, review_steps_of
from projections.scorecards.queries import CardRow, scorecards
from projections.temporal import NOW


@dataclass(frozen=True)
class Gap:
    """A KPI whose value is missing in the period, whole or in part.

    `have` of `of` parts are there; 0 where nothing is. `decision` says what it counts as; None
    stands in the way of a close.
    """

    reading: CardReading
    line: ScoredLine
    have: int
    of: int
    decision: DecisionRow | None

    @property
    def is_partial(self) -> bool:
        return self.line.state is LineState.SCORED


@dataclass(frozen=True)
class Rehearsal:
    """What a close would store now, and what wants a look before it.

    `results` by scorecard in the order of `readings`; `stored` are those that a unit below closed
    already, taken as they are. `earlier` are the figures of the period before, where stored.
    `reviews` by scorecard, as far as they were begun.
    """

    unit: UUID
    period: Period
    row: PeriodRow | None
    readings: tuple[CardReading, ...]
    gaps: tuple[Gap, ...]
    unverified: tuple[tuple[CardReading, ScoredLine], ...]
    in_conflict: tuple[tuple[CardReading, ScoredLine], ...]
    results: tuple[Result, ...]
    stored: Mapping[UUID, ResultRow]
    earlier: Mapping[UUID, ResultRow]
    policy_version: int
    reviews: Mapping[UUID, StepsRow] = field(default_factory=dict)

    @property
    def undecided(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap.decision is None)


def rehearsal(db: Connection, unit: UUID, period: Period, *, at: int = NOW) -> Rehearsal:
    """Everything a close of this unit's period rests on, as known at a position."""
    cards = cards_within(db, unit, period, at=at)
    decisions = decided(db, unit, period.key, at=at)
    stored = stored_results(db, [card.id for card in cards], period.key, at=at)
    here_decided = [with_decisions(one, decisions) for one in read_cards(db, cards, period, at=at)]
    readings = as_closed(db, here_decided, stored, at=at)
    reviews = review_steps_of(db, [card.id for card in cards], period.key, at=at)
    scored = [(one, line) for one in readings for line in one.scored.lines]
    here = [(one, line) for one, line in scored if one.card.id not in stored]
    with_value = [(one, line) for one, line in here if line.state is LineState.SCORED]
    return Rehearsal(
        unit=unit,
        period=period,
        row=unit_period(db, unit, period.key, at=at),
        readings=tuple(one for one in readings if one.scored.lines),
        gaps=tuple(gap for one, line in here if (gap := _gap(one, line, decisions)) is not None),
        unverified=tuple((one, line) for one, line in with_value if not line.verified),
        in_conflict=tuple((one, line) for one, line in here if line.in_conflict),
        results=tuple(
            _kept(stored[one.card.id])
            if one.card.id in stored
            else _result(one, reviews.get(one.card.id))
            for one in readings
            if one.scored.lines
        ),
        stored=stored,
        earlier=stored_results(db, [card.id for card in cards], period.previous().key, at=at),
        policy_version=scoring_policy_version(db, at=at, on=period.last_day),
        reviews=reviews,
    )


def close_with_figures(
    ledger: Ledger, *, by: UUID, unit: UUID, period: str, named: str
) -> list[tuple[UUID, str, str]]:
    """Close a period with the figures of this very moment; scorecard, score and grade of each.

    Raises what `close_period` raises.
    """
    db = ledger.store.connection
    found, log = rehearsal(db, unit, Period.parse(period)), Tree(db, last_position(db))
    figures = Figures(
        results=found.results,
        undecided=len(found.undecided),
        policy_version=found.policy_version,
        position=log.size,
        root=log.root().hex(),
    )
    close_period(ledger, by=by, unit=unit, period=period, named=named, figures=figures)
    return [(one.card, str(one.final_score or ""), one.final_grade) for one in found.results]


def cards_within(db: Connection, unit: UUID, period: Period, *, at: int) -> list[CardRow]:
    """The year's scorecards of a unit, of the units below it and of their people.

    Once the unit has closed the period, those that it closed, wherever their holders went.
    """
    units = tree(consult(db, [("units", "")]).get("units"))
    called = names(db, at=at)
    closed = closed_cards(db, unit, period.key, at=at)
    found = [
        card
        for card in scorecards(db, at=at, year=period.year)
        if (home := home_of(card, called.persons)) is not None
        and (card.id in closed if closed else units.is_within(home, unit))
    ]
    return in_order(found, called)


def home_of(card: CardRow, homes: Mapping[UUID, PersonRow]) -> UUID | None:
    """The unit that a scorecard belongs to: its holder's, or the holder itself."""
    if card.holder_kind == "unit":
        return card.holder
    person = homes.get(card.holder)
    return person.unit if person else None


def closable(units: UnitTree) -> Sequence[UUID]:
    """The units whose periods are closed by themselves: all but groups."""
    return [unit.id for unit in units.units.values() if unit.kind != "group"]


# -- what they share ------------------------------------------------------------------------------


def _gap(
    reading: CardReading, line: ScoredLine, decisions: Mapping[UUID, DecisionRow]
) -> Gap | None:
    """None where the line has its whole value, or isn't scored in the period at all."""
    if line.state is LineState.NO_TARGET or (line.state is LineState.SCORED and line.is_complete):
        return None
    decision = decisions.get(UUID(str(line.kpi)))
    is_partial = line.state is LineState.SCORED
    if is_partial and decision and decision.decision == MissingDecision.ZERO:
        decision = None  # parts of it have come since: nothing is left to count as zero
    return Gap(reading, line, line.have, line.of, decision)


def _result(reading: CardReading, steps: StepsRow | None) -> Result:
    """What is stored of a scorecard; points count where its review is confirmed."""
    scored, confirmed = reading.scored, final(reading, steps)
    needed = {
        f"{code}/{UUID(str(line.terms.subject)).hex}"
        for line in scored.lines
        for code in reading.dictionary.needed([line.terms.metric])
    }
    grade = str(scored.grade) if scored.grade else ""
    score = None if scored.score is None else as_stored(scored.score)
    return Result(
        card=reading.card.id,
        score=score,
        grade=grade,
        covered=as_stored(rounded(scored.covered_weight, MOST_PLACES)),
        points=confirmed.points if confirmed else Decimal(0),
        growth=confirmed.growth if confirmed else Decimal(0),
        final_score=score
        if confirmed is None or confirmed.score is None
        else as_stored(confirmed.score),
        final_grade=str(confirmed.grade) if confirmed and confirmed.grade else grade,
        rests_on=tuple(sorted(needed)),
    )


def _kept(row: ResultRow) -> Result:
    return Result(
        card=row.card,
        score=row.score,
        grade=row.grade,
        covered=row.covered,
        points=row.points,
        growth=row.growth,
        final_score=row.final_score,
        final_grade=row.final_grade,
        rests_on=row.rests_on,
    )


def as_stored(number: Decimal) -> Decimal:
    """The same number without trailing zeros, as the log gives it back."""
    return Decimal(plain(number))
