"""Databases made once for each test process; on SQLite every test works on a copy of one.

Making some sixty tables takes longer than most of what is tested on them.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

_FILES: dict[str, Path] = {}


def made_once(url: str, name: str, make: Callable[[str], None]) -> None:
    """Put the database called `name` at this URL: a copy, or on PostgreSQL a new one.

    `make` makes it at a URL and leaves no connection open.
    """
    file = make_url(url).database
    if make_url(url).get_backend_name() != "sqlite" or file is None:
        make(url)
        return
    if name not in _FILES:
        kept = Path(_folder().name) / f"{name}.db"
        make(f"sqlite:///{kept}")
        with closing(sqlite3.connect(kept)) as raw:  # all of it into the file that is copied
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _FILES[name] = kept
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_FILES[name], file)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="accord-made-once-")
