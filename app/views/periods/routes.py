"""Closing a period: the list, the page of one, and each step of its way."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Thing
from app.domain.periods.commands import (
    ask_reopening,
    decide_missing,
    drop_reopening,
    hold_period,
    reconsider_missing,
    reopen_period,
    resume_period,
)
from app.domain.periods.unit_period import unit_period_id
from app.domain.scoring.scored import MissingDecision
from app.domain.values.period import Period, PeriodKind
from app.outbox.queue import put
from app.press.jobs import latest_job
from app.reading.checklist import CONFLICT, UNVERIFIED
from app.reading.closing import Rehearsal, closable, close_with_figures, rehearsal
from app.views.asking import accord, close_reading, db, demand_right, do, me, moment
from app.views.documents.jobs import PrintForm
from app.views.forms import AskedForm
from app.views.fragments import answered, see_other, shown
from app.views.happened import happened, seen_of
from app.views.periods.forms import CloseForm, DecisionForm, NudgeForm, ReasonForm, ReopeningForm
from app.views.periods.nudging import marked, nudged_today, nudges
from app.views.periods.showing import (
    distribution,
    shown_gaps,
    shown_given,
    shown_period,
    shown_results,
)
from app.views.periods.waiting import (
    OpenPoint,
    open_disputes,
    open_gaps,
    open_numbers,
    open_requests,
    open_reviews,
    unsigned_letters,
)
from app.views.refusing import refusals_on
from app.views.session.again import asks, demand_again
from app.views.session.forms import AgainForm
from projections.people.queries import Names, names
from projections.periods.queries import periods_of
from projections.temporal import NOW

QUARTERS_SHOWN = 6

bp = Blueprint("periods", __name__, url_prefix="/periods")


@bp.get("/")
def index() -> Response:
    """The last quarters of each unit whose periods are closed, and where they stand."""
    if not me().may_somewhere(Act.READ_CLOSING):
        abort(404)
    at, language, as_of = moment().position, me().language, request.args.get("as_of")
    units = [one for one in closable(me().units) if me().may(Act.READ_CLOSING, Thing(unit=one))]
    rows = {(row.unit, row.period): row for row in periods_of(db(), units, at=at)}
    called = names(db(), at=at)
    return shown(
        "periods/index.html",
        parts=[
            (
                called.of(unit, language),
                [
                    shown_period(
                        unit, period, rows.get((unit, period.key)), called, language, as_of
                    )
                    for period in _latest_quarters()
                ],
            )
            for unit in units
        ],
    )


@bp.get("/<uuid:unit>/<period>")
def show(unit: UUID, period: str) -> Response:
    """What stands in the way of a close, what it would store, or what it stored."""
    return shown("periods/show.html", **_context(unit, period))


@bp.post("/<uuid:unit>/<period>/hold")
def hold(unit: UUID, period: str) -> Response:
    """Routine entry stops."""
    return _step(unit, period, ReasonForm(request.form), hold_period, "hold_form", "reason")


@bp.post("/<uuid:unit>/<period>/resumption")
def resumption(unit: UUID, period: str) -> Response:
    """Routine entry goes on."""
    return _step(unit, period, ReasonForm(request.form), resume_period, "hold_form", "reason")


@bp.post("/<uuid:unit>/<period>/decisions")
def decision(unit: UUID, period: str) -> Response:
    """What a missing value counts as."""
    form = DecisionForm(request.form)
    _demand(unit, period)
    if form.validate():
        with refusals_on(form):
            do(
                decide_missing,
                key=form.key.data,
                seen=form.seen.data,
                unit=unit,
                period=period,
                card=form.card.data,
                kpi=form.kpi.data,
                decision=MissingDecision(form.decision.data),
                reason=form.reason.data or "",
            )
    return _answered(unit, period, form, "decision_form")


@bp.post("/<uuid:unit>/<period>/decisions/<uuid:kpi>/withdrawal")
def reconsidered(unit: UUID, period: str, kpi: UUID) -> Response:
    """A decision on a missing value, taken back."""
    form = AskedForm(request.form)
    _demand(unit, period)
    if form.validate():
        with refusals_on(form):
            do(
                reconsider_missing,
                key=form.key.data,
                seen=form.seen.data,
                unit=unit,
                period=period,
                kpi=kpi,
            )
    return _answered(unit, period, form, "again_form")


@bp.post("/<uuid:unit>/<period>/closure")
def closure(unit: UUID, period: str) -> Response:
    """The close."""
    return _step(unit, period, CloseForm(request.form), close_with_figures, "close_form", "named")


@bp.post("/<uuid:unit>/<period>/reopening-request")
def reopening_request(unit: UUID, period: str) -> Response:
    """The wish to open it again."""
    form = ReopeningForm(request.form)
    return _step(unit, period, form, ask_reopening, "reopening_form", "reason")


@bp.post("/<uuid:unit>/<period>/reopening-request/withdrawal")
def reopening_dropped(unit: UUID, period: str) -> Response:
    """It stays closed."""
    form = ReasonForm(request.form)
    return _step(unit, period, form, drop_reopening, "answer_form", "reason")


@bp.post("/<uuid:unit>/<period>/reopening")
def reopening(unit: UUID, period: str) -> Response:
    """Open again, by a second person."""
    return _step(unit, period, ReasonForm(request.form), reopen_period, "answer_form")


@bp.post("/<uuid:unit>/<period>/nudges")
def nudge(unit: UUID, period: str) -> Response:
    """Remind those for whom a point of the list waits, or all of them."""
    asked, form = _demand(unit, period), NudgeForm(request.form)
    with refusals_on(form):
        demand_right(Act.CLOSE_PERIOD, Thing(unit=unit))
        found, called = rehearsal(db(), unit, asked), names(db(), at=NOW)
        points = [
            one
            for _, _, some in _open(found, called, NOW)
            for one in some
            if form.point.data in ("", one.key)
        ]
        already, today = nudged_today(db(), unit, asked, me().today), me().today
        close_reading()
        with accord().store.write() as writing:
            put(writing, nudges(unit, asked, points, already, today), now=accord().now())
    if form.is_refused:
        return _answered(unit, period, form, "nudge_form")
    point = form.point.data or None
    place = point or "nudges"
    return see_other(url_for("periods.show", unit=unit, period=period, nudged=point, _anchor=place))


# -- what they share ------------------------------------------------------------------------------


def _step(
    unit: UUID,
    period: str,
    form: AskedForm,
    command: Callable[..., Any],
    name: str,
    *fields: str,
) -> Response:
    _demand(unit, period)
    if form.validate():
        with refusals_on(form):
            if isinstance(form, AgainForm):
                demand_again(form)
            given = {field: form[field].data or "" for field in fields}
            do(command, key=form.key.data, seen=form.seen.data, unit=unit, period=period, **given)
    return _answered(unit, period, form, name)


def _answered(unit: UUID, period: str, form: AskedForm, name: str) -> Response:
    return answered(
        form,
        "periods/show.html",
        back_to=url_for("periods.show", unit=unit, period=period),
        **_context(unit, period, **{name: form}),
    )


def _demand(unit: UUID, key: str) -> Period:
    """The period, for somebody who may see its close; else 404."""
    if unit not in me().units.units:
        abort(404)
    demand_right(Act.READ_CLOSING, Thing(unit=unit))
    try:
        period = Period.parse(key)
    except ValueError:
        abort(404)
    if period.kind in (PeriodKind.WEEK, PeriodKind.DAY) or period.key != key:
        abort(404)
    return period


def _context(unit: UUID, key: str, **forms: AskedForm) -> dict[str, Any]:
    period = _demand(unit, key)
    at, language, thing = moment().position, me().language, Thing(unit=unit)
    found, called = rehearsal(db(), unit, period, at=at), names(db(), at=at)
    given = {
        "hold_form": ReasonForm(),
        "decision_form": DecisionForm(),
        "again_form": AskedForm(),
        "close_form": CloseForm(),
        "reopening_form": ReopeningForm(),
        "answer_form": ReasonForm(),
        "nudge_form": NudgeForm(),
        **forms,
    }
    seen = seen_of(unit_period_id(unit, key))
    for name, form in given.items():
        if name not in forms:
            form.seen.data = seen
    asked_by = found.row.asked_by if found.row else None
    is_closed = found.row is not None and found.row.state == "closed"
    already = {} if is_closed else nudged_today(db(), unit, period, me().today)
    open_parts = [] if is_closed else _open(found, called, at)
    parts = marked(open_parts, already, nudged=request.args.get("nudged"))
    return {
        "unit": unit,
        "unit_name": called.of(unit, language),
        "period": key,
        "is_over": me().today > period.last_day,
        "last_day": period.last_day,
        "row": found.row,
        "state": found.row.state if found.row else "open",
        "state_by": called.of(found.row.by, language) if found.row else "",
        "asked_by": called.of(asked_by, language) if asked_by else "",
        "asked_by_me": asked_by == me().id,
        "gaps": shown_gaps(found, called, language),
        "undecided": len(found.undecided),
        "parts": parts,
        "to_nudge": any(one.can_be_nudged for one in parts),
        "were_told": len(already),
        "may_nudge": me().may(Act.CLOSE_PERIOD, thing) and not moment().is_past,
        "results": shown_results(found, called, language),
        "grades": distribution(found),
        "has_earlier": bool(found.earlier),
        "may_close": me().may(Act.CLOSE_PERIOD, thing),
        "asks": asks(),
        "may_ask": me().may(Act.ASK_REOPENING, thing),
        "may_reopen": me().may(Act.REOPEN_PERIOD, thing),
        "print_form": PrintForm(),
        "job": latest_job(db(), unit, key),
        "given": shown_given(db(), found, called, language) if is_closed else [],
        "happened": [step for form in forms.values() for step in happened(form)],
        **given,
    }


def _open(found: Rehearsal, called: Names, at: int) -> list[tuple[str, str, list[OpenPoint]]]:
    """What is open before the close: heading, what is said where nothing is, and the points."""
    language = me().language
    parts = [
        (
            gettext("In conflict"),
            gettext("No two sources disagree."),
            open_numbers(CONFLICT, found.in_conflict, called, language, at),
        ),
        (
            gettext("Not verified"),
            gettext("Every value was verified."),
            open_numbers(UNVERIFIED, found.unverified, called, language, at),
        ),
    ]
    nothing = gettext("Nothing is open here.")
    parts += [
        (gettext("Requests to adjust"), nothing, open_requests(found, called, language, at)),
        (gettext("Disputes"), nothing, open_disputes(found, called, language, at)),
        (gettext("Letters to sign"), nothing, unsigned_letters(found, called, language, at)),
    ]
    if me().today > found.period.last_day:
        settled = gettext("Every review is settled.")
        reviews = open_reviews(found, called, language, me().today)
        parts.append((gettext("Reviews"), settled, reviews))
    if gaps := open_gaps(found, called, language):
        parts.insert(0, (gettext("Who is to bring what is missing"), nothing, gaps))
    return parts


def _latest_quarters() -> list[Period]:
    """The running quarter and those before it, the latest first."""
    found = [Period.of_day(me().today, PeriodKind.QUARTER)]
    while len(found) < QUARTERS_SHOWN:
        found.append(found[-1].previous())
    return found
