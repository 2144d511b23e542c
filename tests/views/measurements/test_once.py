"""One intent, one fact: double clicks, back and resubmit, and two people on one number."""

import pytest

from app.domain.measurements.cell import Cell
from tests.demo_database import end_of_log, events_of, kpi_of
from tests.views.measurements.places import (
    cell_on,
    form_in,
    number,
    on_card,
    scorecard,
    seen_now,
)
from tests.visiting import filled

SHEN, JIN = "shen.wanqing", "jin.yaowen"


def opened(visitor, metric="new_paying_users", month="2026-06"):
    """The editor of a cell as the page that was just opened has it."""
    return form_in(cell_on(visitor.get(scorecard()).page, metric, month))


def test_a_double_click_records_once_and_answers_the_same(visit, company):
    someone = visit(SHEN)
    form, before = opened(someone), end_of_log(company)
    first = someone.send(form, typed="8萬", reason="counted twice")
    second = someone.send(form, typed="8萬", reason="counted twice")
    assert (first.status, second.status) == (200, 200)
    assert cell_on(second.page, "new_paying_users", "2026-06").text.startswith("80,000")
    assert len(events_of(company, after=before)) == 1


def test_back_and_resubmit_much_later_records_nothing_more(visit, company):
    someone = visit(SHEN)
    form = opened(someone)
    someone.send(form, typed="8萬", reason="counted twice")
    someone.send(opened(someone), typed="82000", reason="one more day")
    before = end_of_log(company)
    again = someone.send(form, typed="8萬", reason="counted twice")
    assert again.status == 200
    assert cell_on(again.page, "new_paying_users", "2026-06").text.startswith("82,000")
    assert end_of_log(company) == before


def test_the_same_key_with_another_value_is_refused(visit, company):
    someone = visit(SHEN)
    form = opened(someone)
    someone.send(form, typed="8萬", reason="counted twice")
    before = end_of_log(company)
    answer = someone.send(form, typed="9萬", reason="counted twice")
    assert answer.status == 409
    assert answer.page.alerts()
    assert end_of_log(company) == before


def test_who_comes_second_sees_both_values_who_was_first_and_when(visit, company):
    mine, theirs = visit(SHEN), visit(JIN)
    form = opened(mine)
    theirs.send(opened(theirs), typed="81,000", reason="one day was missing")
    before = end_of_log(company)
    answer = mine.send(form, typed="8萬", reason="counted twice")
    assert answer.status == 409
    cell = cell_on(answer.page, "new_paying_users", "2026-06")
    assert cell.alerts()[0].startswith("Jin Yaowen saved this cell first (2026-07-06 ")
    assert "Theirs 81,000" in cell.text
    assert "Yours 8萬" in cell.text
    assert cell.button("Keep theirs Esc")
    kpi = kpi_of("new_paying_users", "MKT", "MKT").hex[:12]
    now = theirs.get(scorecard()).page
    for id in (f"whole-{kpi}", f"completion-{kpi}", f"points-{kpi}", "score-line"):
        assert answer.page.by_id(id).text == now.by_id(id).text
    assert cell.button("Save mine")
    assert end_of_log(company) == before


def test_mine_can_then_be_saved_over_theirs_as_a_correction(visit, company):
    mine, theirs = visit(SHEN), visit(JIN)
    form = opened(mine)
    theirs.send(opened(theirs), typed="81,000", reason="one day was missing")
    late = mine.send(form, typed="8萬", reason="counted twice")
    again = form_in(cell_on(late.page, "new_paying_users", "2026-06"))
    assert filled(again)["typed"] == "8萬"
    assert filled(again)["reason"] == "counted twice"
    answer = mine.send(again)
    assert answer.status == 200
    old_and_new = [
        (str(event.old), str(event.value))
        for event in events_of(company)
        if isinstance(event, Cell.Corrected) and event.period == "2026-06"
    ]
    assert old_and_new[-2:] == [("72000", "81000"), ("81000", "80000")]


def test_a_form_that_lost_its_place_says_so(visit, company):
    someone = visit(SHEN)
    form, before = opened(someone), end_of_log(company)
    answer = someone.send(form, typed="8萬", reason="counted twice", seen="yesterday")
    assert answer.status == 422
    assert "Load the page again" in " ".join(answer.page.alerts())
    assert end_of_log(company) == before


def test_a_decision_is_made_once_however_often_it_is_sent(visit, company):
    steward = visit("ye.ruolin")
    why = steward.get(f"{number()}/why").page
    button, before = why.button("Mark as verified"), end_of_log(company)
    answers = [steward.send(button.inside("form"), button).status for _ in range(3)]
    assert answers == [303, 303, 303]
    assert len(events_of(company, after=before)) == 1


def test_a_decision_about_what_changed_meanwhile_is_stopped(visit, company):
    steward, theirs = visit("ye.ruolin"), visit(JIN)
    why = steward.get(f"{number()}/why").page
    theirs.send(opened(theirs), typed="81,000", reason="one day was missing")
    button, before = why.button("Mark as verified"), end_of_log(company)
    answer = steward.send(button.inside("form"), button)
    assert answer.status == 409
    assert answer.page.alerts() == [
        "Somebody changed this since you opened it. Nothing of yours was saved yet."
    ]
    assert "81,000" in answer.page.the("main").text
    assert end_of_log(company) == before


def test_a_version_too_high_of_an_empty_number_is_a_conflict_in_words(visit, company):
    cell, before = seen_now(company, month="2026-Q2"), end_of_log(company)
    assert cell.endswith(":0")
    address = on_card(month="2026-Q2").replace("?", "/withdrawal?")
    answer = visit(SHEN).post(address, source="crm", reason="late", seen=f"{cell[:-1]}1")
    assert answer.status == 409
    assert "What this form saw doesn't stand here" in answer.page.text
    assert end_of_log(company) == before


@pytest.mark.parametrize("seen", ["x", "--------------------------------:1"])
def test_what_a_form_saw_that_can_not_be_read_is_refused_in_words(visit, company, seen):
    before = end_of_log(company)
    for address in (on_card(), number(), f"{number()}/verification"):
        answer = visit(SHEN).post(address, typed="9", seen=seen)
        assert answer.status == 422
        assert answer.page.text.count("this form lost its place") == 1
    assert end_of_log(company) == before
