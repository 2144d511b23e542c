"""Dumps of a small company's log, and what somebody might do to one."""

import base64
import contextlib
import io
import json
import subprocess
import sys
from uuid import UUID

import verify_accord
from app.eventlog.leaf import leaf
from app.eventlog.notes import PublicKey
from app.eventlog.signing import Signer
from app.sealing import seal
from app.terminal.copying import log_rows
from projections.evidence.queries import signing_key_history
from projections.temporal import NOW
from tests.architecture.tree import ROOT

VERIFIER = ROOT / "verify_accord.py"


def signer_in(folder):
    return Signer(folder / "signing.key", folder / "signed.head")


def a_year_in_small(company, signer):
    """Values with checkpoints between them; returns the notes, the oldest first."""
    made = []
    for number in range(4):
        company.record(str(900 + number), reason="another count")
        company.an_hour_later()
        made.append(seal(company.accord, signer).note)
    return made


def vkey(company):
    with company.accord.reading() as db:
        return str(PublicKey.read(signing_key_history(db, at=NOW)[0].key))


def rows(company):
    return list(log_rows(company.accord))


def written(rows, file):
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def run(*arguments):
    """The verifier's exit code and words, in this process."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = verify_accord.main([str(one) for one in arguments])
    return code, printed.getvalue()


def run_apart(*arguments, folder):
    """The same as an outsider does it: in an empty folder, without any package."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def with_leaf(row):
    """The row with the leaf that fits it, as somebody who knows how would write it."""
    state = base64.b64decode(row["state"])
    fitting = leaf(
        row["position"],
        UUID(row["originator_id"]),
        row["originator_version"],
        row["topic"],
        row["recorded_at"],
        state,
    )
    return {**row, "leaf": fitting.hex()}


def restated(row, old, new):
    """The row with other words in its state."""
    state = base64.b64decode(row["state"])
    assert old.encode() in state
    changed = state.replace(old.encode(), new.encode())
    return {**row, "state": base64.b64encode(changed).decode()}


def renumbered(rows):
    """Positions without a gap, with leaves that fit."""
    return [with_leaf({**row, "position": at}) for at, row in enumerate(rows, 1)]
