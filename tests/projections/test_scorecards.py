"""Scorecards as known at earlier positions, and as they hold from a period on."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.scorecards.commands import (
    NewLine,
    add_line,
    phase_line,
    reassign_line,
    retarget_line,
    retire_line,
    reweight_lines,
)
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from projections.columns import NOW
from projections.scorecards.queries import (
    card_with_lines,
    line,
    lines_by_metric,
    scorecards,
    terms_over_time,
    uses_of,
)
from projections.texts import written
from tests.small_company import LI, MARKETING, WANG, SmallCompany, small_company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        yield founded


def do(company: SmallCompany, command, **arguments):
    return company.accord.ledger.do(command, by=WANG, card_id=company.card, **arguments)


def leads(company: SmallCompany):
    assert company.card is not None
    return kpi_id(company.card, "leads", MARKETING)


def known(company: SmallCompany, at: int = NOW):
    with company.accord.reading() as db:
        return line(db, leads(company), at=at)


def test_a_page_of_the_past_shows_the_target_of_then(company):
    before = company.last()
    company.retarget("120", from_period="2026-04")
    then, now = known(company, before), known(company)
    assert then.in_force("2026-06").target != 120
    assert now.in_force("2026-06").target == 120


def test_each_of_the_terms_is_known_since_the_event_that_said_it(company):
    added = company.last()
    company.retarget("120", from_period="2026-04")
    retargeted = company.last()
    for weight in ("0.5", "0.5", "0.4"):
        change = {"weights": {leads(company): Decimal(weight)}, "from_period": "2026-04"}
        do(company, reweight_lines, reason="another line joins", **change)
    with company.accord.reading() as db:
        over = terms_over_time(db, known(company), at=NOW)
        earlier = terms_over_time(db, known(company), at=added)
    assert over.since("2026-06", lambda terms: terms.target) == retargeted
    assert over.since("2026-06", lambda terms: terms.weight) == company.last()
    assert over.since("2026-06", lambda terms: terms.rule) <= added
    assert over.since("2026-03", lambda terms: (terms.weight, terms.target)) <= added
    assert over.since("2025-12", lambda terms: terms.weight) == 0
    assert earlier.since("2026-06", lambda terms: terms.target) <= added


def test_earlier_periods_keep_the_target_that_was_in_force(company):
    old = known(company).in_force("2026-03").target
    company.retarget("120", from_period="2026-04")
    terms = known(company)
    assert [terms.in_force(month).target for month in ("2026-03", "2026-04")] == [old, 120]


def test_later_terms_follow_a_change_that_they_had_not_overruled(company):
    company.retarget("120", from_period="2026-10")
    weight = known(company).in_force("2026-01").weight / 2
    do(
        company,
        reweight_lines,
        weights={leads(company): weight},
        from_period="2026-04",
        reason="another line joins",
    )
    later = known(company).in_force("2026-10")
    assert (later.target, later.weight) == (120, weight)


def test_terms_say_who_set_them_when_and_why(company):
    company.retarget("120", from_period="2026-04")
    terms = known(company).in_force("2026-04")
    with company.accord.reading() as db:
        assert written(db, [terms.reason])[terms.reason] == "the market moved"
    assert (terms.by, terms.set_at) == (WANG, company.last())


def test_single_periods_come_and_go_and_stay_known(company):
    part = PeriodTarget("2026-02", Decimal(12), floor=Decimal(10))
    do(company, phase_line, kpi=leads(company), parts=(part,))
    then = company.last()
    do(
        company,
        phase_line,
        kpi=leads(company),
        parts=(),
        cleared=("2026-02",),
        reason="set by mistake",
    )
    assert "2026-02" not in known(company).parts
    stood = known(company, then).parts["2026-02"]
    assert (stood.target, stood.floor, stood.by) == (12, 10, WANG)


def test_owners_change_from_their_period_on(company):
    owners = (Owner(LI, Decimal("0.5")), Owner(WANG, Decimal("0.5")))
    do(
        company,
        reassign_line,
        kpi=leads(company),
        owners=owners,
        from_period="2026-07",
        reason="shared from now on",
    )
    row = known(company)
    assert len(row.in_force("2026-06").owners) == 1
    assert row.in_force("2026-07").owners == ((LI, Decimal("0.5")), (WANG, Decimal("0.5")))


def test_a_retired_line_is_in_force_before_and_known_after(company):
    do(company, retire_line, kpi=leads(company), from_period="2026-07", reason="replaced")
    row = known(company)
    assert row.in_force("2026-06") is not None
    assert row.in_force("2026-07") is None
    with company.accord.reading() as db:
        assert lines_by_metric(db, at=NOW).get("leads") is None
        assert [use.retired_from for use in uses_of(db, "leads", at=NOW)] == ["2026-07"]


def test_a_line_that_joins_later_is_not_in_the_past(company):
    before = company.last()
    terms = Terms(
        weight=Decimal(0),
        rule="ratio",
        cycle="month",
        target=Decimal(50),
        owners=(Owner(LI, Decimal(1)),),
    )
    do(
        company,
        add_line,
        line=NewLine("cac", MARKETING, terms, from_period="2026-Q2", objective="cheaper growth"),
    )
    with company.accord.reading() as db:
        (_, then), (card, now) = (
            card_with_lines(db, at=at, card=company.card) for at in (before, NOW)
        )
    assert {row.metric for row in now} - {row.metric for row in then} == {"cac"}
    joined = next(row for row in now if row.metric == "cac")
    assert joined.in_force("2026-03") is None
    assert joined.in_force("2026-04").target == 50
    assert joined.place == len(now)
    assert card.version > 1


def test_each_event_counts_the_version_that_forms_carry(company):
    with company.accord.reading() as db:
        before = scorecards(db, at=NOW)[0].version
    company.retarget("120")
    with company.accord.reading() as db:
        assert scorecards(db, at=NOW)[0].version == before + 1


def test_a_rebuild_gives_the_same_rows(company):
    company.retarget("120", from_period="2026-10")
    company.retarget("110", from_period="2026-04")
    do(company, phase_line, kpi=leads(company), parts=(PeriodTarget("2026-02", Decimal(12)),))
    company.retarget("130", from_period="2026-07")
    before = known(company)
    runner = company.accord.runner
    runner.rebuild(next(one for one in runner.projections if one.name == "scorecards"))
    assert known(company) == before


def test_retargeting_in_the_same_month_replaces_and_stays_known(company):
    company.retarget("120", from_period="2026-04")
    then = company.last()
    do(
        company,
        retarget_line,
        kpi=leads(company),
        from_period="2026-Q2",
        target=Decimal(125),
        reason="counted again",
    )
    assert known(company, then).in_force("2026-04").target == 120
    assert known(company).in_force("2026-04").target == 125
