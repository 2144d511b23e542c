"""One KPI's page: trend, phasing, sources side by side, history."""

from decimal import Decimal

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from tests.demo_database import kpi_of, persons
from tests.views.measurements.places import scorecard

SHEN = "shen.wanqing"


def kpi_page(visitor, metric="new_paying_users", period="2026-Q2", unit="MKT", holder="MKT"):
    return visitor.get(f"/scorecards/kpis/{kpi_of(metric, holder, unit)}/{period}").page


def test_the_trend_has_a_picture_with_words_and_a_table(look):
    page = kpi_page(look(SHEN))
    wide, phone = page.every("img", "Trend of the last 12 months")  # one of them is shown
    for picture in (wide, phone):
        assert "Last: 72,000 in Jun. Target: 80,000." in picture.text
    assert "Target 80,000" in wide.text
    assert "Target 80,000" in phone.parent.the("list").text
    assert "Apr 192,210 192,000 240,000 264,000" in page.text


def test_the_phasing_holds_each_month_against_its_target(look):
    page = kpi_page(look(SHEN))
    assert page.row("April 2026").text == "April 2026 240,000 192,210 Verified"
    assert page.row("August 2026").text == "August 2026 100,000 not begun"


def test_sources_stand_side_by_side_where_several_report(look, still_company):
    page = kpi_page(look("ye.ruolin"), "leads", holder=persons(still_company)["jiang.boren"])
    assert page.every("heading", "Sources side by side") == []
    north = persons(still_company)["qin.haoran"]
    page = kpi_page(look("ye.ruolin"), "new_customers", unit="SAL-N", holder=north)
    assert page.the("heading", "New customers")


def test_the_history_tells_who_recorded_what_and_leads_to_the_page_as_it_was(look):
    page = kpi_page(look(SHEN))
    told = next(one for one in page.every("listitem") if "recorded 72,000" in one.text)
    assert "Jin Yaowen" in told.text
    past = look(SHEN).get(told.every("link")[0]["href"]).page
    assert past.the("region", "Shown as of the past")


def test_the_history_says_why_a_value_was_corrected(visit, company):
    place = Place("new_paying_users", unit_id("MKT"), "2026-06")
    entry = Entry(source="crm", value=Decimal(73000))
    steward = persons(company)["ye.ruolin"]
    told = {"by": steward, "place": place, "entry": entry, "reason": "counted again"}
    company.ledger.do(record_value, **told)
    assert "Reason: counted again" in kpi_page(visit(SHEN)).text


def test_the_kpi_of_somebody_elses_scorecard_is_not_there(look, still_company):
    wu = persons(still_company)["wu.guanting"]
    page = look("wu.guanting").get("/scorecards/?period=2026-Q2").page
    assert page.row("Wu Guanting, 2026")
    from app.domain.scorecards.line import kpi_id
    from tests.demo_database import card_of

    address = f"/scorecards/kpis/{kpi_id(card_of(wu), 'keyword_roi', wu)}/2026-Q2"
    assert look("luo.jianwei").get(address).status == 200
    assert look("chen.yating").get(address).status == 404


def test_a_kpi_that_joins_later_is_not_scored_before_and_says_so(look):
    page = kpi_page(look(SHEN), "repurchase", holder="MKT-CON")
    assert page.the("heading", "This KPI isn't scored in Q2 2026")
    assert page.link("Open the scorecard")


def test_the_page_of_a_quarter_names_its_change_by_quarter(look):
    facts = kpi_page(look(SHEN)).facts()
    assert "MoM" not in facts
    assert facts["QoQ"].startswith("+243.1%")


def test_the_page_of_a_month_names_its_change_by_month(look):
    assert kpi_page(look(SHEN), period="2026-06").facts()["MoM"].startswith("-5%")


def test_the_scorecard_links_to_each_of_its_kpis(look):
    page = look(SHEN).get(scorecard()).page
    for row in page.every("row")[1:]:
        assert look(SHEN).get(row.every("rowheader")[0].every("link")[0]["href"]).status == 200
