"""Printing while somebody waits for it: only so many at once."""

from threading import BoundedSemaphore

from app.eventlog.store import Busy
from app.pdf.rendering import Document, printed

AT_ONCE = BoundedSemaphore(2)
"""Each is a process with some 200 MB: more than these wait for their turn, others are told so."""
SECONDS_IN_LINE = 20


def printed_in_turn(document: Document) -> bytes:
    """The PDF. Raises Busy, Unprintable, CannotPrint."""
    if not AT_ONCE.acquire(timeout=SECONDS_IN_LINE):
        raise Busy("other documents are being printed")
    try:
        return printed(document)
    finally:
        AT_ONCE.release()
