"""Signing in with the company's identity provider, and everything that must not let anybody in."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.factory import create_app
from app.settings import Settings, WrongSetting
from tests.demo_database import end_of_log
from tests.identity_provider import CLIENT, NAME, SECRET, identity_provider
from tests.office import PASSWORD, Office
from tests.small_company import LI, MARKETING
from tests.visiting import Visitor

HOME = "http://localhost"
RETURN = "/sign-in/provider/return"
HERS, HIS = "subject-of-li", "subject-of-wang"


@pytest.fixture
def provided(our_office, tmp_path):
    """The office with an identity provider; gives both."""

    def now() -> int:
        return int(our_office.accord.now().timestamp())

    with identity_provider(HOME + RETURN, now) as provider:
        (tmp_path / "provider.secret").write_text(f"{SECRET}\n")
        settings = Settings.from_env(
            {
                "ACCORD_DATA": str(tmp_path),
                "ACCORD_PUBLIC_URL": HOME,
                "ACCORD_OIDC_ISSUER": provider.issuer,
                "ACCORD_OIDC_CLIENT_ID": CLIENT,
                "ACCORD_OIDC_SECRET_FILE": str(tmp_path / "provider.secret"),
                "ACCORD_OIDC_NAME": NAME,
            }
        )
        yield Office(our_office.company, create_app(our_office.accord, settings)), provider


def goes(visitor, url, provider, subject):
    """By a button of ours to the provider, and back with its word for this subject."""
    there = visitor.get(url).response.headers["Location"]
    return visitor.get(provider.let_in(there, subject))


def invited(office, provider, username, subject):
    """Somebody opens their invitation and chooses the provider."""
    visitor, url = office.visitor(), office.invitation(username)
    button = visitor.opens_invitation(url).page.the("link", f"Sign in with {NAME}")
    return visitor, goes(visitor, button["href"], provider, subject)


def comes(office, provider, subject, next="/people/"):
    """Somebody presses the button of the sign-in page."""
    visitor = office.visitor()
    button = visitor.get(f"/sign-in?next={next}").page.the("link", f"Sign in with {NAME}")
    return visitor, goes(visitor, button["href"], provider, subject)


def refused(visitor, answer, words):
    """A sentence on the sign-in page, and nobody is inside."""
    assert answer.status == 422
    assert words in answer.page.text
    assert visitor.get("/people/").status == 303


def test_an_invitation_ties_the_identity_which_opens_the_door_from_then_on(provided):
    office, provider = provided
    li, answer = invited(office, provider, "li", HERS)
    assert answer.goes_to == "/"
    assert li.get("/people/").status == 200
    again, answer = comes(office, provider, HERS, next="/people/?q=li")
    assert answer.goes_to == "/people/?q=li"
    assert again.get("/people/").status == 200
    # What she has besides goes its usual way: sessions, signing out, and a way out of both.
    assert "Safari" not in again.get("/settings/sessions").page.text
    again.token = ""
    out = again.post("/sign-out")
    left = again.follow(out).page.the("link", f"Sign out of {NAME} as well")
    assert again.get("/people/").status == 303
    away = again.get(left["href"]).response.headers["Location"]
    assert away.startswith(f"{provider.issuer}/leave?")
    assert dict(parse_qsl(urlsplit(away).query)) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": f"{HOME}/sign-in",
    }


def test_the_way_of_the_last_invitation_counts_and_the_other_ends(provided):
    office, provider = provided
    invited(office, provider, "wang", HIS)
    stranger = office.visitor()
    stranger.get("/sign-in")
    assert stranger.post("/sign-in", username="wang", password=PASSWORD).status == 422
    visitor, url = office.visitor(), office.invitation("wang")
    visitor.opens_invitation(url)
    answer = visitor.post("/invitation/password", password="a wider river", again="a wider river")
    assert answer.status == 303
    refused(*comes(office, provider, HIS), "Nobody here is tied")


LIES = (
    {"nonce": "of another visit"},
    {"nonce": None},
    {"aud": "another client"},
    {"aud": [CLIENT, "another client"], "azp": "another client"},
    {"iss": "http://127.0.0.1:1"},
    {"exp": 1},
    {"sub": ""},
    {"sub": 7},
)


def test_a_token_that_is_not_whole_timely_and_for_us_opens_nothing(provided):
    office, provider = provided
    invited(office, provider, "li", HERS)
    for lie in LIES:
        provider.claims = lie
        refused(*comes(office, provider, HERS), "didn't confirm who you are")
    provider.claims = {}
    for sign in (provider.unsigned, provider.forged, provider.shared):
        provider.sign = sign
        refused(*comes(office, provider, HERS), "didn't confirm who you are")
    provider.sign = None
    assert comes(office, provider, HERS)[1].status == 303


def test_a_way_back_counts_once_in_time_and_in_the_browser_that_began_it(provided):
    office, provider = provided
    invited(office, provider, "li", HERS)
    provider.is_generous = True
    visitor = office.visitor()
    there = visitor.get("/sign-in/provider").response.headers["Location"]
    back = provider.let_in(there, HERS)
    cookie = visitor.client.get_cookie("accord").value
    other = office.visitor()
    other.get("/sign-in/provider")
    refused(other, other.get(back), "was used already, or is too old")
    assert visitor.get(back).status == 303
    for again in (Visitor(office.app), Visitor(office.app)):
        again.client.set_cookie("accord", cookie)  # a copy from before, whoever kept it
        refused(again, again.get(back), "was used already, or is too old")
    late = office.visitor()
    back = provider.let_in(late.get("/sign-in/provider").response.headers["Location"], HERS)
    office.later(minutes=11)
    refused(late, late.get(back), "was used already, or is too old")


def test_somebodys_address_says_nothing_under_another_subject(provided):
    office, provider = provided
    invited(office, provider, "li", HERS)
    provider.claims = {
        "email": "li@example.com",
        "email_verified": True,
        "preferred_username": "li",
    }
    refused(*comes(office, provider, "subject-of-a-stranger"), "Nobody here is tied")


def test_an_identity_is_one_persons_and_a_link_for_another_changes_nothing(provided):
    office, provider = provided
    invited(office, provider, "li", HERS)
    visitor, answer = invited(office, provider, "wang", HERS)
    refused(visitor, answer, "belongs to somebody else here")
    assert office.visitor("wang").get("/people/").status == 200  # his password stays
    assert comes(office, provider, HERS)[1].status == 303


def test_who_has_left_is_nobody(provided):
    office, provider = provided
    li, _ = invited(office, provider, "li", HERS)
    anna = office.visitor("anna")
    page = anna.get(f"/people/{LI}").page
    form = page.the("button", "Note the last day").inside("form")
    assert anna.send(form).status in (200, 303)
    assert li.get("/people/").status == 303
    refused(*comes(office, provider, HERS), "Nobody here is tied")


def test_a_provider_that_is_away_or_says_it_is_another_is_told_in_a_sentence(provided):
    office, provider = provided
    provider.told_issuer = "https://elsewhere.example"
    visitor = office.visitor()
    refused(visitor, visitor.get("/sign-in/provider"), "can't be reached now")
    provider.told_issuer = ""
    back = provider.let_in(visitor.get("/sign-in/provider").response.headers["Location"], HERS)
    provider.codes.clear()
    refused(visitor, visitor.get(back), "didn't confirm who you are")
    answer = visitor.get("/sign-in/provider").response.headers["Location"]
    state = dict(parse_qsl(urlsplit(answer).query))["state"]
    denied = visitor.get(f"{RETURN}?error=access_denied&state={state}")
    refused(visitor, denied, "didn't confirm who you are")


def test_a_step_that_asks_again_is_confirmed_by_the_provider(provided):
    office, provider = provided
    wang, _ = invited(office, provider, "wang", HIS)
    wang.token = ""
    close, page = f"/periods/{MARKETING}/2025-Q1/closure", "/settings/sessions"
    before = end_of_log(office.accord)
    answer = wang.post(close, named="2025-Q1")
    assert answer.status == 422
    assert "Confirm first" in answer.page.text
    assert end_of_log(office.accord) == before
    url = f"/sign-in/provider/again?next={page}"
    there = wang.get(url).response.headers["Location"]
    asked = dict(parse_qsl(urlsplit(there).query))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    stale = provider.let_in(there, HIS)
    provider.claims = {"auth_time": int((office.accord.now() - timedelta(hours=1)).timestamp())}
    assert wang.get(stale).status == 422
    provider.claims = {}
    assert goes(wang, url, provider, "subject-of-a-stranger").status == 422
    assert "Confirm first" in wang.post(close, named="2025-Q1").page.text
    assert goes(wang, url, provider, HIS).goes_to == page
    assert "nothing to close" in wang.post(close, named="2025-Q1").page.text
    office.later(minutes=6)
    assert "Confirm first" in wang.post(close, named="2025-Q1").page.text


def test_no_password_is_set_beside_the_provider(provided):
    office, provider = provided
    wang, _ = invited(office, provider, "wang", HIS)
    assert "New password" not in wang.get("/settings").page.text
    wang.token = ""
    typed = {"password": "a wider river", "again": "a wider river"}
    assert wang.post("/settings/password", **typed).status == 422
    assert comes(office, provider, HIS)[1].status == 303


def test_without_the_setting_there_is_neither_button_nor_page(our_office):
    visitor = our_office.visitor()
    assert "Sign in with" not in visitor.get("/sign-in").page.text
    for path in ("", "/return", "/leaving"):
        assert visitor.get(f"/sign-in/provider{path}").status == 404
    assert our_office.visitor("wang").get("/sign-in/provider/again").status == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ACCORD_OIDC_CLIENT_ID": ""}, "needed together"),
        ({"ACCORD_PUBLIC_URL": ""}, "needed together"),
        ({"ACCORD_OIDC_ISSUER": "http://provider.example"}, "https://HOST"),
        ({"ACCORD_OIDC_SECRET_FILE": "/nowhere"}, "can't be read"),
    ],
)
def test_settings_by_which_nobody_could_sign_in_are_refused(change, words):
    whole = {
        "ACCORD_PUBLIC_URL": "https://accord.example",
        "ACCORD_OIDC_ISSUER": "https://provider.example/",
        "ACCORD_OIDC_CLIENT_ID": CLIENT,
        "ACCORD_OIDC_SECRET_FILE": __file__,
    }
    assert Settings.from_env(whole).oidc_issuer == "https://provider.example/"
    with pytest.raises(WrongSetting, match=words):
        Settings.from_env({**whole, **change})
