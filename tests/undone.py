"""Commands that run whole and are then taken back: every step can be tried from one state."""

from typing import Any

import pytest

from app.accord import Accord
from app.ledger import Outcome


class _TakenBack(Exception):
    """Ends the transaction without anything kept."""


def take_back(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """From now on commands leave nothing behind; the list gets what each came to that went through.

    Sessions and preferences, which are no events, are kept as always.
    """
    run = accord.ledger._run
    through: list[Outcome] = []

    def run_and_take_back(*arguments: Any) -> Outcome:
        try:
            with accord.store.write():
                outcome = run(*arguments)
                raise _TakenBack
        except _TakenBack:
            through.append(outcome)
            return outcome

    monkeypatch.setattr(accord.ledger, "_run", run_and_take_back)
    return through
