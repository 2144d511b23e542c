"""Scales of charts: round steps, places of numbers and names within a plot."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from app.views.marks import Number, Plot, Text, Tick

N = TypeVar("N", bound=Number)

LABEL_GAP = 18
NAME_ROOM = 72
TICKS = 4
HAN_FROM = 0x2E7F
"""The characters above are as wide as they are high."""


def plot_of(width: int, height: int, *, left: int, top: int, right: int, bottom: int) -> Plot:
    """What is left of a picture inside its margins."""
    return Plot(Decimal(left), Decimal(top), Decimal(width - right), Decimal(height - bottom))


def scale(numbers: Sequence[Number]) -> list[Fraction]:
    """Round steps from below the least to above the greatest; with zero where it is near."""
    exact = [Fraction(n) for n in numbers] or [Fraction(0)]
    low, high = min(exact), max(exact)
    if low > 0 and low < (high - low) * 2:
        low = Fraction(0)
    if high < 0 and -high < (high - low) * 2:
        high = Fraction(0)
    if low == high:
        low, high = low - (abs(low) / 2 or 1), high + (abs(high) / 2 or 1)
    step = _round_step((high - low) / TICKS)
    first, last = low // step, -(-high // step)
    return [step * n for n in range(first, last + 1)]


def _round_step(rough: Fraction) -> Fraction:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    power = Fraction(1)
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    factors = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
    return next(power * factor for factor in factors if power * factor >= rough)


def share_of(value: Number, steps: Sequence[Number]) -> Fraction:
    """How far up between the first and last step; the middle where they are one."""
    low, high = Fraction(steps[0]), Fraction(steps[-1])
    return (Fraction(value) - low) / (high - low) if high > low else Fraction(1, 2)


def middles(count: int) -> list[Fraction]:
    """Where so many periods stand, each in the middle of its part, as shares of the width."""
    return [Fraction(2 * at + 1, 2 * count) for at in range(count)]


@lru_cache(maxsize=256)
def across(plot: Plot, count: int) -> tuple[Decimal, ...]:
    """The x of so many points from the left edge to the right one."""
    return tuple(plot.across(share) for share in edges(count))


def near(value: Number | None) -> Decimal | None:
    """The number to 28 digits: near enough for a place on a picture, and quicker than exact."""
    if value is None:
        return None
    over, under = value.as_integer_ratio()
    return Decimal(over) / under


def edges(count: int) -> list[Fraction]:
    """Where so many points stand from edge to edge, as shares of the width."""
    return [Fraction(at, max(count - 1, 1)) for at in range(count)]


def course(xs: Sequence[Decimal], values: Sequence[N | None], y: Callable[[N], Decimal]) -> str:
    """Path data through the values, with a break where one is missing; one alone is a dot."""
    parts = []
    points = zip(xs, values, strict=True)
    for is_missing, run in groupby(points, key=lambda point: point[1] is None):
        known = [f"{x} {y(value)}" for x, value in run if value is not None]
        if not is_missing:
            parts.append("M" + "L".join(known) + ("h0" if len(known) == 1 else ""))
    return "".join(parts)


def apart(ys: Sequence[Decimal], plot: Plot) -> list[Decimal]:
    """Heights for labels, top to bottom, so that none covers another; in the order given."""
    order = sorted(range(len(ys)), key=lambda at: ys[at])
    placed = dict(enumerate(ys))
    least = plot.top
    for at in order:
        placed[at] = max(placed[at], least)
        least = placed[at] + LABEL_GAP
    most = plot.bottom
    for at in reversed(order):
        placed[at] = min(placed[at], most)
        most = placed[at] - LABEL_GAP
    return [placed[at] for at in range(len(ys))]


def thinned(ticks: Sequence[Tick], plot: Plot) -> tuple[Tick, ...]:
    """Only so many labels that each has room, the last one always among them."""
    widest = max((room(tick.text) for tick in ticks), default=1)
    every = max(1, -(-len(ticks) * widest // int(plot.width)))
    return tuple(tick for at, tick in enumerate(reversed(ticks)) if at % every == 0)[::-1]


def margin(steps: Sequence[Number], text: Text) -> int:
    """The room that the widest number of a scale takes."""
    return max(room(text(step)) for step in steps)


def room(text: str) -> int:
    """How wide a label is at 14 px at most, in the widest of the fonts that a machine may have."""
    return sum(_width(character) for character in text) + 12


def _width(character: str) -> int:
    if ord(character) > HAN_FROM:
        return 15
    return 14 if character == "%" else 5 if character in ".," else 9
