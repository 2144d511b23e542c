"""Documents to download."""

from uuid import UUID

from flask import Blueprint, Response, abort, make_response, request
from flask_babel import force_locale

from app.accounts.names import usernames
from app.eventlog.positions import last_position
from app.pdf.rendering import Document
from app.views.asking import accord, close_reading, db, me, moment
from app.views.documents.agreed import DICTIONARY, LETTER
from app.views.documents.file_names import of_holder
from app.views.documents.giving import note_giving
from app.views.documents.handbook import HANDBOOK
from app.views.documents.kinds import document_of
from app.views.documents.quarterly import Wanted, review_document
from app.views.documents.turns import printed_in_turn
from app.views.languages import LANGUAGES
from app.views.scorecards.place import demand_to_see, period_of
from projections.people.queries import names
from projections.scorecards.queries import scorecard
from projections.temporal import NOW

bp = Blueprint("documents", __name__, url_prefix="/documents")


@bp.get("/reviews/<uuid:card>/<period>.pdf")
def review(card: UUID, period: str) -> Response:
    """The quarterly review of a scorecard as PDF."""
    asked = period_of(period)
    at = moment().position
    row = scorecard(db(), card, at=at)
    if row is None:
        abort(404)
    called = names(db(), at=at)
    demand_to_see(row, called)
    name = f"accord-review-{of_holder(row.holder, called, usernames(db()))}-{period}.pdf"
    wanted = Wanted(card, asked, at, _language())
    with force_locale(wanted.language):
        document = review_document(db(), wanted, day=accord().now())
    if document is None:
        abort(404)
    note_giving([card], asked, last_position(db()) if at == NOW else at)
    return _sent(document, name)


@bp.get("/letters/<uuid:card>.pdf")
def letter(card: UUID) -> Response:
    """The responsibility letter of a scorecard as PDF."""
    at = last_position(db()) if moment().position == NOW else moment().position
    row = scorecard(db(), card, at=at)
    if row is None:
        abort(404)
    called = names(db(), at=at)
    demand_to_see(row, called)
    code = of_holder(row.holder, called, usernames(db()))
    return _sent(_anew(LETTER, str(card), at), f"accord-letter-{code}-{row.year}.pdf")


@bp.get("/dictionary.pdf")
def dictionary() -> Response:
    """The data management rules as PDF."""
    at = last_position(db()) if moment().position == NOW else moment().position
    return _sent(_anew(DICTIONARY, "all", at), "accord-dictionary.pdf")


@bp.get("/handbook.pdf")
def handbook() -> Response:
    """The handbook as PDF."""
    at = last_position(db()) if moment().position == NOW else moment().position
    return _sent(_anew(HANDBOOK, "all", at), "accord-handbook.pdf")


def _anew(kind: str, of: str, at: int) -> Document:
    found = document_of(db(), kind, of, at=at, language=_language(), day=accord().now())
    if found is None:
        abort(404)
    return found


def _language() -> str:
    """The language that the address asks for, or the reader's own."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else me().language


def _sent(document: Document, name: str) -> Response:
    """The document, printed."""
    close_reading()
    response = make_response(printed_in_turn(document))
    response.headers["Content-Type"] = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
