"""The start page: what waits, and which scorecards are mine."""

from tests.demo_database import persons


def mine(page):
    return [link.text for link in page.the("region", "My scorecards").every("link")]


def test_my_own_scorecard_comes_first_then_my_units(look):
    cards = mine(look("chen.yating").get("/").page)
    assert len(cards) == 3
    assert cards[1].startswith("Channel group") or "渠道" in cards[1]


def test_nobody_elses_personal_scorecard_is_listed(look, still_company):
    page = look("ma.tianyou").get("/").page
    assert persons(still_company)["ma.tianyou"]
    assert len(mine(page)) == 1


def test_who_has_none_is_shown_the_way_to_all(look):
    page = look("tao.yifan").get("/").page
    assert page.link("All scorecards")["href"] == "/scorecards/"


def test_a_visitor_without_script_can_reach_every_main_page(look):
    page = look("gu.chengde").get("/").page
    links = page.the("navigation", "Main").every("link")
    assert [link.text for link in links][:2] == ["Waiting for me", "Fill in"]
    for link in links:
        assert look("gu.chengde").get(link["href"]).status == 200, link.text
