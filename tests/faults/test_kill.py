"""kill -9 under load, several times: nothing acknowledged is lost, doubled or torn."""

import os

import pytest

from tests.faults.killing import kill
from tests.faults.lab import laboratory, lose_the_newest_event

ROUNDS = int(os.environ.get("ACCORD_TEST_KILLS", "6"))
"""On each database, so that it is twelve."""


@pytest.fixture
def lab(each_database, database_url, tmp_path):
    with laboratory(database_url, tmp_path) as lab:
        yield lab


def test_nothing_acknowledged_is_lost_by_kill_9(lab):
    report = kill(lab, rounds=ROUNDS, seconds=0.4)
    assert report.bad == []
    assert report.figures["acknowledged"] > ROUNDS
    assert report.figures["unanswered"]


def test_a_planted_loss_is_found(database_url, tmp_path):
    with laboratory(database_url, tmp_path) as lab:
        report = kill(lab, rounds=1, seconds=0.4, plant=lose_the_newest_event)
    assert report.figures["lost"] == 1
    assert "1 acknowledged writes are lost" in report.bad
