"""One search over everything: both scripts, all kinds of things, nothing one may not see."""

import pytest

STEWARD, HEAD, MEMBER, STRANGER = "ye.ruolin", "shen.wanqing", "chen.yating", "hou.jiaxin"


def links(visitor, text, kind):
    page = visitor.get("/find", htmx=True) if not text else visitor.get(f"/find?q={text}").page
    return page.the("region", kind).every("link")


def kinds(visitor, text):
    page = visitor.get(f"/find?q={text}", htmx=True).page
    return [one.name for one in page.every("region")]


@pytest.mark.parametrize("text", ["獲客成本", "获客成本", "ＣＡＣ", "customer acquisition"])
def test_a_metric_and_its_kpis_are_found_in_either_script(look, text):
    visitor = look(HEAD)
    assert "Customer acquisition cost" in links(visitor, text, "Metrics")[0].text
    assert all("/scorecards/kpis/" in link["href"] for link in links(visitor, text, "KPIs"))


def test_a_kpi_is_found_by_its_metric_and_whose_values_count(look):
    found = look(HEAD).get("/find?q=新增付費 marketing").page.the("region", "KPIs")
    assert "New paying users" in found.every("link")[0].text
    assert "Marketing" in found.text


@pytest.mark.parametrize(
    ("text", "place"),
    [("data quality", "/quality/"), ("disp", "/disputes/"), ("sources", "/sources/")],
)
def test_a_page_is_found_by_its_name(look, text, place):
    assert look(STEWARD).get(links(look(STEWARD), text, "Pages")[0]["href"]).status == 200
    assert links(look(STEWARD), text, "Pages")[0]["href"] == place


def test_pages_are_offered_before_anything_is_typed(look):
    page = look(MEMBER).get("/find").page.the("region", "Pages")
    assert page.link("Fill in")["href"] == "/fill-in"


def test_what_one_may_not_open_is_not_found(look):
    assert "Pages" in kinds(look(STEWARD), "evidence")
    assert "Pages" not in kinds(look(MEMBER), "evidence")
    assert "Pages" not in kinds(look(MEMBER), "define a metric")


def test_a_personal_scorecard_is_found_by_those_who_may_see_it(look):
    own = look(MEMBER).get("/find?q=chen yating").page
    theirs = look(STRANGER).get("/find?q=chen yating").page
    assert own.the("region", "Scorecards").every("link")
    assert theirs.every("region", "Scorecards") == []
    assert theirs.the("region", "People").every("link", "Chen Yating")


def test_a_person_is_found_by_name_in_either_script_and_by_title(look):
    visitor = look(MEMBER)
    for text in ("葉若琳", "叶若琳", "ye ruolin"):
        assert "Ye Ruolin" in links(visitor, text, "People")[0].text


@pytest.mark.parametrize("text", ["2026-Q2", "2026Q2", "第二季度", "2026年第2季"])
def test_a_period_is_found_however_it_is_written(look, text):
    found = links(look(HEAD), text, "Periods")
    assert found[0]["href"] == "/scorecards/?period=2026-Q2"
    assert [link for link in found if link["href"].startswith("/periods/")]
    assert [
        link
        for link in links(look(MEMBER), text, "Periods")
        if link["href"].startswith("/periods/")
    ] == []


def test_what_is_nowhere_says_what_to_try(look):
    page = look(MEMBER).get("/find?q=zzzzz").page
    assert page.the("heading", "Nothing is called that")


@pytest.mark.parametrize("text", ["%00", "a" * 500, "((((", "%25_%27--", "１２３４５６７８９０"])
def test_odd_texts_break_nothing(look, text):
    assert look(MEMBER).get(f"/find?q={text}").status == 200


def test_every_page_leads_to_the_search_without_script_and_with_it(look):
    page = look(MEMBER).get("/").page
    assert page.link("Find")["href"] == "/find"
    dialog = next(
        one for one in page.all() if one.tag == "dialog" and one.attributes.get("id") == "palette"
    )
    assert dialog["aria-label"] == "Find"


def test_a_stranger_is_sent_to_sign_in(look):
    assert look().get("/find?q=cac").status in (302, 303, 401)
