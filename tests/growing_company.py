"""The demonstration company after years of reporting: a log that is many times as long."""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from app.accord import Accord
from bench.growing import grow
from tests.demo_database import copied

LONG = int(os.environ.get("ACCORD_TEST_LOG", "100000"))
"""Events of a long log. PostgreSQL gets half of them: of a quarter it reads tables through."""


def grown_once(folder: Path, demonstration: Path) -> Path:
    """The file of the grown database in this folder; whoever comes second waits for the first."""
    file = folder / "grown.db"
    with (folder / "grown.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not file.exists():
            _grow(demonstration, folder / "growing")
            shutil.move(folder / "growing" / "accord.db", file)
    return file


def _grow(demonstration: Path, folder: Path) -> None:
    with copied(demonstration, folder) as accord:
        become_old(accord)
    with closing(sqlite3.connect(folder / "accord.db")) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def become_old(accord: Accord) -> None:
    """Let the company report for years."""
    grow(accord, LONG if accord.store.is_sqlite else LONG // 2)
