"""What goes with another target: the periods that are still to come."""

from decimal import Decimal

from app.domain.adjustments.changes import Action, change_of
from app.domain.scorecards.line import Line
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from tests.people import CHEN, MARKETING

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


def line(target, parts):
    terms = Terms(
        weight=Decimal("0.5"),
        rule="ratio",
        cycle="month",
        target=Decimal(target),
        owners=(Owner(CHEN.id, Decimal(1)),),
    )
    set_ones = {key: PeriodTarget(key, Decimal(value)) for key, value in parts.items()}
    return Line(CHEN.id, "leads", MARKETING, {"2026-01": terms}, set_ones)


def parts_after(found, first, target, usual):
    after = {"target": Decimal(target)}
    change = change_of(found, Action.CHANGE, after, first, usual=usual, decimals=0)
    return {period: value for period, value, *_ in change.after.get("parts", ())}


def test_the_months_to_come_take_what_the_past_ones_leave_and_quarters_follow():
    parts = dict.fromkeys(MONTHS, 100) | {f"2026-Q{quarter}": 300 for quarter in range(1, 5)}
    found = parts_after(line(1200, parts), "2026-08", "1000", "sum")
    assert found == {
        **dict.fromkeys(["2026-08", "2026-09", "2026-10", "2026-11", "2026-12"], Decimal(60)),
        "2026-Q3": Decimal(220),
        "2026-Q4": Decimal(180),
    }
    months = {**dict.fromkeys(MONTHS, Decimal(100)), **found}
    assert sum(months[month] for month in MONTHS) == 1000


def test_quarters_without_months_follow_too():
    quarters = {f"2026-Q{quarter}": 300 for quarter in range(1, 5)}
    found = parts_after(line(1200, quarters), "2026-08", "1000", "sum")
    assert found == {"2026-Q3": Decimal(200), "2026-Q4": Decimal(200)}
    partial = {"2026-Q1": 300, "2026-Q2": 300}
    assert parts_after(line(1200, partial), "2026-08", "1000", "sum") == {}
    assert parts_after(line(1200, quarters), "2026-08", "600", "sum") == {}


def test_what_does_not_divide_evenly_still_adds_up():
    found = parts_after(line(1200, dict.fromkeys(MONTHS, 100)), "2026-10", "1000", "sum")
    assert sorted(found.values()) == [Decimal(33), Decimal(33), Decimal(34)]


def test_months_that_do_not_add_up_or_leave_nothing_stay_as_they_are():
    partial = dict.fromkeys(MONTHS[:6], 100)
    assert parts_after(line(1200, partial), "2026-08", "1000", "sum") == {}
    whole = dict.fromkeys(MONTHS, 100)
    assert parts_after(line(1200, whole), "2026-08", "700", "sum") == {}


def test_of_a_mean_the_periods_that_had_the_own_target_take_the_new_one():
    parts = {"2026-07": 70, "2026-08": 70, "2026-09": 65}
    assert parts_after(line(70, parts), "2026-08", "78", "average") == {"2026-08": Decimal(78)}
