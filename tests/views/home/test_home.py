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


def counted(visitor, address="/metrics/"):
    marks = visitor.get(address).page.the("navigation", "Main").every("img", "waiting for you")
    return int(marks[0].text) if marks else 0


def test_every_page_counts_what_waits_as_the_start_page_lists_it(look, still_company):
    found = {}
    for name in persons(still_company):
        page = look(name).get("/").page
        listed = [
            link
            for heading in ("Requests that wait for you", "Values held until you release them")
            for region in page.every("region", heading)
            for link in region.every("link")
            if "/adjustments/" in link["href"] or "/why" in link["href"]
        ]
        found[name] = (len(listed), counted(look(name)))
    assert [name for name, (listed, count) in found.items() if listed != count] == []
    assert any(count for _, count in found.values())


def test_the_pages_of_every_day_come_first_and_the_others_stand_in_one_menu(look):
    page = look("ye.ruolin").get("/metrics/").page
    nav = page.the("navigation", "Main")
    links = [link.text.rstrip(" 0123456789") for link in nav.every("link")]
    assert links[:3] == ["Waiting for me", "Fill in", "Scorecards"]
    menu = next(one for one in nav.all() if one.tag == "details")
    assert [one.name for one in menu.every("region")] == [
        "What was agreed",
        "Numbers",
        "Who and when",
    ]
    summary = next(one for one in menu.all() if one.tag == "summary")
    assert summary.text == "Dictionary"
