"""Why a scorecard's score differs between two periods (與上期比較的得分成因), without any rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.terms import Id


class Cause(StrEnum):
    """What moved a score from one period to the next."""

    RESULT = "result"
    WEIGHT = "weight"
    ADDED = "added"
    LEFT = "left"


@dataclass(frozen=True)
class Moved:
    """Points that one KPI's cause brought (below zero: cost), exact."""

    kpi: Id
    cause: Cause
    points: Fraction


@dataclass(frozen=True)
class Counted:
    """A KPI as it counted in a period: its share of the covered weight, and its score."""

    kpi: Id
    share: Fraction
    score: Fraction


def counted(lines: Iterable[ScoredLine]) -> list[Counted]:
    """The lines that have a score and a share of the weight."""
    return [
        Counted(line.kpi, line.share, line.score)
        for line in lines
        if line.share is not None and line.score is not None
    ]


def moved_between(before: Iterable[Counted], now: Iterable[Counted]) -> list[Moved]:
    """What each KPI's result and share did to the sum of share x score; what did nothing is left
    out. The points add up to the difference exactly.

    Where both changed, each change counts with the other's mean, so that neither comes first.

    >>> one = [Counted("a", Fraction(1), Fraction(90))]
    >>> half = Fraction(1, 2)
    >>> two = [Counted("a", half, Fraction(100)), Counted("b", half, Fraction(80))]
    >>> [(moved.kpi, str(moved.cause), str(moved.points)) for moved in moved_between(one, two)]
    [('a', 'result', '15/2'), ('a', 'weight', '-95/2'), ('b', 'added', '40')]
    """
    then = {one.kpi: one for one in before}
    since = {one.kpi: one for one in now}
    found = []
    for kpi in dict.fromkeys([*since, *then]):
        old, new = then.get(kpi), since.get(kpi)
        if old is None and new is not None:
            found.append(Moved(kpi, Cause.ADDED, new.share * new.score))
        elif new is None and old is not None:
            found.append(Moved(kpi, Cause.LEFT, -old.share * old.score))
        elif old is not None and new is not None:
            by_result = (old.share + new.share) / 2 * (new.score - old.score)
            by_weight = (old.score + new.score) / 2 * (new.share - old.share)
            found += [Moved(kpi, Cause.RESULT, by_result), Moved(kpi, Cause.WEIGHT, by_weight)]
    return [one for one in found if one.points]
