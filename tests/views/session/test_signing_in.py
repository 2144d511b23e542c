"""Getting in and out: by password, by invitation, and by one click in a demonstration."""

import hashlib
import json

import pytest
from werkzeug.routing import PathConverter, UnicodeConverter

from app.accounts.invitations import invite
from app.domain.ids import SYSTEM
from app.factory import create_app
from app.settings import Settings
from tests.office import PASSWORD
from tests.small_company import WANG
from tests.visiting import Visitor


def signs_in(visitor, username, password=PASSWORD, **more):
    visitor.get("/sign-in")
    return visitor.post("/sign-in", username=username, password=password, **more)


def test_a_stranger_is_sent_to_the_sign_in_page_and_back_afterwards(our_office):
    stranger = our_office.visitor()
    answer = stranger.get("/people/?q=wang")
    assert answer.status == 303
    page = stranger.follow(answer).page
    form = page.the("button", "Sign in").inside("form")
    done = stranger.send(form, username="wang", password=PASSWORD)
    assert (done.status, done.goes_to) == (303, "/people/?q=wang")


def test_a_strangers_form_and_fragment_get_401(our_office):
    stranger = our_office.visitor()
    stranger.get("/sign-in")
    assert stranger.post("/people/units", name="x").status == 401
    assert stranger.get("/people/", htmx=True).status == 401


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(our_office):
    known = signs_in(our_office.visitor(), "wang", "not the river")
    unknown = signs_in(our_office.visitor(), "nobody", "not the river")
    never_set = signs_in(our_office.visitor(), "li", "not the river")
    assert known.status == unknown.status == never_set.status == 422
    assert known.page.alerts() == unknown.page.alerts() == never_set.page.alerts()


def test_the_password_never_comes_back_to_the_page(our_office):
    answer = signs_in(our_office.visitor(), "wang", "not the river")
    assert "not the river" not in answer.response.text
    assert answer.page.the("textbox", "Username").attributes["value"] == "wang"


def test_any_other_database_never_offers_its_people(our_office):
    visitor = our_office.visitor()
    page = visitor.get("/sign-in").page
    assert [button.text for button in page.every("button") if "王" in button.text] == []
    assert visitor.post(f"/sign-in/{WANG}").status == 404
    assert visitor.get("/").status == 303


def test_a_demonstration_offers_its_people_by_unit_with_their_roles(app):
    visitor = Visitor(app)
    page = visitor.get("/sign-in").page
    unit = page.the("region", "Marketing department")
    assert "Shen Wanqing" in unit.text
    assert "Marketing director · department head" in unit.text
    button = unit.button("Shen Wanqing")
    assert visitor.send(button.inside("form"), button).goes_to == "/"
    assert "Shen Wanqing" in visitor.get("/").response.text


def test_a_demonstration_offers_heads_and_one_of_each_other_role_before_everybody(app):
    page = Visitor(app).get("/sign-in").page
    everybody = next(one for one in page.the("main").all() if one.tag == "details")
    behind = list(everybody.all())
    listed = [one for one in page.every("listitem") if one not in behind]
    assert 7 <= len(listed) <= 12
    for role in ("department head", "group lead", "data steward", "auditor", "administrator"):
        assert any(role in one.text for one in listed), role


def test_the_cookie_changes_at_sign_in_and_the_old_one_is_worth_nothing(our_office):
    visitor = our_office.visitor("wang")
    old = visitor.client.get_cookie("accord").value
    signs_in(visitor, "anna")
    assert visitor.client.get_cookie("accord").value != old
    thief = our_office.visitor()
    thief.client.set_cookie("accord", old)
    assert thief.get("/people/").status == 303
    assert thief.get("/people/", htmx=True).status == 401


def test_signing_out_ends_the_session_wherever_its_cookie_is(our_office):
    visitor = our_office.visitor("wang")
    kept = visitor.client.get_cookie("accord").value
    visitor.get("/")
    assert visitor.post("/sign-out").goes_to == "/sign-in"
    visitor.client.set_cookie("accord", kept)
    assert visitor.get("/").status == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(our_office):
    answer = signs_in(our_office.visitor(), "wang")
    cookie = answer.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("idle", "longer"), [({"hours": 7}, {"hours": 2}), ({"hours": 7}, {"hours": 6})]
)
def test_a_session_ends_after_eight_idle_hours_or_twelve_in_all(our_office, idle, longer):
    visitor = our_office.visitor("wang")
    our_office.later(**idle)
    assert visitor.get("/").status == 200  # notes the use
    our_office.later(**longer)
    assert visitor.get("/").status == (200 if longer == {"hours": 2} else 303)


def test_an_idle_session_is_over(our_office):
    visitor = our_office.visitor("wang")
    our_office.later(hours=8.1)
    assert visitor.get("/").status == 303


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a\r\nSet-Cookie: x=y",
        "evil",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(our_office, goal):
    assert signs_in(our_office.visitor(), "wang", next=goal).goes_to == "/"


# -- invitations --------------------------------------------------------------------------------


def test_an_invitation_sets_the_password_and_signs_in_once(our_office):
    link = our_office.invitation("li")
    visitor = our_office.visitor()
    form = visitor.opens_invitation(link).page.button("Set the password and sign in").inside("form")
    assert visitor.send(form, password="a loud river", again="a loud river").goes_to == "/"
    assert visitor.get("/").status == 200
    assert our_office.visitor().opens_invitation(link).status == 422
    assert signs_in(our_office.visitor(), "li", "a loud river").status == 303


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "The password has 5 characters; it needs at least 10."),
        ("a loud river", "a wide river", "The two passwords differ."),
        ("", "", "Fill this in."),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(
    our_office, password, again, sentence
):
    visitor = our_office.visitor()
    welcome = visitor.opens_invitation(our_office.invitation("li")).page
    form = welcome.button("Set the pass").inside("form")
    answer = visitor.send(form, password=password, again=again)
    assert answer.status == 422
    assert sentence in " ".join(answer.page.alerts())


def test_an_invitation_is_over_after_seven_days_or_after_a_new_one(our_office):
    first = our_office.invitation("li")
    second = our_office.invitation("li")
    assert our_office.visitor().opens_invitation(first).status == 422
    our_office.later(days=7.1)
    assert our_office.visitor().opens_invitation(second).status == 422


def test_the_code_of_an_invitation_is_asked_for_and_never_stands_in_an_address(our_office):
    link, visitor = our_office.invitation("li"), our_office.visitor()
    assert link.startswith("/invitation#")
    for later in ("/invitation/password", "/invitation/password?x=1"):
        assert visitor.get(later).goes_to == "/invitation"
    assert visitor.post("/invitation/password", password=PASSWORD, again=PASSWORD).goes_to == (
        "/invitation"
    )
    form = visitor.get("/invitation").page.button("Go on").inside("form")
    assert "Fill this in." in visitor.send(form, code="").page.alerts()
    refused = visitor.send(form, code=f"{link}x")
    assert "This link was used already" in " ".join(refused.page.alerts())
    assert visitor.send(form, code=link).goes_to == "/invitation/password"
    visitor.post("/preferences", language="zh_Hant")
    assert "li" in visitor.get("/invitation/password").page.text
    # An older link in hand is no obstacle to a newer one.
    newer = our_office.invitation("li")
    assert visitor.get("/invitation/password").status == 422
    visitor.post("/preferences", language="en")
    assert visitor.opens_invitation(newer).status == 200


def test_no_address_has_room_for_a_secret(our_office):
    # Ids open nothing by themselves; of these each is a unit, a metric, a month or a file's digest.
    known = {"code", "digest", "filename", "form", "metric", "period", "source", "within"}
    texts = (UnicodeConverter, PathConverter)
    free = {
        name
        for rule in our_office.app.url_map.iter_rules()
        for name, kind in rule._converters.items()
        if isinstance(kind, texts)
    }
    assert free == known


# -- how pages look ------------------------------------------------------------------------------


def test_language_and_theme_stay_with_the_person(our_office):
    visitor = our_office.visitor("wang")
    visitor.post("/preferences", language="zh_Hant")
    visitor.post("/preferences", theme="dark")
    elsewhere = our_office.visitor()
    signs_in(elsewhere, "wang")
    text = elsewhere.get("/").response.text
    assert '<html lang="zh-Hant-TW" data-theme="dark">' in text


def test_a_stranger_chooses_a_language_before_signing_in(our_office):
    visitor = our_office.visitor()
    visitor.get("/sign-in")
    visitor.post("/preferences", language="zh_Hant", next="/sign-in")
    assert 'lang="zh-Hant-TW"' in visitor.get("/sign-in").response.text


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [
        ("zh-TW,zh;q=0.9", "zh-Hant-TW"),
        ("zh-CN,en", "zh-Hans-CN"),
        ("zh-Hans-SG", "zh-Hans-CN"),
        ("zh-Hant-CN", "zh-Hant-TW"),
        ("fr", "zh-Hant-TW"),
        ("fr,en-GB", "en"),
        ("", "zh-Hant-TW"),
    ],
)
def test_the_browsers_language_counts_for_strangers(our_office, wanted, tag):
    visitor = our_office.visitor()
    visitor.headers["Accept-Language"] = wanted
    assert f'<html lang="{tag}"' in visitor.get("/sign-in").response.text


def test_a_language_that_is_not_offered_is_not_taken(our_office):
    visitor = our_office.visitor("wang")
    assert visitor.post("/preferences", language="fr").status == 404


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(our_office):
    here, elsewhere = our_office.visitor("wang"), our_office.visitor("wang")
    form = here.get("/settings").page.button("Change the password").inside("form")
    wrong = here.send(form, present="not the river", password="a wide river", again="a wide river")
    assert wrong.status == 422
    assert wrong.page.alerts() == ["This is not your present password."]
    done = here.send(form, present=PASSWORD, password="a wide river", again="a wide river")
    assert done.status == 303
    assert here.get("/").status == 200
    assert elsewhere.get("/").status == 303
    assert signs_in(our_office.visitor(), "wang", "a wide river").status == 303


def test_guessing_from_one_address_slows_that_address_alone_behind_a_trusted_proxy(
    our_office, tmp_path
):
    settings = {"ACCORD_DATA": str(tmp_path), "ACCORD_TRUSTED_PROXIES": "1"}
    behind = create_app(our_office.accord, Settings.from_env(settings))

    def tried(app, told):
        visitor = Visitor(app)
        visitor.headers["X-Forwarded-For"] = told
        return signs_in(visitor, "wang", "not the river").page.text

    for _ in range(6):
        tried(behind, "10.0.0.9, 192.0.2.1")  # what the browser claims stands first
    assert "Too many tries" in tried(behind, "10.0.0.8, 192.0.2.1")
    assert "Too many tries" not in tried(behind, "192.0.2.1, 192.0.2.2")
    for told in ("192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7", "192.0.2.8"):
        tried(our_office.app, told)
    assert "Too many tries" in tried(our_office.app, "192.0.2.9")


def test_every_way_in_and_every_failure_has_its_line(our_office, capsys):
    wang = our_office.visitor("wang")
    signs_in(our_office.visitor(), "wang", "not the river")
    signs_in(our_office.visitor(), "my password", "not the river")
    wang.get(f"/people/{our_office.company.card}")
    wang.token = "forged"
    wang.post("/settings/password", password="x")
    text = "".join(capsys.readouterr())
    assert "my password" not in text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def told(event, *names):
        return [tuple(one.get(name) for name in names) for one in lines if one["event"] == event]

    assert told("signed in", "person", "by") == [(str(WANG), "password")]
    assert told("not signed in", "person", "by") == [(str(WANG), "password"), ("", "password")]
    assert told("turned away", "control") == [("token",)]
    asked = ("actor", "method", "route", "status")
    assert (str(WANG), "GET", "/people/<uuid:person>", 404) in told("answered", *asked)
    assert all(one["timestamp"] and one["request"] for one in lines)


def test_a_password_that_leaked_is_not_taken_at_either_place(our_office, tmp_path):
    leaked = "riverquietmoonhill"
    digest = hashlib.sha1(leaked.encode()).hexdigest().upper()
    (tmp_path / "leaked.txt").write_text(f"{digest}:3\n")
    settings = {
        "ACCORD_DATA": str(tmp_path),
        "ACCORD_LEAKED_PASSWORDS_FILE": str(tmp_path / "leaked.txt"),
    }
    app = create_app(our_office.accord, Settings.from_env(settings))
    wang = Visitor(app)
    assert signs_in(wang, "wang").status == 303
    form = wang.get("/settings").page.button("Change the password").inside("form")
    refused = wang.send(form, present=PASSWORD, password=leaked, again=leaked)
    assert refused.status == 422
    assert "leaked" in refused.page.text
    with our_office.accord.store.write() as db:
        token = invite(db, WANG, by=SYSTEM, now=our_office.accord.now())
    stranger = Visitor(app)
    form = (
        stranger.opens_invitation(token).page.button("Set the password and sign in").inside("form")
    )
    refused = stranger.send(form, password=leaked, again=leaked)
    assert refused.status == 422
    assert "leaked" in refused.page.text
