"""The score of a whole scorecard (綜合績效得分)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.refusals import N_, Refused
from app.domain.scoring.grade import Grade, grade
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.rounding import rounded
from app.domain.scoring.terms import Exact


class ProcessAdjustmentOutsideLimits(Refused):
    """More points for or against than a reviewer may give."""

    sentence = N_("The process adjustment {points} must be between {low} and {high} points.")


class GrowthOutsideLimits(Refused):
    """More growth points than a reviewer may give, or fewer than none."""

    sentence = N_("The growth bonus {points} must be between {low} and {high} points.")


@dataclass(frozen=True)
class ScorecardScore:
    """`covered`: the weight that has a score, as a fraction. `base`: exact, before points.

    `exact`, `score` (rounded) and `grade` are None as long as nothing is covered.
    """

    covered: Fraction
    base: Fraction | None
    exact: Fraction | None
    score: Decimal | None
    grade: Grade | None


def scorecard_score(
    scored: Iterable[tuple[Exact, Fraction | None]],
    policy: ScoringPolicy,
    *,
    process_adjustment: Exact = 0,
    growth: Exact = 0,
) -> ScorecardScore:
    """Score of (weight, points) pairs; None for a line without points, whose weight is spread.

    Exact up to the one rounding, half up to two places; the grade is that of the rounded score.
    Raises ProcessAdjustmentOutsideLimits, GrowthOutsideLimits. (domain.md 7)

    >>> from decimal import Decimal as D
    >>> card = scorecard_score([(D("0.35"), Fraction(67 * 100, 90)), (D("0.10"),
    ...     Fraction(85 * 100, 90)), (D("0.55"), Fraction("80.9"))], ScoringPolicy())
    >>> card.score, str(card.grade)
    (Decimal('80.00'), 'B')
    >>> for points in ("119.995", "119.994", "95"):
    ...     card = scorecard_score([(D(1), Fraction(points))], ScoringPolicy())
    ...     print(card.score, card.grade)
    120.00 S
    119.99 A
    95.00 B
    """
    refuse_points_outside_limits(process_adjustment, growth, policy)
    with_points = [(Fraction(weight), points) for weight, points in scored if points is not None]
    covered = sum((weight for weight, _ in with_points), Fraction(0))
    if covered == 0:
        return ScorecardScore(covered, None, None, None, None)
    base = sum((weight * points for weight, points in with_points), Fraction(0)) / covered
    exact, score, reached = score_with_points(base, process_adjustment, growth, policy)
    return ScorecardScore(covered, base, exact, score, reached)


def score_with_points(
    base: Fraction, process_adjustment: Exact, growth: Exact, policy: ScoringPolicy
) -> tuple[Fraction, Decimal, Grade]:
    """Exact and rounded score with the reviewer's points, and its grade; never below 0.

    The limits were looked at when the points were given.

    >>> score_with_points(Fraction("79.94"), 2, 3, ScoringPolicy())[1:]
    (Decimal('84.94'), <Grade.B: 'B'>)
    >>> score_with_points(Fraction(3), -5, 0, ScoringPolicy())[0]
    Fraction(0, 1)
    """
    exact = max(base + Fraction(process_adjustment) + Fraction(growth), Fraction(0))
    score = rounded(exact, 2)
    return exact, score, grade(score, policy)


def refuse_points_outside_limits(
    process_adjustment: Exact, growth: Exact, policy: ScoringPolicy
) -> None:
    """Points are refused, never clamped. Raises as `scorecard_score` does."""
    low, high = policy.process_adjustment_min, policy.process_adjustment_max
    if not low <= process_adjustment <= high:
        raise ProcessAdjustmentOutsideLimits(
            field="process_adjustment", points=process_adjustment, low=low, high=high
        )
    if not policy.growth_min <= growth <= policy.growth_max:
        raise GrowthOutsideLimits(
            field="growth", points=growth, low=policy.growth_min, high=policy.growth_max
        )
