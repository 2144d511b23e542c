"""The SMART marks while targets are set: on the list, beside the form, and as one types."""

import pytest

from app.domain.ids import unit_id
from tests.demo_database import card_of, end_of_log, kpi_of, persons

HEAD = "he.mingyuan"
CARD = f"/scorecards/{card_of('MKT')}"
KPI = kpi_of("new_paying_users", "MKT", "MKT")
LINE = f"{CARD}/lines/{KPI}"

unbound = pytest.mark.usefixtures("no_letter_in_force")


def mark(page, name):
    """The sentence of one of the five marks."""
    return next(one.text for one in page.every("listitem") if f"{name}:" in one.text)


def test_each_kpi_of_the_list_has_its_marks_and_what_its_metric_came_to(visit):
    row = visit(HEAD).get(f"{CARD}/lines").page.row("New paying users")
    assert "of 5 hold" in row.text
    assert "January 2026 – June 2026: 73,183 on average, best 192,210." in row.text
    assert "Measurable: holds Official source:" in row.text


@unbound
def test_the_marks_follow_the_target_that_is_typed_and_nothing_is_saved(visit, company):
    head, before = visit(HEAD), end_of_log(company)
    assert "January 2026 – June 2026" in mark(head.get(f"{LINE}/target").page, "Achievable")
    high = head.get(f"{LINE}/smart?target=900萬", htmx=True).page
    assert "Achievable: to think about" in high.text
    assert "more than any of them" in high.text
    low = head.get(f"{LINE}/smart?target=12", htmx=True).page
    assert "asks for no more than that" in low.text
    none = head.get(f"{LINE}/smart?target=", htmx=True).page
    assert "Achievable: missing No target yet." in none.text
    assert end_of_log(company) == before


@unbound
def test_a_kpi_that_is_added_leads_somewhere_or_the_mark_says_that_it_does_not(visit):
    head = visit(HEAD)
    url = f"{CARD}/lines/new/content_output"
    assert "Leads to no objective." in mark(head.get(url).page, "Relevant")
    typed = head.get(f"{url}/smart?objective=More+readers&cycle=month", htmx=True).page
    assert "Leads to: More readers" in mark(typed, "Relevant")


def test_the_grid_of_targets_says_what_each_metric_came_to(visit):
    page = visit(HEAD).get(f"/scorecards/together/{unit_id('MKT')}/2026").page
    rows = [one.text for one in page.every("row") if one.text.startswith("New paying users")]
    assert rows
    assert all("on average, the target asks for" in text for text in rows)


def test_a_request_shows_the_marks_of_what_it_changes(visit):
    lead = visit("shen.wanqing")
    answer = lead.post(
        "/adjustments/preview",
        htmx=True,
        card=card_of("MKT"),
        kpi=KPI,
        first_period="2026-08",
        **{f"target-{KPI.hex}": "900萬"},
    )
    assert answer.status == 200
    assert "Achievable: to think about" in answer.page.text


def test_the_marks_of_a_new_kpi_tell_nothing_of_a_person_to_others(visit, company):
    person = persons(company)["ma.tianyou"]
    asked = f"lines/new/visits/smart?subject={person}&target=10&from_period=2026"
    theirs = visit("qin.haoran").get(f"/scorecards/{card_of(person)}/{asked}", htmx=True).page
    assert "on average" in theirs.text
    unit = visit(HEAD).get(f"{CARD}/{asked}", htmx=True).page
    assert "on average" not in unit.text
    assert visit("mei.siqi").get(f"{CARD}/{asked}", htmx=True).status == 403
