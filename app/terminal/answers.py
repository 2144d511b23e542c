"""What a command gives back: facts for scripts, lines for people."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width


class Impossible(Exception):
    """The command could not do it; the sentence says why. Exit code 2."""


@dataclass(frozen=True)
class Answer:
    """`facts` is printed by --json, `lines` without; either may be made while it is printed.

    `wrong` says that something wrong was found: exit code 1.
    """

    lines: Iterable[str] = ()
    facts: Any = None
    wrong: bool = False


def legible(line: str) -> str:
    """The line with what would steer a terminal written out: what is in a log hides no finding.

    >>> print(legible("no event is called “x\\x1b[2J”."), legible("客單價\u3000月"))
    no event is called “x\\x1b[2J”. 客單價\u3000月
    """
    if line.isprintable():
        return line
    return "".join(
        one if one.isprintable() or one == "\u3000" else ascii(one)[1:-1] for one in line
    )


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as aligned columns; East Asian characters count as two."""
    widths = [max(width(text) for text in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            text + " " * (widest - width(text)) for text, widest in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """How many columns a text takes in a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
