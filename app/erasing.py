"""Erases a text: the event that says so and the end of the text itself, in one transaction."""

from collections.abc import Callable
from uuid import UUID

from app.accord import Accord
from app.domain.evidence.commands import note_erasure
from app.domain.reference import Ledger, NotThere
from app.eventlog.texts import erase


def erasing(accord: Accord) -> Callable[..., None]:
    """The command that erases a text of this database: `do(erasing(accord), text=..., ...)`."""

    def erase_text(ledger: Ledger, *, by: UUID, text: UUID, ground: str, reason: str) -> None:
        note_erasure(ledger, by=by, text=text, ground=ground, reason=reason)
        if not erase(accord.store.connection, text):
            raise NotThere(f"no text {text}")

    return erase_text
