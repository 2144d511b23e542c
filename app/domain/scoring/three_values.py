"""Floor, target and challenge of a KPI, and ranges (底線值 / 目標值 / 挑戰值)."""

from dataclasses import dataclass
from decimal import Decimal

from app.domain.refusals import N_, Refused
from app.domain.values.kinds import Direction


class FloorAboveTarget(Refused):
    """More is better, and the least that is accepted is more than what is wanted."""

    sentence = N_("The floor {floor} must not be above the target {target}.")


class TargetAboveChallenge(Refused):
    """More is better, and the stretch asks for less than the target."""

    sentence = N_("The target {target} must not be above the challenge {challenge}.")


class FloorAboveChallenge(Refused):
    """More is better, and floor and challenge stand the wrong way round."""

    sentence = N_("The floor {floor} must not be above the challenge {challenge}.")


class FloorBelowTarget(Refused):
    """Less is better, and the most that is accepted is less than what is wanted."""

    sentence = N_("Less is better here: the floor {floor} must not be below the target {target}.")


class TargetBelowChallenge(Refused):
    """Less is better, and the stretch allows more than the target."""

    sentence = N_(
        "Less is better here: the target {target} must not be below the challenge {challenge}."
    )


class FloorBelowChallenge(Refused):
    """Less is better, and floor and challenge stand the wrong way round."""

    sentence = N_(
        "Less is better here: the floor {floor} must not be below the challenge {challenge}."
    )


class RangeUpsideDown(Refused):
    """A range whose lower end is above its upper end."""

    sentence = N_("The range's lower end {low} must not be above its upper end {high}.")


class RangeHasNoFloor(Refused):
    """A range to stay inside is the whole target."""

    sentence = N_("A metric that is best inside a range has no floor and no challenge.")


class RangeNeedsBothEnds(Refused):
    """A range with one end, or a plain target for a metric that is best inside a range."""

    sentence = N_("A range needs its lower and its upper end.")


@dataclass(frozen=True)
class ThreeValues:
    """What is wanted; `low` and `high` only for a metric that is best inside a range."""

    target: Decimal | None = None
    floor: Decimal | None = None
    challenge: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


_OUT_OF_ORDER: dict[tuple[Direction, str, str], type[Refused]] = {
    (Direction.HIGHER, "floor", "target"): FloorAboveTarget,
    (Direction.HIGHER, "target", "challenge"): TargetAboveChallenge,
    (Direction.HIGHER, "floor", "challenge"): FloorAboveChallenge,
    (Direction.LOWER, "floor", "target"): FloorBelowTarget,
    (Direction.LOWER, "target", "challenge"): TargetBelowChallenge,
    (Direction.LOWER, "floor", "challenge"): FloorBelowChallenge,
}


def three_values(
    direction: Direction,
    *,
    target: Decimal | None = None,
    floor: Decimal | None = None,
    challenge: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> ThreeValues:
    """The three values in their order, an elastic range (彈性區間) read as target and challenge.

    A range's easier end counts as the target, its harder end as the challenge; for a metric that
    is best inside a range the range itself is the target. Raises a refusal that names the two
    values that contradict each other. (domain.md 5)

    >>> three_values(Direction.HIGHER, low=Decimal(800), high=Decimal(1000)).challenge
    Decimal('1000')
    >>> three_values(Direction.LOWER, low=Decimal(45), high=Decimal(50)).target
    Decimal('50')
    >>> three_values(Direction.HIGHER, floor=Decimal(9), target=Decimal(8))
    Traceback (most recent call last):
    app.domain.scoring.three_values.FloorAboveTarget: The floor 9 must not be above the target 8.
    """
    if low is not None and high is not None and low > high:
        raise RangeUpsideDown(field="low", low=low, high=high)
    if (low is None) is not (high is None):
        raise RangeNeedsBothEnds(field="low" if low is None else "high")
    if direction is Direction.RANGE:
        if floor is not None or challenge is not None:
            raise RangeHasNoFloor(field="floor" if floor is not None else "challenge")
        if low is None and target is not None:
            raise RangeNeedsBothEnds(field="low")
        return ThreeValues(low=low, high=high)
    if low is not None and high is not None:
        target, challenge = easier_and_harder(direction, low, high)
    _refuse_disorder(direction, floor=floor, target=target, challenge=challenge)
    return ThreeValues(target=target, floor=floor, challenge=challenge)


def easier_and_harder(direction: Direction, low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """An elastic range's ends as target and challenge."""
    return (high, low) if direction is Direction.LOWER else (low, high)


def _refuse_disorder(direction: Direction, **values: Decimal | None) -> None:
    for (meant_for, first, second), refusal in _OUT_OF_ORDER.items():
        easier, harder = values[first], values[second]
        if meant_for is not direction or easier is None or harder is None:
            continue
        if easier < harder if direction is Direction.LOWER else easier > harder:
            raise refusal(field=first, **{first: easier, second: harder})
