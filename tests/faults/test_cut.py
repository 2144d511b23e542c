"""A network that cuts, delays and drops: what is sent again under its key stands once."""

import os

from tests.faults.cutting import cut
from tests.faults.lab import finds_a_loss, laboratory

TIMES = int(os.environ.get("ACCORD_TEST_CUTS", "24"))


def test_what_is_sent_again_stands_once(each_database, database_url, tmp_path):
    with laboratory(database_url, tmp_path, warm=True) as lab:
        report = cut(lab, times=TIMES)
        assert report.bad == []
        assert report.figures["acknowledged"] == TIMES
        assert report.figures["drop"] == TIMES // 2
        assert finds_a_loss(lab, report)
