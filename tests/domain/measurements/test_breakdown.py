"""Parts of a value: their keys, and whether they agree with the whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.measurements.breakdown import (
    Dimension,
    breakdown_of,
    part_of,
    parts_check,
)
from app.domain.measurements.refusals import PartUnknown, PartUnnamed
from app.domain.values.kinds import Aggregation, Unit


@pytest.mark.parametrize("name", ["", "  ", "a=b", "a,b", "a/b", "5%", "x" * 41])
def test_a_part_needs_a_plain_name(name):
    with pytest.raises(PartUnnamed):
        breakdown_of(Dimension.CHANNEL, name)


def test_two_parts_that_never_change_are_all_there_are():
    assert breakdown_of(Dimension.CUSTOMER, "new") == "customer=new"
    with pytest.raises(PartUnknown):
        breakdown_of(Dimension.CUSTOMER, "抖音")


@given(st.sampled_from([Dimension.CHANNEL, Dimension.REGION]), st.text("抖音 abc-1", min_size=1))
def test_a_key_gives_back_what_it_was_made_of(dimension, name):
    if len(" ".join(name.split())) in range(1, 41):
        found = part_of(breakdown_of(dimension, name))
        assert found == (dimension, " ".join(name.split()))


def check(parts, whole, unit=Unit.COUNT, aggregation=Aggregation.SUM, tolerance=None):
    told = [Decimal(part) for part in parts]
    whole = None if whole is None else Decimal(whole)
    return parts_check(told, whole, unit=unit, aggregation=aggregation, tolerance=tolerance)


def test_counts_add_up_within_the_tolerance():
    assert check(["60", "40"], "100").fits
    assert not check(["60", "39"], "100").fits
    near = check(["60", "39"], "100", tolerance=Decimal("0.01"))
    assert (near.fits, near.total, near.apart) == (True, 99, -1)
    assert not check(["60", "42"], "100", tolerance=Decimal("0.01")).fits


def test_a_rate_lies_between_its_parts():
    rates = {"unit": Unit.PERCENT, "aggregation": Aggregation.RATIO}
    assert check(["0.05", "0.10"], "0.08", **rates).fits
    outside = check(["0.05", "0.07"], "0.08", **rates)
    assert (outside.fits, outside.total, outside.apart) == (False, None, None)
    cost = check(["40", "60"], "52", unit=Unit.MONEY, aggregation=Aggregation.RATIO)
    assert (cost.fits, cost.total) == (True, None)


def test_without_parts_or_a_whole_nothing_is_said():
    assert check([], "5") is None
    assert check(["5"], None) is None
