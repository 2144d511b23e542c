"""The demonstration company's four disputes, as its table tells them."""

from datetime import datetime
from decimal import Decimal

import pytest

from app.domain.ids import cell_id, unit_id
from app.domain.values.period import Period
from app.reading.rulings import standing_value
from projections.disputes.queries import all_disputes, comments_on
from projections.measurements.queries import cell
from projections.temporal import NOW
from tests.demo_database import copied
from tests.domain.scoring.demo_company import table


@pytest.fixture(scope="module")
def still_company(demonstration, tmp_path_factory):
    with copied(demonstration, tmp_path_factory.mktemp("disputes")) as accord:
        yield accord


@pytest.fixture(scope="module")
def disputes(still_company):
    with still_company.reading() as db:
        return {(row.metric, row.period): row for row in all_disputes(db, at=NOW)}


def of(disputes, row):
    return disputes[row["metric"], row["month"]]


ROWS = {row["dispute"]: row for row in table("demo_data/disputes.csv")}
STATES = {"DSP-2026-001": "ruled", "DSP-2026-002": "appealed", "DSP-2026-003": "answered",
          "DSP-2026-004": "answered"}  # fmt: skip


@pytest.mark.parametrize("code", ROWS)
def test_both_sides_stand_with_their_values_at_their_times(code, disputes, still_company):
    row, found = ROWS[code], of(disputes, ROWS[code])
    assert found.state == STATES[code]
    assert {found.claim, found.answer} == {
        Decimal(row["side_a_value"]), Decimal(row["side_b_value"]),
    }  # fmt: skip
    assert found.opened_at == datetime.fromisoformat(row["opened_at"])
    with still_company.reading() as db:
        said = comments_on(db, found.dispute, at=NOW)
    assert len(said) == len(row["comments_zh_hant"].split("|"))


def test_the_first_ruling_follows_the_crm_and_stays_on_the_cell(disputes, still_company):
    found = of(disputes, ROWS["DSP-2026-001"])
    assert (found.value, found.value == found.answer) == (Decimal(10732), True)
    assert (found.source, found.answer_source) == ("sales_excel", "crm")
    with still_company.reading() as db:
        assert standing_value(
            db, "leads", unit_id("SAL-S"), Period.parse("2026-03"), at=NOW
        ) == Decimal(10732)


def test_the_appeal_suspends_the_second_ruling(disputes, still_company):
    found = of(disputes, ROWS["DSP-2026-002"])
    assert (found.value, found.appeal_reason[:4]) == (Decimal(85), "兩家門店")
    with still_company.reading() as db:
        counts = standing_value(
            db, "new_customers", unit_id("SAL-N"), Period.parse("2026-04"), at=NOW
        )
        sources = [
            row.source
            for row in cell(db, cell_id("new_customers", unit_id("SAL-N"), "2026-04"), at=NOW)
            if row.value is not None
        ]
    assert (counts, sources) == (Decimal(87), ["crm"])


def test_what_it_is_about(disputes):
    kinds = {code: of(disputes, row).kind for code, row in ROWS.items()}
    assert list(kinds.values()) == ["number", "records", "records", "definition"]
