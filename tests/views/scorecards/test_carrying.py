"""Next year's scorecard from this one: keep, change, retire."""

import re

import pytest

from app.domain.ids import card_id, unit_id
from tests.demo_database import persons

MKT = card_id(unit_id("MKT"), 2026)
NEXT = card_id(unit_id("MKT"), 2027)


@pytest.fixture
def shen(visit):
    return visit("shen.wanqing")


def the_form(visitor):
    return visitor.get(f"/scorecards/{MKT}/next").page.button("Draft the scorecard").inside("form")


def fields(form, name):
    return list(
        dict.fromkeys(
            one["name"] for one in form.all() if one.attributes.get("name", "").startswith(name)
        )
    )


def rows_of(visitor, card):
    return [
        row.text for row in visitor.get(f"/scorecards/{card}/lines").page.every("row") if row.text
    ][1:]


def test_a_scorecard_whose_letter_is_in_force_leads_to_next_year(shen):
    page = shen.get(f"/scorecards/{MKT}/lines").page
    assert page.the("link", "Request an adjustment")  # the letter binds this year
    assert page.the("link", "Next year from this one")["href"] == f"/scorecards/{MKT}/next"


def test_everything_is_kept_with_its_targets_and_weights(shen):
    before = rows_of(shen, MKT)
    answer = shen.send(the_form(shen))
    assert (answer.status, answer.goes_to) == (303, f"/scorecards/{NEXT}/lines")
    after = rows_of(shen, NEXT)
    assert len(after) == len([row for row in before if "retired" not in row])
    page = shen.get(f"/scorecards/{NEXT}/lines").page
    assert "100%" in page.text


def test_one_is_changed_and_one_is_retired(shen):
    form = the_form(shen)
    choices, targets = fields(form, "choice-"), fields(form, "target-")
    changed = next(
        at
        for at, name in enumerate(targets)
        if re.fullmatch(
            r"[\d,]+", next(o["value"] for o in form.all() if o.attributes.get("name") == name)
        )
    )
    retired = 0 if changed else 1
    answer = shen.send(
        form,
        **{choices[changed]: "change", targets[changed]: "7654321", choices[retired]: "retire"},
    )
    assert answer.status == 303
    after = rows_of(shen, NEXT)
    assert len(after) == len(choices) - 1
    assert any("7,654,321" in row for row in after)


def test_what_cannot_be_read_is_said_and_nothing_changes(shen, company):
    form = the_form(shen)
    choice, target = fields(form, "choice-")[0], fields(form, "target-")[0]
    before = company.ledger.log_recorder.max_notification_id()
    answer = shen.send(form, **{choice: "change", target: "a lot"})
    assert answer.status == 422
    assert "a lot" in [one.attributes.get("value") for one in answer.page.all()]
    assert company.ledger.log_recorder.max_notification_id() == before


def test_a_year_that_has_its_card_says_so(shen):
    shen.send(the_form(shen))
    page = shen.get(f"/scorecards/{MKT}/next").page
    assert "There is a scorecard for 2027 already." in page.text
    assert page.every("button", "Draft the scorecard") == []


def test_weights_of_more_than_the_whole_are_refused(shen):
    form = the_form(shen)
    answer = shen.send(form, **{fields(form, "weight-")[0]: "99%"})
    assert answer.status == 422
    assert "more than 100%" in " ".join(answer.page.alerts())


def test_who_may_not_draft_is_told_and_strangers_to_a_personal_card_find_nothing(visit, company):
    chen = visit("chen.yating")
    assert "may" in chen.get(f"/scorecards/{MKT}/next").page.text
    own = card_id(persons(company)["luo.jianwei"], 2026)
    assert chen.get(f"/scorecards/{own}/next").status == 404
    assert chen.post(f"/scorecards/{own}/next").status == 404
