"""`pdf` and `check-pdf`: documents on paper, and whether they are what the log gives."""

from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from app.accord import Accord
from app.pdf.rendering import printed
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import known, period, view
from app.views.documents.checking import anew, compared, differences, marks_of, moved
from app.views.documents.quarterly import Wanted, review_document
from projections.scorecards.queries import scorecards


def pdf(
    accord: Accord,
    app: Flask,
    *,
    holder: str,
    period_key: str,
    as_of: str | None,
    language: str,
    out: Path,
) -> Answer:
    """Write the review of a holder's scorecard into a file. Raises Impossible, Refused, OSError."""
    asked = period(period_key)
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        cards = scorecards(db, at=seen.at, holder=who.subject(holder), year=asked.year)
        if not cards:
            raise Impossible(f"“{holder}” has no scorecard of {asked.year}.")
        wanted = Wanted(cards[0].id, asked, seen.at, language)
        with app.test_request_context(), force_locale(language):
            document = review_document(db, wanted, day=accord.now())
    if document is None:
        raise Impossible(f"“{holder}” had no scorecard then.")
    data = printed(document)
    out.write_bytes(data)
    facts = {"file": str(out), "bytes": len(data), "data_digest": document.identifier}
    return Answer([f"{out}: {len(data)} bytes, figures {document.identifier}"], facts)


def check_pdf(accord: Accord, app: Flask, file: Path) -> Answer:
    """Compare a file with what the log gives; found wrong: it differs."""
    data = file.read_bytes()
    with accord.reading() as db, app.test_request_context():
        marks = marks_of(db, data)
        document = anew(db, marks, day=accord.now())
        found = compared(marks, document, printed(document), data)
        with force_locale("en"):
            told, since = differences(found), moved(db, marks, "en")
    facts = {
        "kind": marks.kind,
        "card": str(marks.card) if marks.card else None,
        "period": marks.period or None,
        "position": marks.position,
        "language": marks.language,
        "identical": found.identical,
        "same_figures": found.same_figures,
        "pages_that_differ": list(found.pages),
        "data_differ": found.lacks_data,
        "has_more": found.has_more,
        "moved_since": since,
    }
    if found.identical:
        same = f"Identical with what the log gives at position {marks.position}."
        return Answer([same, *since], facts)
    said = (
        "The figures are those of the log, but the bytes differ"
        if found.same_figures
        else "This file is not what the log gives"
    )
    return Answer([f"{said} (position {marks.position}).", *told, *since], facts, wrong=True)
