"""Databases made once for each test process; every test works on a copy of one.

Making some sixty tables takes longer than most of what is tested on them.
"""

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from tests.postgres import is_on_server, new_database, replace_by_copy

_FILES: dict[str, Path] = {}
_TEMPLATES: dict[str, str] = {}


def made_once(url: str, name: str, make: Callable[[str], None]) -> None:
    """Put a copy of the database called `name` at this URL, where nothing is yet.

    `make` makes it at a URL and leaves no connection open. On a server that a test started for
    itself it is made there.
    """
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database is not None:
        _copy_file(Path(place.database), name, make)
    elif is_on_server(place) and place.database is not None:
        _copy_on_server(place.database, name, make)
    else:
        make(url)


def _copy_file(file: Path, name: str, make: Callable[[str], None]) -> None:
    if name not in _FILES:
        kept = Path(_folder().name) / f"{name}.db"
        make(f"sqlite:///{kept}")
        with closing(sqlite3.connect(kept)) as raw:  # all of it into the file that is copied
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _FILES[name] = kept
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_FILES[name], file)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="accord-made-once-")


def _copy_on_server(database: str, name: str, make: Callable[[str], None]) -> None:
    if name not in _TEMPLATES:
        url = _until_the_end().enter_context(new_database())
        make(url)
        _TEMPLATES[name] = str(make_url(url).database)
    replace_by_copy(database, _TEMPLATES[name])


@cache
def _until_the_end() -> ExitStack:
    """What is given back when the test process ends."""
    given = ExitStack()
    atexit.register(given.close)
    return given
