"""Whose consent a request needs, and how late it comes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.adjustments.changes import Action, Change
from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.adjustments.weighing import (
    clocks,
    given_and_taken,
    is_mostly_known,
    is_retroactive,
    needs_finance,
)
from app.domain.values.kinds import Unit

POLICY = AdjustmentPolicy()
EARLY = datetime(2026, 6, 29, 1, tzinfo=UTC)


def change(before, after, action=Action.CHANGE):
    return Change(action, before=before, after=after)


@pytest.mark.parametrize(
    ("unit", "before", "after", "needed"),
    [
        (Unit.MONEY, {"target": Decimal(78)}, {"target": Decimal(95)}, True),  # 21.8%
        (Unit.MONEY, {"target": Decimal(70)}, {"target": Decimal(78)}, False),  # 11.4%
        (
            Unit.MONEY,
            {"target": Decimal(100)},
            {"target": Decimal(120)},
            False,
        ),  # 20% is not above it
        (Unit.MONEY, {"target": Decimal(100)}, {"target": Decimal("79.99")}, True),
        (Unit.MONEY, {"target": Decimal(0)}, {"target": Decimal(1)}, True),
        (Unit.MONEY, {"target": Decimal(100)}, {"weight": Decimal("0.9")}, False),
        (
            Unit.MONEY,
            {"parts": [["2026-07", Decimal(10), None, None]]},
            {"parts": [["2026-07", Decimal(13), None, None]]},
            True,
        ),
        (
            Unit.MONEY,
            {"low": Decimal(80), "high": Decimal(100)},
            {"low": Decimal(80), "high": Decimal(130)},
            True,
        ),
        (Unit.COUNT, {"target": Decimal(100)}, {"target": Decimal(10)}, False),
    ],
)
def test_finance_is_asked_where_a_money_target_moves_by_more_than_a_fifth(
    unit, before, after, needed
):
    assert needs_finance(change(before, after), unit, POLICY) is needed


def test_means_in_money_and_a_money_kpi_that_comes_or_goes_need_finance():
    assert needs_finance(Change(Action.RESOURCE, amount=Decimal(5000)), None, POLICY)
    assert not needs_finance(Change(Action.RESOURCE), None, POLICY)
    assert needs_finance(change({"target": Decimal(5)}, {}, Action.RETIRE), Unit.MONEY, POLICY)
    assert needs_finance(change(None, {"target": Decimal(5)}, Action.ADD), Unit.MONEY, POLICY)


def test_a_relative_target_moves_by_its_level():
    relative = {"change": Decimal("-0.15"), "baseline": Decimal("58.81")}
    before = {"target": None, "relative": relative}
    wider = {"relative": {**relative, "change": Decimal("0.10")}}
    assert needs_finance(change(before, wider), Unit.MONEY, POLICY)


def test_both_clocks_run_from_the_trigger():
    told = clocks(
        trigger_at=EARLY,
        submitted_at=EARLY + timedelta(hours=25),
        settled_at=None,
        now=EARLY + timedelta(hours=72),
        policy=POLICY,
    )
    assert told is not None
    assert (told.plan_late, told.overdue) == (True, False)
    assert told.applied_by == EARLY + timedelta(hours=72)


def test_without_a_trigger_they_run_from_submission_and_stop_when_it_is_settled():
    told = clocks(
        trigger_at=None,
        submitted_at=EARLY,
        settled_at=EARLY + timedelta(hours=71),
        now=EARLY + timedelta(days=30),
        policy=POLICY,
    )
    assert told is not None
    assert (told.plan_late, told.overdue) == (False, False)
    assert (
        clocks(trigger_at=None, submitted_at=None, settled_at=None, now=EARLY, policy=POLICY)
        is None
    )


@pytest.mark.parametrize(
    ("first", "retroactive", "known"),
    [
        ("2026-06", True, True),
        ("2026-07", False, False),
        ("2026-08", False, False),
        ("2026-Q2", True, True),
        ("2026", True, True),
    ],
)
def test_a_request_that_comes_late_says_so(first, retroactive, known):
    today = date(2026, 7, 6)
    assert is_retroactive(first, today) is retroactive
    assert is_mostly_known(first, today, POLICY) is known


def test_a_transfer_weighs_what_it_gives_against_what_it_takes():
    lines = [
        change({"target": Decimal(100)}, {"target": Decimal(70)}, Action.TRANSFER),
        change({"target": Decimal(50)}, {"target": Decimal(75)}, Action.TRANSFER),
    ]
    assert given_and_taken(lines) == (Decimal(25), Decimal(30))
