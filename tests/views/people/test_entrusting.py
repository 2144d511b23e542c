"""The second person for an approver's role, and standing in, as their pages do it."""

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import grant_role
from app.domain.people.roles import Role
from tests.office import PASSWORD, with_passwords
from tests.small_company import LI, MARKETING, WANG

COMPANY = str(unit_id("CO"))


def page_of(person):
    return f"/people/{person}"


@pytest.fixture
def three(our_office):
    """Anna administers, Wang and Ye approve, Li is a member; all of them can sign in."""
    return with_passwords(our_office, "ye", "li")


def give(visitor, **typed):
    form = visitor.get(page_of(LI)).page.button("Give the role").inside("form")
    return visitor.send(form, **{"role": "finance", "unit": COMPANY, "password": PASSWORD, **typed})


def decided(visitor, page, button, **typed):
    form = page.button(button).inside("form")
    return visitor.send(form, form.button(button), **typed)


def test_a_role_waits_on_the_page_and_at_home_and_is_confirmed(three):
    anna, ye = three.visitor("anna"), three.visitor("ye")
    assert "asks for a second person" in give(anna).page.text
    assert anna.get(page_of(LI)).page.every("button", "Confirm the role") == []
    home = ye.get("/").page
    assert "finance" in home.the("region", "Roles without a second person").text
    answer = decided(ye, home, "Confirm the role")
    assert (answer.status, answer.goes_to) == (303, page_of(LI))
    assert ye.get(page_of(LI)).page.row("finance")
    assert ye.get("/").page.every("region", "Roles without a second person") == []


def test_a_role_is_declined_with_its_reason(three):
    anna, ye = three.visitor("anna"), three.visitor("ye")
    give(anna)
    refused = decided(ye, ye.get(page_of(LI)).page, "Decline")
    assert refused.status == 422
    assert "Say why the role is not given." in " ".join(refused.page.alerts())
    answer = decided(ye, refused.page, "Decline", reason="too early", key="0" * 32)
    assert answer.status == 303
    assert "finance" not in ye.get(page_of(LI)).page.the("region", "Roles").text.split("Give")[0]


def test_one_granted_alone_is_marked_for_all_to_see(three):
    anna = three.visitor("anna")
    ending = anna.get(page_of(WANG)).page.button("End the role department head").inside("form")
    anna.send(ending)
    assert anna.get(page_of(LI)).status == 200
    give(anna)
    li = three.visitor("li")
    assert "without a second person" in li.get("/people/").page.text
    assert "without a second person" in li.get(page_of(LI)).page.row("finance").text
    assert "alone" in li.get("/").page.the("region", "Roles without a second person").text


@pytest.mark.parametrize("path", ["confirmation", "refusal"])
def test_who_approves_nothing_is_told_who_may(three, path):
    anna, li = three.visitor("anna"), three.visitor("li")
    give(anna)
    li.get(page_of(LI))
    before = three.company.last()
    answer = li.post(f"{page_of(LI)}/roles/{path}", role="finance", unit=COMPANY, reason="x")
    assert answer.status == 422
    assert "finance" in answer.page.text
    assert three.company.last() == before
    assert li.post(f"{page_of(LI)}/roles/{path}", role="emperor", unit="").status == 422
    assert li.post(f"/people/{COMPANY}/roles/{path}", role="finance", unit=COMPANY).status == 404


def lend(visitor, **typed):
    form = visitor.get(page_of(WANG)).page.button("Let them stand in").inside("form")
    given = {"to": str(LI), "from_day": "2026-01-05", "until_day": "2026-01-09", **typed}
    return visitor.send(form, **given)


def test_somebody_stands_in_and_either_ends_it(three):
    wang, li = three.visitor("wang"), three.visitor("li")
    assert lend(wang).status == 303
    words = li.get(page_of(LI)).page.the("region", "Standing in").text
    assert "stands in for" in words
    card = f"/scorecards/{three.company.card}/lines"
    assert li.get(card).page.every("button", "Save the weights")
    three.later(days=6)
    li = three.visitor("li")
    assert li.get(card).page.every("button", "Save the weights") == []
    wang = three.visitor("wang")
    lend(wang, until_day="2026-02-09", key="0" * 32)
    page = li.get(page_of(LI)).page
    form = page.the("region", "Standing in").button("End it").inside("form")
    assert li.send(form).status == 303
    assert li.get(card).page.every("button", "Save the weights") == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"until_day": "2026-01-01"}, "lies before the first day"),
        ({"until_day": ""}, "Fill this in."),
        ({"to": str(WANG)}, "Nobody stands in for themselves."),
    ],
)
def test_a_delegation_that_will_not_do_is_said_beside_its_field(three, typed, sentence):
    before = three.company.last()
    answer = lend(three.visitor("wang"), **typed)
    assert answer.status == 422
    assert sentence in " ".join(answer.page.alerts())
    assert three.company.last() == before


def test_nobody_lends_or_ends_what_is_others(three):
    three.accord.ledger.do(
        grant_role, by=SYSTEM, person=LI, role=Role.SOURCE_KEEPER, unit=MARKETING
    )
    lend(three.visitor("wang"))
    ye = three.visitor("ye")
    ye.get(page_of(WANG))
    before = three.company.last()
    place = {"held": f"department_head/{MARKETING}", "to": str(LI)}
    days = {"from_day": "2026-01-05", "until_day": "2026-01-05"}
    answer = ye.post(f"{page_of(WANG)}/delegations", **place, **days)
    assert answer.status == 422
    assert "Only who holds a role" in answer.page.text
    assert ye.post(f"{page_of(WANG)}/delegations/ending", **place).status == 422
    assert ye.post(f"{page_of(WANG)}/delegations/ending", held="x", to="").status == 422
    for path in ("delegations", "delegations/ending"):
        assert ye.post(f"/people/{COMPANY}/{path}", **place, **days).status == 404
    assert three.company.last() == before
