"""Who may call: a key that holds, whoever else is signed in; and how often."""

import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest

from app.accord import Accord
from app.accounts import api_keys
from app.accounts.api_keys import end_key, new_secret, take_secret
from app.accounts.joining import depart
from app.accounts.sessions import begin_session
from app.domain.ids import SYSTEM
from app.domain.people.commands import add_person
from app.eventlog.store import Store
from app.factory import create_app
from app.settings import Settings
from app.views import entering
from app.views.api import calling
from tests.small_company import LI, MARKETING, STEWARD
from tests.views.api.conftest import ROW, VALUES, program
from tests.views.walking import rules, unsafe

KEY = "/api/v1/key"


def is_known(program):
    return program.call("GET", KEY).status_code == 200


def addresses(app):
    """Every route that asks for a key, with its method."""
    return [
        ("POST" if unsafe(rule) else "GET", rule.rule.replace("<uuid:list_id>", str(uuid4())))
        for rule in rules(app)
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.document"
    ]


def test_a_key_says_what_it_is_for(refused):
    assert refused.call("GET", KEY).json == {
        "name": "CRM, nightly",
        "prefix": refused.secret[:13],
        "owner": "李",
        "scopes": ["measurements"],
        "unit": "MKT",
        "sources": ["crm"],
        "until": "2026-06-30",
        "most_rows": 500,
        "most_records": 5000,
    }


WRONG = ["", "Bearer", "Bearer ", "Basic {}", "Bearer {}x", "Bearer x{}", "{}", "Token {}"]


@pytest.mark.parametrize("sent", WRONG)
def test_without_a_key_that_holds_nothing_is_told(refused, still_office, sent):
    before = still_office.company.last()
    for method, url in addresses(refused.app):
        answer = refused.call(method, url, ROW, Authorization=sent.format(refused.secret))
        assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert still_office.company.last() == before


def test_a_session_opens_nothing_and_is_never_read(still_office, refused):
    """Somebody may be signed in in the same browser: another site must not speak for them."""
    found = signed_in_answers(still_office)
    assert found == {401}


def signed_in_answers(office):
    with office.accord.store.write() as db:
        token = begin_session(db, STEWARD, now=office.accord.now())
    client = office.app.test_client()
    with client.session_transaction() as inside:
        inside["token"] = token
    assert client.get("/").status_code == 200
    return {
        client.open(
            url, method=method, json=ROW, headers={"Idempotency-Key": uuid4().hex}
        ).status_code
        for method, url in addresses(office.app)
    }


def test_a_planted_door_for_sessions_is_found(still_office, monkeypatch):
    def by_cookie():
        return None if entering.me_or_nobody() else calling.unauthorized()

    monkeypatch.setitem(still_office.app.before_request_funcs, "api", [by_cookie])
    assert signed_in_answers(still_office) != {401}


def test_a_key_needs_no_token_of_a_form_and_other_sites_are_refused(crm):
    assert crm.send().status_code == 201
    from_elsewhere = crm.call("POST", VALUES, ROW, Sec_Fetch_Site="cross-site")
    assert from_elsewhere.status_code == 403


def test_a_key_is_over_at_once_when_revoked_expired_replaced_or_its_owner_left(our_office):
    do = our_office.accord.ledger.do
    revoked, replaced, expired, former = (program(our_office) for _ in range(4))
    gone = uuid4()
    do(add_person, by=SYSTEM, id=gone, name="前人", unit=MARKETING)
    former = program(our_office, owner=gone)
    for one in (revoked, replaced, expired, former):
        assert is_known(one)
    do(end_key, by=LI, api_key=revoked.key)
    do(take_secret, by=LI, api_key=replaced.key, secret=(newer := new_secret()))
    do(depart, by=SYSTEM, person=gone, on=our_office.accord.now().date())
    for one in (revoked, replaced, former):
        assert one.send().status_code == 401
    replaced.secret = newer
    assert is_known(replaced)
    our_office.later(days=177)
    assert not is_known(expired)


def test_a_key_reaches_no_further_than_its_owner(our_office):
    member = uuid4()
    our_office.accord.ledger.do(add_person, by=SYSTEM, id=member, name="員", unit=MARKETING)
    key = program(our_office, owner=member)
    before = our_office.company.last()
    answer = key.send()
    assert (answer.status_code, answer.json["code"]) == (422, "not_yours")
    wide = program(our_office, sources=("crm", "finance"))
    assert wide.send().json["code"] == "source_unsaid"
    narrow = wide.batch({**ROW, "source": "crm", "subject": "CO"}).json["results"][0]
    assert narrow["problem"]["code"] == "outside_unit"
    assert our_office.company.last() > before  # keys were made, and no value recorded


def test_a_persons_numbers_are_not_there_for_who_may_not_see_them(refused):
    """The same answer for somebody who isn't there, and for one whose values are not theirs."""
    told = [refused.send(subject=one) for one in ("ye", "nobody", str(STEWARD), str(uuid4()))]
    assert {(one.status_code, one.json["code"]) for one in told} == {(422, "subject_unknown")}


def test_the_database_does_not_hold_the_secret(crm, our_office):
    file = our_office.accord.store.url.database
    with closing(sqlite3.connect(file)) as raw:
        dump = "\n".join(raw.iterdump())
    assert crm.secret[:13] in dump
    assert crm.secret[7:] not in dump
    assert crm.secret.encode()[13:].hex() not in dump.lower()


# -- how often -----------------------------------------------------------------------------------


def limited(office, tmp_path, most):
    return create_app(
        office.accord,
        Settings.from_env(
            {"ACCORD_DATA": str(tmp_path), "ACCORD_API_REQUESTS_A_MINUTE": str(most)}
        ),
    )


def test_a_key_is_stopped_at_its_limit_and_told_when_to_go_on(our_office, tmp_path):
    key, other = program(our_office), program(our_office)
    key.app = other.app = limited(our_office, tmp_path, 3)
    assert [key.call("GET", KEY).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = key.send()
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert other.call("GET", KEY).status_code == 200
    our_office.later(minutes=1)
    assert key.send().status_code == 201


def requests_let_through(office, tmp_path, most=3):
    """Two processes over one database, taking turns: how many requests get through."""
    key = program(office)
    elsewhere = Accord(Store(str(office.accord.store.url)), clock=office.accord.now)
    apps = [
        limited(office, tmp_path, most),
        create_app(
            elsewhere,
            Settings.from_env(
                {"ACCORD_DATA": str(tmp_path), "ACCORD_API_REQUESTS_A_MINUTE": str(most)}
            ),
        ),
    ]
    try:
        through = 0
        for turn in range(4 * most):
            key.app = apps[turn % 2]
            through += key.call("GET", KEY).status_code == 200
        return through
    finally:
        elsewhere.close()


def test_several_processes_count_together(our_office, tmp_path):
    assert requests_let_through(our_office, tmp_path) == 3


def test_a_count_that_each_process_keeps_for_itself_is_found(our_office, tmp_path, monkeypatch):
    kept = {}

    def by_process(db, key, *, now):
        app = calling.current_app._get_current_object()
        kept[id(app)] = kept.get(id(app), 0) + 1
        return kept[id(app)]

    monkeypatch.setattr(calling, "note_request", by_process)
    assert requests_let_through(our_office, tmp_path) == 6


def test_the_last_use_is_noted(crm, our_office):
    our_office.later(hours=2)
    crm.send()
    with our_office.accord.reading() as db:
        assert api_keys.last_uses(db)[crm.key] == our_office.accord.now()
