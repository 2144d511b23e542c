"""A KPI that counts by a source and an aggregation of its own: chosen, scored so, and said so."""

import json

import pytest

from app.domain.ids import unit_id
from app.domain.scorecards.line import kpi_id
from app.domain.values.period import Period
from app.reading.card_facts import card_facts
from app.reading.cards import read_card
from projections.columns import NOW
from projections.people.queries import names
from tests.demo_database import card_of, kpi_of

HEAD, MEMBER = "he.mingyuan", "chen.yating"
NORTH = unit_id("SAL-N")
CARD = f"/scorecards/{card_of('MKT')}"
LEADS = kpi_id(card_of("MKT"), "leads", NORTH)
USERS = kpi_of("new_paying_users", "MKT", "MKT")
COUNTING = f"{CARD}/lines/{LEADS}/counting"
open_letter = pytest.mark.usefixtures("no_letter_in_force")


def with_leads(head, **own):
    """Leads join the department's scorecard, which counted them by the CRM only so far."""
    page = head.get(f"{CARD}/lines/new/leads").page
    form = page.button("Add the KPI").inside("form")
    told = {"weight": "0%", "target": "10000", "subject": str(NORTH), "reason": "looked at too"}
    return head.send(form, **{**told, **own})


def kpi_page(visitor, period="2026-Q2", kpi=LEADS):
    return visitor.get(f"/scorecards/kpis/{kpi}/{period}").page


def facts_of(company, period):
    with company.reading() as db:
        reading = read_card(db, Period.parse(period), at=NOW, card=card_of("MKT"))
        known = names(db, at=NOW)
        told = card_facts(reading, known, {}, language="en", position=0, recorded_at=None)
    return next(line for line in told["lines"] if line["metric"] == "leads")


@open_letter
def test_a_kpi_takes_another_source_as_official_from_the_beginning(visit, company):
    head = visit(HEAD)
    usual = with_leads(head)
    assert usual.status == 303
    counted = kpi_page(head, "2026-06").facts()["Actual"]
    form = head.get(COUNTING).page.button("Count it this way").inside("form")
    answer = head.send(
        form, own_first="sales_excel", from_period="2026", reason="agreed with sales"
    )
    assert answer.status == 303
    page = kpi_page(head, "2026-06")
    assert page.facts()["Actual"] != counted
    assert "workbook; the metric's is CRM system" in page.text
    assert facts_of(company, "2026-06")["own_sources"] == ["sales_excel"]
    assert facts_of(company, "2026-06")["source"] == "sales_excel"


@open_letter
def test_the_cell_and_the_why_card_say_it_and_other_kpis_stay(visit, company):
    head = visit(HEAD)
    assert with_leads(head, own_first="sales_excel", own_aggregation="average").status == 303
    row = head.get(f"{CARD}/2026-Q2").page.row("Leads").text
    assert "own source" in row
    assert "own aggregation" in row
    why = head.get(f"{CARD}/2026-Q2/lines/{LEADS}").page.text
    assert "Mean of the parts" in why
    fact = facts_of(company, "2026-Q2")
    assert fact["own_aggregation"] == "average"
    assert json.dumps(fact)
    users = head.get(f"{CARD}/2026-Q2").page.row("New paying users").text
    assert "own source" not in users


@open_letter
def test_a_mean_counts_from_its_period_on_and_the_quarter_before_keeps_the_sum(visit, company):
    head = visit(HEAD)
    with_leads(head)
    before = facts_of(company, "2026-Q1")["actual"]
    form = head.get(COUNTING).page.button("Count it this way").inside("form")
    head.send(form, own_aggregation="average", from_period="2026-06", reason="as in the letter")
    assert facts_of(company, "2026-Q1")["actual"] == before
    assert facts_of(company, "2026-Q1")["own_aggregation"] is None
    summed = sum(int(facts_of(company, month)["actual"]) for month in ("2026-04", "2026-05"))
    mean = facts_of(company, "2026-Q2")["actual"]
    assert float(mean) < summed


@open_letter
def test_what_differs_in_nothing_or_has_no_reason_is_refused_with_what_was_chosen(visit):
    head = visit(HEAD)
    with_leads(head)
    form = head.get(COUNTING).page.button("Count it this way").inside("form")
    same = head.send(form, reason="nothing really")
    assert (same.status, len(same.page.alerts())) == (422, 1)
    assert "counts so already" in same.page.alerts()[0]
    silent = head.send(form, own_first="sales_excel")
    assert silent.status == 422
    assert "Fill this in." in silent.page.alerts()


@open_letter
def test_a_source_that_the_metric_does_not_take_values_from_is_not_offered(visit):
    head = visit(HEAD)
    with_leads(head)
    page = head.get(COUNTING).page
    offered = [one.text for one in page.the("combobox", "Official source").every("option")]
    assert len(offered) == 3
    form = page.button("Count it this way").inside("form")
    assert head.send(form, own_first="finance", reason="why not").status == 422


@open_letter
def test_a_division_needs_something_to_divide(visit):
    head = visit(HEAD)
    with_leads(head)
    form = head.get(COUNTING).page.button("Count it this way").inside("form")
    answer = head.send(form, own_aggregation="ratio", reason="why not")
    assert answer.status == 422
    assert "no formula" in " ".join(answer.page.alerts())


def test_a_letter_in_force_holds_it_fast(visit):
    answer = visit(HEAD).get(f"{CARD}/lines/{USERS}/counting")
    assert answer.status == 422


def test_a_member_reads_it_and_may_not_set_it(look):
    answer = look(MEMBER).get(f"{CARD}/lines/{USERS}/counting")
    assert answer.status == 403
    assert kpi_page(look(MEMBER), kpi=USERS).every("link", "Source and aggregation") == []
    assert kpi_page(look(HEAD), kpi=USERS).the("link", "Source and aggregation")
