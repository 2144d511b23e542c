"""Weights, owners' shares and the mixture of KPIs before a letter is signed."""

from fractions import Fraction

import pytest

from app.domain.scoring import balance
from app.domain.scoring.balance import (
    ReasonMissing,
    SharesNotWhole,
    Weighed,
    WeightNotPositive,
    WeightsNotWhole,
    advice,
    refuse_shares_not_whole,
    refuse_unsignable,
)
from app.domain.scoring.policy import ScoringPolicy

POLICY = ScoringPolicy()


def kpis(count, financial=0):
    return [
        Weighed(Fraction(1, count), is_result=at % 2 == 0, is_financial=at < financial)
        for at in range(count)
    ]


def said(lines, **more):
    return [note.sentence for note in advice(lines, POLICY, **more)]


def test_weights_are_exactly_a_whole_and_each_is_above_zero():
    refuse_unsignable([Fraction(1, 3)] * 3, POLICY)
    with pytest.raises(WeightsNotWhole, match=r"add up to 95%.* 5% remains"):
        refuse_unsignable([Fraction("0.5"), Fraction("0.45")], POLICY)
    with pytest.raises(WeightNotPositive):
        refuse_unsignable([Fraction(1), Fraction(0)], POLICY)


def test_more_than_ten_kpis_need_a_written_reason():
    refuse_unsignable([Fraction(1, 10)] * 10, POLICY)
    refuse_unsignable([Fraction(1, 11)] * 11, POLICY, has_reason=True)
    with pytest.raises(ReasonMissing, match="11"):
        refuse_unsignable([Fraction(1, 11)] * 11, POLICY)


def test_shares_of_joint_owners_are_a_whole():
    refuse_shares_not_whole([Fraction("0.4"), Fraction("0.6")])
    with pytest.raises(SharesNotWhole, match="90%"):
        refuse_shares_not_whole([Fraction("0.4"), Fraction("0.5")])


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
