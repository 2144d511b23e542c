"""Files that people bring are shown to a scanner first, where whoever runs Accord names one."""

import shlex
import subprocess
from itertools import chain

import structlog
from flask import Flask, request

from app.domain.refusals import N_, Refused

CLEAN, HARMFUL = 0, 1
"""What clamscan, clamdscan and their like end with."""

SECONDS = 60

log = structlog.get_logger()


class FileHarmful(Refused):
    sentence = N_("The scanner says that {name} is harmful. It was not taken, and nothing changed.")


class NotScanned(Refused):
    sentence = N_(
        "{name} could not be scanned, so it was not taken. Try again later; if it stays so, tell "
        "whoever runs Accord."
    )


def scan_files(app: Flask, command: str) -> None:
    """Show each file of each request to `command`, on its standard input, before anybody reads it.

    What it ends with counts: 0 is clean, 1 harmful, anything else a scanner that doesn't work.
    Raises FileHarmful, NotScanned, which are answered with a page.
    """
    words = shlex.split(command)

    @app.before_request
    def show_to_scanner() -> None:
        if request.endpoint is None:
            return
        for sent in chain.from_iterable(request.files.listvalues()):
            found = _scanned(words, sent.stream.read())
            sent.stream.seek(0)
            if found == CLEAN:
                continue
            name = sent.filename or ""
            if found == HARMFUL:
                log.warning("a file was harmful")
                raise FileHarmful(name=name)
            log.error("a file could not be scanned")
            raise NotScanned(name=name)


def _scanned(words: list[str], content: bytes) -> int | None:
    """What the scanner ended with; None where it could not be run to its end."""
    try:
        return subprocess.run(  # noqa: S603 - the program of a setting, no shell
            words, input=content, capture_output=True, timeout=SECONDS, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return None
