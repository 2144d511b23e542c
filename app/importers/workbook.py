"""From the bytes of an .xlsx workbook to grids of texts. Bounded, streaming, without a document
type: what a workbook can't have is never expanded, fetched or run."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from posixpath import dirname, join, normpath
from typing import TypeVar
from xml.parsers import expat

from app.importers.grids import MOST_CELLS, Grid
from app.importers.unreadable import (
    BrokenWorkbook,
    ForbiddenMarkup,
    LockedWorkbook,
    MacroWorkbook,
    OtherWorkbook,
    SwollenWorkbook,
)
from app.importers.workbook_cells import Sheet, filled
from app.importers.workbook_parts import (
    Attributes,
    Book,
    Comments,
    Part,
    People,
    Relations,
    Strings,
    Styles,
    Threads,
)

MOST_UNPACKED = 96 * 1024 * 1024
MOST_PARTS = 2_000
MOST_SHEETS = 40
_CHUNK = 64 * 1024

P = TypeVar("P", bound=Part)


def read_workbook(content: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets of a workbook, in their order.

    Raises the refusals of `unreadable`: what is damaged, locked, swollen or of another program.
    (input.md, spreadsheet traps)
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _Workbook(packed, name).grids()
    except expat.ExpatError as error:
        raise BrokenWorkbook(name=name) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, IndexError) as error:
        raise BrokenWorkbook(name=name) from error
    except (NotImplementedError, RuntimeError) as error:
        raise LockedWorkbook(name=name) from error


class _Workbook:
    """The parts of one workbook, each read once."""

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self.packed = packed
        self.name = name
        self.parts = {info.filename: info for info in packed.infolist()}
        self._refuse_others()
        self._left = MOST_CELLS

    def _refuse_others(self) -> None:
        names = self.parts
        unpacked = sum(info.file_size for info in names.values())
        if unpacked > MOST_UNPACKED or len(names) > MOST_PARTS:
            raise SwollenWorkbook(most=MOST_UNPACKED // 2**20)
        if any(info.flag_bits & 1 for info in names.values()):
            raise LockedWorkbook(name=self.name)
        if any("vbaproject" in one.lower() or "macrosheets/" in one.lower() for one in names):
            raise MacroWorkbook(name=self.name)
        if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
            raise OtherWorkbook(name=self.name)
        if "xl/workbook.bin" in names:
            raise OtherWorkbook(name=self.name)

    def grids(self) -> tuple[Grid, ...]:
        root = _related(self, "")
        at = next((to for kind, to in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        book = self.parse(at, Book())
        related = _related(self, at)
        by_kind = dict(related.values())
        strings = self.parse(by_kind.get("sharedStrings", ""), Strings()).found
        styles = self.parse(by_kind.get("styles", ""), Styles())
        people = self.parse(by_kind.get("person", ""), People()).found
        found = []
        for sheet in book.sheets[:MOST_SHEETS]:
            kind, part = related.get(sheet.relation, ("", ""))
            if kind != "worksheet":
                continue
            read = self.parse(part, Sheet(strings, styles, book.is_1904, self._left))
            self._left = read.left
            comments = self._comments(part, people)
            found.append(Grid(sheet.name, *filled(read, comments), sheet.is_hidden))
        return tuple(found)

    def _comments(self, part: str, people: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
        """(Text, author) by place. A threaded comment replaces the note that stands in for it."""
        related = [*_related(self, part).values()]
        found: dict[str, tuple[str, str]] = {}
        for kind, to in related:
            if kind == "comments":
                found |= self.parse(to, Comments()).found
        for kind, to in related:
            if kind == "threadedComment":
                threads = self.parse(to, Threads()).found
                found |= {at: (text, people.get(by, "")) for at, (text, by) in threads.items()}
        return found

    def parse(self, part: str, reader: P) -> P:
        """Let a reader go through a part; one that isn't there leaves it empty."""
        if part not in self.parts:
            return reader
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_markup
        parser.StartElementHandler = _local(reader.start)
        parser.EndElementHandler = lambda name: reader.end(name.rpartition(" ")[2])
        parser.CharacterDataHandler = reader.text
        with self.packed.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return reader


def _refuse_markup(*_: object) -> None:
    raise ForbiddenMarkup()


def _local(start: Callable[[str, Attributes], None]) -> Callable[[str, dict[str, str]], None]:
    """Names without their namespaces: the strict and the usual form of the format differ in those
    only."""

    def starting(name: str, given: dict[str, str]) -> None:
        start(name.rpartition(" ")[2], {key.rpartition(" ")[2]: one for key, one in given.items()})

    return starting


def _related(book: _Workbook, part: str) -> dict[str, tuple[str, str]]:
    """The parts that a part points to: (kind, name) by relation."""
    folder, _, file = part.rpartition("/")
    where = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    found = book.parse(where, Relations()).found
    return {
        id: (kind, normpath(join(dirname(part), to)) if not to.startswith("/") else to[1:])
        for id, (kind, to) in found.items()
    }
