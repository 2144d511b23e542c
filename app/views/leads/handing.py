"""Handing a list over, and the receiving side's answers: accept, reject with a reason, qualify."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, ngettext

from app.domain.leads.handing_over import answer_leads, hand_over
from app.domain.leads.handover import Answer
from app.views.asking import db, do, moment
from app.views.fragments import answered, shown
from app.views.leads.forms import AnswersForm, SendingForm
from app.views.leads.page import asked, chosen_records, context, demanded
from app.views.measurements.answering import Status
from app.views.refusing import refusals_on
from projections.leads.queries import ListRow, answers_to, records_of

bp = Blueprint("handing", __name__, url_prefix="/leads")


@bp.post("/<uuid:list_id>/handover")
def send(list_id: UUID) -> Response:
    """The list goes to the unit that works on it."""
    row, form = demanded(list_id), SendingForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                hand_over,
                key=form.key.data,
                seen=form.seen.data,
                list_id=list_id,
                unit=form.unit.data,
            )
    return answered(
        form,
        "leads/show.html",
        back_to=url_for("leads.show", list_id=list_id),
        **context(row, sending_form=form),
    )


@bp.post("/<uuid:list_id>/answers")
def answer(list_id: UUID) -> Response:
    """What becomes of the chosen records, or of all that the filters leave."""
    row, form, count = demanded(list_id), AnswersForm(request.form), 0
    given = request.form.get("answer", "")
    if given not in (Answer.ACCEPTED, Answer.REJECTED, Answer.QUALIFIED):
        form.refuse(gettext("Choose what becomes of the records."))
    numbers = _numbers(row, form)
    if form.validate() and not form.is_refused:
        with refusals_on(form):
            done = do(
                answer_leads,
                key=form.key.data,
                seen=form.seen.data,
                list_id=list_id,
                numbers=numbers,
                answer=Answer(given),
                ground=form.ground.data or "",
                remark=form.remark.data or "",
            )
            count = int(done.value)
    if form.is_refused:
        return shown(
            "leads/show.html",
            fragment="leads/_records.html",
            status=form.status,
            **context(row, answers_form=form),
        )
    said = ngettext("%(num)d record answered.", "%(num)d records answered.", count)
    return answered(
        form,
        "leads/show.html",
        fragment="leads/_records.html",
        back_to=url_for("leads.show", list_id=list_id, **asked(request.args).kept()),
        aside=[
            ("_status.html", {"status": Status(said)}),
            ("leads/_standing.html", {"aside": True}),
        ],
        **context(row),
    )


def _numbers(row: ListRow, form: AnswersForm) -> list[int]:
    """The numbers of the marked boxes; with `all`, of every record that the filters leave."""
    if request.form.get("all") == "y":
        answers = answers_to(db(), row.list, at=moment().position)
        wanted = asked(request.args)
        return [one.number for one in chosen_records(records_of(db(), row), answers, wanted)]
    sent = request.form.getlist("numbers")
    if any(not (one.isascii() and one.isdigit() and len(one) < 7) for one in sent):
        form.refuse(gettext("Load the page again: this form lost its place."))
        return []
    return [int(one) for one in sent]
