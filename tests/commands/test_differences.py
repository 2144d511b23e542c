"""Naming what two sources differ by: only the unexplained rest is a conflict."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.difference import ItemKind
from app.domain.measurements.differing import clear_item, explain_difference
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import (
    ClearedAlready,
    NameForItem,
    NoDifference,
    NothingExplained,
    ReasonToClear,
    Unreadable,
)
from app.domain.people.commands import add_person
from app.domain.people.refusals import NotYours
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.reading.cards import read_card
from projections.measurements.queries import items_of
from projections.temporal import NOW
from tests.small_company import LI, MARKETING, STEWARD, WANG, SmallCompany, small_company

LIN = UUID(int=44, version=4)
JANUARY = Place("leads", MARKETING, "2026-01")


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    """The official source says 400, finance says 180; the tolerance is 2%."""
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        founded.record("400")
        founded.record("180", source="finance")
        yield founded


def explain(company, typed, kind=ItemKind.TIMING, name="", by=STEWARD, source="finance"):
    return company.accord.ledger.do(
        explain_difference, by=by, place=JANUARY, source=source, kind=kind, typed=typed, name=name
    ).value


def clear(company, item, reason="they arrived", by=STEWARD):
    company.accord.ledger.do(
        clear_item, by=by, place=JANUARY, source="finance", item=item, reason=reason
    )


def in_conflict(company, at=NOW):
    with company.accord.reading() as db:
        reading = read_card(db, Period.parse("2026-01"), at=at, card=company.card)
        return reading.cells.cell("leads", MARKETING, Period.parse("2026-01")).in_conflict


def items(company, at=NOW):
    with company.accord.reading() as db:
        return [(one.kind, one.amount, one.name) for one in items_of(db, JANUARY.cell, at=at)]


def test_only_the_unexplained_rest_counts_against_the_tolerance(company):
    assert in_conflict(company)
    explain(company, "60")
    explain(company, "35", ItemKind.DUPLICATES)
    explain(company, "20", ItemKind.OUT_OF_REGION)
    assert in_conflict(company)
    explain(company, "97", ItemKind.REJECTED)
    assert not in_conflict(company)  # 8 are left, which is 2% of 400
    assert sum(amount for _, amount, _ in items(company)) == -212


def test_a_cleared_item_explains_nothing_and_the_past_stays(company):
    item = explain(company, "220", ItemKind.OTHER, "test leads")
    with company.accord.reading() as db:
        before = last_position(db)
    clear(company, item)
    assert in_conflict(company)
    assert items(company) == []
    assert not in_conflict(company, at=before)
    assert items(company, at=before) == [("other", Decimal(-220), "test leads")]
    with pytest.raises(ClearedAlready):
        clear(company, item)


def test_items_stay_when_the_value_is_corrected(company):
    explain(company, "220")
    company.record("200", source="finance", reason="found twenty more")
    assert in_conflict(company)
    assert len(items(company)) == 1
    explain(company, "-20")
    assert not in_conflict(company)


@pytest.mark.parametrize(
    ("refusal", "typed", "kind"),
    [
        (NothingExplained, "0", ItemKind.TIMING),
        (NameForItem, "5", ItemKind.OTHER),
        (Unreadable, "a few", ItemKind.TIMING),
    ],
)
def test_an_item_needs_an_amount_and_something_else_a_name(company, refusal, typed, kind):
    with pytest.raises(refusal):
        explain(company, typed, kind)
    assert items(company) == []


def test_clearing_needs_a_reason(company):
    item = explain(company, "60")
    with pytest.raises(ReasonToClear):
        clear(company, item, reason=" ")
    assert len(items(company)) == 1


def test_without_two_different_values_there_is_nothing_to_explain(company):
    for source in ("crm", "own"):
        with pytest.raises(NoDifference):
            explain(company, "60", source=source)
    company.record("400", source="finance", reason="the same now")
    with pytest.raises(NoDifference):
        explain(company, "60")


def test_owner_keepers_leads_and_steward_explain_and_nobody_else(company):
    company.accord.ledger.do(add_person, by=SYSTEM, id=LIN, name="林", unit=unit_id("CO"))
    with pytest.raises(NotYours):
        explain(company, "60", by=LIN)
    for who in (LI, WANG, STEWARD):
        explain(company, "1", by=who)
