"""A seeded simulation: what must hold holds after every step, and a planted bug is found.

`ACCORD_TEST_SIMULATION` is how many steps each of as many seeds takes by hand: `5000x1`, `500x20`.
"""

import os
from itertools import count

import pytest

from app.domain.adjustments.request import AdjustmentRequest
from app.domain.measurements import commands
from app.ledger import Ledger
from projections.measurements import projector
from tests.simulation.running import simulate

STEPS, SEEDS = os.environ.get("ACCORD_TEST_SIMULATION", "80x1").split("x")


def test_what_must_hold_holds_after_every_step(tmp_path):
    for seed in range(1, int(SEEDS) + 1):
        told = simulate(tmp_path, seed=seed, steps=int(STEPS))
        assert told.broken == "", told
        assert told.happened["record_typed"] > told.steps / 20
        assert told.happened["crashed before the commit"]
        assert told.happened["answer lost"]
        assert told.happened["sent again"]
        assert told.happened["a score was read"] > told.steps / 4


def blind_to_parties(monkeypatch):
    """Requests are decided by whoever has a part in them."""
    monkeypatch.setattr(AdjustmentRequest, "_demand_four_eyes", lambda *_: None)


def open_after_the_close(monkeypatch):
    """Values get into closed periods."""
    monkeypatch.setattr(commands, "guard_value", lambda *_, **__: None)


def forgetful_of_keys(monkeypatch):
    """What was sent again isn't known any more."""
    monkeypatch.setattr(Ledger, "answered", lambda *_, **__: None)


def forgetful_of_reasons(monkeypatch):
    """A projector leaves out every third reason, and another one each time."""
    calls, sound = count(), projector._id
    monkeypatch.setattr(projector, "_id", lambda text: sound(text) if next(calls) % 3 else None)


@pytest.mark.parametrize(
    ("plant", "seed", "told"),
    [
        (open_after_the_close, 7, "in closed"),
        (forgetful_of_keys, 8, "sent again"),
        (forgetful_of_reasons, 8, "replayed"),
    ],
)
def test_a_planted_bug_is_found(tmp_path, monkeypatch, plant, seed, told):
    plant(monkeypatch)  # The seeds are such that it doesn't take long.
    assert told in simulate(tmp_path, seed=seed, steps=600).broken


def test_a_seed_that_fails_replays_exactly(tmp_path, monkeypatch):
    blind_to_parties(monkeypatch)
    found = []
    for name in ("once", "twice"):
        (tmp_path / name).mkdir()
        found.append(simulate(tmp_path / name, seed=4, steps=600))
    assert "who has a part in it" in found[0].broken
    assert found[0] == found[1]
