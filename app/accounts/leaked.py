"""Passwords that leaked somewhere: a list on this machine, asked without sending anything away."""

import hashlib
import os
import re
from collections.abc import Container
from pathlib import Path

LINE = re.compile(rb"([0-9A-F]{40})(?::\d+)?\s*")
LONGEST_LINE = 64


class UnreadableList(Exception):
    """The file isn't such a list; the message says what it should be."""


class LeakedPasswords(Container[str]):
    """A file of SHA-1 digests in capital letters, a line each, in their order.

    What follows a colon is passed over: how often it leaked, where lists tell. SHA-1 is what they
    are kept under; nothing of ours relies on it.
    """

    def __init__(self, file: Path) -> None:
        """Raises UnreadableList where the file doesn't begin like one."""
        self._file = file
        try:
            with file.open("rb") as lines:
                first = lines.readline(LONGEST_LINE)
        except OSError:
            raise UnreadableList(f"{file} can't be read") from None
        if not LINE.fullmatch(first):
            raise UnreadableList(f"{file} is no list of SHA-1 digests in order, a line for each")

    def __contains__(self, password: object) -> bool:
        """Whether it leaked; some thirty looks into the file, however long it is."""
        if not isinstance(password, str):
            return False
        digest = hashlib.new("sha1", password.encode(), usedforsecurity=False)
        wanted = digest.hexdigest().upper().encode()
        with self._file.open("rb") as lines:
            low, high = 0, lines.seek(0, os.SEEK_END)
            while low < high:  # the first line that begins at `low` or later, and before `high`
                middle = (low + high) // 2
                lines.seek(middle)
                if middle:
                    lines.seek(middle - 1)
                    lines.readline()  # the rest of a line that begins before
                found = lines.readline()[:40]
                if found == wanted:
                    return True
                if not found or found > wanted:
                    high = middle
                else:
                    low = lines.tell()
        return False
