"""A scorecard in a period: its figures, who may look, and the addresses around it."""

from dataclasses import replace

import pytest

from app.domain.ids import unit_id
from app.views.scorecards.wording import title_of
from projections.people.queries import names
from projections.scorecards.queries import scorecards
from tests.demo_database import card_of, end_of_log, persons
from tests.demonstration.test_scores import BOTH_QUARTERS
from tests.domain.scoring.test_demo_company import SCORES

HEAD, TITLE = "shen.wanqing", "市場部2026年度目標與KPI"
UNITS = {"TEAM": "MKT", **{code: f"MKT-{code}" for code in ("BRD", "CHN", "CON", "CAM", "SUP")}}
PEOPLE = {
    "DIR": "shen.wanqing",
    "MGR": "jiang.boren",
    "SMN": "qin.haoran",
    "REP": "ma.tianyou",
    "SEM": "wu.guanting",
    "EDI": "lin.peiying",
    "CHS": "chen.yating",
}


def address(code, company, period="2026-Q2"):
    """The page of one of the thirteen scorecards, by the end of the name in the tables."""
    holder = UNITS.get(code) or persons(company)[PEOPLE[code]]
    return f"/scorecards/{card_of(holder)}/{period}"


@pytest.mark.parametrize("quarter", BOTH_QUARTERS)
@pytest.mark.parametrize("name", SCORES)
def test_each_page_shows_its_score_and_grade(name, quarter, look, still_company):
    shown = look("ye.ruolin").get(address(name.split("-")[-1], still_company, quarter))
    facts = shown.page.facts()
    score, grade = SCORES[name][BOTH_QUARTERS.index(quarter)].split()
    assert (facts["Score"], facts["Grade"], facts["Covered weight"]) == (score, grade, "100%")


def test_a_line_shows_weight_target_values_completion_light_and_points(look, still_company):
    page = look("shen.wanqing").get(address("TEAM", still_company)).page
    row = page.row("New paying users")
    cells = [cell.text for cell in row.every("cell")]
    assert cells[0] == "30%"
    assert cells[1] == "400,000 Floor – challenge 320,000 – 440,000"
    assert [cell.split()[0] for cell in cells[2:5]] == ["192,210", "75,790", "72,000"]
    assert cells[5:9] == ["340,000", "85%", "Yellow", "25.50"]
    assert "7.2萬" in cells[4]


def test_the_page_speaks_traditional_chinese(look, still_company):
    page = look("shen.wanqing", "zh-TW").get(address("TEAM", still_company)).page
    assert page.the("heading", "市場部2026年度目標與KPI")
    assert page.facts()["綜合得分"] == "95.00"
    assert "黃" in page.row("新增付費用戶").text


def test_lights_are_counted_by_word(look, still_company):
    facts = look("shen.wanqing").get(address("TEAM", still_company)).page.facts()
    assert (facts["Green"], facts["Yellow"]) == ("2", "3")


def test_the_same_scorecard_by_month_quarter_half_and_year(look, still_company):
    someone = look("shen.wanqing")
    page = someone.get(address("TEAM", still_company)).page
    for kind, period in [
        ("Month", "2026-06"),
        ("Quarter", "2026-Q2"),
        ("Half-year", "2026-H1"),
        ("Year", "2026"),
    ]:
        goal = page.the("navigation", "Period").link(kind)["href"]
        assert goal == address("TEAM", still_company, period)
        assert someone.get(goal).status == 200


def test_the_neighbouring_periods_are_one_step_away(look, still_company):
    page = look("shen.wanqing").get(address("TEAM", still_company)).page
    assert page.link("Q1 2026")["href"].endswith("/2026-Q1")
    assert page.link("Q3 2026")["href"].endswith("/2026-Q3")


def test_a_period_without_values_says_what_is_missing(look, still_company):
    page = look("shen.wanqing").get(address("TEAM", still_company, "2026-Q3")).page
    assert page.facts()["Score"] == "—"
    assert "5 KPIs have no value yet." in page.text


def test_without_a_period_the_latest_month_with_values_opens(look, still_company):
    answer = look("shen.wanqing").get(address("TEAM", still_company, "").rstrip("/"))
    assert answer.goes_to == address("TEAM", still_company, "2026-06")


@pytest.mark.parametrize("period", ["2026-W23", "2026-06-09", "2026-13", "now", "2026-Q5"])
def test_what_is_no_period_of_a_scorecard_is_not_there(period, look, still_company):
    assert look("shen.wanqing").get(address("TEAM", still_company, period)).status == 404


def test_the_list_holds_every_scorecard_that_one_may_see_with_its_score(look):
    page = look("ye.ruolin").get("/scorecards/?period=2026-Q2").page
    assert len(page.every("rowheader")) == 13
    assert page.row("Marketing department, 2026").text.endswith("100% 95.00 B")


@pytest.mark.parametrize("page", ["/scorecards/?period=2026-06", "/tracking/?period=2026-06"])
def test_in_a_list_a_count_stays_beside_its_light(page, look):
    told = look("shen.wanqing").get(page).page
    groups = [one for one in told.all() if "lights" in (one.attributes.get("class") or "").split()]
    pairs = [child for group in groups for child in group.children if not isinstance(child, str)]
    assert len(pairs) > 10
    assert all(one.text.split()[0] in ("Green", "Yellow", "Red") for one in pairs)
    assert all(one.text.split()[1].isdigit() for one in pairs)


def test_the_list_counts_what_is_not_ones_own_to_see(look):
    page = look("ma.tianyou").get("/scorecards/?period=2026-Q2").page
    assert len(page.every("rowheader")) == 7
    assert "6 personal scorecards are not yours to see." in page.text


@pytest.mark.parametrize(
    "someone",
    [
        "wu.guanting",  # the holder
        "luo.jianwei",  # the superior
        "shen.wanqing",  # the superior's superior, and head of the department
        "he.mingyuan",  # head of the company
        "ye.ruolin",  # data steward
        "gu.chengde",  # auditor
        "meng.fanyu",  # finance
    ],
)
def test_a_personal_scorecard_is_seen_by_those_whom_it_concerns(someone, look, still_company):
    assert look(someone).get(address("SEM", still_company)).status == 200


@pytest.mark.parametrize(
    "someone",
    [
        "chen.yating",  # a colleague of the same group
        "xu.shuhan",  # the lead of another group
        "fang.zhenghao",  # the head of another department
        "tao.yifan",  # who administers accounts
    ],
)
def test_to_a_stranger_a_personal_scorecard_is_not_there(someone, look, still_company):
    stranger, page = look(someone), address("SEM", still_company)
    kpi = look("wu.guanting").get(page).page.link("Keyword return")["href"]
    row = look("wu.guanting").get(page).page.row("Keyword return")
    whys = [link["href"] for link in row.every("link") if "/why" in link["href"]]
    for url in (page, page.rsplit("/", 1)[0], f"{page}/score", kpi, *whys):
        answer = stranger.get(url)
        if answer.status == 303:
            answer = stranger.follow(answer)
        assert answer.status == 404, url
        assert "吳冠廷" not in answer.response.get_data(as_text=True)
        assert "Wu Guanting" not in answer.response.get_data(as_text=True)


def test_nobody_sees_anything_before_signing_in(look, still_company):
    page = address("TEAM", still_company)
    answer = look().get(page)
    assert answer.status == 303
    assert answer.goes_to == f"/sign-in?next={page}"


def test_a_scorecard_that_never_was_is_not_there(look, still_company):
    nobody = "00000000-0000-4000-8000-000000000000"
    assert look("ye.ruolin").get(f"/scorecards/{nobody}/2026-Q2").status == 404


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Marketing department, 2026"), ("zh_Hant", TITLE)]
)
def test_a_title_in_chinese_is_told_in_english_by_holder_and_year(look, language, name):
    for address in ("/", "/metrics/new_paying_users", f"/people/units/{unit_id('MKT')}"):
        page = look(HEAD, language).get(address).page
        named = [one.text for one in page.every("link")]
        assert name in named, address
        assert (TITLE in named) is (name == TITLE), address


def test_a_title_in_latin_letters_stays_as_it_was_typed(still_company):
    with still_company.reading() as db:
        at = end_of_log(still_company)
        (card,) = [one for one in scorecards(db, at=at) if one.id == card_of("MKT")]
        typed = replace(card, name="Growth team, year of the launch")
        assert title_of(typed, names(db, at=at), "en") == typed.name
