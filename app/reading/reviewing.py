"""A scorecard's review with what it rests on: figures, limits, the urn of ratings.

Like a close, each step is decided inside its own transaction with what is known at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.engine import Connection

from app.ballots import casting
from app.ballots.casting import Slip
from app.domain.reviews.points import Limits, Points
from app.domain.reviews.refusals import NoSuchRating
from app.domain.reviews.review import review_id
from app.domain.reviews.reviewing import (
    ask_raters,
    assess_card,
    calibrate_card,
    decide_review_appeal,
    demand_rating,
    gather_ratings,
)
from app.domain.scoring.grade import Grade
from app.domain.scoring.growth import has_grown
from app.domain.scoring.scorecard_score import score_with_points
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.ledger import Ledger
from app.reading.cards import CardReading, as_uuid, read_card
from projections.policies.queries import scoring_policy
from projections.reviews.queries import StepsRow
from projections.temporal import NOW

BEST_RATING = 100


@dataclass(frozen=True)
class Final:
    """Score and grade with the reviewer's points; `score` and `grade` are None without figures."""

    points: Decimal
    growth: Decimal
    score: Decimal | None
    grade: Grade | None


def final(reading: CardReading, steps: StepsRow | None) -> Final | None:
    """The figures with the points that stand; None until they are confirmed, or under appeal."""
    if steps is None or not steps.stands:
        return None
    return foreseen(reading, steps.points, steps.growth)


def foreseen(reading: CardReading, points: Decimal, growth: Decimal) -> Final:
    """The figures with these points."""
    base = reading.scored.base
    if base is None:
        return Final(points, growth, None, None)
    _, score, grade = score_with_points(base, points, growth, reading.policy)
    return Final(points, growth, score, grade)


def grown_lines(reading: CardReading) -> list[ScoredLine]:
    """The KPIs that have earned a growth bonus."""
    return [line for line in reading.scored.lines if has_grown(line, reading.policy)]


def limits(db: Connection, card: UUID, period: Period) -> Limits:
    """What a reviewer of this scorecard may give now."""
    reading = read_card(db, period, at=NOW, card=card)
    if reading is None:
        return Limits(scoring_policy(db, at=NOW, on=period.last_day))
    return Limits(reading.policy, frozenset(as_uuid(line.kpi) for line in grown_lines(reading)))


# -- steps ----------------------------------------------------------------------------------------


def assess_within_limits(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    period: str,
    points: Points,
    reason: str = "",
    growth_reason: str = "",
    words: str = "",
    waived: str = "",
) -> None:
    """The superior's review. Raises what `assess_card` raises."""
    assess_card(
        ledger,
        by=by,
        card=card,
        period=period,
        points=points,
        limits=_limits(ledger, card, period),
        reason=reason,
        growth_reason=growth_reason,
        words=words,
        waived=waived,
    )


def calibrate_within_limits(
    ledger: Ledger, *, by: UUID, card: UUID, period: str, points: Points, reason: str
) -> None:
    """Other points after a comparison. Raises what `calibrate_card` raises."""
    calibrate_card(
        ledger,
        by=by,
        card=card,
        period=period,
        points=points,
        limits=_limits(ledger, card, period),
        reason=reason,
    )


def decide_within_limits(
    ledger: Ledger, *, by: UUID, card: UUID, period: str, points: Points | None, reason: str
) -> None:
    """The last word on an appeal. Raises what `decide_review_appeal` raises."""
    decide_review_appeal(
        ledger,
        by=by,
        card=card,
        period=period,
        points=points,
        limits=_limits(ledger, card, period),
        reason=reason,
    )


def ask_with_rights(
    ledger: Ledger, *, by: UUID, card: UUID, period: str, people: Sequence[UUID]
) -> None:
    """Give these people the right to rate, once each. Raises what `ask_raters` raises."""
    review = review_id(card, period)
    new = casting.give_rights(ledger.store.connection, review, people)
    ask_raters(ledger, by=by, card=card, period=period, people=new)


def cast_rating(
    ledger: Ledger, *, by: UUID, card: UUID, period: str, rating: int, remark: str = ""
) -> None:
    """Put a rating into the urn; nothing of it goes into the log.

    To be run without an idempotency key: its digest would let person and rating be joined again.
    Raises NoSuchRating, NoRightToRate, RatedAlready, and what `demand_rating` raises.
    """
    if not 0 <= rating <= BEST_RATING:
        raise NoSuchRating(field="rating")
    demand_rating(ledger, by=by, card=card, period=period)
    casting.cast(
        ledger.store.connection,
        review_id(card, period),
        by,
        Slip(rating, remark),
        chance=ledger.surroundings.chance,
    )


def gather_from_urn(ledger: Ledger, *, by: UUID, card: UUID, period: str) -> None:
    """Empty the urn into the log, where at least three rated. Raises what `gather_ratings` does."""
    slips = casting.empty(ledger.store.connection, review_id(card, period))
    gather_ratings(
        ledger,
        by=by,
        card=card,
        period=period,
        ratings=[one.rating for one in slips],
        remarks=[one.remark for one in slips if one.remark],
    )


def _limits(ledger: Ledger, card: UUID, period: str) -> Limits:
    return limits(ledger.store.connection, card, Period.parse(period))
