"""Guessing gets slow, and the owner of a name is not locked out by it."""

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from app.accounts.signing_in import NotSignedIn, signed_in_by_password
from app.accounts.slowing import TooManyTries
from app.accounts.tables import accounts
from app.eventlog.store import Store
from tests.office import PASSWORD
from tests.small_company import WANG


def tries(office, password="wrong", username="wang", address="10.0.0.1"):
    return signed_in_by_password(
        office.accord.store,
        username=username,
        password=password,
        address=address,
        now=office.accord.now(),
    )


def test_the_right_password_says_who_it_is(our_office):
    assert tries(our_office, PASSWORD) == WANG
    assert tries(our_office, PASSWORD, username=" WANG ") == WANG


@pytest.mark.parametrize("username", ["wang", "nobody"])
def test_the_sixth_try_has_to_wait_whether_the_name_is_known_or_not(our_office, username):
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            tries(our_office, username=username)
    with pytest.raises(TooManyTries) as slowed:
        tries(our_office, PASSWORD, username=username)
    assert slowed.value.facts == {"seconds": 3}


def test_each_failure_more_doubles_the_wait(our_office):
    waits = []
    for _ in range(8):
        try:
            tries(our_office)
        except TooManyTries as slowed:
            waits.append(slowed.facts["seconds"] - 1)
            our_office.later(seconds=slowed.facts["seconds"])
            with pytest.raises(NotSignedIn):
                tries(our_office)
        except NotSignedIn:
            pass
    assert waits == [2, 4, 8]


def test_the_owner_still_gets_in_from_elsewhere(our_office):
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            tries(our_office, address="10.0.0.66")
    assert tries(our_office, PASSWORD, address="10.0.0.1") == WANG


def test_guessing_from_ever_new_addresses_gets_slow_too(our_office, monkeypatch):
    monkeypatch.setattr("app.accounts.slowing.FREE_FROM_EVERYWHERE", 7)
    for number in range(7):
        with pytest.raises(NotSignedIn):
            tries(our_office, address=f"10.0.1.{number}")
    with pytest.raises(TooManyTries):
        tries(our_office, address="10.0.2.1")


def test_failures_are_forgotten_after_success_and_after_a_day(our_office):
    for _ in range(4):
        with pytest.raises(NotSignedIn):
            tries(our_office)
    assert tries(our_office, PASSWORD) == WANG
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            tries(our_office)
    our_office.later(days=1, hours=1)
    with pytest.raises(NotSignedIn):
        tries(our_office)
    with pytest.raises(NotSignedIn):
        tries(our_office)


def test_neither_passwords_nor_tokens_stand_in_the_database(our_office, tmp_path):
    link = our_office.invitation("li")
    visitor = our_office.visitor("wang")
    with pytest.raises(NotSignedIn):
        tries(our_office, username="a quiet password in the wrong field")
    with visitor.client.session_transaction() as cookie:
        token = cookie["token"]
    our_office.accord.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("accord.db*"))
    for secret in (PASSWORD, link.rsplit("#", 1)[1], token, "wrong field"):
        assert secret.encode() not in stored
    assert isinstance(our_office.accord.store, Store)


def test_signing_in_leaves_no_event(our_office):
    before = our_office.company.last()
    our_office.visitor("wang")
    with pytest.raises(NotSignedIn):
        tries(our_office)
    assert our_office.company.last() == before


def kept_hash(office):
    with office.accord.store.read() as db:
        mine = accounts.c.person == WANG
        return db.execute(sa.select(accounts.c.password_hash).where(mine)).scalar_one()


def test_a_password_is_hashed_anew_at_the_next_sign_in_once_the_costs_changed(
    our_office, monkeypatch
):
    before = kept_hash(our_office)
    assert tries(our_office, PASSWORD) == WANG
    assert kept_hash(our_office) == before
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr("app.accounts.passwords._HASHER", dearer)
    with pytest.raises(NotSignedIn):
        tries(our_office)
    assert kept_hash(our_office) == before
    assert tries(our_office, PASSWORD) == WANG
    after = kept_hash(our_office)
    assert "m=16,t=2,p=1" in after
    assert tries(our_office, PASSWORD) == WANG
    assert kept_hash(our_office) == after
