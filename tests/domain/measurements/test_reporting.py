"""What sources say of a number, step by step: reported, corrected, held, verified, taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.ids import cell_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.refusals import (
    AlreadyVerified,
    NothingHeld,
    NothingToVerify,
    NothingToWithdraw,
    ReasonNeeded,
)
from app.domain.measurements.report import MISTYPED_WITHIN, Entry
from tests.domain.conftest import NOW
from tests.people import CHEN, LUO, MARKETING, SHEN
from tests.recording import REASON, events, recorded

CRM = "crm"


def opened():
    """June's leads of marketing, without a value."""
    cell = Cell.open(by=CHEN.id, metric="leads", subject=MARKETING, period="2026-06")
    events(cell)
    return cell


def say(cell, value, *, by=CHEN, source=CRM, reason=None, after=timedelta(0), grounds=()):
    entry = Entry(source=source, value=Decimal(value), grounds=grounds)
    return cell.record(entry, by=by.id, at=NOW + after, reason=reason)


def reported(value="72000"):
    """The same with a value from CRM, recorded by Chen."""
    cell = opened()
    say(cell, value)
    events(cell)
    return cell


def held():
    """The same with a doubtful value besides."""
    cell = reported()
    say(cell, "9999999", reason=REASON, grounds=("outlier",))
    events(cell)
    return cell


# -- recording and correcting -----------------------------------------------------------------


def test_a_cell_has_the_id_of_its_place():
    assert opened().id == cell_id("leads", MARKETING, "2026-06")


def test_a_first_value_is_reported_and_names_its_place_in_full():
    cell = opened()
    assert say(cell, "72000") == "new"
    (event,) = events(cell)
    assert isinstance(event, Cell.Reported)
    place = (event.metric, event.subject, event.period, event.breakdown)
    assert place == ("leads", MARKETING, "2026-06", "")
    assert cell.reports[CRM].value == 72000


def test_another_value_needs_a_reason_and_the_refusal_names_both():
    cell = reported()
    with pytest.raises(ReasonNeeded) as refused:
        say(cell, "80000", by=SHEN)
    assert (refused.value.field, refused.value.facts) == ("reason", {"old": 72000, "new": 80000})
    assert recorded(cell) == []


def test_with_a_reason_it_is_corrected_and_the_old_value_stays_in_the_event():
    cell = reported()
    assert say(cell, "80000", by=SHEN, reason=REASON) == "correction"
    (event,) = events(cell)
    assert (event.old, event.value, event.reason, event.mistyped) == (72000, 80000, REASON, False)
    assert cell.reports[CRM].by == SHEN.id


def test_the_same_value_again_is_nothing_new():
    cell = reported()
    assert say(cell, "72000.00", by=SHEN) == "same"
    assert recorded(cell) == []


def test_ones_own_slip_needs_no_reason_for_fifteen_minutes_and_then_one():
    cell = reported()
    with pytest.raises(ReasonNeeded):
        say(cell, "80000", after=MISTYPED_WITHIN + timedelta(seconds=1))
    assert say(cell, "80000", after=MISTYPED_WITHIN) == "correction"
    (event,) = events(cell)
    assert event.mistyped


def test_somebody_elses_value_is_never_ones_own_slip():
    cell = reported()
    with pytest.raises(ReasonNeeded):
        say(cell, "80000", by=SHEN)
    assert recorded(cell) == []


def test_each_source_has_its_own_report():
    cell = reported()
    assert say(cell, "71000", source="sales_excel") == "new"
    found = {source: report.value for source, report in cell.reports.items()}
    assert found == {CRM: 72000, "sales_excel": 71000}


# -- verified -----------------------------------------------------------------------------------


def test_a_mark_is_set_once_and_a_correction_takes_it_off():
    cell = reported()
    cell.verify(CRM, by=LUO.id)
    with pytest.raises(AlreadyVerified):
        cell.verify(CRM, by=LUO.id)
    assert cell.reports[CRM].verified
    say(cell, "80000", reason=REASON)
    assert not cell.reports[CRM].verified
    assert recorded(cell) == ["verified", "corrected"]


def test_where_a_source_says_nothing_there_is_nothing_to_verify():
    cell = reported()
    with pytest.raises(NothingToVerify):
        cell.verify("finance", by=LUO.id)
    assert recorded(cell) == []


# -- held -----------------------------------------------------------------------------------------


def test_a_doubtful_value_waits_beside_the_one_that_counts():
    cell = reported()
    assert say(cell, "9999999", reason=REASON, grounds=("outlier",)) == "held"
    (event,) = events(cell)
    assert event.grounds == ["outlier"]
    assert (cell.reports[CRM].value, cell.held[CRM].value) == (72000, 9999999)


def test_the_same_doubtful_value_again_is_nothing_new():
    cell = held()
    assert say(cell, "9999999", reason=REASON, grounds=("outlier",)) == "same"
    assert recorded(cell) == []


def test_released_it_counts_and_the_old_value_stays_in_the_event():
    cell = held()
    cell.release(CRM, by=LUO.id, estimate=True)
    (event,) = events(cell)
    assert (event.old, event.value, event.estimate) == (72000, 9999999, True)
    assert cell.reports[CRM].value == 9999999
    assert cell.held == {}


def test_declined_it_is_gone_and_the_other_still_counts():
    cell = held()
    cell.decline(CRM, by=LUO.id)
    assert recorded(cell) == ["declined"]
    assert cell.reports[CRM].value == 72000
    assert cell.held == {}


@pytest.mark.parametrize("decide", [Cell.release, Cell.decline])
def test_what_is_not_held_can_be_neither_released_nor_declined(decide):
    cell = reported()
    with pytest.raises(NothingHeld):
        decide(cell, CRM, by=LUO.id)
    assert recorded(cell) == []


# -- taken back -----------------------------------------------------------------------------------


def test_a_value_is_taken_back_and_may_come_again():
    cell = reported()
    cell.withdraw(CRM, by=SHEN.id, reason=REASON)
    (event,) = events(cell)
    assert event.old == 72000
    assert cell.reports == {}
    assert say(cell, "80000", by=SHEN) == "new"


def test_where_a_source_says_nothing_there_is_nothing_to_take_back():
    cell = reported()
    with pytest.raises(NothingToWithdraw):
        cell.withdraw("finance", by=CHEN.id, reason=REASON)
    assert recorded(cell) == []
