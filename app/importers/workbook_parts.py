"""The small parts of a workbook: relations, sheets' names, strings, styles, people, comments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.importers.formats import BUILT_IN, GENERAL

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = Mapping[str, str]


class Part:
    """What every reader of a part answers."""

    def start(self, name: str, given: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, some: str) -> None:
        """Some of the text within."""


class Relations(Part):
    """What a part points to within the file: (kind, place) by id."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, given: Attributes) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            kind = given.get("Type", "").rpartition("/")[2]
            self.found[given.get("Id", "")] = (kind, given.get("Target", ""))


@dataclass(frozen=True)
class Named:
    """A sheet's name, with the relation that leads to it."""

    name: str
    relation: str
    is_hidden: bool


class Book(Part):
    """The sheets' names, in their order, and from when days are counted."""

    def __init__(self) -> None:
        self.sheets: list[Named] = []
        self.is_1904 = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "sheet":
            is_hidden = given.get("state", "visible") != "visible"
            self.sheets.append(Named(given.get("name", ""), given.get("id", ""), is_hidden))
        elif name == "workbookPr":
            self.is_1904 = given.get("date1904") in ("1", "true")


class Texts(Part):
    """Texts within `t`, without the readings of Chinese characters (`rPh`)."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._is_text = False
        self._is_reading = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "rPh":
            self._is_reading = True
        self._is_text = name in ("t", "text") and not self._is_reading

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_reading = False

    def text(self, some: str) -> None:
        if self._is_text:
            self._said.append(some)

    def taken(self) -> str:
        """The text so far; the next begins empty."""
        whole = unescaped("".join(self._said))
        self._said.clear()
        return whole


class Strings(Texts):
    """The texts that cells share, by their place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.found.append(self.taken())


class Styles(Part):
    """The number format of each style."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = dict(BUILT_IN)
        self._used: list[int] = []
        self._is_used = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "numFmt":
            self._codes[int(given["numFmtId"])] = given.get("formatCode", GENERAL)
        elif name == "cellXfs":
            self._is_used = True
        elif name == "xf" and self._is_used:
            self._used.append(int(given.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_used = False

    def code(self, style: str) -> str:
        """The number format of a cell's style."""
        at = int(style or 0)
        return self._codes.get(self._used[at], GENERAL) if at < len(self._used) else GENERAL


class People(Part):
    """The names of those who wrote threaded comments, by id."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, name: str, given: Attributes) -> None:
        if name == "person":
            self.found[given.get("id", "")] = given.get("displayName", "")


class Comments(Texts):
    """(Text, author) of the notes, by the cell's place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._authors: list[str] = []
        self._at = self._by = ""
        self._is_author = False

    def start(self, name: str, given: Attributes) -> None:
        super().start(name, given)
        if name == "author":
            self._is_text = True
        elif name == "comment":
            self._at, by = given.get("ref", ""), int(given.get("authorId", "0"))
            self._by = self._authors[by] if by < len(self._authors) else ""

    def end(self, name: str) -> None:
        super().end(name)
        if name == "author":
            self._authors.append(self.taken().strip())
        elif name == "comment":
            whole = self.taken().strip()
            self.found[self._at] = (whole.removeprefix(f"{self._by}:").strip(), self._by)


class Threads(Texts):
    """(Text, id of the author) of threaded comments, by the cell's place; answers follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._at = self._by = ""

    def start(self, name: str, given: Attributes) -> None:
        super().start(name, given)
        if name == "threadedComment":
            self._at, self._by = given.get("ref", ""), given.get("personId", "")

    def end(self, name: str) -> None:
        super().end(name)
        if name == "threadedComment":
            before = self.found.get(self._at)
            text = self.taken().strip()
            self.found[self._at] = (
                (f"{before[0]} / {text}", before[1]) if before else (text, self._by)
            )


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
