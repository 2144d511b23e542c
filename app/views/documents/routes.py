"""Documents to download."""

from threading import BoundedSemaphore
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, request
from flask_babel import force_locale

from app.domain.values.period import Period, PeriodKind
from app.eventlog.positions import last_position
from app.eventlog.store import Busy
from app.pdf.rendering import printed
from app.views.asking import accord, close_reading, db, me, moment
from app.views.documents.giving import note_giving
from app.views.documents.quarterly import Wanted, review_document
from app.views.languages import LANGUAGES
from app.views.scorecards.place import demand_to_see
from projections.people.queries import names
from projections.scorecards.queries import scorecard
from projections.temporal import NOW

AT_ONCE = BoundedSemaphore(2)
"""Each is a process with some 200 MB: more than these wait for their turn, others are told so."""
SECONDS_IN_LINE = 20

bp = Blueprint("documents", __name__, url_prefix="/documents")


@bp.get("/reviews/<uuid:card>/<period>.pdf")
def review(card: UUID, period: str) -> Response:
    """The quarterly review of a scorecard as PDF."""
    asked = _period(period)
    at = moment().position
    row = scorecard(db(), card, at=at)
    if row is None:
        abort(404)
    demand_to_see(row, names(db(), at=at))
    language = request.args.get("language", "")
    wanted = Wanted(card, asked, at, language if language in LANGUAGES else me().language)
    with force_locale(wanted.language):
        document = review_document(db(), wanted, day=accord().now())
    if document is None:
        abort(404)
    note_giving([card], asked, last_position(db()) if at == NOW else at)
    close_reading()
    if not AT_ONCE.acquire(timeout=SECONDS_IN_LINE):
        raise Busy("other documents are being printed")
    try:
        data = printed(document)
    finally:
        AT_ONCE.release()
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="accord-review-{period}.pdf"'
    return response


def _period(key: str) -> Period:
    try:
        period = Period.parse(key)
    except ValueError:
        abort(404)
    if period.kind in (PeriodKind.WEEK, PeriodKind.DAY):
        abort(404)
    return period
