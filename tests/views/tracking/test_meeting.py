"""The Monday meeting: what is red, missing, decided and promised; minutes by themselves."""

import pytest

from app.domain.ids import unit_id
from projections.actions.queries import all_tasks
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, events_of, persons

HEAD = "shen.wanqing"


def items(page):
    return [one for one in page.all() if "data-item" in one and one.text.count("Countermeasure")]


def red(page):
    return next(one for one in items(page) if "Performance advertising share" in one.text)


def line_of(item):
    return next(one for one in item.all() if one.tag == "form")


def test_the_agenda_is_there_without_anybody_preparing_it(look):
    page = look(HEAD).get("/monday/").page
    assert "red for 6 months in a row" in red(page).text
    assert "Give the cause and a countermeasure." in red(page).text
    assert "approved the request ADJ-2026-005" in page.by_id("decided").text
    assert len([one for one in items(page) if "Performance advertising" in one.text]) == 1


def test_a_countermeasure_typed_in_a_line_is_a_task_and_stands_in_the_minutes(visit, company):
    visitor, before = visit(HEAD), end_of_log(company)
    item = red(visitor.get("/monday/").page)
    answer = visitor.send(line_of(item), typed="@羅建維 停掉兩個低效渠道 !2w")
    assert answer.status == 200
    (event,) = events_of(company, before)
    assert type(event).__name__ == "Set"
    assert event.owner == persons(company)["luo.jianwei"]
    assert str(event.due) == "2026-07-20"
    assert "停掉兩個低效渠道 · Luo Jianwei · 2026-07-20" in red(answer.page).text
    assert "The cause is missing." in red(answer.page).text
    minutes = answer.page.by_id("minutes").text
    assert "Shen Wanqing set a task for Luo Jianwei" in minutes
    assert "停掉兩個低效渠道" in minutes
    page = visitor.get("/monday/").page
    assert "Minutes of today 1" in page.by_id("minutes").text


def test_what_cannot_be_read_stays_in_the_line_and_nothing_is_set(visit, company):
    visitor, before = visit(HEAD), end_of_log(company)
    item = red(visitor.get("/monday/").page)
    for typed, said in (
        ("@Nobody stop it !2w", "Nobody is called “Nobody”."),
        ("stop it !soon", "“soon” is no day."),
    ):
        answer = visitor.send(line_of(item), typed=typed)
        assert answer.status == 422
        assert said in red(answer.page).text
        assert typed in [one.attributes.get("value") for one in red(answer.page).all()]
    assert end_of_log(company) == before


def test_without_script_a_line_is_sent_by_its_button(visit, company):
    visitor = visit(HEAD)
    form = line_of(red(visitor.get("/monday/").page))
    fields = {one["name"]: one["value"] for one in form.all() if "value" in one}
    answer = visitor.post(form["action"], **{**fields, "typed": "Ask the agency !1w"})
    assert answer.status == 303
    page = visitor.follow(answer).page
    assert "Ask the agency" in red(page).text
    with company.reading() as db:
        (task,) = [one for one in all_tasks(db, at=NOW) if one.words == "Ask the agency"]
    assert task.owner == persons(company)[HEAD]


def test_who_may_not_note_causes_sees_the_agenda_and_no_line(look):
    page = look("gu.chengde").get(f"/monday/?unit={unit_id('MKT')}").page
    item = next(one for one in page.all() if "data-item" in one and "advertising" in one.text)
    assert not any(one.tag == "form" for one in item.all())


@pytest.mark.parametrize("what", ["unit=nothing", "since=yesterday"])
def test_what_cannot_be_asked_for_shows_the_usual(look, what):
    assert look(HEAD).get(f"/monday/?{what}").status == 200


def test_an_agenda_of_the_past_is_that_of_then(look):
    page = look(HEAD).get("/monday/?as_of=2026-05-06").page
    assert "Red KPIs, April 2026" in page.text
    assert not any(one.attributes.get("name") == "typed" for one in page.all())


def test_a_task_is_the_countermeasure_of_a_red_line_in_the_table_too(visit):
    visitor = visit(HEAD)
    visitor.send(line_of(red(visitor.get("/monday/").page)), typed="Ask the agency !1w")
    page = visitor.get(f"/tracking/{card_of('MKT-CHN')}/2026-06").page
    assert "Task: Ask the agency (Shen Wanqing, 2026-07-13)" in page.text
    assert "The cause is missing." in page.text
