"""Everything works on a plain page too: a form, a POST, a redirect."""

from app.domain.ids import unit_id
from tests.demo_database import card_of, end_of_log, persons
from tests.views.measurements.places import cell_on, on_card, scorecard

SHEN, JIN = "shen.wanqing", "jin.yaowen"


def opened(visitor, address=None):
    """The plain page of a number, reached from the scorecard's link."""
    page = visitor.get(scorecard()).page
    link = cell_on(page, "new_paying_users", "2026-06").every("link")[0]
    return visitor.get(address or link["href"]).page


def test_each_number_leads_to_a_page_of_its_own_that_saves_and_goes_back(visit):
    someone = visit(SHEN)
    button = opened(someone).button("Save")
    answer = someone.send(button.inside("form"), typed="8萬", reason="counted twice")
    assert answer.status == 303
    assert answer.goes_to == f"{scorecard()}#score-line"
    assert someone.follow(answer).page.facts()["Score"] == "95.60"


def test_the_page_names_value_source_and_reason(look):
    page = opened(look(SHEN))
    assert page.the("heading", "New paying users, June 2026")
    assert page.the("textbox", "Value")["value"] == "72,000"
    assert page.the("combobox", "Source").every("option")[0].text == "CRM system · official"
    assert page.the("textbox", "Reason for the correction")


def test_a_refusal_shows_the_page_again_with_what_was_typed(visit, company):
    someone, before = visit(SHEN), end_of_log(company)
    button = opened(someone).button("Save")
    answer = someone.send(button.inside("form"), typed="8萬")
    assert answer.status == 422
    assert answer.page.the("textbox", "Value")["value"] == "8萬"
    assert "72,000 stands here already" in answer.page.alerts()[0]
    again = answer.page.button("Save").inside("form")
    assert end_of_log(company) == before
    assert someone.send(again, reason="counted twice").status == 303


def test_who_comes_second_sees_both_values_on_the_page(visit):
    mine, theirs = visit(SHEN), visit(JIN)
    form = opened(mine).button("Save").inside("form")
    their_form = opened(theirs).button("Save").inside("form")
    theirs.send(their_form, typed="81,000", reason="one day was missing")
    answer = mine.send(form, typed="8萬", reason="counted twice")
    assert answer.status == 409
    assert "Jin Yaowen saved this cell first" in answer.page.alerts()[0]
    assert "Theirs: 81,000" in answer.page.alerts()[0]
    assert answer.page.the("textbox", "Value")["value"] == "8萬"
    assert mine.send(answer.page.button("Save").inside("form")).status == 303


def test_who_may_not_record_sees_the_number_without_a_form(look):
    page = look("lin.peiying").get(on_card()).page
    assert "72,000" in page.the("main").text
    assert page.every("button", "Save") == []


def test_a_number_on_somebody_elses_scorecard_is_not_there(look, still_company):
    someone = persons(still_company)["wu.guanting"]
    page = look("wu.guanting").get(f"/scorecards/{card_of(someone)}/2026-Q2").page
    links = [one["href"] for one in page.row("Leads").every("link")]
    link = next(one for one in links if one.startswith("/measurements/"))
    assert str(someone) in link
    assert look("luo.jianwei").get(link).status == 200
    assert look("chen.yating").get(link).status == 404


def test_a_number_without_its_scorecard_is_not_there(look):
    bare = f"/measurements/new_paying_users/{unit_id('MKT')}/2026-06"
    assert look(SHEN).get(bare).status == 404
    assert look(SHEN).get(f"{bare}/why").status == 200
    assert look(SHEN).get(bare.replace("new_paying_users", "no_such") + "/why").status == 404
