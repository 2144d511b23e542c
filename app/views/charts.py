"""Where every mark of a chart stands. Exact numbers in, positions out; macros only draw.

Positions are Decimals with two places, from the picture's upper left corner. Every mark stands
inside its plot, whatever the numbers are (tests/views/test_charts.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

Number = Decimal | Fraction | int
Text = Callable[[Number], str]
N = TypeVar("N", bound=Number)

PLACES = Decimal("0.01")
LABEL_GAP = 18
NAME_ROOM = 72
NARROW = 12
"""The room at the right where the lines' names stand beneath the picture."""
TICKS = 4


@dataclass(frozen=True)
class Reading:
    """One period of a series: its words and its numbers, any of which may be missing."""

    label: str
    value: Number | None
    target: Number | None = None
    floor: Number | None = None
    challenge: Number | None = None
    light: str | None = None


@dataclass(frozen=True)
class Plot:
    """The part of a picture in which numbers are drawn."""

    left: Decimal
    top: Decimal
    right: Decimal
    bottom: Decimal

    @property
    def width(self) -> Decimal:
        return self.right - self.left

    @property
    def height(self) -> Decimal:
        return self.bottom - self.top

    def across(self, share: Fraction) -> Decimal:
        """The x of a share of the width, 0 at the left."""
        return _placed(Fraction(self.left) + share * Fraction(self.width))

    def up(self, share: Fraction) -> Decimal:
        """The y of a share of the height, 0 at the bottom."""
        return _placed(Fraction(self.bottom) - share * Fraction(self.height))


@dataclass(frozen=True)
class Mark:
    """One drawn value: where, which light's shape, and what it says."""

    x: Decimal
    y: Decimal
    text: str
    label: str
    light: str | None


@dataclass(frozen=True)
class Tick:
    """A line of the scale or a period under it."""

    at: Decimal
    text: str


@dataclass(frozen=True)
class Line:
    """One series as path data, with the words at its right end."""

    name: str
    path: str
    text: str
    end_y: Decimal
    label_y: Decimal


@dataclass(frozen=True)
class Row:
    """One period as the table beneath the picture shows it."""

    label: str
    value: str
    target: str
    floor: str
    challenge: str


@dataclass(frozen=True)
class LineChart:
    """Values over periods with their floor, target and challenge."""

    width: int
    height: int
    plot: Plot
    ticks: tuple[Tick, ...]
    periods: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    actual: str
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    last: Row | None
    is_narrow: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Which of floor, target and challenge there is anything of."""
        return frozenset(line.name for line in self.lines)


@dataclass(frozen=True)
class Bar:
    """One bar, and the mark of its target across it."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    text: str
    text_y: Decimal
    label: str
    centre: Decimal
    light: str | None
    target_y: Decimal | None


@dataclass(frozen=True)
class BarChart:
    """Values beside one another, from zero."""

    width: int
    height: int
    plot: Plot
    ticks: tuple[Tick, ...]
    zero: Decimal
    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]
    last: Row | None


@dataclass(frozen=True)
class Square:
    """One light of a heat map."""

    x: Decimal
    y: Decimal
    light: str | None
    text: str


@dataclass(frozen=True)
class HeatMap:
    """Lights of many lines over many periods."""

    width: int
    height: int
    plot: Plot
    cell_width: Decimal
    cell_height: Decimal
    columns: tuple[Tick, ...]
    names: tuple[Tick, ...]
    squares: tuple[Square, ...]
    lines: tuple[tuple[str, tuple[Square, ...]], ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Sparkline:
    """The course of one value in the height of a line of text."""

    width: int
    height: int
    path: str
    target: str
    last: Mark | None


def line_chart(
    readings: Sequence[Reading],
    *,
    text: Text,
    width: int = 720,
    height: int = 300,
    is_narrow: bool = False,
) -> LineChart:
    """The trend of one KPI. `text` writes a number as the page does.

    A narrow one leaves the lines' names to the page, which writes them beneath.
    """
    numbers = [n for r in readings for n in (r.value, r.target, r.floor, r.challenge)]
    steps = _scale([n for n in numbers if n is not None])
    left = _margin(steps, text)
    right = NARROW if is_narrow else left + NAME_ROOM
    plot = _plot(width, height, left=left, top=24, right=right, bottom=36)
    xs = [plot.across(share) for share in _middles(len(readings))]

    def y(value: Number) -> Decimal:
        return plot.up(_share(value, steps))

    marks = tuple(
        Mark(x, y(r.value), text(r.value), r.label, r.light)
        for x, r in zip(xs, readings, strict=True)
        if r.value is not None
    )
    series = {
        "challenge": [r.challenge for r in readings],
        "target": [r.target for r in readings],
        "floor": [r.floor for r in readings],
    }
    drawn = [
        (name, values, [n for n in values if n is not None][-1])
        for name, values in series.items()
        if any(n is not None for n in values)
    ]
    label_ys = _apart([y(last) for _, _, last in drawn], plot)
    rows = _rows(readings, text)
    return LineChart(
        width=width,
        height=height,
        plot=plot,
        ticks=tuple(Tick(y(step), text(step)) for step in steps),
        periods=_thinned([Tick(x, r.label) for x, r in zip(xs, readings, strict=True)], plot),
        marks=marks,
        actual=_course(xs, [r.value for r in readings], y),
        lines=tuple(
            Line(
                name,
                _course(xs, values, y),
                text(last),
                y(last),
                label_y,
            )
            for (name, values, last), label_y in zip(drawn, label_ys, strict=True)
        ),
        rows=rows,
        last=_last(readings, rows),
        is_narrow=is_narrow,
    )


def phone_chart(readings: Sequence[Reading], *, text: Text) -> LineChart:
    """The same trend for the width of a phone."""
    return line_chart(readings, text=text, width=300, height=240, is_narrow=True)


def bar_chart(
    readings: Sequence[Reading], *, text: Text, width: int = 540, height: int = 260
) -> BarChart:
    """Values as bars from zero, each with its target as a mark across it."""
    numbers = [n for r in readings for n in (r.value, r.target) if n is not None]
    steps = _scale([*numbers, 0])
    plot = _plot(width, height, left=_margin(steps, text), top=40, right=8, bottom=36)
    zero = plot.up(_share(0, steps))
    slot = Fraction(1, max(len(readings), 1))
    thickness = min(_placed(Fraction(plot.width) * slot * Fraction(3, 5)), Decimal(56))
    bars = []
    for share, r in zip(_middles(len(readings)), readings, strict=True):
        centre = plot.across(share)
        end = zero if r.value is None else plot.up(_share(r.value, steps))
        target_y = None if r.target is None else plot.up(_share(r.target, steps))
        bars.append(
            Bar(
                x=centre - _placed(Fraction(thickness) / 2),
                y=min(end, zero),
                width=thickness,
                height=abs(end - zero),
                text="" if r.value is None else text(r.value),
                text_y=min(end, zero, target_y or zero) - 8,
                label=r.label,
                centre=centre,
                light=r.light,
                target_y=target_y,
            )
        )
    rows = _rows(readings, text)
    return BarChart(
        width=width,
        height=height,
        plot=plot,
        ticks=tuple(Tick(plot.up(_share(step, steps)), text(step)) for step in steps),
        zero=zero,
        bars=tuple(bars),
        rows=rows,
        last=_last(readings, rows),
    )


def heat_map(
    lines: Sequence[tuple[str, Sequence[tuple[str | None, str]]]],
    labels: Sequence[str],
    *,
    name_width: int = 180,
    cell_width: int = 56,
    cell_height: int = 34,
) -> HeatMap:
    """Lights by line and period: lines are (name, [(light or None, figure), ...]), one a label."""
    width = name_width + cell_width * len(labels) + 1
    height = 30 + cell_height * len(lines) + 1
    plot = _plot(width, height, left=name_width, top=30, right=1, bottom=1)

    def column(at: int) -> Decimal:
        return plot.left + cell_width * at

    def row(at: int) -> Decimal:
        return plot.top + cell_height * at

    drawn = tuple(
        (
            name,
            tuple(Square(column(i), row(j), light, said) for i, (light, said) in enumerate(lights)),
        )
        for j, (name, lights) in enumerate(lines)
    )
    half_wide, half_high = Decimal(cell_width) / 2, Decimal(cell_height) / 2
    return HeatMap(
        width=width,
        height=height,
        plot=plot,
        cell_width=Decimal(cell_width),
        cell_height=Decimal(cell_height),
        columns=tuple(Tick(column(i) + half_wide, label) for i, label in enumerate(labels)),
        names=tuple(Tick(row(j) + half_high, name) for j, (name, _) in enumerate(drawn)),
        squares=tuple(square for _, squares in drawn for square in squares),
        lines=drawn,
        labels=tuple(labels),
    )


def sparkline(
    readings: Sequence[Reading], *, text: Text, width: int = 88, height: int = 28
) -> Sparkline:
    """A trend for a table's row: the course, its target, and the last value marked by its light."""
    plot = _plot(width, height, left=5, top=5, right=5, bottom=5)
    values = [_near(r.value) for r in readings]
    targets = [_near(r.target) for r in readings]
    numbers = [n for n in (*values, *targets) if n is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (Decimal(0), Decimal(0))
    xs = _across(plot, len(readings))

    def y(value: Decimal) -> Decimal:
        up = (value - low) * plot.height / (high - low) if high > low else plot.height / 2
        return (plot.bottom - up).quantize(PLACES)

    mark = None
    for x, value, end in zip(reversed(xs), reversed(values), reversed(readings), strict=True):
        if value is not None and end.value is not None:
            mark = Mark(x, y(value), text(end.value), end.label, end.light)
            break
    return Sparkline(
        width=width,
        height=height,
        path=_course(xs, values, y),
        target=_course(xs, targets, y),
        last=mark,
    )


def _plot(width: int, height: int, *, left: int, top: int, right: int, bottom: int) -> Plot:
    return Plot(Decimal(left), Decimal(top), Decimal(width - right), Decimal(height - bottom))


def _scale(numbers: Sequence[Number]) -> list[Fraction]:
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


def _share(value: Number, steps: Sequence[Number]) -> Fraction:
    """How far up between the first and last step; the middle where they are one."""
    low, high = Fraction(steps[0]), Fraction(steps[-1])
    return (Fraction(value) - low) / (high - low) if high > low else Fraction(1, 2)


def _middles(count: int) -> list[Fraction]:
    return [Fraction(2 * at + 1, 2 * count) for at in range(count)]


@lru_cache(maxsize=256)
def _across(plot: Plot, count: int) -> tuple[Decimal, ...]:
    return tuple(plot.across(share) for share in _edges(count))


def _near(value: Number | None) -> Decimal | None:
    """The number to 28 digits: near enough for a place on a picture, and quicker than exact."""
    if value is None:
        return None
    over, under = value.as_integer_ratio()
    return Decimal(over) / under


def _edges(count: int) -> list[Fraction]:
    return [Fraction(at, max(count - 1, 1)) for at in range(count)]


def _course(xs: Sequence[Decimal], values: Sequence[N | None], y: Callable[[N], Decimal]) -> str:
    """Path data through the values, with a break where one is missing; one alone is a dot."""
    parts = []
    points = zip(xs, values, strict=True)
    for is_missing, run in groupby(points, key=lambda point: point[1] is None):
        known = [f"{x} {y(value)}" for x, value in run if value is not None]
        if not is_missing:
            parts.append("M" + "L".join(known) + ("h0" if len(known) == 1 else ""))
    return "".join(parts)


def _apart(ys: Sequence[Decimal], plot: Plot) -> list[Decimal]:
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


def _thinned(ticks: Sequence[Tick], plot: Plot) -> tuple[Tick, ...]:
    """Only so many labels that each has room, the last one always among them."""
    widest = max((_room(tick.text) for tick in ticks), default=1)
    every = max(1, -(-len(ticks) * widest // int(plot.width)))
    return tuple(tick for at, tick in enumerate(reversed(ticks)) if at % every == 0)[::-1]


def _margin(steps: Sequence[Number], text: Text) -> int:
    return max(_room(text(step)) for step in steps)


def _room(text: str) -> int:
    """About how wide a label is at 14 px: a Han character a square, a letter half of one."""
    return sum(15 if ord(character) > 0x2E7F else 8 for character in text) + 12


def _rows(readings: Sequence[Reading], text: Text) -> tuple[Row, ...]:
    def said(number: Number | None) -> str:
        return "—" if number is None else text(number)

    return tuple(
        Row(r.label, said(r.value), said(r.target), said(r.floor), said(r.challenge))
        for r in readings
    )


def _last(readings: Sequence[Reading], rows: Sequence[Row]) -> Row | None:
    known = [row for r, row in zip(readings, rows, strict=True) if r.value is not None]
    return known[-1] if known else None


def _placed(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PLACES)
