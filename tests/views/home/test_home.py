"""The start page: what waits, and which scorecards are mine."""

from tests.demo_database import persons
from tests.views.measurements.places import cell_on, form_in, scorecard


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


def test_an_auditor_begins_with_one_box_of_a_day_and_a_unit(look):
    box = look("gu.chengde").get("/").page.the("region", "What was seen on a day")
    offered = [one.text for one in box.the("combobox", "Scorecard of").every("option")]
    assert offered[0] == "Marketing department, 2026"
    assert offered.index("Sales support group, 2026") < offered.index("Lin Peiying, 2026")
    form = box.every("button", "Show what was seen")[0].inside("form")
    asked = f"{form['action']}?day=2026-03-31&card={box.every('option')[0]['value']}"
    assert look("gu.chengde").get(asked).goes_to.endswith("as_of=2026-03-31")
    assert look("ye.ruolin").get("/").page.every("region", "What was seen on a day") == []


WAITING = (
    "Requests that wait for you",
    "Letters that wait for you",
    "Values held until you release them",
)


def counted(visitor, address="/metrics/"):
    marks = visitor.get(address).page.the("navigation", "Main").every("img", "waiting for you")
    return int(marks[0].text) if marks else 0


def test_every_page_counts_what_waits_as_the_start_page_lists_it(look, still_company):
    found = {}
    for name in persons(still_company):
        page = look(name).get("/").page
        listed = [
            link
            for heading in WAITING
            for region in page.every("region", heading)
            for link in region.every("link")
            if link["href"].endswith("/letter")
            or "/adjustments/" in link["href"]
            or "/why" in link["href"]
        ]
        found[name] = (len(listed), counted(look(name)))
    assert [name for name, (listed, count) in found.items() if listed != count] == []
    assert any(count for _, count in found.values())


def test_what_waits_says_for_how_long_the_longest_first(look):
    xu = look("xu.shuhan").get("/").page.the("region", "Letters that wait for you")
    assert "an addendum to acknowledge · since 96 days" in xu.text
    finance = look("meng.fanyu").get("/").page.the("region", "Requests that wait for you")
    assert "since 5 days" in finance.text


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
    assert summary.text == "More: Dictionary"


# -- what a morning begins with -------------------------------------------------------------------


def test_what_is_due_stands_first_and_leads_to_filling_in(look):
    page = look("chen.yating").get("/").page
    due = page.the("region", "Due from you")
    assert due.every("link")[0]["href"] == "/fill-in"
    asked = look("chen.yating").get("/fill-in").page
    assert len(due.every("listitem")) <= 6
    assert due.every("listitem")[0].text.split(" ·")[0] in asked.text


def test_nothing_is_told_as_changed_on_a_first_visit_and_on_a_past_page(visit):
    visitor = visit("chen.yating")
    assert "Changed since your last visit" not in visitor.get("/").page.text
    again = visit("chen.yating")
    assert again.get("/").page.every("region", "Changed since your last visit")
    assert again.get("/?as_of=2026-06-30").page.every("region", "Changed") == []


def correct(visitor, typed):
    form = form_in(cell_on(visitor.get(scorecard()).page, "new_paying_users", "2026-06"))
    assert visitor.send(form, typed=typed, reason="counted twice").status == 200


def test_what_others_changed_since_the_last_visit_is_told_once(visit):
    head, steward = visit("shen.wanqing"), visit("ye.ruolin")
    correct(steward, "71,000")
    told = visit("shen.wanqing").get("/").page.the("region", "Changed since your last visit")
    assert "71,000" in told.every("link")[0].text
    assert "counted twice" in told.text
    assert head.get(told.every("link")[0]["href"]).status == 200
    later = visit("shen.wanqing").get("/").page.the("region", "Changed since your last visit")
    assert later.every("link") == []


def test_ones_own_changes_and_those_of_strangers_cards_are_no_news(visit):
    visit("shen.wanqing"), visit("hou.jiaxin")
    correct(visit("shen.wanqing"), "70,500")
    mine = visit("shen.wanqing").get("/").page.the("region", "Changed since your last visit")
    theirs = visit("hou.jiaxin").get("/").page.the("region", "Changed since your last visit")
    assert mine.every("link") == []
    assert theirs.every("link") == []


def test_every_link_of_the_news_leads_somewhere(visit):
    visit("shen.wanqing")
    correct(visit("ye.ruolin"), "71,500")
    page = visit("shen.wanqing")
    for region in page.get("/").page.every("region"):
        for link in region.every("link"):
            assert page.get(link["href"]).status in (200, 302, 303), link["href"]
