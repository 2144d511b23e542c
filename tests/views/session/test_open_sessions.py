"""A person's own sessions: seen, and ended one by one or all others at once."""

import pytest

from tests.office import ANNA, PASSWORD
from tests.small_company import WANG
from tests.visiting import Visitor

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"
PAGE = "/settings/sessions"


@pytest.fixture
def three(our_office):
    """Wang at a desk and on a phone, and Anna elsewhere."""
    desk, phone = our_office.visitor("wang"), Visitor(our_office.app)
    phone.client.environ_base["HTTP_USER_AGENT"] = PHONE
    phone.get("/sign-in")
    phone.post("/sign-in", username="wang", password=PASSWORD)
    phone.get("/")
    return desk, phone, our_office.visitor("anna")


def ending(visitor, which="", password=PASSWORD):
    return visitor.post(f"{PAGE}/ending", which=which, password=password)


def handle_at(visitor):
    (button,) = [
        one for one in visitor.get(PAGE).page.all() if one.attributes.get("name") == "which"
    ]
    return button.attributes["value"]


def test_the_page_lists_ones_own_sessions_and_marks_this_one(three):
    desk, _, anna = three
    page = desk.get(PAGE).page
    (phones,) = [row for row in page.every("row") if "Safari, iPhone" in row.text]
    assert "End" in phones.text
    (this,) = [row for row in page.every("row") if "This browser" in row.text]
    assert not any(one.tag == "button" for one in this.all())
    assert "You are signed in nowhere else." in anna.get(PAGE).page.text


def test_one_is_ended_after_the_password_and_is_over_at_once(three):
    desk, phone, _ = three
    handle = handle_at(desk)
    refused = ending(desk, handle, password="not the river")
    assert refused.status == 422
    assert phone.get("/people/").status == 200
    assert ending(desk, handle).goes_to == PAGE
    assert phone.get("/people/").status == 303
    assert desk.get("/people/").status == 200
    assert ending(desk, handle).status == 303  # over already: nothing more to do


def test_all_others_end_and_this_one_stays(three):
    desk, phone, anna = three
    assert ending(phone).status == 303
    assert phone.get("/people/").status == anna.get("/people/").status == 200
    assert desk.get("/people/").status == 303


def test_nobody_ends_what_is_anothers(three):
    desk, phone, anna = three
    ending(anna, handle_at(desk))
    ending(anna)
    assert phone.get("/people/").status == 200
    assert desk.get("/people/").status == 200


def test_an_administrator_ends_everything_that_somebody_has_open(three):
    desk, phone, anna = three
    url = f"/people/{WANG}/sign-out"
    assert "End all sessions" in anna.get(f"/people/{WANG}").page.text
    assert "End all sessions" not in desk.get(f"/people/{WANG}").page.text
    assert desk.post(f"/people/{ANNA}/sign-out", password=PASSWORD).status == 422
    refused = anna.post(url, password="not the river")
    assert refused.status == 422
    assert "isn't your password" in " ".join(refused.page.alerts())
    assert phone.get("/people/").status == 200
    assert anna.post(url, password=PASSWORD).status == 303
    assert desk.get("/people/").status == phone.get("/people/").status == 303
    assert anna.get("/people/").status == 200
