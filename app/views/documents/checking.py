"""Whether a PDF is the one that this log gives."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from app.domain.refusals import N_, Refused
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.eventlog.store import Connection
from app.pdf.rendering import Document
from app.views.documents.agreed import DICTIONARY
from app.views.documents.handbook import HANDBOOK
from app.views.documents.kinds import document_of
from app.views.documents.moved import moved_since
from app.views.documents.quarterly import REVIEW

OF_EVERYBODY = (DICTIONARY, HANDBOOK)
"""Kinds that are about no scorecard: everybody may read them."""

MOST_BYTES = 20 * 2**20
MOST_STREAMS = 2_000
MOST_OF_A_STREAM = 2**22
MOST_UNPACKED = 2**26
STREAM = re.compile(rb"stream\r?\n")
OF_A_PAGE = re.compile(rb"1 0 0 -1 0 [\d.]+ cm\s")
"""How the content of a page begins as it is printed here: pages alone are turned upside down."""
WORDS_OF_A_PART = (b"obj", b"stream", b"xref", b"trailer")
"""What a reader looks for: bytes at a file's end without any of them show nothing."""
MARKS = re.compile(
    rb"accord (review|letter|dictionary|handbook) of=([0-9a-zA-Z/-]{3,48}) position=(\d{1,12}) "
    rb"language=(zh_Hant|zh_Hans|en) data=([0-9a-f]{64})"
)


class NoDocumentOfOurs(Refused):
    sentence = N_("This file is no document of Accord. Choose the PDF as it was saved.")


class NoFileChosen(Refused):
    sentence = N_("Choose the PDF that is to be checked.")


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

    `identical`: byte for byte. `same_figures`: so too, but for bytes at its end that show nothing.
    No other file is vouched for: one that holds the log's document among more may show anything.
    What it lacks is told: `pages` by number, `every_page`, the data; and whether it `has_more`.
    """

    marks: Marks
    identical: bool
    same_figures: bool
    pages: tuple[int, ...] = ()
    every_page: bool = False
    lacks_data: bool = False
    has_more: bool = False


def marks_of(db: Connection, data: bytes) -> Marks:
    """What a file says of itself. Raises NoFileChosen, NoDocumentOfOurs, BeyondThisLog."""
    if not data:
        raise NoFileChosen(field="file")
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
    """The file beside what was printed anew, part by part; what it says of itself counts for
    nothing."""
    rest = data[len(printed) :] if data.startswith(printed) else None
    if rest is not None and not any(word in rest for word in WORDS_OF_A_PART):
        return Checked(marks, identical=not rest, same_figures=True)
    ours, theirs = list(_streams(printed)), set(_streams(data))
    pages = [one for one in ours if OF_A_PAGE.match(one)]
    lacking = tuple(number for number, one in enumerate(pages, 1) if one not in theirs)
    lost, won = {*ours} - theirs, theirs - {*ours}
    return Checked(
        marks,
        identical=False,
        same_figures=False,
        pages=lacking,
        every_page=len(lacking) == len(pages),
        lacks_data=any(one.text.encode() not in theirs for one in document.attachments),
        has_more=data.count(b"endobj") > printed.count(b"endobj") or len(won) > len(lost),
    )


def moved(db: Connection, marks: Marks, language: str) -> list[str]:
    """What moved of the figures of a review since its position, in sentences; of others none."""
    if marks.kind != REVIEW or marks.card is None:
        return []
    period = Period.parse(marks.period)
    return moved_since(db, marks.card, period, language, position=marks.position)


def differences(found: Checked) -> list[str]:
    """In sentences, how a file differs; empty where it is identical."""
    if found.identical:
        return []
    if found.same_figures:
        return [gettext("Something that shows nothing stands at its end.")]
    told = []
    if found.every_page:
        told.append(gettext("Every page differs."))
    elif found.pages:
        numbers = gettext(", ").join(str(number) for number in found.pages)
        told.append(gettext("These pages differ: %(numbers)s.", numbers=numbers))
    if found.lacks_data:
        told.append(gettext("The data inside differ."))
    if found.has_more:
        told.append(gettext("It has parts that the log's document has not."))
    if not told:
        told.append(gettext("Its pages and data are there, but put together otherwise."))
    if found.pages and not (found.lacks_data or found.has_more):
        told.append(
            gettext(
                "A text in it was erased since, it was printed by another version of the program, "
                "or it was changed."
            )
        )
    return [*told, gettext("Don't rely on it: print the document anew.")]


def _streams(data: bytes) -> Iterator[bytes]:
    """What a file's packed streams hold, of each and of all together only so much."""
    left = MOST_UNPACKED
    for number, start in enumerate(STREAM.finditer(data)):
        if number >= MOST_STREAMS or left <= 0:
            break
        try:
            told = zlib.decompressobj().decompress(data[start.end() :], min(left, MOST_OF_A_STREAM))
        except zlib.error:
            continue
        left -= len(told)
        yield told


def _marks(data: bytes) -> re.Match[bytes] | None:
    """What the document says of itself: it stands in one of the file's packed streams."""
    return next((found for one in _streams(data) if (found := MARKS.search(one))), None)
