"""Every route that changes something, with what nobody expects: no error, no wait, no event from
what is refused."""

import itertools
import os
import time
from uuid import uuid4

from flask import abort

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person
from app.views.asking import close_reading
from tests.fuzzing.judging import HEAD, PEOPLE
from tests.fuzzing.running import fuzz

TIMES, SEED = map(int, (os.environ.get("ACCORD_TEST_FUZZ") or "170x1").split("x"))
PLANTED = "periods.nudge"
FEW = 12
clock = time.perf_counter if "ACCORD_TEST_FUZZ" in os.environ else time.process_time
"""By hand the clock on the wall; where other tests have the processor too, this process's time."""


def test_no_request_breaks_it_or_makes_it_wait_or_is_recorded_though_refused(demonstration):
    people = PEOPLE if TIMES > 1_000 else (HEAD,)
    seen = fuzz(demonstration, times=TIMES, seed=SEED, walkers=people, clock=clock)
    assert seen.bad == [], "\n".join(seen.bad)
    assert seen.sent > TIMES + 150  # and each form as it stands
    assert len(seen.routes) > 150
    assert {403, 404, 422} <= seen.answers.keys()
    assert seen.events


def test_an_error_a_wait_and_an_event_that_are_planted_are_found(demonstration, monkeypatch):
    monkeypatch.setattr("tests.fuzzing.judging.SECONDS", 0.2)

    def plant(house):
        house.app.view_functions[PLANTED] = _astray(house)

    seen = fuzz(demonstration, times=FEW, seed=1, route=PLANTED, plant=plant, walkers=())
    found = "\n".join(seen.bad)
    assert f"500 from {PLANTED}" in found
    assert f"s for {PLANTED}" in found
    assert "1 events though 422" in found


def _astray(house):
    """A view that breaks, dawdles, and records what it refuses, in turn."""
    turns = itertools.count()

    def view(**_):
        turn = next(turns)
        if turn % 3 == 0:
            raise ZeroDivisionError
        if turn % 3 == 1:
            time.sleep(0.3)
            return "at last"
        close_reading()
        house.accord.ledger.do(
            add_person, by=SYSTEM, id=uuid4(), name=str(turn), unit=unit_id("MKT")
        )
        return abort(422)

    return view
