"""`export-log`, `backup` and `restore`: the log and the database as files."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import URL

from app.accord import Accord
from app.eventlog import guards
from app.eventlog.store import Store
from app.eventlog.tables import events
from app.packing import log_row
from app.terminal.answers import Answer, Impossible

SQLITE_BEGINS_WITH = b"SQLite format 3\x00"


def log_rows(accord: Accord) -> Iterator[dict[str, object]]:
    """Every row of the log as it is stored, the state in base64."""
    return map(log_row, accord.ledger.log_recorder.select_log(after=0))


def backup(store: Store, file: Path) -> Answer:
    """A consistent copy of the whole database while it is in use. Raises Impossible."""
    if file.exists():
        raise Impossible(f"{file} is there already: choose another name.")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    if store.is_sqlite:
        _backup_sqlite(store, part)
    else:
        _run_postgres("pg_dump", store.url, "--format=custom", f"--file={part}")
    part.replace(file)
    return Answer([f"Wrote {file} ({file.stat().st_size:,} bytes)."], {"file": str(file)})


def restore(store: Store, file: Path, owner: URL | None = None) -> Answer:
    """Put a backup into a database that has none yet. Raises Impossible."""
    if not file.is_file():
        raise Impossible(f"There is no file {file}.")
    if store.is_sqlite:
        _restore_sqlite(store, file)
    else:
        _restore_postgres(store, file, owner or store.url)
    return Answer([f"Restored {file}. Look at the log with `accord verify`."], {"file": str(file)})


def _backup_sqlite(store: Store, part: Path) -> None:
    copy = sqlite3.connect(part)
    try:
        with store.engine.connect() as db:
            cast(sqlite3.Connection, db.connection.dbapi_connection).backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def _restore_sqlite(store: Store, file: Path) -> None:
    database = Path(str(store.url.database))
    if database.exists():
        raise Impossible(f"{database} is there already: restore into an empty folder.")
    with file.open("rb") as handle:
        if handle.read(len(SQLITE_BEGINS_WITH)) != SQLITE_BEGINS_WITH:
            raise Impossible(f"{file} is no backup of an SQLite database.")
    database.parent.mkdir(parents=True, exist_ok=True)
    part = database.with_name(database.name + ".part")
    shutil.copyfile(file, part)
    part.replace(database)


def _restore_postgres(store: Store, file: Path, owner: URL) -> None:
    engine = sa.create_engine(owner)
    try:
        with engine.begin() as db:
            if sa.inspect(db).has_table(events.name):
                raise Impossible("The database is not empty: restore into a new one.")
            guards.make_role(db)
    finally:
        engine.dispose()
    _run_postgres("pg_restore", owner, "--exit-on-error", "--single-transaction", str(file))
    store.engine.dispose()


def _run_postgres(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[-1:]),
        None,
    )
    if found is None:
        raise Impossible(f"{program} is not installed: it comes with PostgreSQL's client programs.")
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    # The password goes by the environment: arguments are seen by everybody on the machine.
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    ran = subprocess.run(  # noqa: S603 - a fixed program, no shell
        [found, f"--dbname={plain}", *arguments],
        env=secret | {"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Impossible(f"{program} could not do it: {ran.stderr.strip()}")
