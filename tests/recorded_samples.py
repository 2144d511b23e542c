"""The stored samples of events (tests/recorded), and how the log would read them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from app.eventlog.recorder import Recorded
from app.eventlog.store import Store
from app.eventlog.surroundings import Surroundings
from app.ledger import Ledger
from tests.architecture.tree import ROOT

SAMPLES = sorted((ROOT / "tests/recorded").glob("*.json"))
THING = UUID("71ffca67-c865-5de8-92ef-486508b0fb28")


@contextmanager
def reading_ledger(folder: Path) -> Iterator[Ledger]:
    """A ledger that decodes; its log is empty and stays so."""
    store = Store(f"sqlite:///{folder / 'accord.db'}")
    yield Ledger(store, Surroundings(), lambda *_: None)
    store.close()


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def decoded(ledger: Ledger, sample: dict[str, Any], *, version: int = 2) -> tuple[Any, bytes]:
    """The event of a sample, as the `version`-th of its thing (the first where it made it)."""
    state = json.dumps(sample["state"], ensure_ascii=False, separators=(",", ":")).encode()
    is_first = "originator_topic" in sample["state"]
    return ledger.decode(
        Recorded(1, THING, 1 if is_first else version, sample["topic"], state, 0, b"")
    ), state
