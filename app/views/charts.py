"""Where every mark of a chart stands. Exact numbers in, positions out; macros only draw.

Positions are Decimals with two places, from the picture's upper left corner. Every mark stands
inside its plot, whatever the numbers are (tests/views/test_charts.py).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from app.views.marks import (
    PLACES,
    Bar,
    BarChart,
    HeatMap,
    Line,
    LineChart,
    Mark,
    Number,
    Reading,
    Row,
    Sparkline,
    Square,
    Text,
    Tick,
    placed,
)
from app.views.scales import (
    NAME_ROOM,
    across,
    apart,
    course,
    margin,
    middles,
    near,
    plot_of,
    scale,
    share_of,
    thinned,
)

NARROW = 12
"""The room at the right where the lines' names stand beneath the picture."""


def line_chart(
    readings: Sequence[Reading],
    *,
    text: Text,
    width: int = 720,
    height: int = 300,
    is_narrow: bool = False,
    flags: Mapping[int, str] | None = None,
) -> LineChart:
    """The trend of one KPI. `text` writes a number as the page does. `flags` stand over readings,
    by their place: what was done then.

    A narrow one leaves the lines' names to the page, which writes them beneath.
    """
    numbers = [n for r in readings for n in (r.value, r.target, r.floor, r.challenge)]
    steps = scale([n for n in numbers if n is not None])
    left = margin(steps, text)
    right = NARROW if is_narrow else left + NAME_ROOM
    plot = plot_of(width, height, left=left, top=24, right=right, bottom=36)
    xs = [plot.across(share) for share in middles(len(readings))]

    def y(value: Number) -> Decimal:
        return plot.up(share_of(value, steps))

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
    label_ys = apart([y(last) for _, _, last in drawn], plot)
    rows = _rows(readings, text)
    return LineChart(
        width=width,
        height=height,
        plot=plot,
        ticks=tuple(Tick(y(step), text(step)) for step in steps),
        periods=thinned([Tick(x, r.label) for x, r in zip(xs, readings, strict=True)], plot),
        marks=marks,
        actual=course(xs, [r.value for r in readings], y),
        lines=tuple(
            Line(
                name,
                course(xs, values, y),
                text(last),
                y(last),
                label_y,
            )
            for (name, values, last), label_y in zip(drawn, label_ys, strict=True)
        ),
        rows=rows,
        last=_last(readings, rows),
        is_narrow=is_narrow,
        flags=tuple(Tick(xs[place], sign) for place, sign in sorted((flags or {}).items())),
    )


def phone_chart(readings: Sequence[Reading], *, text: Text) -> LineChart:
    """The same trend for the width of a phone."""
    return line_chart(readings, text=text, width=300, height=240, is_narrow=True)


def bar_chart(
    readings: Sequence[Reading], *, text: Text, width: int = 540, height: int = 260
) -> BarChart:
    """Values as bars from zero, each with its target as a mark across it."""
    numbers = [n for r in readings for n in (r.value, r.target) if n is not None]
    steps = scale([*numbers, 0])
    plot = plot_of(width, height, left=margin(steps, text), top=40, right=8, bottom=36)
    zero = plot.up(share_of(0, steps))
    slot = Fraction(1, max(len(readings), 1))
    thickness = min(placed(Fraction(plot.width) * slot * Fraction(3, 5)), Decimal(56))
    bars = []
    for share, r in zip(middles(len(readings)), readings, strict=True):
        centre = plot.across(share)
        end = zero if r.value is None else plot.up(share_of(r.value, steps))
        target_y = None if r.target is None else plot.up(share_of(r.target, steps))
        bars.append(
            Bar(
                x=centre - placed(Fraction(thickness) / 2),
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
        ticks=tuple(Tick(plot.up(share_of(step, steps)), text(step)) for step in steps),
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
    plot = plot_of(width, height, left=name_width, top=30, right=1, bottom=1)

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
    plot = plot_of(width, height, left=5, top=5, right=5, bottom=5)
    values = [near(r.value) for r in readings]
    targets = [near(r.target) for r in readings]
    numbers = [n for n in (*values, *targets) if n is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (Decimal(0), Decimal(0))
    xs = across(plot, len(readings))

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
        path=course(xs, values, y),
        target=course(xs, targets, y),
        last=mark,
    )


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
