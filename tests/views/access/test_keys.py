"""The page of keys: made by administrators, opened by their owners alone, ended by either."""

import pytest

from tests.demo_database import persons
from tests.seeing import Element

OWNER = "chen.yating"


@pytest.fixture
def made(visit, company):
    """A key that the administrator made for a member."""
    tao = visit("tao.yifan")
    form = tao.get("/api-keys/").page.button("Make the key").inside("form")
    answer = tao.send(form, **wanted(company, form))
    assert answer.goes_to == "/api-keys/"
    return tao


def wanted(company, form: Element, **more):
    unit = next(one for one in form.every("option") if "Channel" in one.text)
    return {
        "name": "CRM, nightly",
        "owner": str(persons(company)[OWNER]),
        "unit": unit["value"],
        "sources": "crm",
        **more,
    }


def test_a_key_is_made_and_its_owner_alone_is_shown_the_secret_once(made, visit):
    page = made.get("/api-keys/").page
    assert "CRM, nightly" in page.text
    assert "waits for its owner" in page.text
    assert page.every("button", "Show its secret") == []
    chen = visit(OWNER)
    page = chen.get("/api-keys/").page
    shown = chen.send(page.every("button", "Show its secret")[0].inside("form"))
    secret = shown.page.the("textbox", "Secret")["value"]
    assert shown.response.headers["Cache-Control"] == "no-store"
    again = chen.get("/api-keys/").page
    assert secret[:13] in again.text
    assert secret not in again.text
    headers = {"Authorization": f"Bearer {secret}"}
    assert chen.client.get("/api/v1/key", headers=headers).json["name"] == "CRM, nightly"
    used = made.get("/api-keys/").page.row("CRM, nightly")
    assert "never" not in used.text


@pytest.mark.parametrize("who", [OWNER, "tao.yifan"])
def test_its_owner_and_an_administrator_end_it(made, visit, who):
    visitor = visit(who)
    page = visitor.get("/api-keys/").page
    answer = visitor.send(page.every("button", "Revoke")[0].inside("form"))
    after = visitor.follow(answer).page
    assert "revoked" in after.text
    assert after.every("button", "Revoke") == []


def test_others_know_nothing_of_it(made, visit):
    steward, stranger = visit("ye.ruolin"), visit("xu.shuhan")
    row = made.get("/api-keys/").page.every("button", "Revoke")[0].inside("form")
    url = row["action"]
    assert "CRM, nightly" in steward.get("/api-keys/").page.text
    assert "CRM, nightly" not in stranger.get("/api-keys/").page.text
    assert stranger.post(url).status == 404
    assert steward.post(url).status == 422  # she sees it, and may not end it
    assert steward.post(url.replace("revocation", "secret")).status == 422
    assert made.post(url.replace("revocation", "secret")).status == 422
    assert stranger.post("/api-keys/").status == 404
    assert stranger.get("/api-keys/?as_of=2026-03-31").status == 404


REFUSED = {
    "Choose at least one source": {"sources": ""},
    "Fill this in.": {"name": ""},
    "Choose one of the list.": {"owner": "somebody"},
    "no key holds for more than a year": {"until_day": "2026-01-01"},
    "for more than a year": {"until_day": "2029-01-01"},
}


def test_what_is_missing_is_said_beside_its_field(look, still_company):
    tao = look("tao.yifan")
    form = tao.get("/api-keys/").page.button("Make the key").inside("form")
    for sentence, typed in REFUSED.items():
        answer = tao.send(form, **{**wanted(still_company, form), **typed})
        assert answer.status == 422, sentence
        assert sentence in answer.page.text
        assert "No key yet" in answer.page.text
