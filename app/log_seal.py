"""Seals on the lines of the log file: what was changed, taken out or put in afterwards is found.

Each process numbers its lines and seals each with a key that is made from `secret.key`, so that
the lines can be kept, cut and gathered in any way. What is missing at the very end of a process
can't be known from what is left: for that they are sent elsewhere at once (`log_sender.py`).
"""

import hmac
import json
import os
import re
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

SEALED = re.compile(r'(\{.*), "seal": "([0-9a-f]{32})"\}')
"""A line with its seal; what a receiver wrote in front of it is passed over."""

OURS = re.compile(r'\{.*"event": ')
"""What Accord writes; other programs on the same standard error write plain words."""


def seal_key(secret: bytes) -> bytes:
    """What seals lines: it opens nothing else."""
    return hmac.new(secret, b"accord log lines", sha256).digest()


class Numbering:
    """Says of a line which process wrote it, and which of that process's lines it is, from 1."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process, self._run, self._line = 0, "", 0

    def __call__(self, _: Any, __: str, said: dict[str, Any]) -> dict[str, Any]:
        with self._guard:
            if self._process != os.getpid():  # also after a fork
                self._process, self._run, self._line = os.getpid(), secrets.token_hex(6), 0
            self._line += 1
            return {**said, "run": self._run, "line": self._line}


class Sealing:
    """Puts the seal on a line that is ready; none where the secret can't be read (yet)."""

    def __init__(self, secret_file: Path) -> None:
        self._file = secret_file
        self._key: bytes | None = None

    def __call__(self, _: Any, __: str, line: str) -> str:
        if self._key is None:
            try:
                self._key = seal_key(self._file.read_bytes().strip())
            except OSError:
                return line
        return f'{line[:-1]}, "seal": "{_seal(self._key, line)}"}}'


@dataclass
class Checked:
    """What was found of lines: how many, of how many processes, and each that is wrong."""

    lines: int = 0
    runs: int = 0
    unsealed: int = 0
    begun_late: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def checked_lines(lines: Iterable[str], key: bytes) -> Checked:
    """Look at every line that has a seal, in whatever order they stand.

    A process whose first lines are elsewhere (the file was cut) is named, and is no finding.
    """
    found, seen = Checked(), dict[str, dict[int, str]]()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found.lines += 1
        _look(found, seen, number, line, key)
    found.runs = len(seen)
    for run, numbered in seen.items():
        first, last = min(numbered), max(numbered)
        if first > 1:
            found.begun_late.append(f"{run} from its line {first} on")
        found.findings += [
            f"Lines are missing: {told} of the process {run}."
            for told in _gaps(sorted(numbered), last)
        ]
    return found


def _look(
    found: Checked, seen: dict[str, dict[int, str]], number: int, line: str, key: bytes
) -> None:
    parts = SEALED.search(line)
    if parts is None:
        found.unsealed += 1
        if OURS.search(line):
            found.findings.append(f"Line {number} bears no seal.")
        return
    text, seal = f"{parts[1]}}}", parts[2]
    if not hmac.compare_digest(_seal(key, text), seal):
        found.findings.append(f"Line {number} is not as it was written.")
        return
    said = json.loads(text)
    before = seen.setdefault(said["run"], {}).setdefault(said["line"], seal)
    if before != seal:
        found.findings.append(f"Line {number} has the number of another one.")


def _gaps(numbers: list[int], last: int) -> Iterable[str]:
    """Which numbers are missing between the first and the last.

    >>> list(_gaps([3, 4, 6, 9], 9))
    ['5', '7 to 8']
    """
    for one, other in zip(numbers, [*numbers[1:], last + 1], strict=True):
        if other - one == 2:
            yield str(one + 1)
        elif other - one > 2:
            yield f"{one + 1} to {other - 1}"


def _seal(key: bytes, line: str) -> str:
    """128 bits over the line as it is without its seal."""
    return hmac.new(key, line.encode(), sha256).hexdigest()[:32]
