"""A unit's page: who is there, and another name, place or head for it."""

import pytest

from app.domain.ids import unit_id
from tests.small_company import LI, MARKETING, WANG

COMPANY = unit_id("CO")


def button_form(answer, name):
    return answer.page.button(name).inside("form")


def page_of(unit):
    return f"/people/units/{unit}"


@pytest.fixture
def anna(our_office):
    return our_office.visitor("anna")


def founded(visitor, code, parent):
    form = button_form(visitor.get("/people/units/new"), "Add the unit")
    answer = visitor.send(form, name=code, code=code, kind="group", parent=str(parent))
    assert (answer.status, answer.goes_to) == (303, page_of(unit_id(code)))
    return unit_id(code)


def test_everybody_sees_who_is_there_and_what_lies_below(look):
    people = look("chen.yating").get("/people/").page
    page = look("chen.yating").get(people.link("Marketing department")["href"]).page
    facts = page.facts()
    assert facts["Belongs to"].startswith("Heyuan Living")
    assert facts["Led by"] == "Shen Wanqing"
    assert "Channel group" in facts["Units below"]
    own = page.the("region", "People").every("link")
    assert [one.name for one in own] == ["Shen Wanqing"]  # nobody of a unit above or below
    assert page.the("region", "Scorecards").every("link")
    assert page.every("button", "Rename") == []
    assert page.every("link", "History") == []  # the trail is not everybody's


def test_a_unit_that_is_none_is_not_there(anna):
    assert anna.get(page_of(LI)).status == 404
    assert anna.get(f"{page_of(MARKETING)}?as_of=@1").status == 404


def test_a_unit_gets_another_name_by_fragment_and_keeps_the_old_one_for_tables(our_office, anna):
    then = our_office.company.last()
    form = button_form(anna.get(page_of(MARKETING)), "Rename")
    done = anna.send(form, name="行銷部", name_en="Growth", aliases="市場部，推廣部")
    assert done.status == 200
    assert done.page.every("navigation") == []
    assert done.page.facts()["Also called"] == "市場部, 推廣部, MKT"
    assert anna.get(page_of(MARKETING)).page.the("heading", "Growth")
    past = anna.get(f"{page_of(MARKETING)}?as_of=@{then}").page
    assert past.the("heading", "MKT")
    assert past.every("button", "Rename") == []
    trail = anna.get("/audit").page.text
    assert "安娜 renamed the unit Growth" in trail


def test_a_unit_goes_under_another_one_and_stood_elsewhere_then(our_office, anna):
    sales, channel = founded(anna, "SAL", COMPANY), founded(anna, "CHN", MARKETING)
    then = our_office.company.last()
    form = button_form(anna.get(page_of(channel)), "Move")
    assert anna.send(form, parent=str(sales)).status == 200
    assert anna.get(page_of(channel)).page.facts()["Belongs to"] == "SAL"
    past = anna.get(f"{page_of(channel)}?as_of=@{then}").page
    assert past.facts()["Belongs to"] == "MKT"


def test_a_circle_is_refused_with_a_sentence(our_office, anna):
    channel = founded(anna, "CHN", MARKETING)
    form = button_form(anna.get(page_of(MARKETING)), "Move")
    offered = [one.text.strip() for one in form.every("option")]
    assert "CHN" not in offered
    before = our_office.company.last()
    refused = anna.send(form, parent=str(channel))
    assert refused.status == 422
    assert "CHN belongs to this unit itself." in " ".join(refused.page.alerts())
    assert our_office.company.last() == before


def test_the_company_is_under_nothing(our_office, anna):
    assert anna.get(page_of(COMPANY)).page.every("button", "Move") == []
    before = our_office.company.last()
    answer = anna.post(f"{page_of(COMPANY)}/place", parent=str(MARKETING))
    assert answer.status == 422
    assert our_office.company.last() == before


def test_a_unit_gets_another_head_or_none(anna):
    form = anna.get(page_of(MARKETING)).page.the("combobox", "Led by").inside("form")
    assert anna.send(form, head=str(LI)).page.facts()["Led by"] == "李"
    again = anna.get(page_of(MARKETING)).page.the("combobox", "Led by").inside("form")
    assert "Led by" not in anna.send(again, head="", key="a" * 32).page.facts()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("names", {"name": "行銷部"}),
        ("place", {"parent": str(COMPANY)}),
        ("head", {"head": str(LI)}),
    ],
)
def test_who_is_no_administrator_is_told_who_may(our_office, path, fields):
    wang = our_office.visitor("wang")
    wang.get(page_of(MARKETING))
    before = our_office.company.last()
    answer = wang.post(f"{page_of(MARKETING)}/{path}", **fields)
    assert answer.status == 422
    assert "administrator may" in answer.page.text
    assert our_office.company.last() == before


def test_what_will_not_do_as_a_name_is_said_beside_it_and_stays(our_office, anna):
    form = button_form(anna.get(page_of(MARKETING)), "Rename")
    before = our_office.company.last()
    for typed, sentence in (
        ({"name": ""}, "Fill this in."),
        ({"name_en": "Mar\u200bketing"}, "signs that can't be seen"),
        ({"aliases": "行\u202e銷"}, "signs that can't be seen"),
    ):
        answer = anna.send(form, **{"name": "行銷部", **typed})
        assert answer.status == 422
        assert sentence in " ".join(answer.page.alerts())
    assert our_office.company.last() == before


def test_the_second_of_two_administrators_is_told_that_something_changed(anna):
    page = anna.get(page_of(MARKETING))
    assert anna.send(button_form(page, "Rename"), name="行銷部").status == 200
    late = anna.send(page.page.the("combobox", "Led by").inside("form"), head=str(WANG))
    assert late.status == 409
    assert "Somebody changed this" in " ".join(late.page.alerts())


def test_without_script_a_success_leads_back_to_the_unit(anna):
    form = button_form(anna.get(page_of(MARKETING)), "Rename")
    del form.attributes["hx-post"]
    answer = anna.send(form, name="行銷部")
    assert (answer.status, answer.goes_to) == (303, page_of(MARKETING))
