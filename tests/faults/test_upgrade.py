"""A database of an earlier version, kept as it was: it is upgraded, and tells what it told.

`old_database/` was made by the program of the commit that `told.json` names, in a worktree: the
small company with seven steps of one number, and for each position the exact and the shown score
that it gave then. (docs/reliability.md)
"""

import json
import lzma
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from app.accord import Accord
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.domain.values.period import Period
from app.eventlog.migrating import is_migrated
from app.eventlog.store import Store
from app.reading.cards import read_card
from app.terminal.checking import verify
from tests.demo_database import settings_of
from tests.eventlog.tampering import as_owner, change, row, with_its_leaf
from tests.small_company import MARKETING, WANG

HERE = Path(__file__).parent / "old_database"
TOLD = json.loads((HERE / "told.json").read_text())


def unpacked(folder):
    (folder / "accord.db").write_bytes(lzma.decompress((HERE / "accord.db.xz").read_bytes()))
    return settings_of(folder)


@contextmanager
def upgraded(settings):
    accord = Accord.open(settings)
    try:
        yield accord
    finally:
        accord.close()


def pages(accord):
    """What the scorecard's January showed at each position that was noted."""
    found = []
    with accord.reading() as db:
        for at, _, _ in TOLD["pages"]:
            reading = read_card(db, Period.parse("2026-01"), at=at, card=UUID(TOLD["card"]))
            exact, score = reading.scored.exact, reading.scored.score
            found.append([at, *(None if one is None else str(one) for one in (exact, score))])
    return found


def test_an_old_database_is_upgraded_and_tells_what_it_told(tmp_path):
    settings = unpacked(tmp_path)
    store = Store(settings.database_url)
    assert not is_migrated(store)
    store.close()
    with upgraded(settings) as accord:
        assert is_migrated(accord.store)
        assert pages(accord) == TOLD["pages"]
        checked = verify(accord, log_only=False)
        assert (checked.facts["events"], checked.facts["findings"]) == (TOLD["events"], [])
        place = Place("leads", MARKETING, "2026-02")
        assert accord.ledger.do(record_typed, by=WANG, place=place, typed="950").value == "new"


def test_a_log_that_was_changed_tells_something_else(tmp_path):
    settings = unpacked(tmp_path)
    with as_owner(settings.database_url) as db:
        at = TOLD["pages"][1][0]
        change(db, at, state=row(db, at).state.replace(b'"900"', b'"901"'))
        with_its_leaf(db, at)
    with upgraded(settings) as accord:
        assert pages(accord)[1] != TOLD["pages"][1]
