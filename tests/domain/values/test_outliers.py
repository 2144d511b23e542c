"""Which new values stand out from a metric's history."""

from decimal import Decimal

import pytest

from app.domain.values.outliers import outlier

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
