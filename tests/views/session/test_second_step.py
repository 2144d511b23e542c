"""The second step as people meet it: set up, asked at the door and before a signature."""

import pyotp
import pytest

from tests.demo_database import end_of_log
from tests.office import PASSWORD, office, quick_hashes, with_passwords
from tests.small_company import MARKETING

SETTINGS = "/settings/second-step"


@pytest.fixture
def our_office(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as opened:
        yield with_passwords(opened, "wang", "anna")


def press(visitor, url, name, **typed):
    button = visitor.get(url).page.every("button", name)[0]
    return visitor.send(button.inside("form"), button, **typed)


def set_up(office):
    """Wang sets it up; gives the phone and the recovery codes."""
    wang = office.visitor("wang")
    assert press(wang, SETTINGS, "Set it up", password="wrong").status == 422
    assert press(wang, SETTINGS, "Set it up", password=PASSWORD).status == 303
    page = wang.get(SETTINGS).page
    key = next(one.text for one in page.all() if one.tag == "code").replace(" ", "")
    picture = wang.get(f"{SETTINGS}/picture").response
    assert picture.content_type == "image/svg+xml"
    assert picture.cache_control.no_store
    phone = pyotp.TOTP(key)
    refused = press(wang, SETTINGS, "Turn it on", code="12")
    assert refused.status == 422
    assert "newest one of the app" in refused.page.text
    shown = press(wang, SETTINGS, "Turn it on", code=code_of(office, phone))
    codes = [one.text for one in shown.page.all() if one.tag == "code"]
    assert len(codes) == 8
    assert wang.get(f"{SETTINGS}/picture").status == 404
    assert not any(code in wang.get(SETTINGS).page.text for code in codes)
    office.later(seconds=60)
    return phone, codes


def code_of(office, phone):
    return phone.at(int(office.accord.now().timestamp()))


def at_the_door(office, password=PASSWORD):
    visitor = office.visitor()
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", username="wang", password=password, next="/people/")
    visitor.get(answer.goes_to)
    return visitor, answer


def test_password_and_code_open_the_door_and_neither_does_alone(our_office):
    phone, codes = set_up(our_office)
    visitor, answer = at_the_door(our_office)
    assert answer.goes_to == "/sign-in/code?next=/people/"
    assert visitor.get("/people/").status == 303  # not inside yet
    refused = visitor.post("/sign-in/code", code="000000", next="/people/")
    assert refused.status == 422
    came = visitor.post("/sign-in/code", code=code_of(our_office, phone), next="/people/")
    assert came.goes_to == "/people/"
    assert visitor.get("/people/").status == 200
    stranger = our_office.visitor()
    stranger.get("/sign-in")
    assert stranger.get("/sign-in/code").goes_to.startswith("/sign-in")
    our_office.later(seconds=60)
    sent = stranger.post("/sign-in/code", code=code_of(our_office, phone))
    assert sent.goes_to.startswith("/sign-in")
    assert stranger.get("/people/").status == 303
    again, _ = at_the_door(our_office)
    assert again.post("/sign-in/code", code=codes[0]).status == 303
    assert again.get("/people/").status == 200


def test_the_code_must_follow_soon(our_office):
    phone, _ = set_up(our_office)
    visitor, _ = at_the_door(our_office)
    our_office.later(seconds=301)
    answer = visitor.post("/sign-in/code", code=code_of(our_office, phone), next="/people/")
    assert answer.goes_to == "/sign-in?next=/people/"
    assert visitor.get("/people/").status == 303


def test_it_is_taken_off_with_password_and_code(our_office):
    phone, _ = set_up(our_office)
    wang, _ = at_the_door(our_office)
    wang.post("/sign-in/code", code=code_of(our_office, phone))
    our_office.later(seconds=60)
    assert press(wang, SETTINGS, "Take it off", password=PASSWORD, code="1").status == 422
    code = code_of(our_office, phone)
    assert press(wang, SETTINGS, "Take it off", password=PASSWORD, code=code).status == 303
    _, answer = at_the_door(our_office)
    assert answer.goes_to == "/people/"


def test_others_are_asked_for_nothing_more(our_office):
    set_up(our_office)
    assert our_office.visitor("anna").get("/people/").status == 200


def test_a_close_asks_for_password_and_code_again(our_office):
    phone, _ = set_up(our_office)
    wang, _ = at_the_door(our_office)
    wang.post("/sign-in/code", code=code_of(our_office, phone))
    our_office.later(seconds=60)
    wang.token = ""  # it belonged to the session before
    url = f"/periods/{MARKETING}/2025-Q1/closure"
    before = end_of_log(our_office.accord)
    for typed in (
        {"password": "wrong", "code": code_of(our_office, phone)},
        {"password": PASSWORD, "code": "1"},
    ):
        answer = wang.post(url, named="2025-Q1", **typed)
        assert answer.status == 422
        assert end_of_log(our_office.accord) == before
    our_office.later(seconds=60)
    typed = {"password": PASSWORD, "code": code_of(our_office, phone)}
    answer = wang.post(url, named="2025-Q1", **typed)
    # It is they: now the rule about closing speaks, for this company has nothing to close.
    assert "nothing to close" in answer.page.text


def test_a_new_link_for_the_password_does_not_go_round_the_second_step(our_office):
    phone, _ = set_up(our_office)
    visitor, url = our_office.visitor(), our_office.invitation("wang")
    visitor.opens_invitation(url)
    answer = visitor.post("/invitation/password", password="a wider river", again="a wider river")
    assert answer.goes_to.startswith("/sign-in/code")
    assert visitor.get("/people/").status == 303
    visitor.get(answer.goes_to)
    assert visitor.post("/sign-in/code", code=code_of(our_office, phone)).status == 303
    assert visitor.get("/people/").status == 200
