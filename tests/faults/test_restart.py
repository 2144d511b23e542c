"""The database server restarts under load: nothing acknowledged is lost, and all go on."""

import os

import pytest

from tests.faults.cluster import Cluster, programs
from tests.faults.lab import finds_a_loss, laboratory
from tests.faults.restarting import restart

TIMES = int(os.environ.get("ACCORD_TEST_RESTARTS", "2"))


@pytest.mark.postgres
@pytest.mark.skipif(programs() is None, reason="PostgreSQL's server programs are elsewhere")
def test_a_restart_loses_nothing_and_a_planted_loss_is_found(tmp_path):
    cluster = Cluster()
    try:
        with laboratory(cluster.url, tmp_path, warm=True) as lab:
            report = restart(lab, cluster, times=TIMES)
            assert report.bad == []
            assert report.figures["acknowledged"] > TIMES
            assert finds_a_loss(lab, report)
    finally:
        cluster.remove()
