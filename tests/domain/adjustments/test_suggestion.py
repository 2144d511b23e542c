"""What suggests a request: a value that moved, a red row, a dependency; and setting it aside."""

from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID

import pytest

from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.adjustments.suggestion import (
    DependencyUnsaid,
    DismissedAlready,
    ReasonForDismissal,
    Suggestion,
    suggestion_id,
)
from app.domain.adjustments.triggers import (
    Dependency,
    TriggerKind,
    is_red_in_a_row,
    moved_off_the_mean,
)
from app.domain.scoring.light import Light
from tests.people import LUO, SHEN
from tests.recording import REASON, events, recorded

KPI, CARD = UUID(int=501), UUID(int=502)
POLICY = AdjustmentPolicy()
G, Y, R = Light.GREEN, Light.YELLOW, Light.RED


def values(*numbers):
    return [None if number is None else Fraction(number) for number in numbers]


@pytest.mark.parametrize(
    ("seen", "share"),
    [
        ((100, 100, 100, 131), Fraction(31, 100)),
        ((100, 100, 100, 69), Fraction(-31, 100)),
        ((100, 100, 100, 130), None),
        ((9, 90, 100, 110, 60), Fraction(-2, 5)),
        ((100, None, 100, 10), None),
        ((100, 100, 100, None), None),
        ((100, 100, 10), None),
        ((0, 0, 0, 10), None),
    ],
)
def test_a_value_more_than_30_percent_off_the_mean_of_three_suggests_a_request(seen, share):
    assert moved_off_the_mean(values(*seen), POLICY) == share


@pytest.mark.parametrize(
    ("lights", "red"),
    [((R, R, R), True), ((G, R, R, R), True), ((R, R), False), ((R, Y, R), False),
     ((R, None, R, R), False), ((R, R, R, G), False)],
)  # fmt: skip
def test_three_red_periods_in_a_row_do(lights, red):
    assert is_red_in_a_row(lights, POLICY) is red


def noted():
    found = Suggestion.note(by=SHEN.id, card=CARD, kpi=KPI, kind=TriggerKind.RED, period="2026-06")
    events(found)
    return found


def test_what_the_values_show_is_one_thing_by_kpi_kind_and_period():
    assert noted().id == suggestion_id(KPI, TriggerKind.RED, "2026-06")
    assert noted().id != suggestion_id(KPI, TriggerKind.MOVED, "2026-06")


def test_setting_it_aside_takes_a_reason_and_happens_once():
    found = noted()
    with pytest.raises(ReasonForDismissal):
        found.dismiss(by=SHEN.id, reason=None)
    assert recorded(found) == []
    found.dismiss(by=SHEN.id, reason=REASON)
    assert recorded(found) == ["dismissed"]
    with pytest.raises(DismissedAlready):
        found.dismiss(by=LUO.id, reason=REASON)


def test_a_changed_dependency_is_told_in_a_sentence():
    told = {
        "by": LUO.id,
        "card": CARD,
        "kpi": KPI,
        "dependency": Dependency.BUDGET,
        "changed_at": datetime(2026, 7, 1, tzinfo=UTC),
    }
    with pytest.raises(DependencyUnsaid):
        Suggestion.tell(**told, what=None)
    assert recorded(Suggestion.tell(**told, what=REASON)) == ["noted"]
