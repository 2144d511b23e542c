"""Keys for other systems, by the command line."""

import json
import shutil

import pytest

from app.accord import Accord
from app.cli import main
from app.eventlog.store import Store
from app.factory import create_app
from tests.demo_database import settings_of


@pytest.fixture
def accord(demonstration, tmp_path, capsys):
    """Runs a command on a copy of the demonstration company; gives exit code, answer, complaint."""
    shutil.copy(demonstration, tmp_path / "accord.db")

    def run(*arguments):
        code = main([*arguments, "--data", str(tmp_path)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


MADE = ["chen.yating", "--name", "CRM", "--unit", "MKT-CHN", "--source", "crm"]


def test_a_key_is_made_opens_is_listed_and_ends(accord, tmp_path):
    code, printed, _ = accord("make-api-key", *MADE, "--until", "2026-12-31", "--json")
    assert code == 0
    made = json.loads(printed)
    company = Accord(Store(settings_of(tmp_path).database_url))
    client = create_app(company, settings_of(tmp_path)).test_client()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert client.get("/api/v1/key", headers=headers).json["name"] == "CRM"
    code, printed, _ = accord("api-keys", "--json")
    [row] = json.loads(printed)
    assert (row["owner"], row["unit"], row["state"]) == ("chen.yating", "MKT-CHN", "valid")
    assert row["used"] is not None
    assert made["secret"] not in printed
    assert accord("revoke-api-key", made["key"], "--by", "ye.ruolin")[0] == 2  # no right of hers
    assert accord("revoke-api-key", made["key"])[0] == 0
    assert client.get("/api/v1/key", headers=headers).status_code == 401
    assert "revoked" in accord("api-keys")[1]
    company.close()


WRONG = {
    "2026-12-31": ["nobody", *MADE[1:]],
    "soon": MADE,
    "2026-12-30": [*MADE[:-1], "no_source"],
    "2026-12-29": [*MADE[:4], "chen.yating", *MADE[5:]],
}


def test_what_can_not_be_made_is_said_in_a_sentence(accord):
    for until, arguments in WRONG.items():
        code, printed, complaint = accord("make-api-key", *arguments, "--until", until)
        assert (code, printed) == (2, "")
        assert len(complaint.strip().splitlines()[-1]) > 10
    assert accord("api-keys")[1] == "There is no key.\n"
    assert accord("revoke-api-key", "x")[0] == 2
