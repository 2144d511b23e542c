"""Files that come with a request, and giving them back: as something to keep, never to show."""

from uuid import UUID

from flask import Blueprint, Response, abort, make_response, request, url_for

from app.domain.adjustments.commands import attach_evidence
from app.domain.adjustments.evidence import MOST_BYTES, Evidence, evidence
from app.eventlog.texts import file as stored_file
from app.views.adjustments.forms import AnswerForm
from app.views.adjustments.page import demand_request, page_of
from app.views.asking import db, do, moment
from app.views.exporting import to_keep
from app.views.fragments import answered
from app.views.refusing import refusals_on

bp = Blueprint("attaching", __name__, url_prefix="/adjustments")


def sent_files() -> tuple[Evidence, ...]:
    """The files that came with the form. Raises FileEmpty, EvidenceTooLarge, KindNotTaken."""
    sent = [one for one in request.files.getlist("files") if one.filename]
    return tuple(evidence(one.filename or "", one.read(MOST_BYTES + 1)) for one in sent)


@bp.post("/<uuid:request_id>/evidence")
def attach(request_id: UUID) -> Response:
    """Add files to a request of one's own that isn't decided yet."""
    demand_request(request_id, moment().position)
    form = AnswerForm(request.form)
    if form.validate():
        with refusals_on(form):
            files = sent_files()
            do(
                attach_evidence,
                key=form.key.data,
                seen=form.seen.data,
                request_id=request_id,
                files=files,
            )
    return answered(
        form,
        "adjustments/show.html",
        back_to=url_for("adjustments.show", request_id=request_id),
        **page_of(demand_request(request_id, moment().position), form),
    )


@bp.get("/<uuid:request_id>/evidence/<digest>")
def attached(request_id: UUID, digest: str) -> Response:
    """A file of the request, for those who may see the request."""
    asked = demand_request(request_id, moment().position)
    files = () if asked.is_blind else asked.request.files
    found = next((one for one in files if one.digest == digest), None)
    content = stored_file(db(), bytes.fromhex(digest)) if found else None
    if found is None or content is None:
        abort(404)
    response = make_response(content[1])
    is_text = found.media_type == "text/plain"
    response.content_type = f"{found.media_type}; charset=utf-8" if is_text else found.media_type
    return to_keep(response, found.name or digest[:12])
