"""The dictionary as known at earlier positions, with its versions, sources and uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.metrics.commands import appoint_sources, redefine_metric
from app.reading.dictionary import Wanted, entries, match
from projections.columns import NOW
from projections.metrics.queries import all_sources, history_of, metrics, versions
from tests.small_company import STEWARD, SmallCompany, small_company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        yield founded


def redefine(company: SmallCompany, meaning: str, from_period: str = "2026-03") -> None:
    company.accord.ledger.do(
        redefine_metric,
        by=STEWARD,
        code="leads",
        from_period=from_period,
        meanings={"en": meaning},
        reason="sales and marketing agreed",
    )


def test_versions_stand_side_by_side_the_newest_first(company):
    redefine(company, "Leads with a number.")
    with company.accord.reading() as db:
        newest, first = history_of(db, "leads", at=NOW)
    assert (newest.metric.version, newest.metric.from_period) == (2, "2026-03")
    assert (newest.by, newest.reason) == (STEWARD, "sales and marketing agreed")
    assert newest.recorded_at > first.recorded_at or newest.position > first.position
    assert (first.metric.version, first.reason) == (1, "")


def test_a_page_of_the_past_shows_the_meaning_of_then(company):
    before = company.last()
    redefine(company, "Leads with a number.")
    with company.accord.reading() as db:
        then, now = (metrics(db, at=at)["leads"] for at in (before, NOW))
    assert (then.version, now.version) == (1, 2)
    assert now.meaning("en") == "Leads with a number."
    assert then.meaning("en") != now.meaning("en")


def test_a_page_of_the_past_shows_the_sources_of_then(company):
    with company.accord.reading() as db:
        old = metrics(db, at=NOW)["leads"].official
    before = company.last()
    company.accord.ledger.do(
        appoint_sources, by=STEWARD, code="leads", official=["finance"], others=[], steward=None
    )
    with company.accord.reading() as db:
        assert metrics(db, at=before)["leads"].official == old
        assert metrics(db, at=NOW)["leads"].official == ("finance",)


def test_nothing_is_known_of_a_metric_before_it_was_defined(company):
    with company.accord.reading() as db:
        assert history_of(db, "leads", at=1) == []
        assert versions(db, at=1) == []
        assert all_sources(db, at=1) == {}


@pytest.mark.parametrize("text", ["leads", "LEADS", "線索", "线索", "ｌｅａｄｓ", "線 索"])
def test_a_metric_is_found_in_either_script_width_and_case(company, text):
    with company.accord.reading() as db:
        found = entries(db, Wanted(text=text), at=NOW)
    assert "leads" in [one.metric.code for one in found]


def test_a_whole_name_comes_before_a_part_of_one(company):
    with company.accord.reading() as db:
        row = metrics(db, at=NOW)["cac"]
    assert match(row, "CAC") == 0
    assert match(row, "ca") == 1
    assert match(row, "獲客") is not None
    assert match(row, "churn") is None


def test_filters_leave_in_what_is_used_computed_or_an_ingredient(company):
    def codes(use: str) -> set[str]:
        with company.accord.reading() as db:
            return {one.metric.code for one in entries(db, Wanted(use=use), at=NOW)}

    assert codes("scored") == {"leads"}
    assert codes("computed") == {"cac"}
    assert codes("ingredient") == {"marketing_spend", "new_customers"}
