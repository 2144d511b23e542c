"""The second step: codes of a phone count once, recovery codes stand in, guessing gets slow."""

import threading

import pyotp
import pytest
import sqlalchemy as sa

from app.accounts import passwords
from app.accounts.passwords import Costs
from app.accounts.second_step import (
    NoSecondStep,
    SealedElsewhere,
    WrongCode,
    begin_second_step,
    begun_key,
    confirm_second_step,
    demand_code,
    has_second_step,
    recovery_codes_left,
    seal_anew,
    take_off_second_step,
)
from app.accounts.slowing import TooManyTries
from app.accounts.tables import recovery_codes, second_steps
from tests.small_company import LI, WANG

SECRET, HERE = b"a secret of this installation", "10.0.0.1"


@pytest.fixture
def door(our_office):
    """Wang's second step, in force; gives the office, the phone, and the recovery codes."""
    key = begin_second_step(our_office.accord.store, WANG, secret=SECRET)
    phone = pyotp.TOTP(key)
    codes = confirm_second_step(
        our_office.accord.store, WANG, code=code_of(our_office, phone), secret=SECRET,
        address=HERE, now=our_office.accord.now(),
    )  # fmt: skip
    our_office.later(seconds=90)
    return our_office, phone, codes


def code_of(office, phone, *, ago=0):
    return phone.at(int(office.accord.now().timestamp()) - ago)


def gives(office, code, *, address=HERE, secret=SECRET, person=WANG):
    now = office.accord.now()
    demand_code(office.accord.store, person, code=code, secret=secret, address=address, now=now)


def test_nothing_is_asked_before_the_first_code_showed_that_the_phone_has_the_key(our_office):
    store = our_office.accord.store
    begin_second_step(store, WANG, secret=SECRET)
    with store.read() as db:
        assert begun_key(db, WANG, secret=SECRET)
        assert not has_second_step(db, WANG)
    gives(our_office, "anything")
    with pytest.raises(WrongCode):
        confirm_second_step(
            store, WANG, code="000000", secret=SECRET, address=HERE, now=our_office.accord.now()
        )
    with pytest.raises(NoSecondStep):
        confirm_second_step(
            store, LI, code="000000", secret=SECRET, address=HERE, now=our_office.accord.now()
        )
    with store.read() as db:
        assert not has_second_step(db, WANG)


def test_a_code_counts_once_and_never_an_older_one_after_it(door):
    office, phone, _ = door
    code, older = code_of(office, phone), code_of(office, phone, ago=30)
    gives(office, f" {code[:3]} {code[3:]} ")
    for used in (code, older):
        with pytest.raises(WrongCode):
            gives(office, used)
    office.later(seconds=30)
    gives(office, code_of(office, phone))


@pytest.mark.parametrize(("ago", "is_good"), [(-60, False), (-30, True), (30, True), (90, False)])
def test_a_clock_may_be_half_a_minute_off(door, ago, is_good):
    office, phone, _ = door
    if is_good:
        gives(office, code_of(office, phone, ago=ago))
    else:
        with pytest.raises(WrongCode):
            gives(office, code_of(office, phone, ago=ago))


def test_a_recovery_code_opens_once_however_it_is_written(door):
    office, _, codes = door
    assert len(set(codes)) == 8
    gives(office, codes[0].lower().replace("-", " "))
    with pytest.raises(WrongCode):
        gives(office, codes[0])
    with office.accord.store.read() as db:
        assert recovery_codes_left(db, WANG) == 7


def test_of_two_who_give_the_same_code_at_once_one_comes_in(door):
    office, phone, _ = door
    code, came_in = code_of(office, phone), []

    def come():
        try:
            gives(office, code)
        except (WrongCode, TooManyTries):
            return
        came_in.append(1)

    visitors = [threading.Thread(target=come) for _ in range(4)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    assert came_in == [1]


def test_guessing_gets_slow(door):
    office, phone, _ = door
    for _ in range(5):
        with pytest.raises(WrongCode):
            gives(office, "000000")
    with pytest.raises(TooManyTries):
        gives(office, code_of(office, phone))
    gives(office, code_of(office, phone), address="10.0.0.2")


def test_the_database_alone_opens_nothing(door):
    office, phone, codes = door
    with office.accord.store.read() as db:
        (row,) = db.execute(sa.select(second_steps)).all()
        kept = db.execute(sa.select(recovery_codes.c.code_digest)).scalars().all()
    assert phone.secret.encode() not in row.sealed
    assert not {one.encode() for one in codes} & {bytes(one) for one in kept}
    with pytest.raises(SealedElsewhere):
        gives(office, code_of(office, phone), secret=b"another")


def test_one_that_is_in_force_is_not_replaced_unasked_and_can_be_taken_off(door):
    office, _, codes = door
    store = office.accord.store
    with pytest.raises(WrongCode):
        begin_second_step(store, WANG, secret=SECRET)
    with pytest.raises(WrongCode):
        gives(office, codes[1] + "x")
    with store.write() as db:
        assert take_off_second_step(db, WANG)
        assert not take_off_second_step(db, WANG)
    gives(office, "anything")
    with store.read() as db:
        assert recovery_codes_left(db, WANG) == 0


# -- other secrets, other costs ----------------------------------------------------------------


def test_phones_go_on_under_a_new_secret_and_the_old_one_opens_nothing(door):
    office, phone, _ = door
    begin_second_step(office.accord.store, LI, secret=SECRET)
    with office.accord.store.write() as db:
        assert seal_anew(db, old=SECRET, new=b"the next one") == 2
    with pytest.raises(SealedElsewhere):
        gives(office, code_of(office, phone))
    gives(office, code_of(office, phone), secret=b"the next one")
    with pytest.raises(SealedElsewhere), office.accord.store.write() as db:
        seal_anew(db, old=SECRET, new=b"a third one")
    office.later(seconds=90)
    gives(office, code_of(office, phone), secret=b"the next one")


def test_recovery_codes_outlive_a_change_of_costs_and_new_ones_have_it(door, monkeypatch):
    office, _, codes = door
    costs = {**passwords.STRETCHED, 2: Costs(passes=2, memory=16)}
    monkeypatch.setattr(passwords, "STRETCHED", costs)
    gives(office, codes[0])
    old, new = bytes(16), passwords.new_salt()
    assert new[0] == 2
    assert passwords.stretched("x", old) != passwords.stretched("x", bytes([2]) + old)
    begin_second_step(office.accord.store, LI, secret=SECRET)
    with office.accord.store.read() as db:
        salts = db.execute(sa.select(second_steps.c.salt)).scalars()
        assert sorted(salt[0] for salt in salts) == [1, 2]
