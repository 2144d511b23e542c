"""A new team in four screens: what it is, a look, its links, and one grid of targets."""

from uuid import UUID

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.metrics.commands import define_metrics
from app.domain.people.commands import grant_role
from app.domain.people.roles import Role
from app.importers.library import library_definitions
from tests.office import ANNA, PASSWORD

SHEET = (
    "姓名\t用戶名\t小組\t上級\t角色\n"
    "何\the\t\t\t組長\n林\tlin\t\t何\tSEM專員\n馬\tma\t\t何\t內容專員\n"
)


@pytest.fixture
def anna(our_office):
    """The administrator, who is head of the company too, with the whole library."""
    ledger = our_office.accord.ledger
    library = library_definitions("TWD")
    have = ("leads", "cac", "marketing_spend", "new_customers")
    rest = {code: one for code, one in library.items() if code not in have}
    ledger.do(define_metrics, by=SYSTEM, definitions=rest)
    ledger.do(grant_role, by=SYSTEM, person=ANNA, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO"))
    return our_office.visitor("anna")


def looked_at(visitor, **typed):
    form = visitor.get("/people/teams/new").page.button("Check the team").inside("form")
    given = {"name": "成長組", "code": "GRW", "pack": "b2b", "sheet": SHEET, **typed}
    return visitor.send(form, **given)


def begun(visitor, answer, **typed):
    button = answer.page.button("Begin the team")
    return visitor.send(button.inside("form"), button, **{"password": PASSWORD, **typed})


def grid(visitor):
    page = visitor.get(f"/scorecards/together/{unit_id('GRW')}/2026")
    return page, page.page.button("Save the targets").inside("form")


def test_a_look_proposes_a_card_for_the_team_and_each_role(anna, our_office):
    before = our_office.company.last()
    page = looked_at(anna).page
    chosen = {
        name: next(
            (one["value"] for one in page.the("combobox", name).all() if "selected" in one),
            "",
        )
        for name in ("成長組", "何", "林", "馬")
    }
    assert chosen == {
        "成長組": "b2b_marketing",
        "何": "",  # the team's card is the lead's
        "林": "search_specialist",
        "馬": "content_specialist",
    }
    assert our_office.company.last() == before


def test_the_team_begins_with_people_links_and_cards_of_100_percent(anna):
    answer = begun(anna, looked_at(anna))
    assert answer.status == 200
    assert answer.page.the("textbox", "Invitation link for 林")
    page, _ = grid(anna)
    totals = [one.text for one in page.page.every("status") if "assigned in full" in one.text]
    assert len(totals) == 3
    assert anna.get("/people/").page.the("region", "成長組")
    assert "led by 何" in anna.get("/people/").page.text


def test_no_card_where_none_is_chosen(anna):
    begun(anna, looked_at(anna), **{"card-3": "", "card-4": "", "card-2": ""})
    page, _ = grid(anna)
    assert len([one for one in page.page.every("status") if "assigned" in one.text]) == 1


def test_targets_are_set_in_one_grid_and_nothing_where_one_cannot_be_read(anna, our_office):
    begun(anna, looked_at(anna))
    _, form = grid(anna)
    targets = [
        one["name"] for one in form.all() if one.attributes.get("name", "").startswith("target-")
    ]
    before = our_office.company.last()
    refused = anna.send(form, **{targets[0]: "12,00,0"})
    assert refused.status == 422
    assert our_office.company.last() == before
    assert anna.send(form, **{targets[1]: "2345"}, key="0" * 32).status == 303
    _, form = grid(anna)
    assert "2,345" in [one.attributes.get("value") for one in form.all()]
    late = anna.send(
        refused.page.button("Save the targets").inside("form"),
        key="1" * 32,
        **{targets[0]: "9000000"},
    )
    assert late.status == 409
    assert "Nothing of yours was saved yet" in " ".join(late.page.alerts())


def test_weights_that_are_typed_say_what_they_leave(anna):
    begun(anna, looked_at(anna))
    _, form = grid(anna)
    first = next(one for one in form.all() if one.attributes.get("name", "").startswith("weight-"))
    card = next(
        one["name"].removeprefix("seen-")
        for one in form.all()
        if one.attributes.get("name", "").startswith("seen-")
    )
    part = anna.get(f"/scorecards/together/cards/{UUID(card)}/total?{first['name']}=99", htmx=True)
    assert "too much" in part.page.text


def test_a_stage_moves_the_weights(anna):
    begun(anna, looked_at(anna, stage="launch"))
    _, launch = grid(anna)
    begun(anna, looked_at(anna, stage="mature", code="OLD", name="老組", sheet=""))
    old = anna.get(f"/scorecards/together/{unit_id('OLD')}/2026").page
    form = old.button("Save the targets").inside("form")

    def weights(one):
        return [
            each["value"]
            for each in one.all()
            if each.attributes.get("name", "").startswith("weight-")
        ]

    assert weights(launch)[:8] != weights(form)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Fill this in."),
        ({"code": "渠道"}, "Latin letters, digits"),
        ({"sheet": "x" * 200_001}, "too long to be a sheet of people"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_changes(anna, our_office, typed, sentence):
    before = our_office.company.last()
    answer = looked_at(anna, **typed)
    assert answer.status == 422
    assert sentence in " ".join(answer.page.alerts())
    assert our_office.company.last() == before


def test_a_code_that_is_taken_is_refused_when_it_begins(anna):
    answer = begun(anna, looked_at(anna, code="MKT"))
    assert answer.status == 422
    assert "There is a unit with the code MKT already" in " ".join(answer.page.alerts())


def test_who_manages_nobody_finds_no_such_page(our_office):
    wang = our_office.visitor("wang")
    assert wang.get("/people/teams/new").status == 404
    assert wang.post("/people/teams/check", name="x").status == 404
    assert wang.post("/people/teams/", name="x").status == 404
    assert wang.get(f"/scorecards/together/{unit_id('CO')}/2031").status == 404
    assert wang.post(f"/scorecards/together/{unit_id('CO')}/2031").status == 404


def ready(page):
    """The letters that can be sent, and the button."""
    form = page.button("Send letters for signature").inside("form")
    return form, [one["value"] for one in form.all() if one.attributes.get("name") == "letter"]


def test_the_letters_of_a_new_team_are_sent_and_wait_for_their_owners(anna, our_office):
    begun(anna, looked_at(anna))
    page, form = grid(anna)
    assert len(ready(page.page)[1]) == 2
    assert "1 open point" in page.page.text
    open_point = page.page.link("the baseline of the relative target is missing")
    assert anna.get(open_point["href"]).status == 200
    relative = next(one["name"] for one in form.all() if "同比" in one.attributes.get("value", ""))
    assert anna.send(form, **{relative: "3%"}).status == 303
    page, _ = grid(anna)
    form, letters = ready(page.page)
    assert len(letters) == 3
    last = our_office.company.last()
    assert anna.post(form["action"], letter=letters, key="2" * 32).status == 303
    assert our_office.company.last() == last + 3
    page, _ = grid(anna)
    assert ready(page.page)[1] == []
    assert "sent, waits for 林" in page.page.text
    assert "sent on" in anna.get(f"/scorecards/{letters[0]}/letter").page.text


def test_a_letter_is_sent_once_and_by_nobody_else(anna, our_office):
    begun(anna, looked_at(anna))
    page, _ = grid(anna)
    form, letters = ready(page.page)
    assert anna.post(form["action"], letter=letters, key="2" * 32).status == 303
    last = our_office.company.last()
    again = anna.post(form["action"], letter=letters[0], key="3" * 32)
    assert again.status == 422
    assert "sent as it stands already" in " ".join(again.page.alerts())
    nothing = anna.post(form["action"], key="4" * 32)
    assert nothing.status == 422
    assert "No letter is ready" in " ".join(nothing.page.alerts())
    assert our_office.visitor("wang").post(form["action"], letter=letters).status == 404
    assert our_office.company.last() == last
