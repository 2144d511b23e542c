"""What is kept of a password, and what it costs to guess one."""

import base64
import time
from hashlib import sha1

import pytest
from argon2 import extract_parameters
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.accounts.leaked import LeakedPasswords, UnreadableList
from app.accounts.passwords import (
    LEAST,
    PasswordGuessed,
    PasswordIsTheName,
    PasswordLeaked,
    hashed,
    is_right,
)
from app.accounts.tokens import digest, new_token
from tests.office import quick_hashes


def test_a_password_is_kept_as_argon2id_with_64_mebibytes():
    kept = hashed("a quiet river", username="wang")
    parameters = extract_parameters(kept)
    assert parameters.type.name == "ID"
    assert (parameters.memory_cost, parameters.time_cost) == (65_536, 3)
    assert is_right("a quiet river", kept)
    assert not is_right("a loud river", kept)


def test_an_unknown_name_takes_as_long_as_a_known_one():
    kept = hashed("a quiet river", username="wang")

    def fastest(what):
        times = []
        for _ in range(3):
            begun = time.process_time()
            assert not is_right("not the river", what)
            times.append(time.process_time() - begun)
        return min(times)

    known, unknown = fastest(kept), fastest(None)
    assert 0.4 < unknown / known < 2.5


@pytest.mark.parametrize(
    "password",
    [
        "riverquietmoonhill",
        "83461 0295744 918",
        "今天天氣真好我們去爬山",
        "no rules, just length",
        "no rules, just length" * 3,
        ("no rules, just length" * 10)[:200],
    ],
)
def test_a_password_is_taken_as_it_is_whatever_it_is_made_of(monkeypatch, password):
    quick_hashes(monkeypatch)
    kept = hashed(password, username="wang")
    assert is_right(password, kept)
    for other in (password[:-1], password + " ", " " + password, password + "x" * 50):
        assert not is_right(other, kept)
    if password.upper() != password:
        assert not is_right(password.upper(), kept)


@pytest.mark.parametrize(
    "password",
    [
        "qwertyuiop",
        "1qaz2wsx3edc",
        "password1234",
        "P@ssw0rd2026",
        "aaaaaaaaaaaa",
        "manchester1",
        "accord2026!",
        "Administrator1",
        "xiaoming2026",
        "對準2026對準2026",
    ],
)
def test_a_password_that_a_guesser_soon_tries_is_refused(password):
    with pytest.raises(PasswordGuessed):
        hashed(password, username="wang.xiaoming")


def test_the_three_thousand_commonest_are_refused():
    common = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= LEAST]
    with_a_digit = [f"{one}1" for one in FREQUENCY_LISTS["passwords"][:8000] if len(one) >= 9]
    for one in [*common[::20], *with_a_digit[::20]]:
        with pytest.raises(PasswordGuessed):
            hashed(one, username="wang")


def test_the_username_is_no_password():
    with pytest.raises(PasswordIsTheName):
        hashed("Wang.Xiaoming", username="wang.xiaoming")


def test_a_token_is_256_bits_of_its_own():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(base64.urlsafe_b64decode(one + "=")) for one in tokens} == {32}
    assert {len(digest(one)) for one in tokens} == {32}


def listed(folder, passwords):
    """A list of leaked passwords, as such lists are kept."""
    digests = sorted(sha1(one.encode()).hexdigest().upper() for one in passwords)
    file = folder / "leaked.txt"
    file.write_text("".join(f"{one}:{times}\r\n" for times, one in enumerate(digests)))
    return file


@pytest.mark.parametrize("count", [1, 2, 3, 10, 257, 1000])
def test_every_line_of_a_list_is_found_and_nothing_else(tmp_path, count):
    inside = [f"quiet river {number}" for number in range(count)]
    leaked = LeakedPasswords(listed(tmp_path, inside))
    assert [one for one in inside if one not in leaked] == []
    assert [one for one in (f"quiet lake {n}" for n in range(count)) if one in leaked] == []
    assert None not in leaked


def test_a_password_that_leaked_is_refused(tmp_path):
    leaked = LeakedPasswords(listed(tmp_path, ["riverquietmoonhill", "another"]))
    with pytest.raises(PasswordLeaked):
        hashed("riverquietmoonhill", username="wang", leaked=leaked)


@pytest.mark.parametrize("text", ["", "riverquietmoonhill\n", "0" * 39 + "\n", "0" * 200])
def test_a_file_that_is_no_list_is_refused(tmp_path, text):
    (tmp_path / "list.txt").write_text(text)
    with pytest.raises(UnreadableList):
        LeakedPasswords(tmp_path / "list.txt")
    with pytest.raises(UnreadableList):
        LeakedPasswords(tmp_path / "none.txt")
