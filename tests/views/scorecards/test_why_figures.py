"""Why each figure beside the values is what it is: who set it, or where the policy puts it."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from app.domain.ids import SYSTEM
from app.domain.imports.commands import import_table
from app.domain.imports.plan import Plan, Reweight
from app.domain.measurements.past import Past
from app.domain.policies.commands import adopt_scoring_policy
from app.domain.scorecards.line import kpi_id
from tests.demo_database import card_of, kpi_of, persons
from tests.open_house import WANG, open_house
from tests.views.measurements.places import MARKETING, on_card, scorecard, type_into

SHEN = "shen.wanqing"
USERS = kpi_of("new_paying_users", "MKT", "MKT")
CONTENT = card_of("MKT-CON")
FIGURES = ("weight", "target", "range", "light")


def why(visitor, figure, *, kpi=USERS, page=None, **more):
    """The card of a figure of a line, of the marketing department's unless said otherwise."""
    return visitor.get(f"{page or scorecard()}/lines/{kpi}/{figure}", **more).page


def of_score(visitor, figure, period="2026-Q2"):
    return visitor.get(f"{scorecard(period)}/score/{figure}").page


def step(page, title):
    """One calculation of the card: the item that begins with these words."""
    return next(one.text for one in page.every("listitem") if one.text.startswith(title))


@pytest.fixture
def own_line(still_company):
    """A personal scorecard and a line on it whose target a request changed."""
    wu = persons(still_company)["wu.guanting"]
    return f"/scorecards/{card_of(wu)}/2026-Q2", kpi_id(card_of(wu), "cost_per_lead", wu)


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_of_a_row_leads_to_its_card(figure, look):
    row = look(SHEN).get(scorecard()).page.row("New paying users")
    links = [one for one in row.every("link") if one["href"].endswith(f"/{USERS}/{figure}")]
    assert len(links) == 1
    shown = links[0].text
    card = look(SHEN).get(links[0]["href"]).page
    assert card.the("main").text.startswith(card.the("heading", "New paying users").text)
    assert shown in card.the("main").text


@pytest.mark.parametrize("figure", ["covered", "grade"])
def test_each_figure_of_the_score_line_leads_to_its_card(figure, look):
    page = look(SHEN).get(scorecard()).page
    links = [one for one in page.every("link") if one["href"].endswith(f"/score/{figure}")]
    assert [one.text for one in links] == [{"covered": "100%", "grade": "B"}[figure]]
    assert links[0].text in look(SHEN).get(links[0]["href"]).page.the("main").text


def test_a_card_opens_over_the_page_and_as_a_page(look):
    part, whole = why(look(SHEN), "weight", htmx=True), why(look(SHEN), "weight")
    assert part.every("main") == []
    assert whole.the("main").text == part.text


def test_the_weight_names_who_set_it_when_and_under_which_letter(look):
    page = why(look(SHEN), "weight")
    assert "He Mingyuan added New paying users" in page.text
    assert "2026-01-09 18:00" in page.text
    assert "30% / 100%" in step(page, "Share of the score")
    assert page.facts()["Weights of all KPIs"] == "100%"
    letter = page.facts()["Responsibility letter"]
    assert letter.startswith("in force since 2026-01-09, signed by ")
    assert "Shen Wanqing" in letter
    assert page.link("Whole history")["href"].endswith(f"thing={card_of('MKT')}")


def test_the_weight_is_that_of_the_terms_of_the_period_and_of_the_moment(look):
    kpi = kpi_of("engagement", "MKT-CON", "MKT-CON")
    second, first = (f"/scorecards/{CONTENT}/2026-Q{number}" for number in (2, 1))
    changed = "set weights on the scorecard"
    someone = look(SHEN)
    now = why(someone, "weight", kpi=kpi, page=second)
    assert changed in now.text
    assert "10%" in now.text
    assert "Request ADJ-2026-00" in now.text
    assert changed not in why(someone, "weight", kpi=kpi, page=first).text
    past = someone.get(f"{second}/lines/{kpi}/weight?as_of=@3939").page
    assert changed not in past.text
    assert past.the("region", "Shown as of the past")


def test_other_weights_of_a_line_are_not_what_set_its_target(look):
    page = look(SHEN).get(f"/scorecards/{CONTENT}/2026-Q2/lines/"
                          f"{kpi_of('engagement', 'MKT-CON', 'MKT-CON')}/target").page  # fmt: skip
    assert "set weights on" not in page.text
    assert "Who set it" in page.text


def test_a_target_of_parts_names_each_part_and_who_set_it(look):
    page = why(look(SHEN), "target", page=scorecard("2026-H1"))
    assert "100,000 + 400,000" in step(page, "Target")
    assert "100,000" in step(page, "Q1 2026")
    assert "He Mingyuan set the targets of single periods" in page.text
    assert page.facts()["As it was stated"] == "100萬"


def test_a_target_against_an_earlier_value_shows_its_baseline(look):
    index = kpi_of("brand_search_index", "MKT", "MKT")
    page = why(look(SHEN), "target", kpi=index)
    assert "2,457 × (1 + 25%) 3,071" in step(page, "As agreed, against 2025")
    assert "set for this period 3,075" in step(page, "Q2 2026")


def test_a_personal_target_names_the_request_and_its_reason(look, own_line):
    page, kpi = own_line
    card = why(look("wu.guanting"), "target", kpi=kpi, page=page)
    assert look("wu.guanting").get(card.link("Request ADJ-2026-001")["href"]).status == 200
    assert "Reason: " in card.text


@pytest.mark.parametrize("figure", FIGURES)
def test_a_personal_figure_is_not_there_for_others(figure, look, own_line):
    page, kpi = own_line
    assert look("luo.jianwei").get(f"{page}/lines/{kpi}/{figure}").status == 200
    assert look("chen.yating").get(f"{page}/lines/{kpi}/{figure}").status == 404
    assert look("chen.yating").get(f"{page}/score/grade").status == 404


def test_what_is_no_figure_is_not_there(look):
    assert look(SHEN).get(f"{scorecard()}/lines/{USERS}/colour").status == 404
    other = kpi_of("lead_quality", "MKT-CHN", "MKT")
    assert look(SHEN).get(f"{scorecard()}/lines/{other}/light").status == 404


def test_floor_and_challenge_follow_the_target_and_say_what_they_do(look):
    page = why(look(SHEN), "range")
    assert "× 400,000 / 1,000,000" in step(page, "Floor")
    assert page.facts()["Floor"] == "320,000"
    assert "Worse than the floor is a red light" in page.facts()["What they do"]
    assert page.link("Target")["href"].endswith(f"/{USERS}/target")


def test_the_light_shows_the_limits_and_where_the_line_lies(look):
    page = why(look(SHEN), "light")
    assert "80% ≤ 85% < 100%" in step(page, "Yellow")
    assert page.facts()["Green"] == "from 100%"
    assert page.facts()["Policy in force"].startswith("the usual numbers")
    chinese = why(look(SHEN, "zh_Hant"), "light")
    assert "完成率落在哪兩個界限之間" in chinese.text


def test_a_value_worse_than_the_floor_says_why_it_is_red(visit, company):
    someone = visit(SHEN)
    someone.post(on_card(month="2026-05"), typed="1", source="crm", reason="x", htmx=True)
    type_into(someone, "1", reason="counted twice")
    page = why(someone, "light", page=scorecard("2026-06"))
    assert "the value is worse than the floor" in step(page, "Red")


def test_what_has_no_value_says_so_on_each_card(look):
    someone, later = look(SHEN), scorecard("2026-07")
    page = someone.get(later).page
    assert f"{later}/score" in [one["href"] for one in page.every("link", "—")]
    assert "No value yet" in why(someone, "light", page=later).text
    assert "No value yet" in someone.get(f"{later}/lines/{USERS}").page.text
    covered = of_score(someone, "covered", "2026-07")
    assert "not 30%" in step(covered, "New paying users")
    assert "No KPI has a score" in of_score(someone, "grade", "2026-07").text
    assert "No KPI has a score" in someone.get(f"{later}/score").page.text


def test_the_covered_weight_adds_up_the_lines_that_count(look):
    page = of_score(look(SHEN), "covered")
    assert "20% + 30% + 25% + 15% + 10%" in step(page, "Covered weight")
    assert page.link("New paying users")["href"].endswith(f"/{USERS}/weight")


def test_the_score_leads_to_each_line_and_each_line_to_its_number(look):
    page = look(SHEN).get(f"{scorecard()}/score").page
    line = look(SHEN).get(page.link("New paying users")["href"]).page
    assert line.link("New paying users, June 2026")["href"].startswith("/measurements/")


def test_the_grade_names_the_policy_that_was_adopted(visit, company):
    company.ledger.do(
        adopt_scoring_policy,
        by=SYSTEM,
        from_day=date(2026, 4, 1),
        terms={"grade_a": "95"},
        reason="as the board decided",
    )
    someone = visit(SHEN)
    page = of_score(someone, "grade")
    assert "95.00 ≤ 95.00 < 120.00" in step(page, "A")
    assert page.facts()["Policy in force"].startswith("version 1, from 2026-04-01 on")
    assert page.facts()["Reason"] == "as the board decided"
    assert someone.get(page.link("Scoring policy")["href"]).status == 200
    assert of_score(someone, "grade", "2026-Q1").facts()["Policy in force"].startswith("the usual")


def test_a_weight_from_a_file_leads_to_its_row(database_url, tmp_path):
    with open_house(database_url, tmp_path) as house:
        card, before = house.company.card, house.company.last()
        kpi = kpi_id(card, "leads", MARKETING)
        weights = (Reweight(7, kpi, "2026-01", Decimal("0.25"), "as in the table"),)
        house.accord.ledger.do(
            import_table,
            by=WANG,
            batch=uuid4(),
            kind="quarterly",
            digest="0" * 64,
            file_name="q.csv",
            period="2026",
            source="",
            plan=Plan(card=card, holder=MARKETING, year=2026, weights=weights),
            values=(),
            past=Past(None),
        )
        someone, page = house.visitor(WANG), house.scorecard("2026-Q2")
        weight = why(someone, "weight", kpi=kpi, page=page)
        assert "Reason: as in the table" in weight.text
        assert weight.facts()["Responsibility letter"] == "not in force yet"
        assert someone.get(weight.link("row 7 of the imported file")["href"]).status == 200
        target = why(someone, "target", kpi=kpi, page=page)
        past = someone.get(f"{page}/lines/{kpi}/weight?as_of=@{before}").page
        for other in (target, past):
            assert "Who set it" in other.text
            assert other.every("link", "of the imported file") == []


def test_the_page_of_a_kpi_leads_to_the_same_cards(look):
    page = look(SHEN).get(f"/scorecards/kpis/{USERS}/2026-Q2").page
    asked = [one["href"] for one in page.every("link")]
    assert f"{scorecard()}/lines/{USERS}/light" in asked
    for period in ("2026-Q2", "2026-05"):
        address = f"{scorecard(period)}/lines/{USERS}/target"
        assert address in asked
        assert look(SHEN).get(address).status == 200
