"""What a chart is made of: readings in, marks with their places out; macros only draw."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int
Text = Callable[[Number], str]


PLACES = Decimal("0.01")


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
        return placed(Fraction(self.left) + share * Fraction(self.width))

    def up(self, share: Fraction) -> Decimal:
        """The y of a share of the height, 0 at the bottom."""
        return placed(Fraction(self.bottom) - share * Fraction(self.height))


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
    flags: tuple[Tick, ...] = ()

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


def placed(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PLACES)
