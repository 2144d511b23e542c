"""Reads a file in a process of its own: whatever it holds, the pages stay fast and small.

The process has no more than a few seconds and a bounded memory, opens no file and writes none;
what it found comes back as plain lists.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.domain.refusals import Refused
from app.importers.grids import MOST_BYTES, Grids
from app.importers.opening import read_grids
from app.importers.unreadable import BY_NAME, FileTooLarge, ReadingTooCostly

MOST_SECONDS = 8
MOST_MEMORY = 512 * 1024 * 1024
LONGEST_ARGUMENT = 255
_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from app.importers.reading_apart import main; main(sys.argv[2], sys.argv[3])"
)


def read_apart(content: bytes, name: str = "", encoding: str = "") -> Grids:
    """The grids of a file, read by another process.

    Raises the refusals of `unreadable`; ReadingTooCostly where time or memory ran out.
    """
    if len(content) > MOST_BYTES:
        raise FileTooLarge(megabytes=len(content) // 2**20 + 1, most=MOST_BYTES // 2**20)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell, nothing of the file in it
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                _START,
                str(_ROOT),
                _argument(name),
                _argument(encoding),
            ],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS + 1,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingTooCostly(seconds=MOST_SECONDS) from error
    if done.returncode < 0 or not done.stdout:
        raise ReadingTooCostly(seconds=MOST_SECONDS)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise BY_NAME[answer["refused"]](**answer["facts"])
    return Grids.of(answer)


def _argument(text: str) -> str:
    """Its end, as a process may be given it: whoever sends a file may call it anything."""
    return text.replace("\0", "")[-LONGEST_ARGUMENT:]


def main(name: str, encoding: str) -> None:
    """Read a file from standard input within the limits; write what it holds."""
    limit()
    try:
        answer: dict[str, Any] = read_grids(sys.stdin.buffer.read(), name, encoding).facts()
    except Refused as refused:
        answer = {"refused": type(refused).__name__, "facts": refused.facts}
    except (MemoryError, RecursionError):
        answer = {"refused": ReadingTooCostly.__name__, "facts": {"seconds": MOST_SECONDS}}
    sys.stdout.write(json.dumps(answer))


def limit() -> None:
    """Bound what this process may take, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
