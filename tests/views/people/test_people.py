"""Who is who; joining, roles, titles and leaving; and who may see to it."""

import pytest

from app.domain.ids import unit_id
from tests.demo_database import events_of
from tests.office import ANNA, PASSWORD, USERNAMES
from tests.small_company import LI, WANG


def button_form(answer, name):
    return answer.page.button(name).inside("form")


def page_of(person):
    return f"/people/{person}"


def test_everybody_sees_the_units_with_their_people(look):
    page = look("chen.yating").get("/people/").page
    headings = [heading.text for heading in page.every("heading")]
    assert headings.index("Marketing department") < headings.index("Channel group")
    assert "Department head" not in page.text
    assert "Chen Yating" in page.the("region", "Channel group").text
    assert page.every("link", "Add a person") == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("yating", ["Chen Yating"]),
        ("陳雅", ["Chen Yating"]),
        ("ＹＡＴＩＮＧ", ["Chen Yating"]),
        ("auditor", ["Gu Chengde"]),
        ("xyz", []),
    ],
)
def test_a_search_finds_by_name_title_and_role_in_both_scripts(look, search, found):
    answer = look("chen.yating").get(f"/people/?q={search}", htmx=True)
    listed = [link for item in answer.page.every("listitem") for link in item.every("link")]
    assert [link.text for link in listed] == found
    assert answer.page.every("navigation") == []  # a fragment, no page
    assert answer.response.headers["Vary"].startswith("HX-Request")


def test_a_person_page_shows_work_roles_and_titles_in_tables(look, still_company):
    from tests.demo_database import persons

    page = look("ma.tianyou").get(page_of(persons(still_company)["chen.yating"])).page
    facts = page.facts()
    assert (facts["Unit"], facts["Superior"]) == ("Channel group", "Luo Jianwei")
    assert "渠道組/*專員" in page.the("region", "Called in tables").text
    assert page.every("button", "Give the role") == []
    # A personal scorecard is not everybody's to see.
    assert page.every("region", "Scorecards") == []
    superior = look("luo.jianwei").get(page_of(persons(still_company)["chen.yating"])).page
    assert len(superior.the("region", "Scorecards").every("link")) == 1


def test_an_unknown_person_is_not_there(our_office):
    visitor = our_office.visitor("anna")
    assert visitor.get("/people/00000000-0000-4000-8000-00000000ffff").status == 404
    assert visitor.get("/people/not-an-id").status == 404


@pytest.mark.parametrize("path", ["/people/new", "/people/units/new"])
def test_who_may_not_add_sees_no_such_page(our_office, path):
    assert our_office.visitor("wang").get(path).status == 404


def joins(visitor, **typed):
    form = button_form(visitor.get("/people/new"), "Add, and make")
    given = {"name": "陳 雅婷", "username": "Chen", "title": "專員", **typed}
    return visitor.send(form, **given)


def test_a_new_person_gets_a_link_and_comes_in_with_it(our_office):
    anna = our_office.visitor("anna")
    answer = joins(anna)
    assert answer.status == 200
    link = answer.page.the("textbox", "Invitation link")["value"]
    visitor = our_office.visitor()
    form = button_form(visitor.opens_invitation(link), "Set the password")
    visitor.send(form, password="a loud river", again="a loud river")
    assert "陳 雅婷" in visitor.get("/").response.text


def test_the_same_form_sent_twice_enters_one_person(our_office):
    anna = our_office.visitor("anna")
    form = button_form(anna.get("/people/new"), "Add, and make")
    before = our_office.company.last()
    assert anna.send(form, name="陳雅婷", username="chen").status == 200
    assert anna.send(form, name="陳雅婷", username="chen").status == 200
    other = anna.send(form, name="陳雅文", username="chenyw")
    assert other.status == 409
    made = [type(event).__name__ for event in events_of(our_office.accord, before)]
    assert made == ["Joined", "Invited", "Invited"]  # the second link ends the first


def test_a_link_for_a_password_that_stands_is_told_to_its_owner_and_in_the_trail(our_office):
    anna, wang = our_office.visitor("anna"), our_office.visitor("wang")
    assert "sets your password" not in wang.get("/").page.text
    form = button_form(anna.get(page_of(WANG)), "Make an invitation link")
    assert anna.send(form).status == 200
    event = events_of(our_office.accord)[-1]
    assert (event.TOPIC, event.is_reset, event.by) == ("people.person.invited", True, ANNA)
    (notice,) = [one.text for one in wang.get("/").page.every("status") if "link" in one.text]
    assert notice.startswith("安娜 made a link on")
    assert "sets your password" not in anna.get("/").page.text
    trail = anna.get("/audit").page.text
    assert "安娜 made a link that sets the password of 王" in trail


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"username": "wang"}, "The username wang is taken. Choose another one."),
        ({"username": "王"}, "Two to forty small Latin letters"),
        ({"name": ""}, "Fill this in."),
        ({"name": "王\u202e小明"}, "signs that can't be seen"),
        ({"name": "x" * 81}, "At most 80 characters; these are 81."),
        ({"joined_on": "yesterday"}, "Write the day as 2026-03-31."),
        ({"unit": "somewhere"}, "Choose one of the list."),
    ],
)
def test_what_will_not_do_is_said_beside_its_field_and_what_was_typed_stays(
    our_office, typed, sentence
):
    before = our_office.company.last()
    answer = joins(our_office.visitor("anna"), **typed)
    assert answer.status == 422
    assert sentence in " ".join(answer.page.alerts())
    assert answer.page.the("textbox", "Job title optional")["value"] == "專員"
    assert our_office.company.last() == before


def test_a_role_is_given_and_ended_by_fragment(our_office):
    anna = our_office.visitor("anna")
    form = button_form(anna.get(page_of(LI)), "Give the role")
    before = our_office.company.last()
    refused = anna.send(form, role="auditor", password="not the river")
    assert refused.status == 422
    assert our_office.company.last() == before
    given = anna.send(form, role="auditor", password=PASSWORD)
    assert given.status == 200
    assert given.page.row("auditor")
    assert given.page.every("navigation") == []
    ended = anna.send(given.page.button("End the role auditor").inside("form"))
    assert ended.status == 200
    assert "auditor" not in ended.page.the("region", "Roles").the("table").text


def test_a_person_gets_another_name_and_was_called_otherwise(our_office):
    anna, then = our_office.visitor("anna"), our_office.company.last()
    form = button_form(anna.get(page_of(LI)), "Rename")
    done = anna.send(form, name="李小明", latin_name="Li Xiaoming")
    assert done.status == 200
    assert anna.get(page_of(LI)).page.the("heading", "Li Xiaoming")
    assert anna.get(f"{page_of(LI)}?as_of=@{then}").page.the("heading", "李")
    assert "安娜 changed the name of Li Xiaoming" in anna.get("/audit").page.text
    hidden = anna.send(
        button_form(anna.get(page_of(LI)), "Rename"), name="李\u202e明", key="a" * 32
    )
    assert hidden.status == 422
    assert "signs that can't be seen" in " ".join(hidden.page.alerts())


def test_without_script_a_success_leads_back_to_the_person(our_office):
    anna = our_office.visitor("anna")
    form = button_form(anna.get(page_of(LI)), "Give the role")
    del form.attributes["hx-post"]
    answer = anna.send(form, role="auditor", password=PASSWORD)
    assert (answer.status, answer.goes_to) == (303, page_of(LI))
    refused = anna.send(form, role="emperor", key="a" * 32)
    assert refused.status == 422
    assert refused.page.the("navigation", "Main")
    assert refused.page.alerts() == ["Choose one of the list."]


def test_the_second_of_two_administrators_is_told_that_something_changed(our_office):
    anna = our_office.visitor("anna")
    form = button_form(anna.get(page_of(LI)), "Give the role")
    assert anna.send(form, role="auditor", password=PASSWORD).status == 200
    late = anna.send(form, role="finance", password=PASSWORD, key="a" * 32)
    assert late.status == 409
    assert "Somebody changed this" in " ".join(late.page.alerts())
    again = button_form(late, "Give the role")
    assert anna.send(again, role="finance", password=PASSWORD).status == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("roles", {"role": "auditor", "unit": str(USERNAMES["wang"])}),
        ("roles/ending", {"role": "member", "unit": str(USERNAMES["wang"])}),
        ("place", {"unit": str(USERNAMES["wang"])}),
        ("name", {"name": "李大明"}),
        ("departure", {"on": "2026-01-05"}),
        ("invitation", {}),
    ],
)
def test_who_is_no_administrator_is_told_who_may(our_office, path, fields):
    wang = our_office.visitor("wang")
    wang.get(page_of(LI))
    before = our_office.company.last()
    answer = wang.post(f"{page_of(LI)}/{path}", **fields)
    assert answer.status == 422
    assert "administrator may" in answer.page.text
    assert our_office.company.last() == before


def test_a_title_in_tables_is_mapped_by_whoever_brings_tables_in(our_office):
    wang = our_office.visitor("wang")
    form = button_form(wang.get(page_of(LI)), "Add")
    answer = wang.send(form, mask="市場部/*專員")
    assert "市場部/*專員" in answer.page.the("region", "Called in tables").text


def test_who_leaves_is_signed_out_at_once_and_stays_visible(our_office):
    anna, wang = our_office.visitor("anna"), our_office.visitor("wang")
    form = button_form(anna.get(page_of(WANG)), "Note the last day")
    later = anna.send(form, on="2030-01-01")
    assert later.status == 422
    assert "2030-01-01 is still to come" in " ".join(later.page.alerts())
    assert anna.send(form, on="2026-01-05").status == 200
    before = our_office.company.last()
    assert wang.post("/people/units", name="x").status == 401
    assert wang.get("/").status == 303
    again = our_office.visitor()
    again.get("/sign-in")
    assert again.post("/sign-in", username="wang", password=PASSWORD).status == 422
    assert our_office.company.last() == before
    assert "left on 2026-01-05" in anna.get(page_of(WANG)).page.text


def test_a_new_unit_stands_in_the_tree(our_office):
    anna = our_office.visitor("anna")
    form = button_form(anna.get("/people/units/new"), "Add the unit")
    done = anna.send(form, name="渠道組", name_en="Channels", code="CHN", kind="group")
    assert (done.status, done.goes_to) == (303, f"/people/units/{unit_id('CHN')}")
    assert anna.get("/people/").page.the("region", "Channels")
    taken = anna.send(form, name="又一組", code="CHN", kind="group", key="a" * 32)
    assert taken.status == 422
    assert "There is a unit with the code CHN already." in " ".join(taken.page.alerts())


def test_a_person_page_as_of_the_past_shows_roles_of_then_and_no_form(our_office):
    anna = our_office.visitor("anna")
    then = our_office.company.last()
    form = button_form(anna.get(page_of(LI)), "Give the role")
    anna.send(form, role="auditor", password=PASSWORD)
    page = anna.get(f"{page_of(LI)}?as_of=@{then}").page
    assert page.every("button", "Give the role") == []
    assert "auditor" not in page.the("region", "Roles").text
    assert page.the("region", "Shown as of the past").link("Back to now n")["href"] == page_of(LI)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("yesterday", "“yesterday” is no moment."),
        ("2031-01-01", "2031-01-01 is still to come."),
        ("2026-01-01T00:00:00", "is no moment."),
        ("2020-01-01", "lies before the first entry of the log"),
        ("@999999", "The log ends at position"),
        ("@-1", "is no moment."),
        ("<script>alert(1)</script>", "is no moment."),
    ],
)
def test_a_moment_that_is_none_is_answered_by_a_sentence(look, text, sentence):
    answer = look("chen.yating").get(f"/people/?as_of={text}")
    assert answer.status == 422
    assert sentence in answer.page.text
    assert "<script>alert" not in answer.response.text
