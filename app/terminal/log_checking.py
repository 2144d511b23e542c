"""`check-log`: whether the lines of log files are as they were written, and none is missing."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.log_seal import checked_lines, seal_key
from app.terminal.answers import Answer, Impossible, legible


def check_log(files: Sequence[Path], secret_file: Path) -> Answer:
    """Look at all lines together. Raises Impossible without the secret that sealed them."""
    if not secret_file.exists():
        raise Impossible(f"There is no {secret_file}, which sealed the lines.")
    found = checked_lines(_lines(files), seal_key(secret_file.read_bytes().strip()))
    lines = [legible(one) for one in found.findings]
    if found.begun_late:
        lines.append(f"What came before is elsewhere: {', '.join(found.begun_late)}.")
    if found.unsealed:
        lines.append(f"{found.unsealed} lines bear no seal and tell nothing.")
    lines.append(
        f"{found.lines} lines of {found.runs} processes: "
        f"{len(found.findings) or 'nothing'} wrong. What is missing after the last line of a "
        "process can't be seen here: compare with where the lines were sent."
    )
    facts = {
        "lines": found.lines,
        "runs": found.runs,
        "unsealed": found.unsealed,
        "findings": found.findings,
    }
    return Answer(lines, facts, wrong=bool(found.findings))


def _lines(files: Sequence[Path]) -> Iterator[str]:
    for file in files:
        with file.open(encoding="utf-8", errors="replace") as opened:
            yield from opened
