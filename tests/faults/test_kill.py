"""kill -9 under load, several times: nothing acknowledged is lost, doubled or torn."""

import os

from tests.faults.killing import kill
from tests.faults.lab import finds_a_loss, laboratory

ROUNDS = int(os.environ.get("ACCORD_TEST_KILLS", "6"))
"""On each database, so that it is twelve."""


def test_nothing_acknowledged_is_lost_by_kill_9(each_database, database_url, tmp_path):
    with laboratory(database_url, tmp_path, warm=True) as lab:
        report = kill(lab, rounds=ROUNDS, seconds=0.3)
        assert report.bad == []
        assert report.figures["acknowledged"] > ROUNDS
        assert report.figures["unanswered"]
        assert finds_a_loss(lab, report)
