"""Every kind of document, made anew from what it says of itself."""

from datetime import datetime
from uuid import UUID

from flask_babel import force_locale

from app.domain.values.period import Period
from app.eventlog.store import Connection
from app.pdf.rendering import Document
from app.views.documents.agreed import (
    DICTIONARY,
    LETTER,
    dictionary_document,
    letter_document,
)
from app.views.documents.handbook import HANDBOOK, handbook_document
from app.views.documents.quarterly import REVIEW, Wanted, review_document


def document_of(
    db: Connection, kind: str, of: str, *, at: int, language: str, day: datetime
) -> Document | None:
    """The document of a kind as known at a position; None where there was none.

    `of` is the scorecard's id, with the period for a review. Raises ValueError where it can't be.
    """
    with force_locale(language):
        if kind == DICTIONARY:
            return dictionary_document(db, at=at, language=language, day=day)
        if kind == HANDBOOK:
            return handbook_document(db, at=at, language=language, day=day)
        card, _, period = of.partition("/")
        if kind == LETTER:
            return letter_document(db, UUID(card), at=at, language=language, day=day)
        if kind == REVIEW:
            wanted = Wanted(UUID(card), Period.parse(period), at, language)
            return review_document(db, wanted, day=day)
    return None
