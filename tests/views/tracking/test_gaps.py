"""Gaps by KPI and by cause, and the bi-weekly list of what missed its target."""

from uuid import uuid4

import pytest

from app.domain.actions.improving import name_cause
from app.domain.ids import unit_id
from app.domain.reviews.check_in import Cause, Confidence
from app.domain.reviews.commands import CheckInWords, check_in
from app.domain.reviews.tracking import LineWords, note_line
from tests.demo_database import card_of, kpi_of, persons

HEAD = "shen.wanqing"
CARD = card_of("MKT")
USERS = kpi_of("new_paying_users", "MKT", "MKT")


def row(page, name):
    return next(one for one in page.every("row") if one.text.startswith(name)).text


def test_what_is_missing_needed_and_to_be_expected_of_a_year_half_done(look):
    page = look(HEAD).get(f"/gaps/{CARD}/2026").page
    told = row(page, "New paying users")
    assert "1,000,000 439,100 6/12 months 560,900 73,183 93,483 878,200 87.8% Yellow" in told
    cost = row(page, "Customer acquisition cost")
    assert "¥50 ¥51.21 6/12 months ¥1.21 ¥51.21 ¥48.79 ¥51.21" in cost
    assert "a month" in page.every("columnheader")[4].text


def test_of_a_period_that_is_over_nothing_can_be_asked_any_more(look):
    told = row(look(HEAD).get(f"/gaps/{CARD}/2026-Q2").page, "New paying users")
    assert "400,000 340,000 60,000 113,333 — 340,000 85%" in told


def test_gaps_as_of_a_past_day_are_those_of_then(look):
    page = look(HEAD).get(f"/gaps/{CARD}/2026-Q2?as_of=2026-06-15").page
    told = row(page, "New paying users")
    assert "2/3 months 132,000" in told.replace("268,000 ", "") or "2/3 months" in told
    assert "—" not in told.split("months", 1)[1].split("Yellow")[0].split("%")[0]


def test_points_are_put_down_to_the_causes_that_owners_gave(visit, company):
    owner = persons(company)["chen.yating"]
    words = CheckInWords(
        CARD, USERS, "new_paying_users", unit_id("MKT"), "2026-06",
        confidence=Confidence.AT_RISK, cause=Cause.COMPETITOR, note="618 took visitors",
    )  # fmt: skip
    company.ledger.do(check_in, by=owner, holder=unit_id("MKT"), words=words)
    page = visit(HEAD).get(f"/gaps/{CARD}/2026-Q2").page
    causes = page.the("region", "By cause")
    assert "Competitor New paying users 4.50 80%" in causes.text
    assert "No cause given yet" in causes.text
    kpi = visit(HEAD).get(f"/scorecards/kpis/{USERS}/2026-06").page
    said = kpi.the("region", "Weekly check-ins").text
    assert "At risk · Competitor · 618 took visitors" in said
    assert "Week 28, 2026 June 2026" in said
    assert "Chen Yating" in said


def causes_of(visitor):
    return visitor.get(f"/gaps/{CARD}/2026-Q2").page.the("region", "By cause").text


def test_where_no_check_in_says_a_cause_the_list_does_and_else_the_monthly_table(visit, company):
    owner = persons(company)["chen.yating"]
    words = LineWords(CARD, USERS, "new_paying_users", unit_id("MKT"), "2026-06", "寒流來得早")
    company.ledger.do(note_line, by=owner, holder=unit_id("MKT"), words=words)
    assert "寒流來得早 New paying users 4.50 80%" in causes_of(visit(HEAD))
    company.ledger.do(
        name_cause, by=owner, card=CARD, kpi=USERS, period="2026-06", cause=uuid4(),
        category=Cause.SEASON, words="冬天",
    )  # fmt: skip
    assert "Season New paying users 4.50 80%" in causes_of(visit(HEAD))


def test_a_cause_told_on_another_scorecard_of_the_same_number_counts_here_too(visit, company):
    """The channel group counts the department's new paying users on its own scorecard."""
    group, head = card_of("MKT-CHN"), persons(company)[HEAD]
    kpi = kpi_of("new_paying_users", "MKT-CHN", "MKT")
    company.ledger.do(
        name_cause, by=head, card=group, kpi=kpi, period="2026-05", cause=uuid4(),
        category=Cause.PRICE, words="618 折扣",
    )  # fmt: skip
    assert "Price New paying users 4.50 80%" in causes_of(visit(HEAD))


def test_the_gaps_are_a_file_too(look):
    visitor = look(HEAD)
    text = visitor.client.get(f"/gaps/{CARD}/2026/export.csv", headers=visitor.headers).get_data()
    rows = [one.split(",") for one in text.decode("utf-8-sig").splitlines()]
    assert rows[0][:4] == ["KPI", "Target", "Actual", "Gap"]
    assert ["New paying users", "1000000", "439100", "560900"] in [one[:4] for one in rows]
    assert rows[0][4:9] == [
        "Pace · a month", "Needed · a month", "Forecast", "Forecast completion", "Light",
    ]  # fmt: skip
    assert {one[8] for one in rows[1:]} <= {"Green", "Yellow", "Red"}


def test_gaps_of_a_personal_scorecard_are_there_for_those_who_see_it(look, still_company):
    url = f"/gaps/{card_of(persons(still_company)['chen.yating'])}/2026-Q2"
    assert look("chen.yating").get(url).status == 200
    assert look("qin.haoran").get(url).status == 404


# -- the bi-weekly list ---------------------------------------------------------------------------


def test_the_list_has_red_before_yellow_and_each_number_once(look):
    page = look(HEAD).get("/missed/").page
    rows = [one.text for one in page.every("row")][1:]
    lights = ["Red" in one for one in rows]
    assert lights == sorted(lights, reverse=True)
    share = [one for one in rows if one.startswith("Performance advertising share")]
    assert len(share) == 1
    assert "also on Chen Yating, 2026" in share[0]
    assert "red for 6 months in a row" in share[0]


def test_what_was_set_on_one_scorecard_stands_with_the_number_wherever_it_is_listed(look):
    """New paying users are listed under the channel group; the task is on the department's card."""
    page = look(HEAD).get("/missed/?period=2026-06").page
    users = row(page, "New paying users")
    assert "Channel group, 2026" in users
    assert "Task: 聚焦三個核心渠道並寫明其餘八個的停投條件" in users


def test_what_is_new_and_what_came_off_since_the_last_list_is_told(look):
    page = look(HEAD).get("/missed/").page
    assert row(page, "Lead magnets").startswith("Lead magnets new")
    assert not row(page, "Performance advertising share").startswith(
        "Performance advertising share new"
    )
    assert "Off the list since 2026-06-22: Lead conversion rate" in page.text


@pytest.mark.parametrize("who", ["qin.haoran", "gu.chengde"])
def test_the_list_leaves_out_scorecards_that_one_may_not_see(look, who):
    page = look(who).get("/missed/?period=2026-06").page
    assert page.the("heading", "Missed KPIs")
    cards = {one.text for one in page.every("link")}
    assert ("Wu Guanting, 2026" in cards) is (who == "gu.chengde")


def test_the_list_is_a_file_too_and_other_periods_than_months_have_none(look):
    visitor = look(HEAD)
    url = "/missed/export.csv?period=2026-06"
    text = visitor.client.get(url, headers=visitor.headers).get_data().decode("utf-8-sig")
    assert 'Lead magnets,"Content group, 2026",Xu Shuhan,2,1,50%,Red,1,new,,' in text
    assert visitor.get("/missed/?period=2026-Q2").status == 404


# -- where figures lead ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "figures"),
    [
        (f"/tracking/{CARD}/2026-06", 4),
        (f"/gaps/{CARD}/2026-Q2", 2),
        ("/missed/?period=2026-06", 4),
        ("/monday/", 2),
    ],
)
def test_each_figure_of_a_list_leads_to_a_why_card_of_its_own(look, url, figures):
    visitor = look(HEAD)
    parts = [one for one in visitor.get(url).page.all() if one.tag == "tr" or "data-item" in one]
    found = [[one["href"] for one in part.all() if "data-opens-card" in one] for part in parts]
    cards = next(some for some in found if some)
    assert len(set(cards)) == figures
    assert {visitor.get(one).status for one in cards} == {200}
