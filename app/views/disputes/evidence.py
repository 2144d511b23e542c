"""What both sides bring to a dispute besides words: files, and lists of records."""

from uuid import UUID

from flask import Blueprint, Response, abort, make_response, request, url_for

from app.domain.disputes.commands import bring_evidence
from app.eventlog.texts import file as stored_file
from app.views.adjustments.attaching import sent_files
from app.views.asking import db, do, moment
from app.views.disputes.forms import EvidenceForm
from app.views.disputes.page import context_of, row_of
from app.views.exporting import to_keep
from app.views.fragments import answered
from app.views.refusing import refusals_on
from projections.disputes.queries import files_of

bp = Blueprint("sides", __name__, url_prefix="/disputes")


@bp.post("/<uuid:id>/evidence")
def bring(id: UUID) -> Response:
    """A side's files, and a list of records behind the number."""
    row_of(id)
    form = EvidenceForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                bring_evidence,
                key=form.key.data,
                seen=form.seen.data,
                dispute=id,
                files=sent_files(),
                lists=(form.lists.data,) if form.lists.data else (),
            )
    return answered(
        form,
        "disputes/show.html",
        back_to=url_for("disputes.show", id=id),
        **context_of(row_of(id), evidence_form=form),
    )


@bp.get("/<uuid:id>/evidence/<digest>")
def attached(id: UUID, digest: str) -> Response:
    """A file of the dispute, to keep and never to show, for those who may see its number."""
    row_of(id)
    files = files_of(db(), id, at=moment().position)
    found = next((one for one in files if one.digest == digest), None)
    content = stored_file(db(), bytes.fromhex(digest)) if found else None
    if found is None or content is None:
        abort(404)
    response = make_response(content[1])
    is_text = found.media_type == "text/plain"
    response.content_type = f"{found.media_type}; charset=utf-8" if is_text else found.media_type
    return to_keep(response, found.name or digest[:12])
