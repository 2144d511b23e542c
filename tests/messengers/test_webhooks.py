"""From an event to a webhook: what is told, to whom, once at least, and signed."""

import hmac
import json
import re
import threading
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from app.domain.access.commands import close_webhook, open_webhook
from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, found_unit
from app.messengers import webhooks as telling
from app.messengers.webhooks import Courier
from app.outbox.deliveries import deliveries_of, due, send_again
from app.outbox.kinds import State
from app.outbox.queue import PAUSES
from app.reactions.announcing import Announcer
from app.secret_key import webhook_secret
from tests.architecture.tree import ROOT
from tests.messengers.listener import listening
from tests.small_company import MARKETING, small_company

KEY = b"the installation's own"


@pytest.fixture
def ear():
    with listening() as opened:
        yield opened


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url) as found:
        yield found


@pytest.fixture
def office(tmp_path):
    with small_company(f"sqlite:///{tmp_path}/accord.db") as found:
        yield found


def opened(company, ear, *kinds, unit=MARKETING):
    return company.accord.ledger.do(
        open_webhook,
        by=SYSTEM,
        id=uuid4(),
        name="warehouse",
        address=ear.url,
        unit=unit,
        kinds=kinds or ("values",),
        is_loopback_allowed=True,
    ).value


def announcer(company):
    return Announcer(company.accord, Courier(KEY, is_loopback_allowed=True))


def kept(company, webhook):
    with company.accord.reading() as db:
        return deliveries_of(db, webhook, most=100)


def test_a_correction_is_told_with_the_old_and_the_new_value_and_signed(company, ear):
    company.record("400")
    webhook = opened(company, ear)
    company.record("180", reason="counted twice")
    assert announcer(company).turn() == 1
    [(path, headers, body)] = ear.heard
    assert path == "/hook"
    told = json.loads(body)
    [one] = kept(company, webhook)
    assert told == {
        "id": str(one.id),
        "type": "measurements.cell.corrected",
        "position": one.position,
        "at": told["at"],
        "unit": "MKT",
        "period": "2026-01",
        "metric": "leads",
        "breakdown": "",
        "source": "crm",
        "old": "400",
        "new": "180",
    }
    assert headers["Accord-Delivery"] == str(one.id)
    over = f"{one.id}.{headers['Accord-Timestamp']}.".encode() + body
    secret = webhook_secret(KEY, webhook)
    assert (
        headers["Accord-Signature"] == "v1=" + hmac.new(secret.encode(), over, sha256).hexdigest()
    )
    assert (one.state, one.status, one.attempts) == (State.SENT, 204, 1)


def test_each_event_is_told_once_by_whichever_worker(office, ear):
    opened(office, ear)
    office.record("400")
    announcer(office).turn()
    announcer(office).turn()
    office.accord.runner.set_up()
    announcer(office).turn()
    assert len(ear.heard) == 1
    office.withdraw()
    announcer(office).turn()
    last = json.loads(ear.heard[-1][2])
    assert (last["type"], last["old"], last["new"]) == ("measurements.cell.withdrawn", "400", None)


def test_only_what_was_chosen_is_told_and_only_of_units_below(office, ear):
    def enter(_):
        ledger = office.accord.ledger
        found_unit(
            ledger,
            by=SYSTEM,
            code="SAL",
            kind="department",
            parent=unit_id("CO"),
            names={},
            aliases=[],
        )
        ledger.settle()

    office.accord.ledger.do(enter, via="init")
    opened(office, ear, unit=unit_id("SAL"))
    opened(office, ear, "periods")
    office.record("400")
    announcer(office).turn()
    assert ear.heard == []
    opened(office, ear, unit=unit_id("CO"))
    office.record("500", reason="late")
    announcer(office).turn()
    assert len(ear.heard) == 1


def numbers_of_persons_told(office, ear):
    """Whether a value on somebody's personal scorecard leaves the house."""
    from decimal import Decimal

    from app.domain.measurements.commands import record_value
    from app.domain.measurements.place import Place
    from app.domain.measurements.report import Entry

    person = UUID(int=77, version=4)

    def enter(_):
        add_person(office.accord.ledger, by=SYSTEM, id=person, name="丁", unit=MARKETING)

    office.accord.ledger.do(enter, via="init")
    opened(office, ear, unit=unit_id("CO"))
    entry = Entry(source="crm", value=Decimal(7))
    place = Place("leads", person, "2026-01")
    office.accord.ledger.do(record_value, by=SYSTEM, place=place, entry=entry)
    announcer(office).turn()
    return bool(ear.heard)


def test_numbers_of_persons_never_leave_the_house(office, ear):
    assert not numbers_of_persons_told(office, ear)


def test_a_place_that_is_judged_by_the_persons_unit_is_found(office, ear, monkeypatch):
    monkeypatch.setattr("app.reactions.announcing.place_of", lambda event: MARKETING)
    assert numbers_of_persons_told(office, ear)


def test_what_fails_is_tried_again_after_growing_pauses_and_then_by_hand(office, ear):
    webhook = opened(office, ear)
    office.record("400")
    telling_, ear.status = announcer(office), 500
    for number, pause in enumerate(PAUSES, start=1):
        telling_.turn()
        telling_.turn()  # not before its time
        assert len(ear.heard) == number
        [one] = kept(office, webhook)
        assert (one.attempts, one.status, one.reason) == (number, 500, "It was not taken.")
        office.hours[0] += pause / timedelta(hours=1)
    assert one.state is State.FAILED
    assert len({headers["Accord-Delivery"] for _, headers, _ in ear.heard}) == 1
    ear.status = 200
    with office.accord.store.write() as db:
        assert send_again(db, one.id, now=office.accord.now())
        assert not send_again(db, one.id, now=office.accord.now())
    assert telling_.turn() == 1
    assert kept(office, webhook)[0].state is State.SENT
    assert ear.heard[-1][2] == ear.heard[0][2]


def test_one_that_is_gone_or_stopped_is_told_no_more(office, ear):
    webhook = opened(office, ear)
    ear.status = 410
    office.record("400")
    announcer(office).turn()
    assert kept(office, webhook)[0].state is State.FAILED
    ear.status = 500
    office.record("500", reason="late")
    announcer(office).turn()
    office.accord.ledger.do(close_webhook, by=SYSTEM, webhook=webhook)
    office.hours[0] += 2
    announcer(office).turn()
    assert len(ear.heard) == 2
    assert kept(office, webhook)[0].state is State.DROPPED
    office.record("600", reason="later")
    announcer(office).turn()
    assert len(kept(office, webhook)) == 2


def test_one_that_is_slow_doesnt_hold_up_the_others(office, ear, monkeypatch):
    monkeypatch.setattr("app.messengers.outside.TIMEOUT_IN_SECONDS", 0.3)
    monkeypatch.setattr(
        telling.post, "__kwdefaults__", {**telling.post.__kwdefaults__, "timeout": 0.3}
    )
    with listening() as slow:
        slow.waits = threading.Event()
        opened(office, slow)
        opened(office, ear)
        for value in ("400", "500", "600"):
            office.record(value, reason="again")
        assert announcer(office).turn() == 3
        assert len(slow.heard) == 1


def test_a_worker_that_dies_after_sending_sends_again_with_the_same_id(office, ear, monkeypatch):
    opened(office, ear)
    office.record("400")
    settle = telling.settle
    monkeypatch.setattr(telling, "settle", _dies)
    with pytest.raises(SystemExit):
        announcer(office).turn()
    monkeypatch.setattr(telling, "settle", settle)
    announcer(office).turn()  # at once: it waits for its pause
    assert len(ear.heard) == 1
    office.hours[0] += 1
    announcer(office).turn()
    ids = [headers["Accord-Delivery"] for _, headers, _ in ear.heard]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    with office.accord.reading() as db:
        assert due(db, now=office.accord.now() + timedelta(days=9), most=9) == []


def _dies(*_, **__):
    raise SystemExit


def test_the_check_of_the_documentation_takes_what_is_signed_and_nothing_else(office, ear):
    webhook = opened(office, ear)
    office.record("400")
    announcer(office).turn()
    [(_, headers, body)] = ear.heard
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(), re.DOTALL)
    given = {}
    exec(compile(code[1], "docs/webhooks.md", "exec"), given)
    check, secret = given["is_from_accord"], webhook_secret(KEY, webhook)
    now = int(headers["Accord-Timestamp"])
    assert check(headers, body, secret, now)
    assert not check(headers, body + b" ", secret, now)
    assert not check(headers, body, secret[:-1], now)
    assert not check(headers, body, secret, now + 301)
    for name in ("Accord-Delivery", "Accord-Timestamp"):
        assert not check({**headers, name: "1" + headers[name]}, body, secret, now)
