"""`import`: a team's own table, checked or taken in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.accord import Accord
from app.importers.file_check import Told, check_file
from app.importers.file_import import import_file
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import acting, organised

MOST_BYTES = 10 * 1024 * 1024


def import_table(
    accord: Accord,
    file: Path,
    *,
    holder: str,
    period: str,
    maps: Iterable[str],
    answers: Iterable[str],
    by: str | None,
    dry_run: bool,
) -> Answer:
    """Import a file, or only say what it would do. Raises Impossible, Refused, OSError."""
    organised(accord)
    if file.stat().st_size > MOST_BYTES:
        raise Impossible(f"{file} has more than 10 MB: split it.")
    with accord.reading() as db:
        who = acting(db, by)
    told: Told = {
        "holder": holder,
        "period": period,
        "answers": dict(_pair(one, "--answer") for one in answers),
        "maps": dict(_pair(one, "--map") for one in maps),
    }
    if dry_run:
        checked = check_file(accord, file.read_bytes(), file.name, by=who, **told)
        return _answer(checked.facts(), "Nothing was written.", wrong=checked.needs_somebody)
    receipt = import_file(accord, file.read_bytes(), file.name, by=who, **told)
    said = f"Batch {receipt.number} ({receipt.batch})." if receipt.batch else receipt.sentence
    return _answer(receipt.facts(), said, wrong=receipt.needs_somebody)


def _pair(text: str, option: str) -> tuple[str, str]:
    # Ids of questions hold no "=", names of people might: the last one parts a name.
    name, found, value = text.rpartition("=") if option == "--map" else text.partition("=")
    if not found:
        raise Impossible(f"{option} “{text}” needs an equals sign: {option} 'NAME=CHOICE'.")
    return name.strip(), value.strip()


def _answer(facts: Mapping[str, Any], said: str, *, wrong: bool) -> Answer:
    lines = [
        f"row {row['row']}, {row['column']}: {row['text']} — {row['effect']}. {row['sentence']}"
        for row in facts["rows"]
        if row["effect"] != "none"
    ]
    lines += [f"! {remark}" for remark in facts["remarks"]]
    for question in facts["questions"]:
        lines += [f"? {question['text']}", f"  --answer '{question['id']}=CHOICE', where CHOICE is"]
        lines += [f"    {choice}" for choice in question["choices"]]
    return Answer([*lines, said] if said else lines, facts, wrong)
