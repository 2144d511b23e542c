"""Weights, owners' shares and the mixture of KPIs before a letter is signed."""

from fractions import Fraction

import pytest

from app.domain.scoring import balance
from app.domain.scoring.balance import Weighed, advice
from app.domain.scoring.policy import ScoringPolicy

POLICY = ScoringPolicy()


def kpis(count, financial=0):
    return [
        Weighed(Fraction(1, count), is_result=at % 2 == 0, is_financial=at < financial)
        for at in range(count)
    ]


def said(lines, **more):
    return [note.sentence for note in advice(lines, POLICY, **more)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (4, [balance.FEW_KPIS]),
        (5, []),
        (8, []),
        (9, [balance.MANY_KPIS]),
        (11, [balance.NEEDS_REASON]),
    ],
)
def test_five_to_eight_kpis_are_advised(count, expected):
    assert said(kpis(count)) == expected


def test_more_than_three_fifths_financial_warns_outside_sales():
    assert said(kpis(5, financial=3)) == []
    assert said(kpis(5, financial=4)) == [balance.MOSTLY_FINANCIAL]
    assert said(kpis(5, financial=4), is_sales=True) == []


def test_only_process_kpis_warn():
    only = [Weighed(Fraction(1, 5), is_result=False, is_financial=False)] * 5
    assert said(only) == [balance.ONLY_PROCESS]
