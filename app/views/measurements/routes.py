"""Values: recorded, verified, released and withdrawn; and why one is what it is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request

from app.domain.measurements.commands import (
    decline_value,
    release_value,
    undo_entry,
    verify_value,
    withdraw_value,
)
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.views.asking import do
from app.views.fragments import shown
from app.views.measurements.answering import after_decision, after_edit, demanded_place, edit_page
from app.views.measurements.forms import DecisionForm, ValueForm, version_seen
from app.views.measurements.lineage import cell_why
from app.views.refusing import refusals_on

bp = Blueprint(
    "measurements", __name__, url_prefix="/measurements/<metric>/<uuid:subject>/<period>"
)


@bp.post("")
def record(metric: str, subject: UUID, period: str) -> Response:
    """Take what was typed into a cell."""
    form, place, effect = ValueForm(request.form), demanded_place(metric, subject, period), ""
    if form.validate():
        with refusals_on(form):
            effect = do(
                record_typed,
                key=form.key.data,
                seen=version_seen(form, place),
                place=place,
                typed=form.typed.data or "",
                source=form.source.data or "",
                reason=form.reason.data or "",
            ).value
    return after_edit(place, form, effect)


@bp.get("")
def edit(metric: str, subject: UUID, period: str) -> Response:
    """The number on a page of its own, for readers without script."""
    return edit_page(demanded_place(metric, subject, period))


@bp.get("/why")
def why(metric: str, subject: UUID, period: str) -> Response:
    """Where this number comes from: sources, who, when, under which definition."""
    found = cell_why(demanded_place(metric, subject, period))
    if found is None:
        abort(404)
    return shown("measurements/why.html", fragment="measurements/_why.html", why=found, messages=())


@bp.post("/withdrawal")
def withdraw(metric: str, subject: UUID, period: str) -> Response:
    """Take the value of a source back; what undoes the last entry in the grid."""
    form, place, effect = ValueForm(request.form), demanded_place(metric, subject, period), ""
    in_grid, reason = "kpi" in request.args, form.reason.data or ""
    undoes = in_grid and not reason
    if form.validate():
        with refusals_on(form):
            effect = do(
                undo_entry if undoes else withdraw_value,
                key=form.key.data,
                seen=version_seen(form, place),
                place=place,
                source=form.source.data or request.args.get("source", ""),
                **({} if undoes else {"reason": reason}),
            ).value
    if in_grid:
        return after_edit(place, form, effect, is_undoing=undoes)
    return after_decision(place, form)


@bp.post("/verification")
def verify(metric: str, subject: UUID, period: str) -> Response:
    """A steward's mark on the value of a source."""
    return _decide(demanded_place(metric, subject, period), verify_value)


@bp.post("/release")
def release(metric: str, subject: UUID, period: str) -> Response:
    """Let a held value count, as it is or as an estimate."""
    estimate = request.form.get("estimate") == "y"
    place = demanded_place(metric, subject, period)
    return _decide(place, release_value, takes_reason=True, estimate=estimate)


@bp.post("/decline")
def decline(metric: str, subject: UUID, period: str) -> Response:
    """Don't take a held value; the reason goes with it."""
    return _decide(demanded_place(metric, subject, period), decline_value, takes_reason=True)


def _decide(
    place: Place, command: Callable[..., Any], *, takes_reason: bool = False, **more: Any
) -> Response:
    form = DecisionForm(request.form)
    if takes_reason:
        more["reason"] = form.reason.data or ""
    if form.validate():
        with refusals_on(form):
            do(
                command,
                key=form.key.data,
                seen=version_seen(form, place),
                place=place,
                source=form.source.data or "",
                **more,
            )
    return after_decision(place, form)
