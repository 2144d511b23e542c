"""The grade of a scorecard's rounded score, and what it is worth (績效等級, 獎金係數)."""

from decimal import Decimal
from enum import StrEnum

from app.domain.scoring.policy import ScoringPolicy


class Grade(StrEnum):
    """S is the best."""

    S = "S"
    A = "A"
    B = "B"
    C = "C"


def grade(score: Decimal, policy: ScoringPolicy) -> Grade:
    """The grade of a score that was rounded to two places before. (domain.md 7)

    >>> [str(grade(Decimal(one), ScoringPolicy())) for one in ("120.00", "119.99", "95", "79.99")]
    ['S', 'A', 'B', 'C']
    """
    if score >= policy.grade_s:
        return Grade.S
    if score >= policy.grade_a:
        return Grade.A
    return Grade.B if score >= policy.grade_b else Grade.C


def bonus_coefficient(reached: Grade, policy: ScoringPolicy) -> Decimal:
    """What the base bonus is multiplied by.

    >>> bonus_coefficient(Grade.A, ScoringPolicy())
    Decimal('1.2')
    """
    return {
        Grade.S: policy.bonus_s,
        Grade.A: policy.bonus_a,
        Grade.B: policy.bonus_b,
        Grade.C: policy.bonus_c,
    }[reached]
