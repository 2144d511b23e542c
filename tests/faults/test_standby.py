"""Two web nodes, and a standby that takes over: nothing acknowledged is lost."""

import pytest

from tests.faults.cluster import Cluster, programs
from tests.faults.failing_over import fail_over
from tests.faults.lab import laboratory

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL's server programs are elsewhere"),
]


@pytest.fixture
def cluster():
    one = Cluster()
    try:
        one.add_standby()
        yield one
    finally:
        one.remove()


def test_a_standby_that_commits_wait_for_loses_nothing(cluster, tmp_path):
    with laboratory(cluster.url_of_either, tmp_path, warm=True) as lab:
        report = fail_over(lab, cluster, times=1, seconds=0.3)
    assert report.bad == []
    assert report.figures["acknowledged"] > 8
    assert report.figures["pages of the past from the standby"] == 3


def test_what_a_standby_never_heard_of_is_found_to_be_lost(cluster, tmp_path):
    def cut_off(cluster):
        cluster.stop_waiting_for_standby()
        cluster.cut_off_standby()

    with laboratory(cluster.url_of_either, tmp_path, warm=True) as lab:
        report = fail_over(lab, cluster, times=0, seconds=0.3, plant=cut_off)
    assert report.figures["lost"] > 0
    assert any("acknowledged writes are lost" in one for one in report.bad)
