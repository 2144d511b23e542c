"""A file's bytes as grids: what it is, by its bytes rather than its ending."""

import re

from app.domain.refusals import Refused
from app.importers.grids import MOST_BYTES, Grids
from app.importers.texts import read_text
from app.importers.unreadable import (
    EmptyFile,
    FileTooLarge,
    LockedWorkbook,
    NotText,
    OldWorkbook,
    OtherWorkbook,
    WebPage,
)
from app.importers.workbook import read_workbook

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
_NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_LOCK = "EncryptedPackage".encode("utf-16-le")
_OTHER_ENDINGS = re.compile(r"\.(numbers|ods|pages|docx?|pptx?|key|rtf)$", re.IGNORECASE)
_PAGE = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?<(!doctype\s+html|html|table|head|workbook)\b", re.IGNORECASE
)


def read_grids(content: bytes, name: str = "", encoding: str = "") -> Grids:
    """All that a file holds. `encoding` is what a person chose for a text file.

    Raises the refusals of `unreadable`.
    """
    name = name or "This file"
    if len(content) > MOST_BYTES:
        raise FileTooLarge(megabytes=len(content) // 2**20 + 1, most=MOST_BYTES // 2**20)
    if not content.strip():
        raise EmptyFile()
    if content.startswith(_ZIP):
        if _OTHER_ENDINGS.search(name):
            raise OtherWorkbook(name=name)
        return Grids(read_workbook(content, name))
    _refuse_others(content, name)
    return read_text(content, encoding)


def _refuse_others(content: bytes, name: str) -> None:
    refusal: Refused | None = None
    if content.startswith(_COMPOUND):
        refusal = LockedWorkbook(name=name) if _LOCK in content else OldWorkbook(name=name)
    elif content.startswith(_NOT_TABLES):
        refusal = NotText()
    elif _PAGE.match(content.removeprefix(b"\xef\xbb\xbf")[:2_000]):
        refusal = WebPage(name=name)
    if refusal is not None:
        raise refusal
