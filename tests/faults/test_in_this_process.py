"""Faults that need no other process: a full disk, a wrong clock, a backup under load."""

from tests.eventlog.tampering import as_owner, change, newest
from tests.faults.backing_up import back_up, rewrite_with_its_leaf
from tests.faults.filling_up import fill_up
from tests.faults.lab import finds_a_loss, laboratory
from tests.faults.turning_clocks import turn_the_clock


def test_a_full_disk_loses_nothing_and_takes_up_again(database_url, tmp_path):
    with laboratory(database_url, tmp_path) as lab:
        report = fill_up(lab, times=2)
        assert report.bad == []
        assert report.figures["turned away"] >= 4
        assert finds_a_loss(lab, report)


def test_a_wrong_clock_changes_no_order_and_no_past(each_database, database_url, tmp_path):
    with laboratory(database_url, tmp_path) as lab:
        assert turn_the_clock(lab, times=2).bad == []
        found = turn_the_clock(lab, times=1, plant=record_in_the_past).bad
        assert "1 events were recorded before the one in front" in found


def record_in_the_past(lab):
    """A planted event whose time ran backwards."""
    with as_owner(lab.url) as db:
        change(db, newest(db), recorded_at=0)


def test_a_backup_under_load_holds_what_was_acknowledged(each_database, database_url, tmp_path):
    with laboratory(database_url, tmp_path) as lab:
        report = back_up(lab, times=2)
        assert report.bad == []
        assert report.figures["acknowledged before the last"] > 0
        assert report.figures["checkpoints that hold"] == 1


def test_a_forged_backup_is_found_by_the_checkpoint(database_url, tmp_path):
    with laboratory(database_url, tmp_path) as lab:
        report = back_up(lab, times=1, plant=rewrite_with_its_leaf)
    assert any("checkpoint" in one for one in report.bad)
