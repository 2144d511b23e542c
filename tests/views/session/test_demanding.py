"""The second step where the installation demands it: of whom, and what is open before it."""

import pyotp
import pytest

from app.factory import create_app
from app.settings import Settings
from tests.demo_database import end_of_log
from tests.office import PASSWORD, Office, with_passwords
from tests.small_company import LI
from tests.visiting import Visitor

STEP = "/settings/second-step"


@pytest.fixture
def demanding(our_office, tmp_path):
    """The office where those who decide need a second step."""
    settings = {"ACCORD_DATA": str(tmp_path), "ACCORD_SECOND_STEP_FOR": "approvers"}
    app = create_app(our_office.accord, Settings.from_env(settings))
    return with_passwords(Office(our_office.company, app), "li")


def test_who_decides_sets_it_up_before_anything_else_and_others_need_not(demanding):
    assert demanding.visitor("li").get("/people/").status == 200
    anna, before = demanding.visitor("anna"), end_of_log(demanding.accord)
    assert anna.get("/people/").goes_to == STEP
    assert anna.get("/people/", htmx=True).status == 422
    answer = anna.post(f"/people/{LI}/name", name="李大明")
    assert answer.status == 422
    assert "you need a second step" in answer.page.text
    assert end_of_log(demanding.accord) == before
    page = anna.get(STEP).page
    assert "Set it up to go on" in page.text
    assert anna.get("/settings").status == anna.get("/settings/sessions").status == 200
    anna.send(page.button("Set it up").inside("form"), password=PASSWORD)
    page = anna.get(STEP).page
    key = next(one.text for one in page.all() if one.tag == "code").replace(" ", "")
    code = pyotp.TOTP(key).at(int(demanding.accord.now().timestamp()))
    assert "is on" in anna.send(page.button("Turn it on").inside("form"), code=code).page.text
    assert anna.get("/people/").status == 200


def test_a_demonstration_asks_nobody_for_it(company, tmp_path):
    settings = {"ACCORD_DATA": str(tmp_path), "ACCORD_SECOND_STEP_FOR": "everybody"}
    app = create_app(company, Settings.from_env(settings))
    visitor = Visitor(app)
    button = visitor.get("/sign-in").page.every("button", "Shen Wanqing")[0]
    assert visitor.send(button.inside("form"), button).status == 303
    assert visitor.get("/people/").status == 200
