"""Formulas: exact, harmless, and never about themselves."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring.formula import (
    FormulaCycle,
    FormulaTooDeep,
    FormulaTooLong,
    FormulaUnreadable,
    evaluate,
    ingredients,
    refuse_cycles,
)
from tests.domain.scoring.demo_company import metrics

EXACT = st.fractions(-1000, 1000, max_denominator=10**6)


@given(EXACT, EXACT, EXACT)
def test_evaluation_loses_nothing(a, b, c):
    found = evaluate("(a - b) / c * 0.1 + 100", {"a": a, "b": b, "c": c})
    assert found == (None if c == 0 else (a - b) / c * Fraction(1, 10) + 100)


def test_long_numbers_stay_exact():
    assert evaluate("a * 0.10000000000000000000001", {"a": 1}) == Fraction(
        Decimal("0.10000000000000000000001")
    )


@pytest.mark.parametrize(
    "formula",
    ["a ** 2", "a // b", "a % b", "f(a)", "a.b", "a[0]", "a if b else c", "a < b", "a and b",
     "1e5", "0x10", "1_000", "1j", "'a'", "", " ", "a b", "(a", "lambda: a", "a, b", "a := 1",
     "__import__('os')", "a\n+ b", "ａ + b", "[a]", "not a", "~a", "a;b", "True", "None"],
)  # fmt: skip
def test_nothing_but_the_four_operations_is_read(formula):
    with pytest.raises(FormulaUnreadable):
        ingredients(formula)


def test_long_and_deep_formulas_are_refused():
    with pytest.raises(FormulaTooLong):
        ingredients("a + " * 200 + "a")
    with pytest.raises(FormulaTooDeep):
        ingredients("-" * 60 + "a")


def test_a_missing_ingredient_gives_no_value_and_never_zero():
    assert evaluate("reads + plays", {"reads": Decimal(5), "plays": None}) is None


def test_every_formula_of_the_library_is_read_over_metrics_of_the_library():
    known = metrics()
    formulas = {code: one.formula for code, one in known.items()}
    refuse_cycles(formulas)
    used = {code for formula in formulas.values() if formula for code in ingredients(formula)}
    assert used <= set(known)


def test_a_cycle_is_refused_by_name_and_a_diamond_is_not():
    refuse_cycles({"a": "b / c", "b": "d", "c": "d", "d": None})
    with pytest.raises(FormulaCycle, match="a → a"):
        refuse_cycles({"a": "a + 1"})
