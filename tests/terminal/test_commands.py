"""The command line as scripts use it: what it prints, and what it ends with."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from uuid import UUID

import pytest

from app.ballots.casting import Slip, cast, give_rights, is_used, turnout
from app.cli import main
from app.eventlog.leaf import leaf
from tests.architecture.tree import ROOT
from tests.demo_database import copied, loaded_once
from tests.eventlog.tampering import as_owner, change, newest
from tests.small_company import small_company

VERIFIER = ROOT / "verify_accord.py"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    root = tmp_path_factory.getbasetemp()
    return loaded_once(root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root)


@pytest.fixture
def data(demonstration, tmp_path):
    """A folder with the demonstration company."""
    with copied(demonstration, tmp_path):
        pass
    return tmp_path


@pytest.fixture
def accord(capsys):
    """Runs a command; gives exit code, what it printed, and what it complained."""

    def run(*arguments):
        code = main([str(one) for one in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_whoever_reads_only_the_beginning_hears_no_complaint(data):
    told = ["scorecard", "MKT", "2026-Q2", "--json", "--data", str(data)]
    command = subprocess.Popen(
        [sys.executable, "-m", "app.cli", *told],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    command.stdout.close()
    assert command.stderr.read() == b""
    assert command.wait() == 2


def test_a_file_that_is_not_there_is_named(accord, data):
    code, _, complaint = accord("import", data / "july.csv", "--data", data)
    assert code == 2
    assert complaint == f"{data}/july.csv: No such file or directory.\n"


def test_a_scorecard_for_scripts(accord, data):
    code, printed, _ = accord("scorecard", "MKT", "2026-Q2", "--json", "--data", data)
    card = json.loads(printed)
    assert code == 0
    assert (card["holder"], card["period"], card["score"], card["grade"]) == (
        "MKT",
        "2026-Q2",
        "95.00",
        "B",
    )
    assert card["covered_weight"] == "1"
    conversion = next(line for line in card["lines"] if line["metric"] == "conversion")
    assert (conversion["weight"], conversion["actual"], conversion["light"]) == (
        "0.25",
        "0.0816",
        "green",
    )
    assert card["final_score"] is None


def test_a_months_tracking_table_for_scripts(accord, data):
    code, printed, _ = accord("tracking", "MKT-CHN", "2026-06", "--json", "--data", data)
    lines = {line["metric"]: line for line in json.loads(printed)["lines"]}
    assert code == 0
    red = next(line for line in lines.values() if line["light"] == "red")
    assert red["lacks"] == "Give the cause and a countermeasure."
    assert lines["new_paying_users"]["completion"] == "0.9"
    assert lines["new_paying_users"]["responsible"] == ["luo.jianwei"]
    code, _, complaint = accord("tracking", "MKT", "2026-Q2", "--data", data)
    assert (code, complaint) == (2, "The tracking table is monthly: write 2026-06, not 2026-Q2.\n")


def test_a_holder_may_be_named_or_a_person(accord, data):
    by_code = accord("scorecard", "MKT", "2026-Q2", "--json", "--data", data)
    assert accord("scorecard", "市場部", "2026-Q2", "--json", "--data", data) == by_code
    code, printed, _ = accord("scorecard", "wu.guanting", "2026-Q2", "--json", "--data", data)
    assert (code, json.loads(printed)["holder"]) == (0, "wu.guanting")


def test_two_moments_are_compared_cause_by_cause(accord, data):
    arguments = ("compare", "MKT", "2026-Q2", "--from", "2026-05-31", "--data", data)
    code, printed, _ = accord(*arguments, "--json")
    found = json.loads(printed)
    assert code == 0
    assert (found["to"]["score"], found["to"]["grade"]) == ("95.00", "B")
    change = Decimal(found["to"]["score"]) - Decimal(found["from"]["score"])
    told = [Decimal(one["points"]) for one in found["causes"]]
    assert Decimal(found["change"]) == change == sum(told) + Decimal(found["rounding"])
    assert all(one["events"] for one in found["causes"])
    code, printed, _ = accord(*arguments, "--to", "2026-05-31")
    assert (code, printed.startswith("The score is the same at both moments")) == (0, True)
    code, _, complaint = accord(*arguments, "--to", "2026-03-31")
    assert (code, "must lie before" in complaint) == (2, True)


def test_who_may_not_act_is_told_to_name_somebody_who_may(accord, data, tmp_path):
    out = tmp_path / "pack.zip"
    code, _, complaint = accord("pack", "period", "MKT/2026-Q2", "--out", str(out), "--data", data)
    assert (code, out.exists()) == (2, False)
    assert complaint.endswith("Name somebody who may with --by USERNAME.\n")


def test_disputes_for_scripts(accord, data):
    code, printed, _ = accord("disputes", "--json", "--data", data)
    found = {one["period"]: one for one in json.loads(printed)}
    assert code == 0
    assert {one["state"] for one in found.values()} == {"ruled", "appealed", "answered"}
    first = found["2026-03"]
    assert (first["side_a"]["value"], first["side_b"]["value"]) == ("9487", "10732")
    assert (first["value"], first["ruled_by"], first["answer_overdue"]) == (
        "10732",
        "ye.ruolin",
        False,
    )
    _, printed, _ = accord(
        "disputes", "--as-of", "2026-04-07T12:00:00+08:00", "--json", "--data", data
    )
    assert [one["state"] for one in json.loads(printed)] == ["open"]


def test_a_scorecard_as_it_was_known(accord, data):
    _, printed, _ = accord(
        "scorecard", "MKT", "2026-Q2", "--as-of", "2026-05-31", "--json", "--data", data
    )
    past = json.loads(printed)
    assert past["as_of"]["recorded_at"] <= "2026-05-31T16:00:00+00:00"
    assert past["score"] != "95.00"
    at = f"@{past['as_of']['position']}"
    assert (
        accord("scorecard", "MKT", "2026-Q2", "--as-of", at, "--json", "--data", data)[1] == printed
    )


def test_the_history_of_a_number(accord, data):
    code, printed, _ = accord("history", "leads", "MKT", "2025-08", "--json", "--data", data)
    steps = json.loads(printed)
    assert code == 0
    assert [(step["by"], step["old"], step["new"]) for step in steps] == [
        ("jin.yaowen", None, "21754"),
        ("jin.yaowen", "21754", "21100"),
        ("ye.ruolin", None, "21100"),
    ]
    assert steps[1]["reason"] == "重複匯入一批展會名單,已去重"
    assert steps[1]["sentence"].startswith("Jin Yaowen corrected 21,754 to 21,100 for Leads")
    assert steps[0]["position"] < steps[1]["position"] < steps[2]["position"]


def test_the_history_of_a_number_that_is_worked_out_is_that_of_what_it_was_made_from(accord, data):
    code, printed, _ = accord("history", "leads", "MKT", "2025-Q3", "--json", "--data", data)
    quarter = json.loads(printed)
    months = [
        step
        for month in ("2025-07", "2025-08", "2025-09")
        for step in json.loads(
            accord("history", "leads", "MKT", month, "--json", "--data", data)[1]
        )
    ]
    assert code == 0
    assert len(months) >= 3
    assert quarter == sorted(months, key=lambda step: step["position"])
    told = accord("history", "leads", "MKT", "2025-Q3", "--data", data)[1]
    assert told.startswith("leads 2025-Q3 is worked out from leads 2025-07, leads 2025-08")


@pytest.mark.parametrize(
    "words",
    [
        ("scorecard", "nobody", "2026-Q2"),
        ("scorecard", "MKT", "2026-Q7"),
        ("scorecard", "MKT", "2019"),
        ("scorecard", "MKT", "2026-Q2", "--as-of", "soon"),
        ("history", "no_such_metric", "MKT", "2026-06"),
        ("import", "no-such-file.csv"),
        ("restore", "no-such-file"),
        ("demo",),
    ],
)
def test_what_can_not_be_done_ends_with_2_and_a_sentence(accord, data, words):
    code, printed, complained = accord(*words, "--data", data)
    assert (code, printed) == (2, "")
    assert complained.strip()
    assert "Traceback" not in complained


def test_an_empty_folder_is_no_crash(accord, tmp_path):
    code, _, complained = accord("scorecard", "MKT", "2026", "--data", tmp_path / "nothing")
    assert code == 2
    assert "accord demo" in complained
    assert not (tmp_path / "nothing").exists()


def test_verify_finds_nothing_and_then_what_was_planted(accord, data):
    code, printed, _ = accord("verify", "--json", "--data", data)
    assert (code, json.loads(printed)["findings"]) == (0, [])
    with as_owner(f"sqlite:///{data / 'accord.db'}") as db:
        change(db, 1000, topic="measurements.cell.withdrawn")
        change(db, 2000, recorded_at=0)
    code, printed, _ = accord("verify", "--log-only", "--json", "--data", data)
    found = json.loads(printed)["findings"]
    assert code == 1
    assert {one["position"] for one in found} == {1000, 2000}
    with as_owner(f"sqlite:///{data / 'accord.db'}") as db:
        change(db, 1000, topic="hiding\x1b[2J\nnothing wrong")
    code, printed, _ = accord("verify", "--log-only", "--data", data)
    assert (code, "\x1b" in printed, "\nnothing wrong" in printed) == (1, False, False)


@pytest.mark.parametrize(
    ("harm", "also"),
    [
        ("DELETE FROM tracking WHERE name = 'imports'", ()),
        ("UPDATE tracking SET version = 0", ("--log-only",)),
    ],
)
def test_verify_looks_at_the_log_whatever_became_of_the_read_tables(accord, tmp_path, harm, also):
    with small_company(f"sqlite:///{tmp_path}/accord.db"):
        pass
    with as_owner(f"sqlite:///{tmp_path / 'accord.db'}") as db:
        change(db, 3, recorded_at=0)
        db.exec_driver_sql(harm)
    code, printed, _ = accord("verify", *also, "--json", "--data", tmp_path)
    found = json.loads(printed)["findings"]
    assert code == 1
    assert 3 in {one["position"] for one in found}
    told = {one["sentence"] for one in found}
    assert "imports has no read tables of this version: run bin/accord migrate." in told
    assert accord("scorecard", "MKT", "2026", "--data", tmp_path)[0] == 2


def test_rebuild_and_its_check(accord, data):
    assert accord("rebuild", "--data", data)[0] == 0
    assert accord("rebuild", "--check", "--data", data)[0] == 0
    with as_owner(f"sqlite:///{data / 'accord.db'}") as db:
        db.exec_driver_sql("DELETE FROM audit_trail WHERE position = 5")
    code, printed, _ = accord("rebuild", "--check", "--data", data)
    assert code == 1
    assert "audit_trail: the row position 5 is missing." in printed


def test_the_exported_log_can_be_checked_without_the_product(accord, data):
    _, printed, _ = accord("export-log", "--data", data)
    rows = [json.loads(line) for line in printed.splitlines()]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    for row in rows[::100]:
        state = base64.b64decode(row["state"])
        id, version = UUID(row["originator_id"]), row["originator_version"]
        hashed = leaf(row["position"], id, version, row["topic"], row["recorded_at"], state)
        assert hashed.hex() == row["leaf"]


def test_a_backup_restored_is_the_same_database(accord, data, tmp_path):
    before = accord("export-log", "--data", data)
    assert accord("backup", tmp_path / "kept", "--data", data)[0] == 0
    assert accord("backup", tmp_path / "kept", "--data", data)[0] == 2
    assert accord("restore", tmp_path / "kept", "--data", tmp_path / "new")[0] == 0
    assert accord("export-log", "--data", tmp_path / "new") == before
    assert accord("verify", "--data", tmp_path / "new")[0] == 0
    assert accord("restore", tmp_path / "kept", "--data", data)[0] == 2


def test_ratings_that_lie_in_the_urn_are_in_no_backup(accord, data, tmp_path):
    review, (asked, other), chance = UUID(int=1), (UUID(int=2), UUID(int=3)), os.urandom
    with as_owner(f"sqlite:///{data / 'accord.db'}") as db:
        give_rights(db, review, [asked, other])
        cast(db, review, asked, Slip(20, "kept to themselves"), chance=chance)
    assert accord("backup", tmp_path / "kept", "--data", data)[0] == 0
    assert b"kept to themselves" not in (tmp_path / "kept").read_bytes()
    assert accord("restore", tmp_path / "kept", "--data", tmp_path / "new")[0] == 0
    with as_owner(f"sqlite:///{tmp_path / 'new' / 'accord.db'}") as db:
        assert [is_used(db, review, one) for one in (asked, other)] == [False, False]
    with as_owner(f"sqlite:///{data / 'accord.db'}") as db:
        assert (is_used(db, review, asked), turnout(db, review)) == (True, 1)


def test_a_backup_is_tried_without_touching_anything(accord, data, tmp_path):
    note = tmp_path / "kept.note"
    assert accord("checkpoint", "--out", note, "--data", data)[0] == 0
    assert accord("backup", tmp_path / "kept", "--data", data)[0] == 0
    assert not (tmp_path / "kept").stat().st_mode & 0o077
    before = accord("export-log", "--data", data)
    tried = ("restore", tmp_path / "kept", "--check", "--json", "--data", data)
    code, printed, _ = accord(*tried, "--checkpoint", note)
    found = json.loads(printed)
    assert (code, found["findings"], found["checkpoints_held"]) == (0, [], 1)
    assert found["signed_since"] == 0
    assert accord("export-log", "--data", data) == before
    # What came later and was signed is said to be missing; what was changed is found.
    assert accord("keys", "--replace", "--data", data)[0] == 0
    assert json.loads(accord(*tried)[1])["signed_since"] > 0
    with as_owner(f"sqlite:///{tmp_path / 'kept'}") as db:
        change(db, 1000, recorded_at=0)
    assert accord(*tried)[0] == 1


def test_an_organisation_begins_with_an_invitation(accord, tmp_path):
    words = ("init", "wang", "--name", "小公司", "--zone", "Asia/Taipei", "--data", tmp_path)
    code, printed, _ = accord(*words, "--json")
    assert code == 0
    assert json.loads(printed)["invitation"].startswith("/invitation#")
    assert accord(*words)[0] == 2
    assert accord("verify", "--data", tmp_path)[0] == 0


def test_a_password_too_short_founds_nothing(accord, tmp_path):
    (tmp_path / "password").write_text("short\n")
    words = ("init", "wang", "--password-file", tmp_path / "password", "--data", tmp_path)
    assert accord(*words)[0] == 2
    (tmp_path / "password").write_text("long enough for a test\n")
    assert accord(*words)[0] == 0


def test_the_same_file_twice_adds_nothing(accord, data):
    words = ("import", ROOT / "app/library_data/yearly_master_table.csv", "--holder", "MKT")
    accord(*words, "--period", "2026", "--json", "--data", data)
    before = accord("export-log", "--data", data)
    _, printed, _ = accord(*words, "--period", "2026", "--json", "--data", data)
    assert json.loads(printed)["batch"] is None
    assert accord("export-log", "--data", data) == before


def test_a_dry_run_writes_nothing(accord, data):
    before = accord("export-log", "--data", data)
    table = ROOT / "app/library_data/monthly_tracking_table.csv"
    accord("import", table, "--holder", "MKT", "--period", "2026-06", "--dry-run", "--data", data)
    assert accord("export-log", "--data", data) == before


def test_a_second_worker_waits_and_takes_over(data):
    first, second = _worker(data), None
    try:
        assert "The worker runs." in first.stderr.readline()
        second = _worker(data)
        assert "waits for its turn" in second.stderr.readline()
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=60) == 0
        assert "The worker runs." in second.stderr.readline()
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=60) == 0
    finally:
        for one in (first, second):
            if one is not None and one.poll() is None:
                one.kill()


def test_the_worker_catches_up_with_what_is_behind(accord, data):
    with as_owner(f"sqlite:///{data / 'accord.db'}") as db:
        db.exec_driver_sql("DELETE FROM audit_trail WHERE position > 4000")
        db.exec_driver_sql("DELETE FROM audit_things")
        db.exec_driver_sql("DELETE FROM audit_trail")
        db.exec_driver_sql("UPDATE tracking SET position = 0 WHERE name = 'audit'")
    worker = _worker(data)
    try:
        ends = time.monotonic() + 120
        while accord("rebuild", "--check", "--data", data)[0] != 0:
            assert time.monotonic() < ends
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0


def _worker(data):
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "app.cli", "worker", "--data", str(data)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_quarter_is_rehearsed_and_closed_with_its_stated_figures(accord, data):
    code, printed, _ = accord("close", "MKT", "2026-Q2", "--rehearse", "--json", "--data", data)
    rehearsed = json.loads(printed)
    assert (code, rehearsed["state"], rehearsed["missing"]) == (0, "open", [])
    code, printed, _ = accord("close", "MKT", "2026-Q2", "--json", "--data", data)
    closed = json.loads(printed)
    assert (code, closed["state"]) == (0, "closed")
    figures = {one["holder"]: (one["score"], one["final_grade"]) for one in closed["results"]}
    assert figures["MKT"] == ("95.00", "B")
    assert figures["MKT-SUP"] == ("100.98", "A")
    assert closed["results"] == rehearsed["results"]
    code, _, said = accord("close", "MKT", "2026-Q2", "--data", data)
    assert (code, "closed already" in said) == (2, True)
    assert accord("verify", "--data", data)[0] == 0


def test_a_quarter_with_missing_values_is_not_closed(accord, data):
    code, printed, _ = accord("close", "MKT", "2026-Q3", "--json", "--data", data)
    facts = json.loads(printed)
    assert (code, facts["state"]) == (1, "open")
    assert {"metric", "subject", "parts", "of", "decision"} <= facts["missing"][0].keys()


def test_the_log_is_signed_and_checked_by_an_outsider(accord, data, tmp_path):
    kept = tmp_path / "kept.note"
    code, printed, _ = accord("checkpoint", "--out", kept, "--json", "--data", data)
    made = json.loads(printed)
    assert (code, made["note"]) == (0, kept.read_text())
    key = json.loads(accord("keys", "--json", "--data", data)[1])[0]["key"]
    dump = tmp_path / "log.jsonl"
    dump.write_text(accord("export-log", "--data", data)[1])
    done = subprocess.run(
        [sys.executable, "-I", "-S", VERIFIER, "log", dump, "--vkey", key, "--checkpoint", kept],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"The first {made['size']} events are those of" in done.stdout


def test_a_replaced_key_is_told_and_the_old_one_listed(accord, data):
    accord("checkpoint", "--data", data)
    code, printed, _ = accord("keys", "--replace", "--json", "--data", data)
    new = json.loads(printed)["key"]
    listed = json.loads(accord("keys", "--json", "--data", data)[1])
    assert (code, len(listed), listed[0]["key"], listed[0]["replaces"]) == (
        0,
        2,
        new,
        listed[1]["key"],
    )


def test_what_does_not_continue_what_was_signed_is_found_wrong(accord, data):
    accord("checkpoint", "--data", data)
    with as_owner(f"sqlite:///{data / 'accord.db'}") as db:
        # Complete runs of 256 leaves stay hashed; the newest event tells of the checkpoint itself.
        change(db, newest(db) - 1, leaf=bytes(32))
    code, _, complained = accord("keys", "--replace", "--data", data)
    assert (code, "the log was changed" in complained) == (1, True)


def test_a_review_is_written_as_pdf_and_recognised_later(accord, data, tmp_path):
    file, again, old = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    asked = ("pdf", "MKT", "2026-Q2", "--data", data, "--out")
    assert accord(*asked, file)[0] == 0
    assert accord(*asked, again, "--language", "en")[0] == 0
    assert accord(*asked, old, "--as-of", "2026-06-30")[0] == 0
    assert file.read_bytes() != again.read_bytes() != old.read_bytes()
    code, printed, _ = accord("check-pdf", file, "--json", "--data", data)
    facts = json.loads(printed)
    assert (code, facts["identical"], facts["moved_since"]) == (0, True, [])
    assert accord("close", "MKT", "2026-Q2", "--data", data)[0] == 0
    assert accord("check-pdf", file, "--data", data)[0] == 0  # of before the close, and still true
    (tmp_path / "changed.pdf").write_bytes(file.read_bytes() + b"% more")
    code, printed, _ = accord("check-pdf", tmp_path / "changed.pdf", "--json", "--data", data)
    facts = json.loads(printed)
    assert (code, facts["identical"], facts["same_figures"]) == (1, False, True)
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7 of somebody else")
    assert accord("check-pdf", tmp_path / "other.pdf", "--data", data)[0] == 2


def test_tasks_and_the_promises_kept_for_scripts(accord, data):
    code, printed, _ = accord("tasks", "--json", "--data", data)
    found = json.loads(printed)
    assert code == 0
    assert found["promises"] == {
        "kept": 1,
        "moved": 1,
        "late": 1,
        "abandoned": 1,
        "overdue": 1,
        "open": 2,
    }
    first = found["tasks"][0]
    assert (first["metric"], first["owner"], first["ended_on"]) == (
        "cac",
        "chen.yating",
        "2026-05-06",
    )
    _, printed, _ = accord(
        "tasks", "--as-of", "2026-05-05", "--owner", "chen.yating", "--json", "--data", data
    )
    (then,) = json.loads(printed)["tasks"]
    assert (then["state"], then["outcome"]) == ("open", None)


def test_the_handbook_for_scripts_is_found_in_either_script(accord, data):
    for text in ("渠道太分散", "渠道太分散看不出优劣"):
        code, printed, _ = accord("handbook", "--find", text, "--json", "--data", data)
        (found,) = json.loads(printed)
        assert (code, found["kind"], found["unit"], found["period"]) == (
            0,
            "lesson",
            "MKT-CHN",
            "2026-Q2",
        )
    _, printed, _ = accord("handbook", "--metric", "cac", "--data", data)
    assert "短視頻素材疲勞推高成本" in printed or "Tired short-video" in printed
