"""Requests to adjust KPIs: the list, one of them, and every step that can be taken with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.domain.adjustments.commands import (
    approve_request,
    ask_about,
    confirm_request,
    name_stand_in,
    reject_request,
    submit_request,
    withdraw_request,
)
from app.eventlog.positions import last_position
from app.ledger import Seen
from app.reading.effects import effect_facts, effects
from app.views.adjustments import listing
from app.views.adjustments.forms import AnswerForm, DecisionForm, StandInForm
from app.views.adjustments.page import demand_request, page_of
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import tell_steps
from app.views.forms import AskedForm
from app.views.fragments import see_other, shown
from app.views.policies.limits import moved_limit
from app.views.refusing import refusals_on
from projections.adjustments.queries import RequestRow
from projections.people.queries import names

bp = Blueprint("adjustments", __name__, url_prefix="/adjustments")


@bp.get("/")
def index() -> Response:
    """All requests that the reader may see: first what waits for them."""
    at = moment().position
    called = names(db(), at=at)
    return shown(
        "adjustments/index.html",
        parts=listing.parts(at, called),
        moved_limit=moved_limit(at, called),
    )


@bp.get("/<uuid:request_id>")
def show(request_id: UUID) -> Response:
    """One request: what it changes, what that does, and who decides."""
    found = demand_request(request_id, moment().position)
    form = DecisionForm()
    form.seen.data = Seen(request_id, found.request.version)
    tell_steps(things=[request_id])
    return shown("adjustments/show.html", **page_of(found, form))


@bp.post("/<uuid:request_id>/approval")
def approve(request_id: UUID) -> Response:
    """Agree, as head or as finance."""
    return _decide(approve_request, request_id)


@bp.post("/<uuid:request_id>/rejection")
def reject(request_id: UUID) -> Response:
    """Decline it, with a reason."""
    return _decide(reject_request, request_id)


@bp.post("/<uuid:request_id>/question")
def ask(request_id: UUID) -> Response:
    """Send it back with a question."""
    form = DecisionForm(request.form)
    return _step(ask_about, request_id, form, note=form.note.data or "")


@bp.post("/<uuid:request_id>/submission")
def submit(request_id: UUID) -> Response:
    """Put a draft up for decision, or an answered request again."""
    form = AnswerForm(request.form)
    late = "retroactive" in request.form
    return _step(submit_request, request_id, form, answer=form.answer.data or "", retroactive=late)


@bp.post("/<uuid:request_id>/confirmation")
def confirm(request_id: UUID) -> Response:
    """Hold on to it although its KPIs changed."""
    return _step(confirm_request, request_id, AnswerForm(request.form))


@bp.post("/<uuid:request_id>/withdrawal")
def withdraw(request_id: UUID) -> Response:
    """Take it back before a decision."""
    form = AnswerForm(request.form)
    return _step(withdraw_request, request_id, form, note=form.note.data or "")


@bp.post("/<uuid:request_id>/stand-in")
def stand_in(request_id: UUID) -> Response:
    """Name who decides where nobody is left."""
    form = StandInForm(request.form)
    return _step(name_stand_in, request_id, form, person=form.person.data)


def _decide(command: Callable[..., Any], request_id: UUID) -> Response:
    """A decision keeps what its maker saw: the effect as at the position of their page."""
    form = DecisionForm(request.form)
    found = demand_request(request_id, moment().position)
    saw = _seen_position(found.request, form.saw.data)
    seen = effects(db(), found.request.lines, found.request.first_period, at=saw, today=me().today)
    return _step(
        command,
        request_id,
        form,
        note=form.note.data or "",
        saw=saw,
        effect=effect_facts(seen),
    )


def _step(
    command: Callable[..., Any], request_id: UUID, form: AskedForm, **arguments: Any
) -> Response:
    """Take one step with a request, and show it again.

    Who only named its decider sees it no longer, and goes on to the list.
    """
    is_blind = demand_request(request_id, moment().position).is_blind
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, request_id=request_id, **arguments)
    if form.is_refused:
        page = page_of(demand_request(request_id, moment().position), form)
        return shown("adjustments/show.html", status=form.status, **page)
    if is_blind:
        return see_other(url_for("adjustments.index"))
    return see_other(url_for("adjustments.show", request_id=request_id))


def _seen_position(row: RequestRow, told: int | None) -> int:
    """The position of the page that was decided from; never one before the request's last step."""
    last = last_position(db())
    least = max((step.position for step in row.steps), default=0)
    return told if told is not None and least <= told <= last else last
