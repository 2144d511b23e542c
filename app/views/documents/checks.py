"""Check a PDF: drop a file, read whether it is the one that the log gives."""

from flask import Blueprint, Response, request
from flask_babel import gettext

from app.views import formatting
from app.views.asking import accord, close_reading, db, me
from app.views.documents.agreed import LETTER
from app.views.documents.checking import (
    MOST_BYTES,
    Checked,
    Marks,
    NoDocumentOfOurs,
    anew,
    compared,
    differences,
    marks_of,
    moved,
)
from app.views.documents.forms import CheckForm
from app.views.documents.handbook import HANDBOOK
from app.views.documents.turns import printed_in_turn
from app.views.fragments import shown
from app.views.refusing import refusals_on
from app.views.scorecards.keeping import card_title
from app.views.scorecards.place import demand_to_see
from projections.people.queries import names
from projections.scorecards.queries import scorecard
from projections.temporal import NOW

bp = Blueprint("checks", __name__, url_prefix="/documents/check")


@bp.get("")
def show() -> Response:
    """The page that takes a file."""
    return _page(CheckForm(), None)


@bp.post("")
def check() -> Response:
    """Print the document anew and compare."""
    form = CheckForm(request.form)
    sent = request.files.get("file")
    data = sent.read(MOST_BYTES + 1) if sent is not None else b""
    found = None
    with refusals_on(form):
        found = _checked(data)
    return _page(form, found)


def _checked(data: bytes) -> Checked:
    """The comparison, for somebody who may see what the file is about; else 404.

    Raises NoFileChosen, NoDocumentOfOurs, BeyondThisLog, Busy, CannotPrint, Unprintable.
    """
    marks = marks_of(db(), data)
    card = scorecard(db(), marks.card, at=marks.position) if marks.card else None
    if marks.card is not None and card is None:
        raise NoDocumentOfOurs(field="file")
    if card is not None:
        demand_to_see(card, names(db(), at=NOW))
    document = anew(db(), marks, day=accord().now())
    close_reading()
    return compared(marks, document, printed_in_turn(document), data)


def _page(form: CheckForm, found: Checked | None) -> Response:
    return shown(
        "documents/check.html",
        status=form.status,
        form=form,
        found=found,
        title=_title(found.marks) if found else "",
        differences=differences(found) if found else [],
        moved=moved(db(), found.marks, me().language) if found else [],
    )


def _title(marks: Marks) -> str:
    """What a document is, in words."""
    card = scorecard(db(), marks.card, at=marks.position) if marks.card else None
    if card is None:
        is_handbook = marks.kind == HANDBOOK
        return gettext("Handbook") if is_handbook else gettext("Data management rules")
    title = card_title(card, names(db(), at=marks.position))
    if marks.kind == LETTER:
        return f"{title} · {gettext('Responsibility letter')}"
    return f"{title} · {formatting.period(marks.period)}"
