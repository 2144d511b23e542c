"""The letter's page: signing with the password, what it then refuses, and its addenda."""

import pytest

from app.domain.adjustments.request import request_id
from tests.demo_database import card_of, end_of_log, kpi_of, persons
from tests.office import office, quick_hashes, with_passwords

CONTENT = card_of("MKT-CON")
OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")


def test_the_letter_in_force_shows_both_signatures_and_its_addenda(visit):
    page = visit("lin.peiying").get(f"/scorecards/{CONTENT}/letter").page
    assert "In force" in page.text
    assert "Xu Shuhan" in page.text
    assert "Shen Wanqing" in page.text
    assert "ADJ-2026-004" in page.text
    assert not [one for one in page.every("button") if one.text.startswith("Sign:")]


@pytest.mark.parametrize("page", ["target", "phasing", "owners", "retirement"])
def test_the_direct_pages_refuse_and_lead_to_the_request(visit, company, page):
    shen, before = visit("shen.wanqing"), end_of_log(company)
    url = f"/scorecards/{CONTENT}/lines/{OUTPUT}/{page}"
    for answer in (shen.get(url), shen.post(url, reason="quietly", from_period="2026-08")):
        assert answer.status == 422
        link = answer.page.link("Request an adjustment")
        assert str(OUTPUT) in link["href"]
    assert end_of_log(company) == before


def test_a_crafted_post_of_weights_is_refused(visit, company):
    before = end_of_log(company)
    answer = visit("shen.wanqing").post(
        f"/scorecards/{CONTENT}/weights",
        **{f"weight-{OUTPUT.hex}": "1", "reason": "quietly", "from_period": "2026-08"},
    )
    assert answer.status == 422
    assert "letter of this scorecard is in force" in " ".join(answer.page.alerts())
    assert end_of_log(company) == before


def test_both_acknowledge_an_addendum_by_one_tap_and_nobody_else(visit):
    url = f"/scorecards/{CONTENT}/letter"
    for who in ("xu.shuhan", "shen.wanqing"):
        visitor = visit(who)
        buttons = [
            one for one in visitor.get(url).page.every("button") if one.text == "Acknowledge"
        ]
        assert len(buttons) == 2
        assert visitor.send(buttons[0].inside("form"), buttons[0]).status == 303
    addendum = f"{url}/addenda/{request_id('ADJ-2026-004')}"
    assert visit("lin.peiying").post(addendum).status == 422


def test_an_addendum_says_what_it_changed_and_whom_it_waits_for(visit):
    page = visit("xu.shuhan").get(f"/scorecards/{CONTENT}/letter").page
    _, _, addenda = page.text.partition("Addenda")
    assert "Content conversion Weight 25% 30%" in addenda
    assert "New KPI" in addenda
    assert "waits for Shen Wanqing, Xu Shuhan" in addenda


def test_a_personal_letter_is_not_there_for_strangers(visit, company):
    card = card_of(persons(company)["wu.guanting"])
    assert visit("lei.pengfei").get(f"/scorecards/{card}/letter").status == 404
    assert visit("wu.guanting").get(f"/scorecards/{card}/letter").status == 200


def test_a_signature_asks_for_the_password_again(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "wang", "li")
        url = f"/scorecards/{here.company.card}/letter"
        wang = here.visitor("wang")
        button = wang.get(url).page.button("Sign: I accept these targets")
        form = button.inside("form")
        refused = wang.send(form, button, password="wrong")
        assert refused.status == 422
        assert "This isn't your password" in " ".join(refused.page.alerts())
        assert "autofocus" in refused.page.by_id("password").attributes
        assert "Nobody has signed yet" in wang.get(url).page.text
        button = wang.get(url).page.button("Sign: I accept these targets")
        answer = wang.send(button.inside("form"), button, password="a quiet river")
        assert answer.status == 303
        assert "I accept these targets" in wang.get(url).page.text
        assert not [
            one for one in here.visitor("li").get(url).page.every("button") if "Sign:" in one.text
        ]


def test_a_signature_under_earlier_numbers_is_kept_beside_the_new_one(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "wang")
        url = f"/scorecards/{here.company.card}/letter"
        wang = here.visitor("wang")

        def sign():
            button = wang.get(url).page.button("Sign: I accept these targets")
            assert wang.send(button.inside("form"), button, password="a quiet river").status == 303

        sign()
        assert "superseded" not in wang.get(url).page.text
        assert "to be signed" not in wang.get("/").page.text
        here.company.retarget("900")
        start = wang.get("/").page
        letters = start.the("region", "Letters that wait for you")
        assert "to be signed · for less than a day" in letters.text
        assert start.the("img", "waiting for you").text == "1"
        page = wang.get(url).page
        assert "To be signed again" in page.text
        assert "numbers changed since" in page.text
        sign()
        page = wang.get(url).page
        assert "1 earlier signature, superseded" in page.text
        assert "numbers changed since" not in page.text
