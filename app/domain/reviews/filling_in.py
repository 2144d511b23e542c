"""One row of what is due: its value and what its owner says of it, together or not at all."""

from uuid import UUID

from app.domain.measurements.commands import undo_entry
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.domain.reference import Ledger
from app.domain.reviews.commands import CheckInWords, check_in, undo_check_in


def fill_in(
    ledger: Ledger,
    *,
    by: UUID,
    place: Place,
    typed: str | None,
    source: str = "",
    reason: str = "",
    holder: UUID,
    words: CheckInWords | None = None,
    is_said: bool = False,
) -> str:
    """Record the value and keep the check-in; returns what `record_typed` does, or "noted".

    `typed` is None where the value stays as it is; `words` is None where no KPI is asked for, and
    kept where something was said (`is_said`) or the same value was typed again: its owner looked
    at it this week. Raises what `record_typed` and `check_in` raise.
    """
    effect = "noted"
    if typed is not None:
        effect = record_typed(ledger, by=by, place=place, typed=typed, source=source, reason=reason)
    if words is not None and (is_said or effect == "same"):
        check_in(ledger, by=by, holder=holder, words=words)
    return effect


def undo_filling(
    ledger: Ledger,
    *,
    by: UUID,
    place: Place,
    source: str = "",
    holder: UUID,
    words: CheckInWords | None = None,
) -> str:
    """Take one's own last entry of a row back: its value where a source is named, what was said
    where `words` say of which KPI. Raises what `undo_entry` and `undo_check_in` raise.
    """
    if words is not None:
        undo_check_in(ledger, by=by, holder=holder, words=words)
    if source:
        undo_entry(ledger, by=by, place=place, source=source)
    return "withdrawn"
