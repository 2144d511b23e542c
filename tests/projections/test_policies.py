"""Which policy holds on a day, as known at a position."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.domain.ids import SYSTEM
from app.domain.people.refusals import NotYours
from app.domain.policies.commands import adopt_scoring_policy
from app.domain.policies.refusals import ReasonForPolicy
from projections.columns import NOW
from projections.policies.queries import scoring_policy
from tests.small_company import WANG, SmallCompany, small_company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        yield founded


def adopt(company: SmallCompany, day: date, grade_s: str, *, by=SYSTEM, reason="agreed") -> None:
    company.accord.ledger.do(
        adopt_scoring_policy, by=by, from_day=day, terms={"grade_s": grade_s}, reason=reason
    )


def holding(company: SmallCompany, day: date, at: int = NOW) -> int:
    with company.accord.reading() as db:
        return int(scoring_policy(db, at=at, on=day).grade_s)


def test_the_defaults_hold_where_nothing_was_adopted(company):
    assert holding(company, date(2026, 6, 30)) == 120


def test_a_policy_holds_from_its_day_on(company):
    adopt(company, date(2026, 4, 1), "115")
    assert [holding(company, date(2026, month, 30)) for month in (3, 4, 6)] == [120, 115, 115]


def test_of_two_for_the_same_day_the_later_adoption_holds(company):
    adopt(company, date(2026, 4, 1), "115")
    adopt(company, date(2026, 4, 1), "118")
    assert holding(company, date(2026, 4, 30)) == 118


def test_a_page_of_the_past_is_scored_by_the_policy_known_then(company):
    before = company.last()
    adopt(company, date(2026, 1, 1), "115")
    assert holding(company, date(2026, 6, 30), at=before) == 120
    assert holding(company, date(2026, 6, 30)) == 115


def test_a_policy_needs_a_reason_and_somebody_who_may(company):
    with pytest.raises(ReasonForPolicy):
        adopt(company, date(2026, 4, 1), "115", reason="")
    with pytest.raises(NotYours):
        adopt(company, date(2026, 4, 1), "115", by=WANG)
