"""The disk is full, and then there is room again.

SQLite's own limit on its pages stands in for the disk: a file system of a few megabytes can't be
mounted everywhere. What SQLite says is the same ("database or disk is full").
"""

import sqlalchemy as sa

from app.eventlog.store import Store
from tests.faults.lab import Lab, Report
from tests.faults.typing_in import Typist

PAGES_LEFT = 24
MOST_VALUES = 2_000
NO_LIMIT = 2**30


def fill_up(lab: Lab, *, times: int) -> Report:
    """Fill it so often, read while it is full, make room, and go on without a restart."""
    report, typist = Report(), Typist(lab.accord, "2026-01")
    for _ in range(times):
        limit(lab.accord.store, _pages(lab) + PAGES_LEFT)
        while typist.type():
            report.demand(typist.typed < MOST_VALUES * times, "it was never full")
            if report.bad:
                return report
        full, kept = typist.turned_away, len(typist.acknowledged)
        report.demand(not typist.type(), "a write was acknowledged on a full disk")
        with lab.accord.reading() as db:
            standings = lab.accord.runner.standings(db)
        report.demand(bool(standings), "nothing can be read while the disk is full")
        limit(lab.accord.store, NO_LIMIT)
        report.demand(typist.type(), "nothing is written though there is room again")
        report.figures |= {"full": full, "before it was full": kept}
    report.count(lab, typist.acknowledged)
    report.figures |= {"times": times, "turned away": typist.turned_away}
    return report


def limit(store: Store, pages: int) -> None:
    """Let the file grow to so many pages: on connections that are open and on new ones."""
    store.engine.dispose()
    for listener in _LIMITS.pop(id(store), []):
        sa.event.remove(store.engine, "connect", listener)

    def set_limit(raw: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        raw.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined] # sqlite3's

    sa.event.listen(store.engine, "connect", set_limit)
    _LIMITS.setdefault(id(store), []).append(set_limit)


_LIMITS: dict[int, list] = {}


def _pages(lab: Lab) -> int:
    with lab.accord.reading() as db:
        return int(db.exec_driver_sql("PRAGMA page_count").scalar_one())
