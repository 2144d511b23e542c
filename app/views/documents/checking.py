"""Whether a PDF is the one that this log gives."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import force_locale

from app.domain.refusals import N_, Refused
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.eventlog.store import Connection
from app.pdf.rendering import printed
from app.views.documents.quarterly import Wanted, review_document

MOST_BYTES = 20 * 2**20
MOST_STREAMS = 2_000
MOST_OF_A_STREAM = 2**18
STREAM = re.compile(rb"stream\r?\n")
MARKS = re.compile(
    rb"accord card=([0-9a-f-]{36}) period=([0-9A-Z-]{4,10}) position=(\d{1,12}) "
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
class Checked:
    """What a file says of itself, and how it compares with what the log gives now.

    `identical`: byte for byte. `same_figures`: the data inside are those of the log, though the
    bytes differ: another version of the printing library, or a changed text.
    """

    card: UUID
    period: str
    position: int
    language: str
    identical: bool
    same_figures: bool


def checked(db: Connection, data: bytes, *, day: datetime) -> Checked:
    """Print the document anew and compare. Raises NoDocumentOfOurs, BeyondThisLog."""
    found = _marks(data) if len(data) <= MOST_BYTES else None
    if found is None:
        raise NoDocumentOfOurs(field="file")
    card, period, language = UUID(found[1].decode()), found[2].decode(), found[4].decode()
    position, last = int(found[3]), last_position(db)
    if position > last or position < 1:
        raise BeyondThisLog(field="file", position=position, last=last)
    wanted = Wanted(card, Period.parse(period), position, language)
    with force_locale(language):
        document = review_document(db, wanted, day=day)
    if document is None:
        raise NoDocumentOfOurs(field="file")
    return Checked(
        card=card,
        period=period,
        position=position,
        language=language,
        identical=printed(document) == data,
        same_figures=document.identifier == found[5].decode(),
    )


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
