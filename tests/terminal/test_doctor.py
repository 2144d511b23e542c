"""`doctor`: each thing that it looks at is spoilt once, and found."""

import json
import shutil
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accord import Accord
from app.cli import main
from app.domain.ids import SYSTEM
from app.domain.metrics.commands import call_metric
from app.eventlog.locks import lock
from app.eventlog.signing import Signer
from app.eventlog.store import Store
from app.eventlog.tables import events, tracking
from app.sealing import seal
from app.terminal import machine
from tests.certificates import certified
from tests.eventlog.tampering import as_owner
from tests.small_company import BEGINNING, small_company

NOW = BEGINNING + timedelta(minutes=5)

QUIET = {
    "ACCORD_LOG_TO": "tls://collector.example.test:6514",
    "ACCORD_PUBLIC_URL": "https://accord.example.com",
    "ACCORD_SECURE_COOKIES": "yes",
    "ACCORD_SMTP_URL": "smtp://localhost",
    "ACCORD_MAIL_FROM": "accord@example.com",
}


def settle_in(monkeypatch, folder, database_url):
    """The settings of a well kept installation, minutes after the small company's beginning."""
    for name, value in {
        **QUIET,
        "ACCORD_DATA": str(folder),
        "ACCORD_DATABASE_URL": database_url,
        "ACCORD_SIGNING_KEY_FILE": str(folder / "signing.key"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(machine, "file_system", lambda _: "ext4")
    monkeypatch.setattr(machine, "today", lambda: date(2026, 11, 22))
    monkeypatch.setattr(Accord, "now", lambda _: NOW)


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """A folder with the small company's database, signed once."""
    folder = tmp_path_factory.mktemp("founded")
    with small_company(f"sqlite:///{folder / 'accord.db'}") as company:
        seal(company.accord, Signer(folder / "signing.key", folder / "signed.head"))
    return folder


@pytest.fixture
def folder(founded, tmp_path, monkeypatch):
    """A copy of it, which the settings name."""
    folder = tmp_path / "data"
    shutil.copytree(founded, folder)
    settle_in(monkeypatch, folder, f"sqlite:///{folder / 'accord.db'}")
    return folder


@pytest.fixture
def company(folder):
    """The copy, opened."""
    accord = Accord(Store(f"sqlite:///{folder / 'accord.db'}"))
    yield accord
    accord.close()


@pytest.fixture
def examined(capsys):
    """Runs `doctor`; gives its exit code and what is not good, by what was looked at."""

    def run():
        code = main(["doctor", "--json"])
        found = json.loads(capsys.readouterr().out)["findings"]
        bad = {one["check"]: one for one in found if one["level"] != "good"}
        assert all(one["advice"] for one in bad.values())
        return code, bad

    return run


def test_a_well_kept_installation_is_told_to_be_good(company, examined):
    with lock(company.store, "worker"):
        assert examined() == (0, {})


@pytest.mark.postgres
def test_a_server_is_asked_for_rights_checksums_and_an_archive(
    database_url, tmp_path, monkeypatch, examined
):
    settle_in(monkeypatch, tmp_path, database_url)
    with small_company(database_url) as company:
        seal(company.accord, Signer(tmp_path / "signing.key", tmp_path / "signed.head"))
        with lock(company.accord.store, "worker"):
            code, bad = examined()
    # The server of the tests has its owner for a login, and keeps no archive.
    assert (code, set(bad)) == (0, {"rights", "server"})
    assert {one["level"] for one in bad.values()} == {"mind"}


def test_without_a_worker_nothing_is_signed_or_sent(folder, examined):
    code, bad = examined()
    assert (code, set(bad), bad["worker"]["level"]) == (1, {"worker"}, "wrong")


@pytest.mark.parametrize("name", ["signing.key", "accord.db"])
def test_what_others_can_read(folder, examined, name, monkeypatch):
    monkeypatch.setattr(machine, "others_may_read", lambda file: file.name == name)
    told = {one["told"] for one in examined()[1].values()}
    assert f"{folder / name} can be read by other users" in told


def test_a_file_is_private_by_its_own_mode_or_by_its_folders(tmp_path):
    file = tmp_path / "open" / "key"
    file.parent.mkdir(mode=0o755)
    file.touch()
    file.chmod(0o644)
    assert machine.others_may_read(file) is all(
        above.stat().st_mode & 0o011 for above in file.resolve().parents
    )
    file.parent.chmod(0o700)
    assert not machine.others_may_read(file)
    file.parent.chmod(0o755)
    file.chmod(0o600)
    assert not machine.others_may_read(file)


def test_a_disk_that_is_nearly_full(folder, examined, monkeypatch):
    monkeypatch.setattr(machine, "free_bytes", lambda _: 1_000)
    assert examined()[1]["disk"]["level"] == "wrong"


def test_a_disk_over_the_network(folder, examined, monkeypatch):
    monkeypatch.setattr(machine, "file_system", lambda _: "nfs4")
    assert "nfs4" in examined()[1]["file system"]["told"]


def test_the_kind_of_a_file_system_is_that_of_the_longest_mount(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"d / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\nt /tmpo tmpfs rw 0 0\n")
    assert machine.file_system(tmp_path / "a", mounts) == "nfs4"
    assert machine.file_system(tmp_path.parent, mounts) == "ext4"
    assert machine.file_system(tmp_path, tmp_path / "none") == ""


def test_cookies_that_travel_in_the_open(folder, examined, monkeypatch):
    monkeypatch.setenv("ACCORD_SECURE_COOKIES", "no")
    assert examined()[1]["cookies"]["level"] == "wrong"


def test_a_password_that_stays_in_a_setting(folder, examined, monkeypatch):
    monkeypatch.setenv("ACCORD_SMTP_URL", "smtp://accord:river@mail.example.test")
    monkeypatch.setenv("ACCORD_MAIL_FROM", "accord@example.test")
    found = examined()[1]["passwords"]
    assert found["level"] == "mind"
    assert "mail.example.test" in found["told"]
    assert "river" not in found["told"]
    (folder / "mail.password").write_text("river")
    monkeypatch.setenv("ACCORD_SMTP_URL", "smtp://accord@mail.example.test")
    monkeypatch.setenv("ACCORD_SMTP_PASSWORD_FILE", str(folder / "mail.password"))
    assert "passwords" not in examined()[1]


def test_a_guard_that_was_taken_down(company, examined):
    with company.store.write() as db:
        db.exec_driver_sql("DROP TRIGGER events_never_go")
    assert "events_never_go" in examined()[1]["guards"]["told"]


def test_a_view_in_the_place_of_a_table(company, examined):
    with company.store.write() as db:
        db.exec_driver_sql("ALTER TABLE scorecards_terms RENAME TO kept_terms")
        db.exec_driver_sql("CREATE VIEW scorecards_terms AS SELECT * FROM kept_terms")
    assert "scorecards_terms is a view and no table" in examined()[1]["schema"]["told"]


def test_a_clock_that_went_back(folder, examined, monkeypatch):
    monkeypatch.setattr(Accord, "now", lambda _: BEGINNING - timedelta(hours=26))
    assert "26 h in the future" in examined()[1]["clock"]["told"]


def test_a_projection_that_is_stuck_and_one_that_is_behind(company, examined):
    with company.store.write() as db:
        db.execute(sa.update(tracking).values(position=tracking.c.position - 1))
    assert examined()[1]["read tables"]["level"] == "mind"
    with company.store.write() as db:
        db.execute(sa.update(tracking).values(error="ZeroDivisionError()"))
    found = examined()[1]["read tables"]
    assert (found["level"], "ZeroDivisionError" in found["told"]) == ("wrong", True)


def test_read_tables_of_another_version(company, examined, capsys):
    with company.store.write() as db:
        db.execute(sa.update(tracking).where(tracking.c.name == "people").values(version=0))
    found = examined()[1]["read tables"]
    assert found["told"] == "people: missing or of another version"
    assert found["advice"] == "run bin/accord migrate"
    assert main(["scorecard", "MKT", "2026"]) == 2
    assert "run bin/accord migrate" in capsys.readouterr().err
    assert main(["migrate"]) == 0
    capsys.readouterr()
    assert "read tables" not in examined()[1]


def test_a_key_that_is_gone_or_of_another_log(folder, examined):
    key = folder / "signing.key"
    others = Signer(folder / "other.key", folder / "other.head")
    others.make_key("accord/log/other")
    kept = key.read_bytes()
    key.unlink()
    assert examined()[1]["signer"]["level"] == "wrong"
    others.key_file.rename(key)
    assert "no key that signed this log" in examined()[1]["signer"]["told"]
    key.write_bytes(kept)
    assert "signer" not in examined()[1]


def test_a_checkpoint_that_is_late(company, folder, examined, monkeypatch):
    company.ledger.do(call_metric, by=SYSTEM, code="leads", aliases=["Good leads"])
    assert "checkpoint" not in examined()[1]
    monkeypatch.setattr(Accord, "now", lambda _: BEGINNING + timedelta(hours=49))
    assert "49 h old" in examined()[1]["checkpoint"]["told"]


def test_a_log_that_lost_its_end(company, folder, examined):
    last = company.ledger.log_recorder.max_notification_id()
    with as_owner(f"sqlite:///{folder / 'accord.db'}") as db:
        db.execute(sa.delete(events).where(events.c.position > last - 5))
    assert "a checkpoint covers" in examined()[1]["signed"]["told"]


@pytest.mark.parametrize(
    "words", [["doctor"], ["verify"], ["backup", "kept"], ["scorecard", "MKT", "2026"], ["keys"]]
)
def test_a_database_without_tables_is_told_to_be_migrated(
    each_database, database_url, monkeypatch, tmp_path, capsys, words
):
    settle_in(monkeypatch, tmp_path, database_url)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accord.db").touch()
    code = main(words)
    printed = capsys.readouterr()
    told = printed.out + printed.err
    assert code == (1 if words == ["doctor"] else 2)
    assert "run bin/accord migrate" in told
    assert "no such table" not in told


def test_a_newer_database_is_left_alone(company, capsys):
    with company.store.write() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for command in ("migrate", "verify", "worker"):
        assert main([command]) == 2
        assert "of a newer version than this program" in capsys.readouterr().err


def test_a_certificate_that_browsers_will_not_take(folder, examined, monkeypatch, tmp_path):
    file, key = certified(tmp_path, "localhost")
    monkeypatch.setenv("ACCORD_TLS_CERTIFICATE_FILE", str(file))
    monkeypatch.setenv("ACCORD_TLS_KEY_FILE", str(key))
    assert "nobody but itself" in examined()[1]["certificate"]["told"]
    file.write_text("none")
    assert examined()[1]["certificate"]["level"] == "wrong"


@pytest.mark.parametrize(("days", "level"), [(-1, "wrong"), (10, "mind"), (60, None)])
def test_a_certificate_is_renewed_in_time(folder, examined, monkeypatch, tmp_path, days, level):
    file, key = certified(tmp_path, "localhost", days=days, by="An authority")
    monkeypatch.setenv("ACCORD_TLS_CERTIFICATE_FILE", str(file))
    monkeypatch.setenv("ACCORD_TLS_KEY_FILE", str(key))
    assert examined()[1].get("certificate", {}).get("level") == level


def test_a_log_that_is_kept_here_alone(folder, examined, monkeypatch):
    monkeypatch.delenv("ACCORD_LOG_TO")
    assert examined()[1]["log elsewhere"]["level"] == "mind"
