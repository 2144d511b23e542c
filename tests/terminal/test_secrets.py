"""On the command line: a new secret key, a second tree, and kept lines of the log file."""

import json

import pyotp
import pytest

from app.accounts.second_step import begin_second_step, confirm_second_step, demand_code
from app.cli import main
from app.secret_key import replaced, secret_key
from app.terminal.log_checking import check_log
from tests.office import quick_hashes
from tests.small_company import LI, WANG, small_company


@pytest.fixture
def company(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path))
    monkeypatch.setenv("ACCORD_DATABASE_URL", f"sqlite:///{tmp_path / 'accord.db'}")
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as company:
        yield company


def test_a_new_secret_key_takes_second_steps_along_or_changes_nothing(company, tmp_path, capsys):
    store, now = company.accord.store, company.accord.now()
    file = tmp_path / "secret.key"
    old = secret_key(file)
    phone = pyotp.TOTP(begin_second_step(store, WANG, secret=old))
    confirm_second_step(store, WANG, code=phone.at(now), secret=old, address="a", now=now)
    assert main(["keys", "--replace-secret", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"second_steps": 1}
    new = secret_key(file)
    assert new != old
    assert (tmp_path / "secret.key.before").read_bytes().strip() == old
    assert file.stat().st_mode & 0o077 == 0
    company.an_hour_later()
    now = company.accord.now()
    demand_code(store, WANG, code=phone.at(now), secret=new, address="a", now=now)
    # One that was sealed elsewhere stops it all.
    begin_second_step(store, LI, secret=b"of another installation")
    assert main(["keys", "--replace-secret"]) == 2
    assert secret_key(file) == new
    assert not [one for one in tmp_path.iterdir() if one.name.startswith("secret.") and one != file
                and one.name != "secret.key.before"]  # fmt: skip


def test_a_key_that_could_not_be_used_does_not_take_the_place_of_the_old_one(tmp_path):
    old = secret_key(tmp_path / "secret.key")
    with pytest.raises(OSError, match="full"), replaced(tmp_path / "secret.key"):
        raise OSError("the disk is full")
    assert [one.name for one in tmp_path.iterdir()] == ["secret.key"]
    assert secret_key(tmp_path / "secret.key") == old


def test_a_checkpoint_with_a_second_tree_is_written_and_verified(company, tmp_path, capsys):
    note = str(tmp_path / "kept.note")
    assert main(["checkpoint", "--second-tree", "sha3-256", "--out", note]) == 0
    assert main(["verify", "--log-only", "--checkpoint", note]) == 0
    text = (tmp_path / "kept.note").read_text()
    (tmp_path / "kept.note").write_text(text.replace("sha3-256", "sha9-256"))
    assert main(["verify", "--log-only", "--checkpoint", note]) == 2
    assert "sha9-256" in capsys.readouterr().err


def test_lines_that_were_kept_are_checked_and_what_was_cut_off_is_said(company, tmp_path, capsys):
    assert main(["check-log", str(tmp_path / "accord.log")]) == 2
    secret_key(tmp_path / "secret.key")
    (tmp_path / "accord.log").write_text('[INFO] Listening\n{"event": "signed in"}\n')
    assert main(["check-log", str(tmp_path / "accord.log")]) == 1
    told = capsys.readouterr().out
    assert "Line 2 bears no seal." in told
    assert "2 lines of 0 processes: 1 wrong." in told
    assert check_log([], tmp_path / "secret.key").facts["lines"] == 0
