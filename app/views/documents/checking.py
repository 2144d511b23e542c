"""Whether a PDF is the one that this log gives."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.refusals import N_, Refused
from app.eventlog.positions import last_position
from app.eventlog.store import Connection
from app.pdf.rendering import Document
from app.views.documents.agreed import DICTIONARY
from app.views.documents.handbook import HANDBOOK
from app.views.documents.kinds import document_of

OF_EVERYBODY = (DICTIONARY, HANDBOOK)
"""Kinds that are about no scorecard: everybody may read them."""

MOST_BYTES = 20 * 2**20
MOST_STREAMS = 2_000
MOST_OF_A_STREAM = 2**18
STREAM = re.compile(rb"stream\r?\n")
MARKS = re.compile(
    rb"accord (review|letter|dictionary|handbook) of=([0-9a-zA-Z/-]{3,48}) position=(\d{1,12}) "
    rb"language=(zh_Hant|zh_Hans|en) data=([0-9a-f]{64})"
)


class NoDocumentOfOurs(Refused):
    sentence = N_("This file is no document of Accord. Choose the PDF as it was saved.")


class BeyondThisLog(Refused):
    sentence = N_(
        "The file speaks of position {position}; this log ends at {last}. It comes from another "
        "database, or this one is an older copy."
    )


@dataclass(frozen=True)
class Marks:
    """What a file says of itself: its kind, what it is of, and the digest of its data."""

    kind: str
    of: str
    position: int
    language: str
    digest: str

    @property
    def card(self) -> UUID | None:
        """The scorecard that it is about; None where it is about none."""
        return None if self.kind in OF_EVERYBODY else UUID(self.of.partition("/")[0])

    @property
    def period(self) -> str:
        """The period that it is about; empty where it is about none."""
        return self.of.partition("/")[2]


@dataclass(frozen=True)
class Checked:
    """How a file compares with what the log gives now.

    `identical`: byte for byte. `same_figures`: the data inside are those of the log, though the
    bytes differ: another version of the printing library, or a changed text.
    """

    marks: Marks
    identical: bool
    same_figures: bool


def marks_of(db: Connection, data: bytes) -> Marks:
    """What a file says of itself. Raises NoDocumentOfOurs, BeyondThisLog."""
    found = _marks(data) if len(data) <= MOST_BYTES else None
    if found is None:
        raise NoDocumentOfOurs(field="file")
    kind, of, position, language, digest = (one.decode() for one in found.groups())
    last = last_position(db)
    if int(position) > last or int(position) < 1:
        raise BeyondThisLog(field="file", position=int(position), last=last)
    return Marks(kind, of, int(position), language, digest)


def anew(db: Connection, marks: Marks, *, day: datetime) -> Document:
    """The document that the log gives under these marks. Raises NoDocumentOfOurs."""
    try:
        found = document_of(
            db, marks.kind, marks.of, at=marks.position, language=marks.language, day=day
        )
    except ValueError:
        found = None
    if found is None:
        raise NoDocumentOfOurs(field="file")
    return found


def compared(marks: Marks, document: Document, printed: bytes, data: bytes) -> Checked:
    """The file beside what was printed anew."""
    return Checked(marks, printed == data, document.identifier == marks.digest)


def _marks(data: bytes) -> re.Match[bytes] | None:
    """What the document says of itself: it stands in one of the file's packed streams."""
    for number, start in enumerate(STREAM.finditer(data)):
        if number >= MOST_STREAMS:
            break
        try:
            told = zlib.decompressobj().decompress(data[start.end() :], MOST_OF_A_STREAM)
        except zlib.error:
            continue
        if found := MARKS.search(told):
            return found
    return None
