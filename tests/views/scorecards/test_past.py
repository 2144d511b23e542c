"""A page as it was known: the ribbon, its steps, and nothing that could be changed."""

import pytest

from tests.demo_database import card_of, end_of_log, kpi_of
from tests.views.measurements.places import number, on_card, scorecard, type_into

SHEN = "shen.wanqing"
PAGES = {
    "scorecard": lambda: scorecard(),
    "list": lambda: "/scorecards/",
    "kpi": lambda: f"/scorecards/kpis/{kpi_of('new_paying_users', 'MKT', 'MKT')}/2026-Q2",
    "line": lambda: f"{scorecard()}/lines/{kpi_of('new_paying_users', 'MKT', 'MKT')}",
    "score": lambda: f"{scorecard()}/score",
    "number": lambda: f"{number()}/why",
    "edit": lambda: on_card(),
}


def past(address, moment):
    return f"{address}{'&' if '?' in address else '?'}as_of={moment}"


def test_last_month_the_scorecard_had_no_june(look):
    page = look(SHEN).get(past(scorecard(), "2026-06-20")).page
    assert "As known on 2026-06-20" in page.the("region", "Shown as of the past").text
    row = page.row("New paying users").text
    assert "192,210" in row
    assert "72,000" not in row
    assert page.facts()["Score"] != "95.00"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_past_says_so_and_offers_nothing_to_change(page, look):
    answer = look("ye.ruolin").get(past(PAGES[page](), "2026-07-05"))
    assert answer.status == 200
    assert answer.page.the("region", "Shown as of the past")
    main = answer.page.the("main")
    posting = [
        one for one in main.all() if one.tag == "form" and one.attributes.get("method") == "post"
    ]
    assert posting == []
    assert not [one for one in main.all() if "data-editable" in one or "hx-post" in one]


def test_the_same_moment_stays_with_every_link_of_the_page(look):
    page = look(SHEN).get(past(scorecard(), "2026-07-05")).page
    leading = [
        one["href"]
        for one in page.the("main").every("link")
        if one["href"].startswith(("/scorecards", "/measurements"))
    ]
    with_today = page.link("Compare with today")["href"]
    assert with_today == f"{scorecard()}/changes?since=2026-07-05"
    assert len(leading) > 1
    assert [one for one in leading if "as_of=" not in one] == [with_today]


def test_a_correction_of_today_is_not_in_yesterdays_page(visit, company):
    someone = visit(SHEN)
    position = end_of_log(company)
    type_into(someone, "8萬", reason="counted twice")
    assert someone.get(scorecard()).page.facts()["Score"] == "95.60"
    assert someone.get(past(scorecard(), f"@{position}")).page.facts()["Score"] == "95.00"


def test_the_steps_lead_to_the_changes_of_this_page(visit, company):
    someone = visit(SHEN)
    type_into(someone, "8萬", reason="counted twice")
    changed = end_of_log(company)
    type_into(someone, "82000", reason="one more")
    page = someone.get(past(scorecard(), f"@{changed}")).page
    before = someone.follow(someone.get(page.link("Step before")["href"]))
    assert before.page.facts()["Score"] == "95.00"
    after = someone.follow(someone.get(page.link("Step after")["href"]))
    assert after.page.facts()["Score"] == "95.75"
    assert someone.get(page.link("Back to now n")["href"]).page.every("region", "Shown as") == []


def test_the_ribbon_says_what_the_step_changed(visit, company):
    someone = visit(SHEN)
    type_into(someone, "8萬", reason="counted twice")
    changed = end_of_log(company)
    for page in (
        scorecard(),
        f"/scorecards/kpis/{kpi_of('new_paying_users', 'MKT', 'MKT')}/2026-Q2",
    ):
        ribbon = ribbon_of(someone, past(page, f"@{changed}"))
        assert "Shen Wanqing corrected 72,000 to 80,000 for New paying users" in ribbon
    chinese = visit(SHEN, "zh_Hant").get(past(scorecard(), f"@{changed}")).page
    ribbon = chinese.the("region", "這是過去的樣子").text
    assert "沈婉清" in ribbon
    assert "80,000" in ribbon
    of_content = past(scorecard(unit="MKT-CON"), f"@{changed}")
    assert "New paying users" not in ribbon_of(someone, of_content)
    assert "New paying users" not in ribbon_of(someone, past(scorecard(), "2026-07-05"))


def ribbon_of(visitor, url):
    return visitor.get(url).page.the("region", "Shown as of the past").text


def test_what_can_not_change_a_period_is_no_step_of_it(visit, company):
    someone, before = visit(SHEN), end_of_log(company)
    type_into(someone, "8萬", reason="counted twice")
    changed = end_of_log(company)
    for period, steps in (("2026-Q1", None), ("2026-Q2", changed), ("2026", changed)):
        page = someone.get(past(scorecard(period), f"@{before}")).page
        came = someone.get(page.link("Step after")["href"]).goes_to
        assert (f"as_of=@{steps}" if steps else "as_of") in came or steps is None
        assert ("as_of" in came) is (steps is not None)


def test_a_value_that_is_posted_to_a_page_of_the_past_is_not_recorded(visit, company):
    before = end_of_log(company)
    answer = visit(SHEN).post(
        past(on_card(), "2026-07-05"), htmx=True, typed="8萬", source="crm", reason="late"
    )
    assert answer.status in (404, 405, 422)
    assert end_of_log(company) == before


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("yesterday", "is no moment"),
        ("2027-01-01", "is still to come"),
        ("@99999999", "The log ends at position"),
        ("2020-01-01", "lies before the first entry of the log"),
    ],
)
def test_a_moment_that_cannot_be_shown_is_refused_in_a_sentence(moment, said, look):
    answer = look(SHEN).get(past(scorecard(), moment))
    assert answer.status == 422
    assert said in answer.page.the("main").text


def test_before_the_scorecard_was_drafted_it_is_not_there(look):
    assert look(SHEN).get(past(scorecard(), "2025-12-31")).status == 404


def test_names_and_rights_of_today_hold_in_the_past_too(look, still_company):
    from tests.demo_database import persons

    wu = card_of(persons(still_company)["wu.guanting"])
    address = past(f"/scorecards/{wu}/2026-Q1", "2026-06-01")
    assert look("luo.jianwei").get(address).status == 200
    assert look("chen.yating").get(address).status == 404
