"""Importing a file, and taking it back: what the page and the command line both call."""

from collections import Counter
from functools import partial
from typing import Any, Unpack
from uuid import UUID

from sqlalchemy.engine import Connection

from app.accord import Accord
from app.accounts.names import reserve_username
from app.domain.imports.batch import Batch
from app.domain.imports.commands import import_table, more_values, stop_halfway
from app.domain.imports.plan import Value
from app.domain.imports.refusals import StoodOtherwise, StoppedHalfway
from app.domain.imports.reversing import Reversal, reverse_batch
from app.domain.measurements.commands import past_of
from app.domain.refusals import Refused
from app.domain.values.amounts import Note
from app.eventlog.texts import keep_file
from app.importers import sentences
from app.importers.entries import Checked, Effect, Receipt
from app.importers.file_check import Told, chance_id, check_file
from app.importers.moving import Shown, moved_between, shown_of
from app.importers.uploads import CSV
from projections.imports.queries import batch as batch_of
from projections.temporal import NOW

MOST_AT_ONCE = 1_000
"""Values of a file that come in all together or not at all."""

MOST_IN_A_PART = 200
"""Values of a larger file that one transaction brings: who saves something meanwhile waits."""


def import_file(
    accord: Accord,
    data: bytes,
    file_name: str,
    *,
    by: UUID,
    key: str | None = None,
    shown: Shown | None = None,
    **told: Unpack[Told],
) -> Receipt:
    """Import everything in the file that neither asks nor is refused; the same file adds nothing.

    `key` makes it happen once. `shown` is the check that the person saw: where it would come out
    otherwise by now, nothing is imported. Raises what `check_file` raises, and Refused where
    something was changed since that stands in the way: then nothing is imported, or of a file
    that takes several transactions what came before (StoppedHalfway).
    """
    look = partial(check_file, accord, data, file_name, by=by, **told)
    checked = look()
    if key and (done := _done_before(accord, checked, by, key)):
        with accord.reading() as db:
            return _receipt(db, checked, done)
    if shown is not None:
        now = shown_of(checked, told.get("answers") or {})
        if now.said != shown.said:
            moved = moved_between(look(at=shown.position), checked)
            if moved or now.asked == shown.asked:
                said = Note(sentences.MOVED_SINCE, {"count": len(moved)})
                return Receipt(checked, None, None, said, is_outdated=True, moved=moved)
    if checked.plan.is_empty:
        return Receipt(checked, None, None, nothing_new(checked))
    batch = _carry_out(accord, checked, data, by, key)
    with accord.reading() as db:
        return _receipt(db, checked, batch)


def _receipt(db: Connection, checked: Checked, batch: UUID) -> Receipt:
    row = batch_of(db, batch, at=NOW)
    return Receipt(checked, batch, row.number if row else None)


def reverse_import(
    accord: Accord, batch: UUID, *, by: UUID, reason: str, key: str | None = None
) -> Reversal:
    """Take an import back, but for what was touched since. Raises what `reverse_batch` raises."""
    found: list[Reversal] = []

    def reversing(ledger: Any, *, by: UUID, batch: UUID, reason: str) -> None:
        found.append(reverse_batch(ledger, by=by, batch=batch, reason=reason))

    accord.ledger.do(reversing, key=key, via="import", by=by, batch=batch, reason=reason)
    return found[0] if found else Reversal((), ())


def nothing_new(checked: Checked) -> Note:
    """Why a file adds nothing."""
    if checked.needs_somebody:
        return Note("")
    if checked.earlier:
        return Note(sentences.ALREADY_IMPORTED, {"at": checked.earlier.at.date()})
    return Note(sentences.NOTHING_NEW)


def _carry_out(accord: Accord, checked: Checked, data: bytes, by: UUID, key: str | None) -> UUID:
    """The whole plan in one transaction, a large one in several under one batch."""
    plan = checked.plan
    batch = chance_id(accord)
    parts = _parts(plan.values)
    begun: list[Batch] = []
    # Whoever saves something meanwhile doesn't wait for this to be read.
    with accord.reading():
        past = past_of(accord.ledger, (value.place for value in plan.values))

    def importing(ledger: Any, **_: Any) -> UUID:
        keep_file(accord.store.connection, data, CSV)
        for person in plan.people:
            reserve_username(accord.store.connection, person.username, person.id)
        started = import_table(
            ledger,
            by=by,
            batch=batch,
            kind=checked.kind,
            digest=checked.digest,
            file_name=checked.file_name,
            period=checked.period,
            source=checked.source,
            plan=plan,
            values=parts[0],
            past=past,
            is_last=len(parts) == 1,
        )
        begun.append(started)
        return started.id

    outcome = accord.ledger.do(importing, key=key, via="import", **_asked(checked, by))
    if outcome.repeated:
        return UUID(outcome.value)
    for at, some in enumerate(parts[1:], 1):
        try:
            accord.ledger.do(
                more_values,
                via="import",
                by=by,
                started=begun[0],
                values=some,
                past=past,
                counts=plan.counts,
                is_last=at == len(parts) - 1,
            )
        except Refused as refused:
            came = Counter(str(_effect(one)) for part in parts[:at] for one in part)
            accord.ledger.do(stop_halfway, via="import", by=by, started=begun[0], counts=came)
            if isinstance(refused, StoodOtherwise):
                raise StoppedHalfway(row=refused.facts["row"], count=came.total()) from None
            raise
    return batch


def _effect(value: Value) -> Effect:
    """What a planned value was found to do."""
    if value.entry.grounds:
        return Effect.HELD
    return Effect.NEW if value.stood is None else Effect.CORRECTION


def _parts(values: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    """What each transaction brings; one with nothing where there are no values."""
    if len(values) <= MOST_AT_ONCE:
        return [values]
    return [
        values[start : start + MOST_IN_A_PART] for start in range(0, len(values), MOST_IN_A_PART)
    ]


def _done_before(accord: Accord, checked: Checked, by: UUID, key: str) -> UUID | None:
    """The batch that an earlier request with this key brought. Raises KeyReused."""
    outcome = accord.ledger.answered("importing", key=key, **_asked(checked, by))
    return UUID(outcome.value) if outcome else None


def _asked(checked: Checked, by: UUID) -> dict[str, Any]:
    """What makes an import the same one when its key comes again."""
    return {"by": by, "digest": checked.digest, "period": checked.period}
