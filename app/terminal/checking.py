"""`verify` and `rebuild`."""

from collections.abc import Sequence
from pathlib import Path

from app.accord import Accord
from app.eventlog.findings import Finding
from app.eventlog.notes import Checkpoint, Unreadable, read_note
from app.eventlog.signing import last_head
from app.eventlog.verifying import log_findings
from app.terminal import schema
from app.terminal.answers import Answer
from projections.comparing import differences, unbuilt


def verify(
    accord: Accord,
    *,
    log_only: bool,
    older_tables: bool = False,
    head_file: Path | None = None,
    checkpoints: Sequence[Path] = (),
) -> Answer:
    """Everything that is wrong with the log, its texts and files, and the read tables.

    `log_only` leaves out the replay. Read tables that are missing or of another version are told,
    but for `older_tables`: a backup may be from before an upgrade.
    `checkpoints` are files that somebody kept elsewhere, `head_file` is the signer's memory, where
    there may be one here. Raises Unreadable, OSError for what somebody kept.
    """
    held = [read_note(file.read_text(encoding="utf-8"))[0] for file in checkpoints]
    # Read before the log is: what is signed meanwhile would seem to be missing at its end.
    signed, unread = _signed(head_file) if head_file else (None, [])
    with accord.reading() as db:
        checked = log_findings(db, None if log_only else accord.ledger.decode, held, signed)
        found = [*unread, *checked.findings]
        found += [Finding(None, told) for told in schema.amiss(accord, db)]
        if not log_only:
            found += [Finding(None, told) for told in schema.contents_amiss(db)]
        erased = checked.erased
        look = unbuilt if log_only else differences
        if not older_tables:
            found += [Finding(None, told) for told in look(accord.runner, db)]
    facts = {
        "events": checked.events,
        "findings": [{"position": one.position, "sentence": one.sentence} for one in found],
        "erased_texts": erased,
        "unnamed_texts": checked.unnamed,
        "checkpoints_told": checked.checkpoints,
        "checkpoints_held": checked.held,
        "read_tables_compared": not log_only,
    }
    lines = [one.sentence for one in found]
    lines.append(
        f"{checked.events} events checked"
        + ("" if log_only else ", read tables compared with a replay")
        + (f", {erased} texts erased" if erased else "")
        + (f", {checked.unnamed} texts that no event names" if checked.unnamed else "")
        + (f", {checked.held} of your checkpoints hold" if held else "")
        + f": {len(found) or 'nothing'} wrong."
    )
    return Answer(lines, facts, wrong=bool(found))


def _signed(head_file: Path) -> tuple[Checkpoint | None, list[Finding]]:
    """What the signer here signed last; a defect where its memory can't be read."""
    try:
        return last_head(head_file), []
    except (Unreadable, OSError, UnicodeDecodeError) as error:
        told = f"{head_file}, which remembers what was signed last, can't be read: {error}."
        return None, [Finding(None, told)]


def rebuild(accord: Accord, *, only_check: bool) -> Answer:
    """Build all read tables anew, or only compare them with a replay."""
    if only_check:
        with accord.reading() as db:
            found = list(differences(accord.runner, db))
        lines = found or ["The read tables are what a replay gives."]
        return Answer(lines, {"differences": found}, wrong=bool(found))
    replayed = accord.runner.rebuild()
    return Answer(
        [f"Rebuilt {len(replayed)} projections from {max(replayed.values(), default=0)} events."],
        {"replayed": replayed},
    )
