"""What lets a value wait for a steward."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.measurements.place import Place
from app.domain.measurements.quality import earlier_values, grounds_to_hold
from app.domain.scoring.policy import POLICY_FACT

MARKETING = UUID(int=1, version=4)
JUNE = Place("leads", MARKETING, "2026-06")
USUAL = [24_000, 25_000, 24_500, 25_500, 26_000, 25_200, 24_800, 25_100]


@dataclass
class Known:
    """What was reported before."""

    reports: list[tuple[str, str, str]] = field(default_factory=list)
    adopted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def get(self, kind, key=""):
        return {"adopted": self.adopted} if (kind, key) == POLICY_FACT else None

    def history(self, metric, subject):
        return self.reports


def metric(**definition):
    return {"definition": {"low": None, "high": None, "unit": "count", "formula": "", **definition}}


def months(values, source="crm"):
    """One report a month from 2025-10 on."""
    keys = [*(f"2025-{m:02}" for m in (10, 11, 12)), *(f"2026-{m:02}" for m in range(1, 6))]
    return Known([(key, source, str(value)) for key, value in zip(keys, values, strict=False)])


def grounds(value, place=JUNE, known=None, **definition):
    found = metric(**definition)
    return grounds_to_hold(Decimal(value), place, "crm", found, known or Known())


def test_nothing_speaks_against_a_usual_value():
    assert grounds("25000", known=months(USUAL)) == ()


@pytest.mark.parametrize(
    ("value", "said"),
    [("-1", ("below_possible",)), ("0", ()), ("1", ()), ("1.01", ("above_possible",))],
)
def test_outside_what_is_possible_it_is_held_on_the_edge_not(value, said):
    assert grounds(value, low="0", high="1") == said


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ({}, ("negative",)),
        ({"unit": "days"}, ("negative",)),
        ({"unit": "money"}, ()),
        ({"unit": "percent"}, ()),
        ({"formula": "uv - baseline_uv"}, ()),
        ({"low": "-10"}, ()),
    ],
)
def test_less_than_nothing_of_what_is_counted_is_held(definition, said):
    assert grounds("-5", **definition) == said


@pytest.mark.parametrize("value", ["0", "-3"])
def test_a_cost_for_each_of_zero_or_less_is_held(value):
    assert "zero_cost" in grounds(value, unit="money", formula="marketing_spend / new_customers")
    assert grounds(value, unit="money", formula="") == ()


def test_far_from_its_own_history_it_is_held():
    assert grounds("999999", known=months(USUAL)) == ("outlier",)


def test_how_far_is_the_policy_of_the_periods_last_day():
    adopted = [("2026-07-01", {"outlier_deviations": "0.1"})]
    july = Place("leads", MARKETING, "2026-07")
    known = Known(months(USUAL).reports, adopted)
    assert grounds("26500", known=known) == ()
    assert grounds("26500", place=july, known=known) == ("outlier",)


def test_a_breakdown_has_no_history_of_its_own():
    south = Place("leads", MARKETING, "2026-06", "region=south")
    assert grounds("999999", place=south, known=months(USUAL)) == ()


def test_several_grounds_are_all_named():
    assert grounds("999999", known=months(USUAL), high="100000") == ("above_possible", "outlier")


def test_only_earlier_periods_of_the_same_length_from_the_same_source_are_its_history():
    known = Known(
        [
            ("2025", "crm", "1"),
            ("2025-Q4", "crm", "6"),
            ("2026-05", "crm", "2"),
            ("2026-05", "finance", "3"),
            ("2026-06", "crm", "4"),
            ("2026-07", "crm", "5"),
        ]
    )
    assert earlier_values(JUNE, "crm", known) == [2]


def test_a_quarter_is_no_outlier_for_being_three_months_long():
    known = months(USUAL)
    known.reports += [(f"2025-Q{at}", "crm", str(75_000 + at)) for at in range(1, 5)]
    quarter = Place("leads", MARKETING, "2026-Q1")
    assert grounds("75300", quarter, known) == ()
    assert earlier_values(quarter, "crm", known) == [75_001, 75_002, 75_003, 75_004]
