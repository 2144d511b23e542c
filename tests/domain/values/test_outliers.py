"""Which new values stand out from a metric's history."""

from decimal import Decimal
from fractions import Fraction
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.values.outliers import OutlierLimits, Spread, outlier

STEADY = [100, 102, 98, 101, 99, 100, 103]


def numbers(values):
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("value", "stands_out"), [(107, False), (108, True), (92, True), (93, False)]
)
def test_five_robust_deviations_are_the_limit(value, stands_out):
    # Median 100, median absolute deviation 1: the limit is 5 x 1.4826 = 7.413 away.
    assert outlier(Decimal(value), numbers(STEADY)) is stands_out


def test_exactly_the_limit_is_no_outlier():
    assert not outlier(Decimal("107.413"), numbers(STEADY))
    assert outlier(Decimal("107.4130000001"), numbers(STEADY))


def test_five_earlier_values_are_too_few():
    assert not outlier(Decimal(10**9), numbers(STEADY[:5]))


def test_values_that_are_mostly_equal_fall_back_on_the_mean_deviation():
    history = numbers([100, 100, 100, 100, 100, 106])
    assert not outlier(Decimal(105), history)
    assert outlier(Decimal(110), history)


@pytest.mark.parametrize(
    ("value", "stands_out"),
    [(100, False), (99, False), (150, False), (1000, True), (10, True), (-100, True)],
)
def test_after_equal_values_only_a_slip_of_a_decimal_place_stands_out(value, stands_out):
    assert outlier(Decimal(value), numbers([100] * 6)) is stands_out


def test_after_nothing_but_zeros_nothing_stands_out():
    assert not outlier(Decimal(5), numbers([0] * 8))


NUMBERS = st.one_of(
    st.sampled_from([Decimal(text) for text in ("0", "1", "2", "-1", "10", "0.1", "0.3333333333")]),
    st.decimals(-(10**17), 10**17, places=10),
)


def stands_out_slowly(value, history):
    """The rule of domain.md 6 word for word, over all distances."""
    exact = [Fraction(number) for number in history]
    middle = median(exact)
    apart = [abs(number - middle) for number in exact]
    deviation = Fraction("1.4826") * median(apart) or Fraction("1.2533") * mean(apart)
    if deviation:
        return abs(Fraction(value) - middle) > 5 * deviation
    share = Fraction(value) / middle if middle else 1
    return not Fraction(1, 10) < share < 10


@given(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=20), st.lists(NUMBERS, max_size=9))
def test_numbers_that_come_and_go_leave_the_same_spread(value, history, others):
    spread, limits = Spread(others), OutlierLimits(earlier=1)
    for number in history:
        spread.add(number)
    for number in others:
        spread.remove(number)
    assert spread.stands_out(value, limits) is stands_out_slowly(value, history)
    assert outlier(value, history, limits) is stands_out_slowly(value, history)
