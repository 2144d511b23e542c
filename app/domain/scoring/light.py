"""The red, yellow and green light of a KPI (紅黃綠燈)."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

from app.domain.refusals import N_
from app.domain.scoring.policy import ScoringPolicy


class Light(StrEnum):
    """How a KPI stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


PROMPTS = {
    Light.GREEN: N_("What made it work?"),
    Light.YELLOW: N_("Where can it improve?"),
    Light.RED: N_("Give the cause and a countermeasure."),
}


def light(
    completion: Fraction | None,
    score: Fraction | None,
    policy: ScoringPolicy,
    *,
    is_below_floor: bool = False,
) -> Light | None:
    """The light of a completion (1 is on target), else of a score in points.

    Worse than the floor is always red. None where there is neither. (domain.md 7)

    >>> policy = ScoringPolicy()
    >>> light(Fraction(1), None, policy).name, light(Fraction(96, 100), None, policy).name
    ('GREEN', 'YELLOW')
    >>> light(None, Fraction(79), policy).name
    'RED'
    >>> light(Fraction(95, 100), None, policy, is_below_floor=True).name
    'RED'
    """
    if completion is None and score is None:
        return None
    share = judged_share(completion, score)
    if is_below_floor or share < Fraction(policy.yellow_from):
        return Light.RED
    return Light.GREEN if share >= Fraction(policy.green_from) else Light.YELLOW


def judged_share(completion: Fraction | None, score: Fraction | None) -> Fraction:
    """What is held against the limits of the lights: the completion, else a hundredth of the score.

    1 is on target; 0 where there is neither. (domain.md 7)

    >>> judged_share(Fraction(9, 10), Fraction(80)), judged_share(None, Fraction(80))
    (Fraction(9, 10), Fraction(4, 5))
    """
    return completion if completion is not None else Fraction(score or 0) / 100


def counted(lights: Iterable[Light | None]) -> list[tuple[str, int]]:
    """How many there are of each light, from the best; a light that nothing has is left out.

    >>> counted([Light.RED, None, Light.GREEN, Light.RED])
    [('green', 1), ('red', 2)]
    """
    there = Counter(lights)
    return [(str(one), there[one]) for one in Light if there[one]]
