"""Why a line shows what it shows: each step with its numbers, and where each number came from."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.domain.refusals import N_
from app.domain.scoring.cell import Cell, CellKey, How
from app.domain.scoring.completion import is_below_floor, is_reached
from app.domain.scoring.light import judged_share
from app.domain.scoring.scored import LineState, ScoredLine
from app.domain.scoring.terms import Report
from app.domain.values.kinds import Direction, Rule
from app.domain.values.period import Period

VALUE = N_("Value")
COMPLETION = N_("Completion")
SCORE = N_("Score")
POINTS = N_("Points on the scorecard")


@dataclass(frozen=True)
class Number:
    """A number of a step: its name (a metric code, period key or word) and the cell it is from."""

    name: str
    value: Fraction | None
    cell: CellKey | None = None


@dataclass(frozen=True)
class Step:
    """One calculation. `pattern` has {0}, {1} ... where the `numbers` go, in order."""

    title: str
    pattern: str
    numbers: tuple[Number, ...]
    result: Fraction | None
    cell: CellKey | None = None

    def with_numbers(self, formatted: Callable[[Number], str]) -> str:
        """The formula with its numbers, each as the caller writes it."""
        return self.pattern.format(*(formatted(one) for one in self.numbers))


@dataclass(frozen=True)
class Origin:
    """A recorded value that the line rests on, and the report that counts."""

    cell: CellKey
    value: Fraction
    report: Report
    in_conflict: bool


@dataclass(frozen=True)
class Explanation:
    """The steps from value to points, and every recorded value they rest on, each once."""

    steps: tuple[Step, ...]
    origins: tuple[Origin, ...]


def explanation(line: ScoredLine) -> Explanation:
    """The why card of a line; a recorded value has no step of its own, only its origin."""
    steps = [*_value_steps(line.cell), *_completion(line), *_score(line)]
    if line.points is not None and line.score is not None:
        numbers = (Number("score", line.score), Number("share of the weight", line.share))
        steps.append(Step(POINTS, "{0} × {1}", numbers, line.points))
    found = {one.cell: one for one in _origins(line.cell)}
    return Explanation(tuple(steps), tuple(found.values()))


@dataclass(frozen=True)
class LightGround:
    """What a line's light was judged by.

    `share` is what is held against the limits (1 is on target): the completion, or a hundredth of
    the score where there is none. `is_below_floor`: the value is worse than the floor, so the
    light is red whatever the share.
    """

    share: Fraction
    is_of_score: bool
    is_below_floor: bool


def light_ground(line: ScoredLine) -> LightGround | None:
    """By what the light of a line was judged; None where it has no light. (domain.md 7)"""
    if line.light is None:
        return None
    return LightGround(
        share=judged_share(line.completion, line.score),
        is_of_score=line.completion is None,
        is_below_floor=is_below_floor(line.actual, line.floor, line.metric.direction),
    )


def _value_steps(cell: Cell) -> Iterator[Step]:
    """How the value was worked out, then the same for what it was worked out from."""
    if cell.value is None or cell.how is How.RECORDED:
        return
    pattern, parts = _pattern(cell)
    names = [one.key.metric if cell.how is How.FORMULA else one.key.period for one in parts]
    numbers = tuple(
        Number(name, one.value, one.key) for name, one in zip(names, parts, strict=True)
    )
    yield Step(VALUE, pattern, numbers, cell.value, cell.key)
    for part in parts:
        yield from _value_steps(part)


def _pattern(cell: Cell) -> tuple[str, tuple[Cell, ...]]:
    if cell.how is How.FORMULA:
        at = {part.key.metric: f"{{{index}}}" for index, part in enumerate(cell.parts)}
        formula = re.sub(r"[A-Za-z_]\w*", lambda found: at[found[0]], cell.formula or "")
        return formula.replace("*", "×"), cell.parts
    if cell.how is How.LAST:
        return "{0}", cell.parts[-1:]
    lengths = [len(Period.parse(part.key.period).months()) or 1 for part in cell.parts]
    if cell.how is How.SUM:
        return " + ".join(f"{{{at}}}" for at in range(len(lengths))), cell.parts
    weighed = (f"{{{at}}}" + (f" × {one}" if one > 1 else "") for at, one in enumerate(lengths))
    return f"({' + '.join(weighed)}) / {sum(lengths)}", cell.parts


def _completion(line: ScoredLine) -> Iterator[Step]:
    if line.completion is None or line.goal is None:
        return
    actual = Number("actual", line.actual, line.cell.key)
    if line.metric.direction is not Direction.RANGE:
        pattern = "2 - {0} / {1}" if line.metric.direction is Direction.LOWER else "{0} / {1}"
        yield Step(COMPLETION, pattern, (actual, Number("target", line.target)), line.completion)
        return
    low, high = Number("low", line.goal.low), Number("high", line.goal.high)
    if line.completion == 1 or low.value == high.value:
        yield Step(COMPLETION, "{1} ≤ {0} ≤ {2}", (actual, low, high), line.completion)
        return
    below = line.actual is not None and low.value is not None and line.actual < low.value
    pattern = "1 - ({1} - {0}) / ({2} - {1})" if below else "1 - ({0} - {2}) / ({2} - {1})"
    yield Step(COMPLETION, pattern, (actual, low, high), line.completion)


def _score(line: ScoredLine) -> Iterator[Step]:
    if line.score is None or line.state is not LineState.SCORED:
        return
    actual = Number("actual", line.actual, line.cell.key)
    reached = Number("completion", line.completion)
    target = Number("target", line.target)
    rule, pattern = line.terms.rule, "{0}"
    numbers: tuple[Number, ...] = (Number("score", line.score),)
    is_higher = line.metric.direction is not Direction.LOWER
    if rule is Rule.THREE_VALUE and line.floor is not None and line.challenge is not None:
        pattern, numbers = _three_value(line, actual, target)
    elif rule is Rule.THRESHOLD and line.target is not None:
        pattern, numbers = ("{0} ≥ {1}" if is_higher else "{0} ≤ {1}"), (actual, target)
    elif line.completion is not None and rule is Rule.DEDUCTION:
        pattern = "100 - ⌊(1 - {0}) × 100⌋" if line.completion < 1 else "{0} ≥ 1"
        numbers = (reached,)
    elif line.completion is not None and rule in (Rule.RATIO, Rule.THREE_VALUE):
        is_capped = line.score < line.completion * 100
        pattern = "min({0} × 100, {1})" if is_capped else "{0} × 100"
        numbers = (reached, Number("cap", line.score)) if is_capped else (reached,)
    yield Step(SCORE, pattern, numbers, line.score)


def _three_value(
    line: ScoredLine, actual: Number, target: Number
) -> tuple[str, tuple[Number, ...]]:
    floor, challenge = Number("floor", line.floor), Number("challenge", line.challenge)
    direction, value = line.metric.direction, line.actual
    if value is None or challenge.value is None or target.value is None or floor.value is None:
        return "{0}", (Number("score", line.score),)
    is_higher = direction is not Direction.LOWER
    if is_reached(value, challenge.value, direction):
        return ("{0} ≥ {1}" if is_higher else "{0} ≤ {1}"), (actual, challenge)
    if is_reached(value, target.value, direction):
        return "100 + 20 × ({0} - {1}) / ({2} - {1})", (actual, target, challenge)
    if is_reached(value, floor.value, direction):
        return "60 + 40 × ({0} - {1}) / ({2} - {1})", (actual, floor, target)
    return ("{0} < {1}" if is_higher else "{0} > {1}"), (actual, floor)


def _origins(cell: Cell) -> Iterator[Origin]:
    if cell.counting is not None and cell.value is not None:
        yield Origin(cell.key, cell.value, cell.counting, cell.in_conflict)
    elif cell.value is not None:
        for part in cell.parts[-1:] if cell.how is How.LAST else cell.parts:
            yield from _origins(part)
