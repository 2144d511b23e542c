"""The demonstration company, loaded once for a whole test run; each test works on a copy."""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from app.accord import Accord
from app.accounts.names import usernames
from app.demonstration.loading import load_demonstration
from app.domain.ids import card_id, unit_id
from app.domain.scorecards.line import kpi_id
from app.eventlog import migrating
from app.eventlog.store import Store
from app.settings import Settings


def loaded_once(folder: Path) -> Path:
    """The file of the loaded database in this folder; whoever comes second waits for the first."""
    file = folder / "demonstration.db"
    with (folder / "demonstration.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not file.exists():
            _load(folder / "loading" / "accord.db")
            (folder / "loading" / "accord.db").rename(file)
    return file


def _load(file: Path) -> None:
    store = Store(f"sqlite:///{file}")
    migrating.migrate(store)
    accord = Accord(store, raise_errors=True)
    accord.runner.set_up()
    load_demonstration(store)
    accord.close()
    # All of it into the one file that is copied.
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def settings_of(folder: Path) -> Settings:
    """Settings of a database in a folder of its own."""
    return Settings.from_env({"ACCORD_DATA": str(folder), "ACCORD_COSTLY_A_MINUTE": "100000"})


@contextmanager
def copied(file: Path, folder: Path, *, raise_errors: bool = True) -> Iterator[Accord]:
    """The demonstration company, opened on a copy in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, folder / "accord.db")
    accord = Accord(Store(settings_of(folder).database_url), raise_errors=raise_errors)
    try:
        yield accord
    finally:
        accord.close()


def persons(accord: Accord) -> dict[str, UUID]:
    """Who is behind each username."""
    with accord.reading() as db:
        return {name: person for person, name in usernames(db).items()}


def kpi_of(metric: str, holder: str | UUID, unit: str) -> UUID:
    """The KPI of a metric on somebody's scorecard of 2026, measured at a unit."""
    return kpi_id(card_of(holder), metric, unit_id(unit))


def card_of(holder: str | UUID) -> UUID:
    """The scorecard of a unit, by its code, or of a person, in 2026."""
    return card_id(unit_id(holder) if isinstance(holder, str) else holder, 2026)


def end_of_log(accord: Accord) -> int:
    """The position of the last event."""
    return accord.ledger.log_recorder.max_notification_id() or 0


def events_of(accord: Accord, after: int = 0) -> list[object]:
    """What the log holds after a position, as event objects, oldest first."""
    recorder = accord.ledger.log_recorder
    with accord.reading():
        return [accord.ledger.decode(row) for row in recorder.select_log(after=after)]
