"""Targets as people write them."""

from decimal import Decimal

import pytest

from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import Basis, Outcome, Relative
from app.domain.values.reading import read_target


@pytest.mark.parametrize(
    ("text", "change", "basis"),
    [
        ("+25%", "0.25", Basis.UNSTATED),
        ("同比+25%", "0.25", Basis.YEAR),
        ("增長30%", "0.3", Basis.UNSTATED),
        ("降低15%", "-0.15", Basis.UNSTATED),
        ("−15%", "-0.15", Basis.UNSTATED),
        ("環比下降10%", "-0.1", Basis.PREVIOUS),
        ("同比翻倍", "1", Basis.YEAR),
    ],
)
@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.MONEY])
def test_a_relative_target_keeps_its_sign_and_has_no_amount(text, change, basis, unit):
    reading = read_target(text, unit=unit, direction=Direction.HIGHER)
    assert (reading.outcome, reading.amount) == (Outcome.ACCEPT, None)
    assert reading.relative == Relative(Decimal(change), basis)


def test_a_change_of_a_growth_rate_is_a_level():
    reading = read_target(
        "+25%", unit=Unit.PERCENT, direction=Direction.HIGHER, is_growth_rate=True
    )
    assert (reading.amount.number, reading.relative) == (Decimal("0.25"), None)


def test_a_bare_minus_before_a_percentage_is_asked_about():
    reading = read_target("-5%", unit=Unit.PERCENT, direction=Direction.HIGHER)
    assert [choice.is_relative for choice in reading.choices] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "同比25%",
        "增長5000",
        "+500",
        "+0.9pp",
        "提升5個百分點",
        "降低120%",
        "降低-15%",
        "+2~5%",
        "增長10%-15%",
    ],
)
def test_a_change_without_direction_or_percent_is_refused(text):
    reading = read_target(text, unit=Unit.COUNT, direction=Direction.HIGHER)
    assert reading.outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        "≤50元",
        "≦50",
        "<=50",
        "＜＝50",
        "不超過50",
        "50以內",
        "不高于50",
        "控制在50元以內",
        "至多50",
    ],
)
def test_a_limit_above_says_lower_is_better(text):
    reading = read_target(text, unit=Unit.MONEY, direction=Direction.LOWER)
    assert (reading.outcome, reading.amount.number) == (Outcome.ACCEPT, Decimal(50))
    assert reading.direction is Direction.LOWER
    assert read_target(text, unit=Unit.MONEY, direction=None).direction is Direction.LOWER
    opposite = read_target(text, unit=Unit.MONEY, direction=Direction.HIGHER)
    assert opposite.outcome is Outcome.REFUSE


@pytest.mark.parametrize("text", ["≥80分", "≧80", "80以上", "不低於80", "至少80分"])
def test_a_limit_below_says_higher_is_better(text):
    reading = read_target(text, unit=Unit.SCORE, direction=Direction.HIGHER)
    assert (reading.outcome, reading.amount.number) == (Outcome.ACCEPT, Decimal(80))
    assert reading.direction is Direction.HIGHER
    opposite = read_target(text, unit=Unit.SCORE, direction=Direction.LOWER)
    assert opposite.outcome is Outcome.REFUSE


def test_a_strict_limit_is_read_as_a_limit_and_says_so():
    reading = read_target("<50", unit=Unit.MONEY, direction=Direction.LOWER)
    assert (reading.outcome, reading.direction) == (Outcome.NOTE, Direction.LOWER)


def test_a_limit_is_not_enough_for_a_metric_that_stays_inside_a_range():
    reading = read_target("≤50", unit=Unit.COUNT, direction=Direction.RANGE)
    assert reading.outcome is Outcome.REFUSE


@pytest.mark.parametrize("text", ["800-1000", "800～1,000", "800至1000", "800—1000人", "800到1000"])
@pytest.mark.parametrize(
    ("direction", "easier"),
    [(Direction.HIGHER, 800), (Direction.LOWER, 1000), (Direction.RANGE, None)],
)
def test_a_range_has_both_ends_and_counts_by_the_easier_one(text, direction, easier):
    reading = read_target(text, unit=Unit.COUNT, direction=direction)
    assert reading.outcome is Outcome.ACCEPT
    assert (reading.low, reading.high) == (Decimal(800), Decimal(1000))
    assert (reading.amount and reading.amount.number) == easier


def test_reversed_ends_are_refused_with_both():
    reading = read_target("1000-800", unit=Unit.COUNT, direction=Direction.HIGHER)
    assert (reading.outcome, reading.low) == (Outcome.REFUSE, None)
    assert "1,000" in str(reading)


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("5-8%", Unit.PERCENT, "0.05", "0.08"),
        ("5%-8%", Unit.PERCENT, "0.05", "0.08"),
        ("-5%~-3%", Unit.PERCENT, "-0.05", "-0.03"),
        ("5-8萬", Unit.COUNT, "50000", "80000"),
        ("¥5-8万", Unit.MONEY, "50000", "80000"),
        ("三至五萬", Unit.COUNT, "30000", "50000"),
        ("5千-8萬", Unit.COUNT, "5000", "80000"),
    ],
)
def test_the_unit_after_the_last_end_counts_for_both(text, unit, low, high):
    reading = read_target(text, unit=unit, direction=Direction.HIGHER)
    assert (reading.low, reading.high) == (Decimal(low), Decimal(high))


def test_a_range_of_bare_shares_is_asked_about_as_a_whole():
    reading = read_target("0.05-0.08", unit=Unit.PERCENT, direction=Direction.HIGHER)
    ends = [(choice.number, choice.high) for choice in reading.choices]
    assert ends == [
        (Decimal("0.0005"), Decimal("0.0008")),
        (Decimal("0.05"), Decimal("0.08")),
    ]


@pytest.mark.parametrize("text", ["800-1000-1200", "≥800-1000", "-", "800-", "至"])
def test_half_a_range_is_none(text):
    reading = read_target(text, unit=Unit.COUNT, direction=Direction.HIGHER)
    assert reading.outcome in (Outcome.REFUSE, Outcome.NOTHING)


def test_an_approximate_target_is_held():
    reading = read_target("約800", unit=Unit.COUNT, direction=Direction.HIGHER)
    assert (reading.outcome, reading.amount.number) == (Outcome.HOLD, Decimal(800))


def test_a_range_in_another_currency_stores_nothing():
    reading = read_target("$800-1000", unit=Unit.MONEY, direction=Direction.HIGHER)
    assert (reading.outcome, reading.amount, reading.low) == (Outcome.HOLD, None, None)


def test_what_was_read_into_either_end_of_a_range_is_said():
    reading = read_target("0-10", unit=Unit.PERCENT, direction=Direction.HIGHER)
    assert (reading.outcome, reading.high) == (Outcome.NOTE, Decimal("0.1"))
