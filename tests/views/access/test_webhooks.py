"""The page of webhooks: an administrator's, with its secret once and the log of what was told."""

import pytest

from app.domain.ids import ident
from app.outbox.deliveries import delivery, put, settle
from app.outbox.kinds import State
from app.secret_key import webhook_secret
from projections.access.queries import webhooks_opened
from projections.temporal import NOW

ADDRESS = "https://hooks.example.com/accord?token=hidden"


@pytest.fixture
def tao(visit):
    return visit("tao.yifan")


def added(tao, **typed):
    form = tao.get("/webhooks/").page.button("Add the webhook").inside("form")
    return tao.send(form, **{"name": "warehouse", "address": ADDRESS, **typed})


def known(company):
    with company.reading() as db:
        return webhooks_opened(db, at=NOW)


def test_a_webhook_is_added_and_its_secret_shown_once(tao, company, app):
    page = added(tao).page
    [row] = known(company)
    assert page.the("textbox", "Secret")["value"] == webhook_secret(app.secret_key, row.webhook)
    page = tao.get("/webhooks/").page
    assert "hooks.example.com" in page.text
    assert "hidden" not in page.text
    page = tao.get(page.link("warehouse")["href"]).page
    assert "Nothing was told yet" in page.text
    stopped = tao.send(tao.get("/webhooks/").page.button("Stop warehouse").inside("form"))
    assert "stopped" in tao.follow(stopped).page.text


def test_what_failed_is_seen_and_sent_again(tao, visit, company):
    added(tao)
    [row] = known(company)
    told = ident("delivery", row.webhook, 7)
    with company.store.write() as db:
        put(db, row.webhook, [(7, "measurements.cell.corrected")], up_to=7, now=company.now())
        settle(db, told, State.FAILED, now=company.now(), status=500, reason="answered <b>500</b>")
    url = f"/webhooks/{row.webhook}"
    page = tao.get(url).page
    assert "measurements.cell.corrected" in page.text
    assert "answered <b>500</b>" in page.text
    form = page.button("Send again 7").inside("form")
    assert tao.send(form).goes_to == url
    with company.reading() as db:
        assert delivery(db, told).state is State.WAITING
    assert tao.send(form).status == 409
    steward = visit("ye.ruolin")
    assert steward.get("/webhooks/").status == steward.get(url).status == 404
    assert steward.post(form["action"]).status == steward.post(f"{url}/closing").status == 404
    assert tao.post(f"{url}/deliveries/{row.webhook}/attempts").status == 404
    assert tao.get("/webhooks/?as_of=2026-03-31").status == 404


REFUSED = {
    "Write the address as https://": {"address": "http://hooks.example.com/"},
    "a name, no number": {"address": "https://169.254.169.254/latest"},
    "Choose at least one kind": {"kinds": ""},
    "Fill this in.": {"name": ""},
}


def test_what_is_missing_is_said_beside_its_field(look, still_company):
    for sentence, typed in REFUSED.items():
        answer = added(look("tao.yifan"), **typed)
        assert answer.status == 422, sentence
        assert sentence in answer.page.text
    assert known(still_company) == []
