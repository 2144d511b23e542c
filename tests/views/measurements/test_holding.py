"""A value that can hardly be right waits for a steward, and says so."""

import pytest

from app.domain.ids import cell_id
from tests.demo_database import end_of_log, persons
from tests.views.measurements.places import (
    MARKETING,
    cell_on,
    number,
    on_card,
    scorecard,
    seen_now,
    type_into,
)

SHEN, YE = "shen.wanqing", "ye.ruolin"
FAR = "9,999,999"


@pytest.fixture
def held(visit):
    """Ninety times what any month brought was typed into July, which has no value yet."""
    return type_into(visit(SHEN), FAR, month="2026-07", period="2026-Q3")


def test_it_is_kept_does_not_count_and_says_who_looks_at_it(held):
    assert held.status == 200
    cell = cell_on(held.page, "new_paying_users", "2026-07")
    assert cell.text.startswith("no value")
    assert "Held 9,999,999" in cell.text
    why = "9,999,999 waits for the data steward. It is far from this metric's earlier values."
    assert why in cell.text
    assert why in [one.attributes.get("title") for one in cell.all()]
    assert held.page.facts()["Score"] == "—"
    told = held.page.by_id("status").text
    assert "a data steward looks at it before it counts. It is far from" in told


def test_the_plain_page_and_the_history_say_why_it_waits(held, visit):
    shen = visit(SHEN)
    plain = shen.get(on_card(month="2026-07", within="2026-Q3")).page
    why = "It is far from this metric's earlier values."
    assert f"9,999,999 waits for the data steward. {why}" in plain.text
    history = shen.get(f"/audit?cell={cell_id('new_paying_users', MARKETING, '2026-07')}").page
    assert f"it waits for the data steward. {why}" in history.the("main").text
    assert history.the("heading", "New paying users, July 2026")
    assert history.the("link", "Why this figure")["href"] == f"{number(month='2026-07')}/why"


def test_who_entered_it_takes_it_back_with_and_without_script(held, visit, company):
    shen = visit(SHEN)
    undo = held.page.by_id("status").button("Withdraw Ctrl Z").inside("form")
    assert shen.send(undo).page.by_id("status").text.endswith("Taken back.")
    type_into(shen, FAR, month="2026-07", period="2026-Q3")
    plain = shen.get(on_card(month="2026-07", within="2026-Q3")).page
    button = plain.button("Withdraw")
    assert shen.send(button.inside("form"), button).status == 303
    page = shen.get(scorecard("2026-Q3")).page
    assert "Held" not in cell_on(page, "new_paying_users", "2026-07").text
    told = shen.get(f"/audit?cell={cell_id('new_paying_users', MARKETING, '2026-07')}").page
    assert "took back 9,999,999" in told.the("main").text


def test_the_why_card_says_on_which_grounds(held, visit):
    page = visit(SHEN).get(f"{number(month='2026-07')}/why").page
    assert "It is far from this metric's earlier values." in page.text
    assert page.every("button", "Let it count") == []


def test_it_waits_on_the_stewards_first_page(held, visit):
    assert "New paying users" in visit(YE).get("/").page.the("main").text


@pytest.mark.parametrize(
    ("said", "then"),
    [("Let it count", "9,999,999"), ("Count it as an estimate", "9,999,999")],
)
def test_the_steward_lets_it_count(said, then, held, visit):
    steward = visit(YE)
    why = steward.get(f"{number(month='2026-07')}/why").page
    button = why.button(said)
    answer = steward.send(button.inside("form"), button)
    assert answer.status == 303
    page = steward.get(scorecard("2026-Q3")).page
    cell = cell_on(page, "new_paying_users", "2026-07")
    assert cell.text.startswith(then)
    assert "Held" not in cell.text
    told = steward.follow(answer).page.the("main").text
    assert ("Estimate" in told) == (said == "Count it as an estimate")


def test_the_steward_declines_it(held, visit):
    steward = visit(YE)
    why = steward.get(f"{number(month='2026-07')}/why").page
    button = why.button("Don't take it")
    assert steward.send(button.inside("form"), button, reason="a test row").status == 303
    page = steward.get(scorecard("2026-Q3")).page
    cell = cell_on(page, "new_paying_users", "2026-07")
    assert cell.text.startswith("no value")
    assert "Held" not in cell.text


@pytest.mark.parametrize("act", ["release", "decline"])
def test_nobody_else_decides_about_it(act, held, visit, company):
    before = end_of_log(company)
    for someone in (SHEN, "jin.yaowen", "tao.yifan"):
        answer = visit(someone).post(f"{number(month='2026-07')}/{act}", source="crm")
        assert answer.status == 422
        assert "data steward" in answer.page.alerts()[0]
    assert end_of_log(company) == before


def test_a_decision_about_a_number_that_is_not_theirs_to_see_finds_nothing(visit, company):
    persons_number = f"/measurements/visits/{persons(company)['ma.tianyou']}/2026-06"
    before = end_of_log(company)
    assert visit("lin.peiying").post(f"{persons_number}/verification", source="crm").status == 404
    assert end_of_log(company) == before


def test_a_decision_that_somebody_made_already_is_said(held, visit, company):
    steward = visit(YE)
    for _ in range(2):
        seen = seen_now(company, month="2026-07")
        late = steward.post(f"{number(month='2026-07')}/release", source="crm", seen=seen)
    assert late.status == 422
    assert late.page.alerts()[0].startswith("Nothing is held here any more")
