"""HTML to PDF, in a process of its own: the web process never loads the PDF library.

The process reads nothing but what it is handed: no file, no address, only the fonts. It is ended
after a while, and may take so much memory and no more.
"""

import json
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.domain.refusals import N_, Refused
from app.pdf.child import LENGTH
from app.pdf.fonts import ready_config, unprintable

SECONDS = 60
MEGABYTES = 2048
WORN_AFTER = 50
TOO_LONG = (-signal.SIGKILL, -signal.SIGXCPU)
STYLE = Path(__file__).parents[1] / "static" / "print.css"


class CannotPrint(Refused):
    sentence = N_("The PDF could not be made: {why}")


class Unprintable(Refused):
    sentence = N_("No font here holds {characters}. Write it otherwise, then print again.")


@dataclass(frozen=True)
class Attachment:
    """Data that travel inside the PDF."""

    name: str
    text: str
    description: str


@dataclass(frozen=True)
class Document:
    """What is printed. `moment` is an RFC 3339 time: the as-of moment, never the clock's.

    `identifier` is a digest in hex; equal documents have equal bytes. `words` is all text that is
    printed, for the check of its characters; `families` are the fonts, the first first; `accent` is
    the colour of headings as #26489b.
    """

    html: str
    words: str
    moment: str
    identifier: str
    families: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()
    accent: str = "#1a1d21"


def printed(document: Document, *, seconds: int = SECONDS) -> bytes:
    """The PDF, by a process of its own. Raises Unprintable, CannotPrint."""
    with Press() as press:
        return press.printed(document, seconds=seconds)


class Press:
    """A process that prints one document after the other; begun with the first.

    It is begun anew after `WORN_AFTER` documents, so that its memory stays flat. `niceness` lets
    it give way to those who answer pages.
    """

    def __init__(self, *, niceness: int = 0) -> None:
        self._niceness = niceness
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._count = 0

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def printed(self, document: Document, *, seconds: int = SECONDS) -> bytes:
        """The PDF. Raises Unprintable, CannotPrint; after that the next one begins anew."""
        if missing := unprintable(document.words):
            named = ", ".join(f"{one} (U+{ord(one):04X})" for one in missing[:8])
            raise Unprintable(characters=named)
        if self._count >= WORN_AFTER:
            self.close()
        job = json.dumps(_job(document, seconds)).encode()
        process = self._running()
        self._count += 1
        end = threading.Timer(seconds, process.kill)
        end.start()
        try:
            data = _answer(process, job)
        finally:
            end.cancel()
        if data is None:
            raise CannotPrint(why=self._why(process, seconds))
        return data

    def close(self) -> None:
        """End the process."""
        process, errors = self._process, self._errors
        self._process, self._errors, self._count = None, None, 0
        if process is not None:
            process.kill()
            process.communicate()
        if errors is not None:
            errors.close()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no word of anybody's
                [sys.executable, "-m", "app.pdf.child", str(self._niceness)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=_environment(),
                cwd=Path(__file__).parents[2],
            )
        return self._process

    def _why(self, process: "subprocess.Popen[bytes]", seconds: int) -> str:
        """Why the process has ended: what it said last, or that it took too long."""
        ended, told = process.wait(), b""
        if self._errors is not None:
            self._errors.seek(0)
            told = self._errors.read()
        self.close()
        return f"{seconds} s" if ended in TOO_LONG else _last_line(told)


def _job(document: Document, seconds: int) -> dict[str, Any]:
    return {
        "html": document.html,
        "style": STYLE.read_text()
        + _fonts(document.families)
        + f":root {{ --accent: {document.accent}; }}",
        "moment": document.moment,
        "identifier": document.identifier,
        "attachments": [vars(one) for one in document.attachments],
        "megabytes": MEGABYTES,
        "seconds": seconds,
    }


def _answer(process: "subprocess.Popen[bytes]", job: bytes) -> bytes | None:
    """What the process prints; None where it ended instead."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(LENGTH.pack(len(job)) + job)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    head = process.stdout.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    data = process.stdout.read(LENGTH.unpack(head)[0])
    return data if data.startswith(b"%PDF") else None


def _fonts(families: tuple[str, ...]) -> str:
    """Pictures don't take the page's fonts by themselves."""
    named = ", ".join(f'"{family}"' for family in families)
    return f"html, svg text {{ font-family: {named}; }}"


def _environment() -> dict[str, str]:
    """Nothing of ours but what the process needs; the same zone, locale and hashes everywhere."""
    return {
        "PATH": "/usr/bin:/bin",
        "FONTCONFIG_FILE": str(ready_config()),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _last_line(told: bytes) -> str:
    lines = told.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "-"
