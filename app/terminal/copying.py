"""`export-log`, `backup` and `restore`: the log and the database as files."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import URL

from app.accord import Accord
from app.ballots.tables import slips
from app.eventlog import guards, migrating
from app.eventlog.migrating import Shape
from app.eventlog.positions import last_position, recorded_at
from app.eventlog.signing import put_on_disk
from app.eventlog.store import Store
from app.eventlog.tables import events
from app.packing import log_row
from app.sealing import fallen_behind
from app.settings import Settings
from app.terminal.answers import Answer, Impossible
from app.terminal.checking import verify

RATE_AGAIN = """
UPDATE rating_rights SET is_used = false WHERE review NOT IN (SELECT review FROM rating_slips)
"""
"""A right to rate is not used up where the rating is in no urn."""
SQLITE_BEGINS_WITH = b"SQLite format 3\x00"


def log_rows(accord: Accord) -> Iterator[dict[str, object]]:
    """Every row of the log as it is stored, the state in base64."""
    return map(log_row, accord.ledger.log_recorder.select_log(after=0))


def backup(store: Store, file: Path) -> Answer:
    """A consistent copy of the database while it is in use. Raises Impossible.

    Ratings that nobody gathered yet stay out: beside who has used their right, a copy from between
    two of them would say whose the first was. Once restored, those people may rate again.
    """
    if file.exists():
        raise Impossible(f"{file} is there already: choose another name.")
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # It holds all that the database holds, passwords' digests too.
    if store.is_sqlite:
        _backup_sqlite(store, part)
    else:
        without = f"--exclude-table-data=*.{slips.name}"
        _run_postgres("pg_dump", store.url, "--format=custom", without, f"--file={part}")
    put_on_disk(part, file)
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


def try_backup(
    settings: Settings, file: Path, checkpoints: Sequence[Path], owner: URL | None = None
) -> Answer:
    """Restore a backup into a database of its own, verify that, and throw it away again.

    Says how far the backup reaches, and how far behind the signer's memory it is. On PostgreSQL
    the owner's login makes the database. Raises Impossible, Unreadable, OSError.
    """
    with trial(Store(settings.database_url), owner) as store:
        restore(store, file, store.url if owner is None else owner.set(database=store.url.database))
        shape = migrating.shape(store)
        if shape is not Shape.SAME:
            raise Impossible(f"The backup can be restored. {shape.sentence} Then check it again.")
        accord = Accord(store)
        older = bool(accord.runner.outdated())
        found = verify(accord, log_only=older, older_tables=older, checkpoints=checkpoints)
        with accord.reading() as db:
            last = last_position(db)
            until = recorded_at(db, last)
            ahead = fallen_behind(db, settings.signed_head_file)
        accord.close()
    told = (
        f"The backup holds {last} events, the last of {until:%Y-%m-%d %H:%M:%S} UTC."
        if until
        else ""
    )
    missing = ahead.size - last if ahead and ahead.size > last else 0
    lines = [*found.lines, told or "The backup is of an empty database."]
    if missing:
        lines.append(f"At least {missing} events that were signed since are not in it.")
    facts = {**found.facts, "until": until.isoformat() if until else None, "signed_since": missing}
    return Answer(lines, facts, wrong=found.wrong)


@contextmanager
def trial(store: Store, owner: URL | None) -> Iterator[Store]:
    """A database that nobody uses, of the same kind as this one, for as long as the block lasts."""
    if store.is_sqlite:
        with TemporaryDirectory() as folder:
            trial = Store(f"sqlite:///{folder}/accord.db")
            try:
                yield trial
            finally:
                trial.close()
        return
    name = f"accord_trial_{uuid4().hex}"
    engine = sa.create_engine(owner or store.url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as db:
            db.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        trial = Store(store.url.set(database=name).render_as_string(hide_password=False))
        try:
            yield trial
        finally:
            trial.close()
            with engine.connect() as db:
                db.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    except sa.exc.ProgrammingError as error:
        raise Impossible(f"No database could be made to try it in: {error.orig}") from error
    finally:
        engine.dispose()


def _backup_sqlite(store: Store, part: Path) -> None:
    copy = sqlite3.connect(part)
    try:
        with store.engine.connect() as db:
            cast(sqlite3.Connection, db.connection.dbapi_connection).backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        known = copy.execute("SELECT name FROM sqlite_master WHERE name = ?", (slips.name,))
        if known.fetchone():
            copy.execute("DELETE FROM rating_slips")
            copy.execute(RATE_AGAIN)
            copy.commit()
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
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    shutil.copyfile(file, part)
    put_on_disk(part, database)


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
    with engine.begin() as db:
        if sa.inspect(db).has_table(slips.name):
            db.exec_driver_sql(RATE_AGAIN)
    engine.dispose()
    store.engine.dispose()


def _run_postgres(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[-1:]),
        None,
    )
    if found is None:
        raise Impossible(f"{program} is not installed: it comes with PostgreSQL's client programs.")
    plain = URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    ).render_as_string()
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
