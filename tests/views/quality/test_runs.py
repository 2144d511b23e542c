"""Consistency runs: by hand from the page, once a day by the worker, each with its record."""

import json

import pytest

from app.domain.ids import SYSTEM
from app.domain.quality.refusals import CheckedToday
from app.reading.quality import carry_out_run
from app.terminal.comparing_sources import compare_once_a_day, compare_sources
from tests.demo_database import end_of_log

STEWARD, MEMBER = "ye.ruolin", "chen.yating"


def compared(visitor):
    """A run by hand: the page that it leads to."""
    form = visitor.get("/quality/runs").page.button("Compare now").inside("form")
    answer = visitor.send(form)
    assert answer.status == 303
    return visitor.follow(answer).page


def test_before_the_first_one_the_page_says_how_it_comes_about(look):
    assert look(STEWARD).get("/quality/runs").page.every("heading", "No check yet")


def test_a_run_keeps_what_it_compared_and_found(visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    page = compared(steward)
    assert end_of_log(company) == before + 1
    conflicts = page.every("table")[0].every("row")[1:]
    assert len(conflicts) == 14
    assert page.link("The list as it was then")["href"].endswith(f"as_of=@{before}")
    row = steward.get("/quality/runs").page.every("row")[1]
    assert "Ye Ruolin" in row.text
    assert [cell.text for cell in row.every("cell")][2] == "14"


def test_official_sources_that_were_silent_are_named(visit):
    page = compared(visit(STEWARD))
    assert page.every("heading", "Missing in June 2026")


def test_the_audit_trail_tells_it(visit):
    steward = visit(STEWARD)
    compared(steward)
    assert "14 in conflict" in steward.get("/audit?kind=quality").page.text


def test_only_a_steward_runs_it_and_everybody_reads_it(visit, company):
    compared(visit(STEWARD))
    member, before = visit(MEMBER), end_of_log(company)
    page = member.get("/quality/runs").page
    assert page.every("button", "Compare now") == []
    assert member.get(page.every("rowheader")[0].every("link")[0]["href"]).status == 200
    assert member.post("/quality/runs").status == 422
    assert end_of_log(company) == before


def test_what_was_never_run_is_not_there(look):
    assert look(STEWARD).get(f"/quality/runs/{SYSTEM}").status == 404


def test_the_worker_runs_it_once_a_day(company):
    before = end_of_log(company)
    day = compare_once_a_day(company, "")
    assert compare_once_a_day(company, day) == day
    assert compare_once_a_day(company, "") == day  # another worker, or the same after a restart
    assert end_of_log(company) == before + 1
    with pytest.raises(CheckedToday):
        company.ledger.do(carry_out_run, by=SYSTEM, today=company.now().date(), scheduled=True)


def test_the_command_says_what_it_found(company):
    answer = compare_sources(company, by=STEWARD)
    facts = json.loads(json.dumps(answer.facts))
    assert answer.wrong
    assert len(facts["conflicts"]) == 14
    assert facts["compared"] >= 15
    again = compare_sources(company, by=None).facts
    assert again["conflicts"] == facts["conflicts"]
    assert again["run"] != facts["run"]
