"""HTML to PDF, in a process of its own: the web process never loads the PDF library.

The process reads nothing but what it is handed: no file, no address, only the fonts. It is ended
after a while, and may take so much memory and no more.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.domain.refusals import N_, Refused
from app.pdf.fonts import ready_config, unprintable

SECONDS = 60
MEGABYTES = 2048
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
    printed, for the check of its characters; `families` are the fonts, the first first.
    """

    html: str
    words: str
    moment: str
    identifier: str
    families: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()


def printed(document: Document, *, seconds: int = SECONDS) -> bytes:
    """The PDF. Raises Unprintable, CannotPrint."""
    if missing := unprintable(document.words):
        named = ", ".join(f"{one} (U+{ord(one):04X})" for one in missing[:8])
        raise Unprintable(characters=named)
    job = {
        "html": document.html,
        "style": STYLE.read_text() + _fonts(document.families),
        "moment": document.moment,
        "identifier": document.identifier,
        "attachments": [vars(one) for one in document.attachments],
        "megabytes": MEGABYTES,
        "seconds": seconds,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.pdf.child"],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_environment(),
            cwd=Path(__file__).parents[2],
        )
    except subprocess.TimeoutExpired:
        raise CannotPrint(why=f"{seconds} s") from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise CannotPrint(why=_last_line(done.stderr))
    return done.stdout


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
