"""Weights that a product's stage proposes for a scorecard; a person decides (domain.md 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.scoring.phasing import phasing

FAVOURED, REDUCED = Fraction(3, 2), Fraction(1, 2)
STEPS = 100  # whole percents


@dataclass(frozen=True)
class Stage:
    """A stage of a product (階段): the share of each dimension, and what it favours and reduces.

    `shares` are fractions by dimension; `favoured` and `reduced` are codes of metrics.
    """

    shares: Mapping[str, Decimal]
    favoured: frozenset[str] = frozenset()
    reduced: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WeighedLine:
    """A line with the weight that it has, a fraction."""

    metric: str
    dimension: str
    weight: Decimal


def stage_weights(lines: Sequence[WeighedLine], stage: Stage) -> list[Decimal]:
    """The weights that a stage proposes, as fractions in whole percents that make exactly 100%.

    Half way from the weight that a line has to the one that the stage asks for: each dimension
    gets the stage's share, spread over its lines as they were weighed among themselves; a favoured
    metric counts half as much again there, a reduced one half. The share of a dimension without a
    line goes to the others. A line with a weight keeps at least 1%. Lines without any weight stay
    so.

    >>> launch = Stage({"financial": Decimal("0.25"), "process": Decimal("0.75")})
    >>> [str(one) for one in stage_weights([WeighedLine("roi", "financial", Decimal("0.65")),
    ...     WeighedLine("leads", "process", Decimal("0.35"))], launch)]
    ['0.45', '0.55']
    """
    if not any(line.weight for line in lines):
        return [line.weight for line in lines]
    drawn = [Fraction(line.weight) * _favour(line.metric, stage) for line in lines]
    of_dimension: dict[str, Fraction] = {}
    for line, weight in zip(lines, drawn, strict=True):
        of_dimension[line.dimension] = of_dimension.get(line.dimension, Fraction(0)) + weight
    shares = [
        weight / of_dimension[line.dimension] * Fraction(stage.shares.get(line.dimension, 0))
        if weight
        else Fraction(0)
        for line, weight in zip(lines, drawn, strict=True)
    ]
    if not any(shares):
        shares = drawn
    whole, had = sum(shares), sum(Fraction(line.weight) for line in lines)
    shares = [
        share / whole + Fraction(line.weight) / had
        for share, line in zip(shares, lines, strict=True)
    ]
    least = [1 if line.weight else 0 for line in lines]
    parts = phasing(Decimal(STEPS), shares)
    given = [max(int(part), low) for part, low in zip(parts, least, strict=True)]
    while sum(given) > STEPS:
        given[given.index(max(given))] -= 1
    return [Decimal(one) / STEPS for one in given]


def _favour(metric: str, stage: Stage) -> Fraction:
    if metric in stage.favoured:
        return FAVOURED
    return REDUCED if metric in stage.reduced else Fraction(1)
