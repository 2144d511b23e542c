"""What is kept of a password, and what it costs to guess one."""

import time

from argon2 import extract_parameters

from app.accounts.passwords import hashed, is_right


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
            begun = time.perf_counter()
            assert not is_right("not the river", what)
            times.append(time.perf_counter() - begun)
        return min(times)

    known, unknown = fastest(kept), fastest(None)
    assert 0.4 < unknown / known < 2.5
