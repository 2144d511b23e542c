"""How long a number may be, and what its canonical form is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.values.amounts import (
    Amount,
    NotANumber,
    TooManyDigits,
    TooManyPlaces,
    canonical,
    plain,
    rounded,
    without_binary_tail,
)
from app.domain.values.kinds import Unit
from app.domain.values.reading import read_value
from app.domain.values.showing import show

STORED = st.decimals(
    min_value=-(10**17), max_value=10**17, allow_nan=False, allow_infinity=False, places=10
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("7.20E+4", "72000"),
        ("-0", "0"),
        ("0E+999999", "0"),
        ("1.500", "1.5"),
        ("1E-10", "0.0000000001"),
    ],
)
def test_a_canonical_number_has_one_text(number, text):
    assert plain(Decimal(number)) == text
    assert str(canonical(Decimal(text))) == text or number == "1E-10"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("NaN", NotANumber),
        ("sNaN", NotANumber),
        ("-Infinity", NotANumber),
        ("1E+18", TooManyDigits),
        ("1E+999999", TooManyDigits),
        ("1E-11", TooManyPlaces),
        ("1E-999999", TooManyPlaces),
        ("1.00000000001", TooManyPlaces),
    ],
)
def test_a_number_that_can_not_be_stored_is_refused(number, reason):
    with pytest.raises(reason):
        canonical(Decimal(number))


@given(STORED)
def test_rounding_a_stored_number_changes_nothing(number):
    assert rounded(number) == canonical(number) == number


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        ("72000.00000000001", "72000"),
        ("0.30000000000000004", "0.3"),
        ("123456789012345678", "123456789012345678"),
        ("1.5", "1.5"),
    ],
)
def test_a_binary_tail_is_cut_to_fifteen_digits(number, meant):
    assert without_binary_tail(Decimal(number)) == Decimal(meant)


@given(STORED, st.sampled_from(list(Unit)), st.none() | st.integers(0, 4))
def test_what_is_shown_reads_back_as_the_same_number(number, unit, decimals):
    reading = read_value(show(number, unit, decimals), unit=unit)
    assert reading.amount is not None, str(reading)
    assert reading.amount.number == number


@given(STORED)
def test_money_with_its_currency_reads_back(number):
    shown = show(number, Unit.MONEY, 2, "CNY")
    assert read_value(shown, unit=Unit.MONEY, currency="CNY").amount.number == number


@pytest.mark.parametrize(
    ("number", "unit", "decimals", "text"),
    [
        ("72000", Unit.COUNT, None, "72,000"),
        ("0.088", Unit.PERCENT, 1, "8.8%"),
        ("0.0885", Unit.PERCENT, 1, "8.85%"),
        ("0.08", Unit.PERCENT, 1, "8.0%"),
        ("52", Unit.MONEY, 0, "52"),
        ("-0.05", Unit.PERCENT, None, "-5%"),
    ],
)
def test_a_field_shows_the_plain_text(number, unit, decimals, text):
    assert show(Decimal(number), unit, decimals) == text


def test_an_amount_prints_in_its_unit():
    assert str(Amount(Decimal("0.088"), Unit.PERCENT)) == "8.8%"
    assert str(Amount(Decimal(72000), Unit.COUNT)) == "72,000"
