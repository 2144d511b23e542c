"""A number: given its history, when one thing is decided, then events or a refusal."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.measurements.cell import Cell
from app.domain.measurements.refusals import (
    NotConverted,
    NothingHeld,
    NothingToWithdraw,
    ReasonNeeded,
    ReasonToTakeBack,
)
from app.domain.measurements.report import Entry
from tests.people import CHEN, MARKETING, SHEN
from tests.recording import REASON, events, recorded

LATER = timedelta(hours=1)


def cell() -> Cell:
    opened = Cell.open(by=CHEN.id, metric="leads", subject=MARKETING, period="2026-06")
    events(opened)
    return opened


def entry(value: str, **more) -> Entry:
    return Entry("crm", Decimal(value), **more)


def say(number: Cell, value: str, *, after=timedelta(0), reason=None, **more) -> str:
    at = number.modified_on + after
    return number.record(entry(value, **more), by=CHEN.id, at=at, reason=reason)


def test_a_slip_of_minutes_needs_no_reason_and_an_older_value_does():
    number = cell()
    assert [say(number, "72000"), say(number, "73000")] == ["new", "correction"]
    with pytest.raises(ReasonNeeded):
        say(number, "74000", after=LATER)
    assert say(number, "74000", after=LATER, reason=REASON) == "correction"
    assert recorded(number) == ["reported", "corrected", "corrected"]


def test_a_verified_value_needs_a_reason_at_once():
    number = cell()
    say(number, "72000")
    number.verify("crm", by=SHEN.id)
    with pytest.raises(ReasonNeeded):
        say(number, "73000")
    with pytest.raises(ReasonToTakeBack):
        number.withdraw("crm", by=CHEN.id, at=number.modified_on)
    assert recorded(number) == ["reported", "verified"]


def test_what_is_reported_takes_the_place_of_what_was_held():
    number = cell()
    assert say(number, "90000000", grounds=("outlier",)) == "held"
    assert say(number, "72000") == "new"
    with pytest.raises(NothingHeld):
        number.release("crm", by=SHEN.id)
    assert say(number, "90000000", grounds=("outlier",), reason=REASON) == "held"
    assert recorded(number) == ["held", "reported", "held"]


def test_undoing_a_correction_brings_back_what_stood_before():
    number = cell()
    say(number, "71000")
    say(number, "72000", reason=REASON, after=LATER)
    assert number.undo("crm", by=CHEN.id, at=number.modified_on) == "correction"
    assert number.reports["crm"].value == Decimal(71000)


def test_undoing_a_first_value_leaves_none():
    number = cell()
    say(number, "71000")
    assert number.undo("crm", by=CHEN.id, at=number.modified_on) == "withdrawn"
    assert number.reports == {}


def test_an_entry_of_yesterday_is_not_undone_without_a_reason():
    number = cell()
    say(number, "71000")
    with pytest.raises(ReasonToTakeBack):
        number.undo("crm", by=CHEN.id, at=number.modified_on + LATER)
    assert recorded(number) == ["reported"]


def test_what_is_undone_stands_again_as_it_was_entered():
    number = cell()
    say(number, "71000", typed="7.1萬", definition_version=1, remark=REASON)
    say(number, "72000", typed="7.2萬", definition_version=2)
    number.undo("crm", by=CHEN.id, at=number.modified_on)
    restored = events(number)[-1]
    assert (restored.old, restored.value) == (Decimal(72000), Decimal(71000))
    assert (restored.typed, restored.definition_version) == ("7.1萬", 1)
    assert restored.remark == REASON


def test_undoing_a_released_value_brings_back_what_stood_before_it_was_held():
    number = cell()
    say(number, "71000")
    say(number, "7200000", grounds=("outlier",), reason=REASON)
    number.release("crm", by=SHEN.id)
    assert number.undo("crm", by=CHEN.id, at=number.modified_on) == "correction"
    assert number.reports["crm"].value == Decimal(71000)


def test_undoing_a_taking_back_brings_the_value_back_as_it_was_entered():
    number = cell()
    say(number, "71000", typed="7.1萬", remark=REASON)
    number.withdraw("crm", by=CHEN.id, at=number.modified_on)
    assert number.undo("crm", by=CHEN.id, at=number.modified_on) == "restored"
    restored = events(number)[-1]
    assert (restored.value, restored.typed, restored.remark) == (Decimal(71000), "7.1萬", REASON)


def test_a_taking_back_is_undone_by_whoever_did_it_and_soon():
    number = cell()
    say(number, "71000")
    number.withdraw("crm", by=CHEN.id, at=number.modified_on)
    for who, after in ((SHEN, timedelta(0)), (CHEN, LATER)):
        with pytest.raises(NothingToWithdraw):
            number.undo("crm", by=who.id, at=number.modified_on + after)
    assert recorded(number) == ["reported", "withdrawn"]


def test_undoing_an_entry_that_is_held_leaves_what_stood():
    number = cell()
    say(number, "71000")
    say(number, "7200000", grounds=("outlier",), reason=REASON)
    with pytest.raises(ReasonToTakeBack):
        number.undo("crm", by=SHEN.id, at=number.modified_on)
    assert number.undo("crm", by=CHEN.id, at=number.modified_on) == "withdrawn"
    assert (number.held, number.reports["crm"].value) == ({}, Decimal(71000))
    assert recorded(number) == ["reported", "held", "declined"]


def test_nothing_is_restored_where_nothing_was_corrected():
    number = cell()
    say(number, "71000")
    with pytest.raises(NothingToWithdraw):
        number.restore("crm", by=CHEN.id, at=number.modified_on)
    assert recorded(number) == ["reported"]


def test_another_currency_never_counts_as_it_is():
    number = cell()
    assert say(number, "52", typed="€52", grounds=("currency",)) == "held"
    with pytest.raises(NotConverted):
        number.release("crm", by=SHEN.id)
    assert say(number, "407") == "new"
    assert recorded(number) == ["held", "reported"]


def test_another_currency_can_be_declined():
    number = cell()
    say(number, "52", grounds=("currency",))
    number.decline("crm", by=SHEN.id, reason=REASON)
    assert recorded(number) == ["held", "declined"]


def test_the_same_number_in_another_currency_is_not_the_same_value():
    number = cell()
    say(number, "52")
    assert say(number, "52", grounds=("currency",), reason=REASON) == "held"
    assert recorded(number) == ["reported", "held"]
