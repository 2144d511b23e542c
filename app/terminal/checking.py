"""`verify` and `rebuild`."""

from collections.abc import Sequence
from pathlib import Path

from app.accord import Accord
from app.eventlog.notes import read_note
from app.eventlog.verifying import Finding, log_findings
from app.terminal.answers import Answer
from projections.comparing import differences


def verify(accord: Accord, *, log_only: bool, checkpoints: Sequence[Path] = ()) -> Answer:
    """Everything that is wrong with the log, its texts and files, and the read tables.

    `checkpoints` are files that somebody kept elsewhere. Raises Unreadable, OSError.
    """
    held = [read_note(file.read_text(encoding="utf-8"))[0] for file in checkpoints]
    with accord.reading() as db:
        checked = log_findings(db, None if log_only else accord.ledger.decode, held)
        found = list(checked.findings)
        erased = checked.erased
        if not log_only:
            found += [Finding(None, told) for told in differences(accord.runner, db)]
    facts = {
        "events": checked.events,
        "findings": [{"position": one.position, "sentence": one.sentence} for one in found],
        "erased_texts": erased,
        "checkpoints_told": checked.checkpoints,
        "checkpoints_held": checked.held,
        "read_tables_compared": not log_only,
    }
    lines = [one.sentence for one in found]
    lines.append(
        f"{checked.events} events checked"
        + ("" if log_only else ", read tables compared with a replay")
        + (f", {erased} texts erased" if erased else "")
        + (f", {checked.held} of your checkpoints hold" if held else "")
        + f": {len(found) or 'nothing'} wrong."
    )
    return Answer(lines, facts, wrong=bool(found))


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
