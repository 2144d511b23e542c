"""Every mark of a chart stands inside its plot, whatever the numbers are."""

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.views.charts import bar_chart, heat_map, line_chart, phone_chart, sparkline
from app.views.marks import Reading
from app.views.scales import room

numbers = st.one_of(
    st.none(),
    st.decimals(-(10**18), 10**18, places=4, allow_nan=False, allow_infinity=False),
    st.fractions(-1, 2),
    st.just(0),
)
readings = st.lists(
    st.builds(
        Reading,
        label=st.text("0123456789 月季 Q", max_size=12),
        value=numbers,
        target=numbers,
        floor=numbers,
        challenge=numbers,
        light=st.sampled_from([None, "green", "yellow", "red"]),
    ),
    max_size=36,
)


def roughly(number):
    return str(int(number))[:12]


def points_of(path):
    return [(Decimal(x), Decimal(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def stands_inside(plot, points):
    return all(plot.left <= x <= plot.right and plot.top <= y <= plot.bottom for x, y in points)


@given(readings)
def test_every_point_of_a_line_chart_lies_inside_the_plot(readings):
    chart = line_chart(readings, text=roughly)
    drawn = [(mark.x, mark.y) for mark in chart.marks] + points_of(chart.actual)
    for line in chart.lines:
        drawn += [*points_of(line.path), (chart.plot.right, line.label_y)]
    drawn += [(chart.plot.left, tick.at) for tick in chart.ticks]
    drawn += [(tick.at, chart.plot.bottom) for tick in chart.periods]
    assert stands_inside(chart.plot, drawn)
    assert len(chart.marks) == sum(reading.value is not None for reading in readings)
    assert len(chart.rows) == len(readings)


@given(readings)
def test_a_chart_for_a_phone_is_as_wide_as_a_phone_and_holds_the_same(readings):
    chart, phone = line_chart(readings, text=roughly), phone_chart(readings, text=roughly)
    assert phone.width <= 300
    drawn = [(mark.x, mark.y) for mark in phone.marks] + points_of(phone.actual)
    drawn += [(tick.at, phone.plot.bottom) for tick in phone.periods]
    assert stands_inside(phone.plot, drawn)
    assert [mark.text for mark in phone.marks] == [mark.text for mark in chart.marks]
    assert phone.rows == chart.rows


@given(readings)
def test_every_bar_lies_inside_the_plot_and_starts_at_zero(readings):
    chart = bar_chart(readings, text=roughly)
    for bar in chart.bars:
        corners = [(bar.x, bar.y), (bar.x + bar.width, bar.y + bar.height)]
        assert stands_inside(chart.plot, corners)
        assert chart.zero in (bar.y, bar.y + bar.height)
        assert bar.target_y is None or stands_inside(chart.plot, [(bar.centre, bar.target_y)])


@given(readings)
def test_a_sparkline_stays_in_its_line_of_text(readings):
    spark = sparkline(readings, text=str)
    for x, y in points_of(spark.path) + points_of(spark.target):
        assert 0 <= x <= spark.width
        assert 0 <= y <= spark.height


@given(st.integers(0, 12), st.integers(0, 12))
def test_every_square_of_a_heat_map_lies_inside_the_plot(lines, periods):
    lights = [("green", "90%")] * periods
    heat = heat_map([("KPI", lights)] * lines, [str(n) for n in range(periods)])
    for square in heat.squares:
        corner = square.x + heat.cell_width, square.y + heat.cell_height
        assert stands_inside(heat.plot, [(square.x, square.y), corner])
    assert len(heat.squares) == lines * periods


def test_labels_at_the_right_end_do_not_cover_one_another():
    same = Decimal(80_000)
    chart = line_chart([Reading("6 月", same, same, same, same)], text=str)
    heights = sorted(line.label_y for line in chart.lines)
    assert [later - earlier for earlier, later in pairwise(heights)] == [18, 18]


def test_a_missing_value_breaks_the_line_and_one_alone_is_a_dot():
    values = [Fraction(1), None, Fraction(2), Fraction(3)]
    chart = line_chart([Reading(str(n), v) for n, v in enumerate(values)], text=str)
    assert chart.actual.count("M") == 2
    assert "h0" in chart.actual


def test_the_last_value_is_the_last_that_is_known():
    chart = line_chart(
        [Reading("5 月", Decimal(1), Decimal(2)), Reading("6 月", None, Decimal(3))], text=str
    )
    assert (chart.last.label, chart.last.value, chart.last.target) == ("5 月", "1", "2")


def test_the_scale_of_a_chart_has_round_steps_around_its_numbers():
    chart = line_chart([Reading("a", Decimal(64_000)), Reading("b", Decimal(240_000))], text=str)
    assert [tick.text for tick in chart.ticks] == ["0", "100000", "200000", "300000"]


def test_labels_at_the_left_have_room_in_a_wide_font():
    """As wide as they were measured in DejaVu Sans at 14 px, and 8 px before the plot."""
    measured = {"80%": 32, "7.5%": 36, "1,000,000": 72, "¥50": 27, "3,250": 41}
    assert {text: width for text, width in measured.items() if room(text) < width + 8} == {}
