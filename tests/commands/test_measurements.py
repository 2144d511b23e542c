"""Commands on numbers: who may, what is read, and that a refusal leaves no event."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.ids import SYSTEM
from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import (
    decline_value,
    release_value,
    verify_value,
    withdraw_value,
)
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import (
    FuturePeriod,
    NotASource,
    NotConverted,
    NothingToWithdraw,
    ReasonNeeded,
    UnknownMetric,
    Unreadable,
)
from app.domain.measurements.typed import record_typed
from app.domain.metrics.commands import redefine_metric
from app.domain.people.refusals import NotYours
from app.domain.policies.commands import adopt_scoring_policy
from app.domain.values.period import Period
from app.reading.cards import read_card
from projections.temporal import NOW
from tests.demo_database import end_of_log, events_of
from tests.small_company import LI, MARKETING, STEWARD, WANG, small_company

STRANGER = UUID(int=50, version=4)
JANUARY = Place("leads", MARKETING, "2026-01")


@pytest.fixture
def company(tmp_path):
    with small_company(f"sqlite:///{tmp_path}/accord.db") as company:
        yield company


def typed(company, text, *, by=WANG, place=JANUARY, **more):
    return company.accord.ledger.do(record_typed, by=by, place=place, typed=text, **more).value


def newest(company):
    return events_of(company.accord)[-1]


@pytest.mark.parametrize("by", [WANG, LI, STEWARD])
def test_head_owner_and_steward_record(by, company):
    assert typed(company, "1.2千", by=by) == "new"
    event = newest(company)
    assert (event.value, event.typed, event.by) == (1200, "1.2千", by)


def test_who_records_only_as_owner_is_marked(company):
    typed(company, "1200", by=LI, source="crm")
    assert not newest(company).by_owner  # Li keeps the source too
    typed(company, "1200", by=WANG)
    assert not newest(company).by_owner


@pytest.mark.parametrize("source", ["finance", "own"])
def test_without_an_official_source_every_known_one_may_report(company, source):
    place = Place("new_customers", MARKETING, "2026-01")
    assert typed(company, "12", place=place, source=source) == "new"


def test_without_an_official_source_no_text_is_taken_for_one(company):
    before = end_of_log(company.accord)
    with pytest.raises(NotASource):
        typed(
            company, "12", place=Place("new_customers", MARKETING, "2026-01"), source="王小姐說的"
        )
    assert end_of_log(company.accord) == before


def test_who_reports_under_a_source_that_another_keeps_stands_in_for_the_keeper(company):
    typed(company, "1200", by=STEWARD, source="crm")
    assert newest(company).meta["on_behalf_of"] == LI.hex
    typed(company, "1300", by=STEWARD, source="own")
    assert "on_behalf_of" not in newest(company).meta
    typed(company, "1400", by=LI, source="finance")
    assert "on_behalf_of" not in newest(company).meta


def test_the_first_official_source_is_meant_where_none_is_named(company):
    typed(company, "1200")
    assert newest(company).source == "crm"


def test_a_remark_goes_to_the_texts_not_into_the_event(company):
    typed(company, "1200(含補錄)")
    event = newest(company)
    assert event.typed == ""
    assert event.remark is not None


def test_about_so_many_waits_for_the_steward(company):
    assert typed(company, "約1200") == "held"
    event = newest(company)
    assert isinstance(event, Cell.Held)
    assert event.grounds == ["approximate"]


def adopt(company, **terms):
    company.accord.ledger.do(
        adopt_scoring_policy, by=SYSTEM, from_day=date(2025, 1, 1), terms=terms, reason="ours"
    )


def test_how_far_from_earlier_values_a_value_may_be_is_the_policys(company):
    for month, value in enumerate((100, 102, 98, 101, 99, 100), start=7):
        place = Place("leads", MARKETING, f"2025-{month:02}")
        assert typed(company, str(value), place=place) == "new"
    adopt(company, outlier_history="7")
    assert typed(company, "140") == "new"
    assert typed(company, "150", reason="counted again") == "correction"
    adopt(company, outlier_deviations="40")
    assert typed(company, "180", reason="counted again") == "held"
    assert newest(company).grounds == ["outlier"]


def test_another_currency_waits_with_what_was_typed(company):
    place = Place("cac", MARKETING, "2026-01")
    assert typed(company, "€52", place=place, source="own") == "held"
    event = newest(company)
    assert isinstance(event, Cell.Held)
    assert (event.typed, event.value, event.grounds) == ("€52", Decimal(52), ["currency"])
    with pytest.raises(NotConverted):
        company.accord.ledger.do(release_value, by=STEWARD, place=place, source="own")


@pytest.mark.parametrize(
    ("period", "version"), [("2026-01", 1), ("2026-02", 2), ("2026-Q1", 2), ("2026", 2)]
)
def test_a_value_stands_under_the_definition_of_its_periods_last_day(period, version, company):
    # Expected: domain.md 5, which scores a period under that definition too.
    company.accord.ledger.do(
        redefine_metric,
        by=SYSTEM,
        code="leads",
        from_period="2026-02",
        meanings={"en": "Without gifts"},
        reason="gifts are counted elsewhere",
    )
    company.hours[0] = 24 * 60
    company.record("300", month=period)
    (recorded,) = [event for event in events_of(company.accord) if isinstance(event, Cell.Reported)]
    assert recorded.definition_version == version
    with company.accord.reading() as db:
        card = read_card(db, Period.parse(period), at=NOW, card=company.card)
    assert card.dictionary.rows["leads"].version == version


def test_no_value_takes_back_what_the_source_said(company):
    typed(company, "1200")
    assert typed(company, "—") == "withdrawn"
    assert isinstance(newest(company), Cell.Withdrawn)


@pytest.mark.parametrize(
    ("text", "more", "refusal"),
    [
        ("many", {}, Unreadable),
        ("", {}, NothingToWithdraw),
        ("5", {"place": Place("leads", MARKETING, "2026-02")}, FuturePeriod),
        ("5", {"source": "gossip"}, NotASource),
        ("5", {"place": Place("no_such", MARKETING, "2026-01")}, UnknownMetric),
    ],
)
def test_a_refusal_leaves_no_event(text, more, refusal, company):
    before = end_of_log(company.accord)
    with pytest.raises(refusal):
        typed(company, text, **more)
    assert end_of_log(company.accord) == before


def test_a_correction_after_an_hour_needs_its_reason(company):
    typed(company, "1200")
    company.an_hour_later()
    before = end_of_log(company.accord)
    with pytest.raises(ReasonNeeded) as refused:
        typed(company, "1300")
    assert [str(refused.value.facts[name]) for name in ("old", "new")] == ["1,200", "1,300"]
    assert end_of_log(company.accord) == before
    assert typed(company, "1300", reason="counted twice") == "correction"


def test_nobody_from_elsewhere_records(company):
    before = end_of_log(company.accord)
    with pytest.raises(NotYours) as refused:
        typed(company, "1200", by=STRANGER)
    assert "data_steward" in str(refused.value.facts["who"])
    assert end_of_log(company.accord) == before


def declined(ledger, **about):
    decline_value(ledger, reason="a test row", **about)


@pytest.mark.parametrize("decide", [verify_value, release_value, declined])
def test_only_the_steward_decides_about_values(decide, company):
    typed(company, "約1200" if decide is not verify_value else "1200")
    before = end_of_log(company.accord)
    for by in (WANG, LI):
        with pytest.raises(NotYours):
            company.accord.ledger.do(decide, by=by, place=JANUARY, source="crm")
    assert end_of_log(company.accord) == before
    company.accord.ledger.do(decide, by=STEWARD, place=JANUARY, source="crm")
    assert end_of_log(company.accord) == before + 1


def test_taking_back_what_never_was_is_refused(company):
    with pytest.raises(NothingToWithdraw):
        company.accord.ledger.do(withdraw_value, by=WANG, place=JANUARY, source="crm")
