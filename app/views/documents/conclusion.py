"""Page one of the quarterly review: what follows from the numbers, in three sentences."""

from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext

from app.domain.scoring.scored import ScoredCard, ScoredLine
from app.eventlog.store import Connection
from app.reading.cards import CardReading
from app.views import formatting
from app.views.reviews.showing import Figures, figures, together
from projections.periods.queries import stored_results
from projections.reviews.queries import review_steps_of


def conclusion(
    reading: CardReading,
    before: CardReading | None,
    language: str,
    told: Figures,
    earlier: Decimal | None,
    covered: str,
) -> list[str]:
    """Three sentences that follow from the numbers; fewer where a number is missing.

    What stands counts: of a closed period what its close stored, whatever was corrected since.
    `covered` is the weight behind the score in words; `earlier` the score of the period before: its
    final one where that stands.
    """
    scored = reading.scored
    now = told.number if told.stands else scored.score
    if now is None:
        return [gettext("No KPI has a score in this period yet.")]
    found = [_first(scored, told, covered)]
    if before is not None and earlier is not None:
        found.append(_than_before(now, earlier, before.period.key))
    counted = [line for line in scored.lines if line.completion is not None]
    if len(counted) > 1:
        ordered = sorted(counted, key=lambda line: line.completion or Fraction(0))
        worst, best = ordered[0], ordered[-1]
        found.append(
            gettext(
                "%(best)s is furthest ahead (%(most)s of its target), %(worst)s furthest behind "
                "(%(least)s).",
                best=_called(best, reading, language),
                most=formatting.completion(best.completion or Fraction(0)),
                worst=_called(worst, reading, language),
                least=formatting.completion(worst.completion or Fraction(0)),
            )
        )
    return found


def _first(scored: ScoredCard, told: Figures, covered: str) -> str:
    """Score and grade; the final ones with what they are made of, where points were given."""
    points = together(told.points, told.growth)
    if told.stands and points != formatting.ABSENT:
        return gettext(
            "The final score is %(score)s, grade %(grade)s: %(base)s from the KPIs and %(points)s "
            "points, with %(covered)s of the weight covered.",
            score=told.score,
            grade=told.grade,
            base=told.base,
            points=points,
            covered=covered,
        )
    return gettext(
        "The score is %(score)s, grade %(grade)s, with %(covered)s of the weight covered.",
        score=told.score if told.stands else formatting.score(scored.score),
        grade=told.grade if told.stands else str(scored.grade),
        covered=covered,
    )


def figures_before(db: Connection, before: CardReading | None, position: int) -> Figures | None:
    """The figures of the period before; None where the scorecard wasn't there."""
    if before is None:
        return None
    card, key = before.card.id, before.period.key
    stored = stored_results(db, [card], key, at=position).get(card)
    return figures(before, review_steps_of(db, [card], key, at=position).get(card), stored)


def score_before(before: CardReading | None, told: Figures | None) -> Decimal | None:
    """The score of the period before: stored, confirmed, or from the KPIs alone."""
    if before is None or told is None:
        return None
    return told.number if told.stands else before.scored.score


def _than_before(now: Decimal, then: Decimal, period: str) -> str:
    facts = {"period": formatting.period(period), "score": formatting.score(then)}
    if now == then:
        return gettext("That is as much as in %(period)s (%(score)s).", **facts)
    facts["points"] = formatting.score(abs(now - then))
    if now > then:
        return gettext("That is %(points)s points more than in %(period)s (%(score)s).", **facts)
    return gettext("That is %(points)s points less than in %(period)s (%(score)s).", **facts)


def _called(line: ScoredLine, reading: CardReading, language: str) -> str:
    return reading.dictionary.rows[line.terms.metric].name(language)
