"""Why a figure is what it is: each step with its numbers, and where each number came from."""

import re

import pytest

from app.domain.scorecards.line import kpi_id
from tests.demo_database import card_of, kpi_of, persons
from tests.views.measurements.places import number, scorecard, seen_now, type_into

SHEN = "shen.wanqing"


def why(visitor, metric, **more):
    """The why card of a line of the marketing department's scorecard."""
    kpi = kpi_of(metric, "MKT", "MKT-CON" if metric == "engagement" else "MKT")
    return visitor.get(f"{scorecard()}/lines/{kpi}", **more).page


def step(page, title):
    """One calculation of a why card: the item that begins with these words."""
    return next(one.text for one in page.every("listitem") if one.text.startswith(title))


@pytest.mark.parametrize(
    ("metric", "title", "numbers"),
    [
        ("new_paying_users", "New paying users", "192,210 + 75,790 + 72,000"),
        ("new_paying_users", "Completion", "340,000 / 400,000"),
        ("new_paying_users", "Points", "85.00 × 30%"),
        ("conversion", "Lead conversion rate", "6,120 / 75,000"),
        ("cac", "Customer acquisition cost", "¥17,340,000 / 340,000"),
        ("engagement", "Points", "101.00 × 10%"),
        ("brand_search_index", "Completion", "2,952 / 3,075"),
    ],
)
def test_every_step_shows_its_formula_with_the_numbers_in_it(metric, title, numbers, look):
    assert numbers in step(why(look(SHEN), metric), title)


def test_the_card_names_the_words_of_the_formula_too(look):
    page = why(look(SHEN), "new_paying_users")
    assert "actual / target" in step(page, "Completion")
    assert page.facts()["Rule"] == "by completion"
    assert page.facts()["Weight"] == "30%"


def test_each_number_that_it_rests_on_names_source_person_and_definition(look):
    page = why(look(SHEN), "new_paying_users")
    june = step(page, "New paying users, June 2026")
    for told in ("CRM system", "Jin Yaowen", "definition 1", "72,000"):
        assert told in june
    assert "Verified" in step(page, "New paying users, April 2026")
    assert page.link("New paying users, June 2026")["href"] == f"{number()}/why"


def test_it_opens_over_the_page_and_as_a_page(look):
    part, whole = why(look(SHEN), "cac", htmx=True), why(look(SHEN), "cac")
    assert part.every("main") == []
    assert whole.the("main").text == part.text


def test_the_scores_card_adds_the_lines_up(look):
    page = look(SHEN).get(f"{scorecard()}/score").page
    assert "19.20 + 25.50 + 25.50 + 14.70 + 10.10" in step(page, "Sum, rounded once")
    assert "96.00 × 20%" in step(page, "Brand search index")
    assert "S from 120.00, A from 100.00, B from 80.00" in page.facts()["Grades by policy"]


def test_a_numbers_card_shows_what_was_typed_how_it_came_and_its_definition(look):
    page = look(SHEN).get(f"{number()}/why").page
    crm = step(page, "CRM system")
    for told in ("counts", "Jin Yaowen", "2026-07-03 09:16", "definition 1", "typed “7.2萬”"):
        assert told in crm
    assert page.link("Whole history")
    assert page.link("definition 1")


def test_a_computed_numbers_card_leads_to_its_ingredients(look):
    page = look(SHEN).get(f"{number('conversion')}/why").page
    assert page.link("Deals")["href"] == f"{number('deals')}/why"
    assert "25,000" in step(page, "Leads")


def test_a_corrected_number_keeps_its_reason_on_the_card(visit, company):
    someone = visit(SHEN)
    someone.post(
        f"{number()}?kpi={kpi_of('new_paying_users', 'MKT', 'MKT')}&within=2026-Q2",
        typed="8萬",
        source="crm",
        reason="CRM counted one day twice",
        seen=seen_now(company),
    )
    assert "Reason: CRM counted one day twice" in someone.get(f"{number()}/why").page.text


def test_a_number_entered_by_the_kpis_owner_says_so(visit, company):
    chen = visit("chen.yating")
    chen.post(
        f"{number()}?kpi={kpi_of('new_paying_users', 'MKT', 'MKT')}&within=2026-Q2",
        typed="8萬",
        source="crm",
        reason="counted twice",
        seen=seen_now(company),
    )
    assert "Entered by the owner" in chen.get(f"{number()}/why").page.text


def test_a_persons_number_is_seen_like_their_scorecard(look, still_company):
    wu = persons(still_company)["wu.guanting"]
    card = f"/measurements/leads/{wu}/2026-06/why"
    assert look("luo.jianwei").get(card).status == 200
    assert look("chen.yating").get(card).status == 404


def test_a_line_of_another_scorecard_is_not_there(look):
    kpi = kpi_of("lead_quality", "MKT-CHN", "MKT")
    assert look(SHEN).get(f"{scorecard()}/lines/{kpi}").status == 404
    assert look(SHEN).get(f"/scorecards/{card_of('MKT-CHN')}/2026-Q2/lines/{kpi}").status == 200


def test_it_leads_to_the_definition_to_who_set_the_target_and_to_the_request(look, still_company):
    page = why(look(SHEN), "new_paying_users")
    definition = page.link("Definition version 1")["href"]
    assert "new_paying_users" in definition
    setting = page.link("Target set by")
    assert re.fullmatch(r"/audit/\d+", setting["href"])
    asked = persons(still_company)["wu.guanting"]
    card, metric = card_of(asked), "cost_per_lead"
    someone = look("wu.guanting")
    kpi = kpi_id(card, metric, asked)
    page = someone.get(f"/scorecards/{card}/2026-Q2/lines/{kpi}").page
    request = page.link("Request ADJ-2026-001")
    assert someone.get(request["href"]).status == 200
    earlier = someone.get(f"/scorecards/{card}/2026-Q2/lines/{kpi}?as_of=2026-03-20").page
    assert earlier.every("link", "Request ADJ") == []


def test_a_number_tells_its_corrections_its_file_and_its_dispute(look, visit, company):
    page = look("ye.ruolin").get(f"{number('leads', '2026-03', 'SAL-S')}/why").page
    dispute = page.link("⚖ Dispute: Ruled")
    assert "10,732" in look("ye.ruolin").get(dispute["href"]).page.text
    assert "By ruling of Ye Ruolin 10,732 counts" in page.the("main").text
    someone = visit(SHEN)
    type_into(someone, "8萬", reason="counted twice")
    page = someone.get(f"{number()}/why").page
    assert "Corrections and rulings" in page.text
    change = [one for one in page.every("listitem") if "counted twice" in one.text][-1]
    assert change.every("link")[0]["href"].startswith("/audit/")
