"""Disputes: the list, a new one, and one with its two columns down to the last word."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.disputes.commands import (
    Claim,
    NewDefinition,
    answer_dispute,
    appeal_ruling,
    comment_on_dispute,
    decide_appeal,
    open_dispute,
    rule_on_dispute,
    withdraw_dispute,
)
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.measurements.place import Place
from app.domain.people.rights import Act
from app.domain.values.period import Period
from app.reading.rulings import standing_value
from app.views.adjustments.attaching import sent_files
from app.views.asking import accord, db, demand_right, do, me, moment, sent
from app.views.audit.stepping import tell_steps
from app.views.disputes.forms import (
    AppealDecisionForm,
    AppealForm,
    ClaimForm,
    OpeningForm,
    RemarkForm,
    RulingForm,
)
from app.views.disputes.page import (
    OPEN_STATES,
    context_of,
    effects_of,
    last_ruling,
    list_choices,
    place_of,
    row_of,
)
from app.views.disputes.showing import (
    KINDS,
    listed,
    source_names,
    value_shown,
)
from app.views.disputes.waiting import thing_of
from app.views.forms import AskedForm
from app.views.fragments import answered, see_other, shown
from app.views.refusing import refusals_on
from app.views.typed import period_key
from projections.disputes.queries import (
    all_disputes,
    disputes_on,
)
from projections.leads.queries import lists_behind
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import names, people
from projections.temporal import NOW

bp = Blueprint("disputes", __name__, url_prefix="/disputes")


@bp.get("/")
def index() -> Response:
    """Every dispute that the reader may see; those that are open first."""
    at, language = moment().position, me().language
    called, known = names(db(), at=at), metrics(db(), at=at)
    shown_rows = [
        listed(row, called, known, language, accord().now())
        for row in all_disputes(db(), at=at)
        if me().may(Act.READ_CARD, thing_of(row.subject))
    ]
    return shown(
        "disputes/index.html",
        open=[row for row in shown_rows if row.is_open],
        settled=[row for row in shown_rows if not row.is_open],
    )


@bp.get("/new")
def new() -> Response:
    """The form of a dispute about a number; the open one where there is one."""
    place = _asked_place()
    standing = next(
        (
            row
            for row in disputes_on(db(), place.metric, place.subject, at=moment().position)
            if row.period == place.period and row.state in OPEN_STATES
        ),
        None,
    )
    if standing is not None:
        return see_other(url_for("disputes.show", id=standing.dispute))
    return shown("disputes/new.html", **_opening(OpeningForm(), place))


@bp.get("/ruling")
def ruled() -> Response:
    """Where the mark of a ruling leads: the newest dispute of the number that was ruled on.

    Without one, to what is known of the number.
    """
    place, as_of = _asked_place(), request.args.get("as_of")
    found = last_ruling(place)
    if found is not None:
        return see_other(url_for("disputes.show", id=found.dispute, as_of=as_of))
    return see_other(
        url_for(
            "measurements.why",
            metric=place.metric,
            subject=place.subject,
            period=place.period,
            as_of=as_of,
        )
    )


@bp.post("/")
def open() -> Response:
    """A new dispute."""
    place, form = _asked_place(), OpeningForm(request.form)
    id = uuid4()
    if form.validate():
        with refusals_on(form):
            done = do(
                open_dispute,
                key=form.key.data,
                id=id,
                place=place,
                kind=Subject(form.kind.data),
                standing=_standing(place),
                claim=_claim(form),
                asked=[form.asked.data] if form.asked.data else [],
            )
            id = UUID(str(done.value))
    back = url_for("disputes.show", id=id)
    if not form.is_refused:
        return see_other(back)
    return answered(form, "disputes/new.html", back_to=back, **_opening(form, place))


@bp.get("/<uuid:id>")
def show(id: UUID) -> Response:
    """Both columns side by side, comments, earlier rulings, and what can be done now."""
    row = row_of(id)
    tell_steps(things=[id, place_of(row).cell])
    return shown("disputes/show.html", **context_of(row))


@bp.get("/<uuid:id>/effect")
def effect(id: UUID) -> Response:
    """What a ruling would do to scores."""
    row = row_of(id)
    form = RulingForm(request.args)
    return shown(
        "disputes/effect.html",
        fragment="disputes/_effect.html",
        effects=effects_of(row, form.outcome.data or "", form.typed.data or ""),
        id=id,
    )


@bp.post("/<uuid:id>/answer")
def answer(id: UUID) -> Response:
    """The other side's column."""
    form = ClaimForm(request.form)
    return _step(id, form, answer_dispute, "claim_form", lambda: {"claim": _claim(form)})


@bp.post("/<uuid:id>/comments")
def comment(id: UUID) -> Response:
    """A remark."""
    form = RemarkForm(request.form)
    return _step(id, form, comment_on_dispute, "remark_form", lambda: {"words": form.words.data})


@bp.post("/<uuid:id>/withdrawal")
def withdrawal(id: UUID) -> Response:
    """The claim, taken back."""
    return _step(id, AskedForm(request.form), withdraw_dispute, "withdrawal_form", dict)


@bp.post("/<uuid:id>/ruling")
def ruling(id: UUID) -> Response:
    """The decision of a steward, or of the head to whom it fell."""
    form, row = RulingForm(request.form), row_of(id)

    def given() -> dict[str, Any]:
        return {
            "outcome": Outcome(form.outcome.data),
            "typed": form.typed.data or "",
            "before": _standing(place_of(row)),
            "reason": form.reason.data or "",
            "definition": NewDefinition(
                period_key(form.from_period.data), {me().language: form.meaning.data}
            )
            if form.meaning.data
            else None,
        }

    return _step(id, form, rule_on_dispute, "ruling_form", given)


@bp.post("/<uuid:id>/appeal")
def appeal(id: UUID) -> Response:
    """A side's wish that somebody looks again."""
    form = AppealForm(request.form)
    return _step(id, form, appeal_ruling, "appeal_form", lambda: {"reason": form.reason.data})


@bp.post("/<uuid:id>/appeal-decision")
def appeal_decision(id: UUID) -> Response:
    """The last word."""
    form = AppealDecisionForm(request.form)

    def given() -> dict[str, Any]:
        return {
            "upheld": form.decision.data == "upheld",
            "typed": form.typed.data or "",
            "reason": form.reason.data or "",
        }

    return _step(id, form, decide_appeal, "decision_form", given)


# -- what they share ------------------------------------------------------------------------------


def _step(
    id: UUID,
    form: AskedForm,
    command: Callable[..., Any],
    name: str,
    given: Callable[[], dict[str, Any]],
) -> Response:
    row_of(id)
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, dispute=id, **given())
    return answered(
        form,
        "disputes/show.html",
        back_to=url_for("disputes.show", id=id),
        **context_of(row_of(id), **{name: form}),
    )


def _asked_place() -> Place:
    given = sent()
    try:
        subject, period = UUID(given.get("subject", "")), Period.parse(given.get("period", ""))
    except ValueError:
        abort(404)
    metric = given.get("metric", "")
    if metric not in metrics(db(), at=moment().position):
        abort(404)
    demand_right(Act.READ_CARD, thing_of(subject))
    return Place(metric, subject, period.key)


def _standing(place: Place) -> Decimal | None:
    """What counts in the cell now."""
    period = Period.parse(place.period)
    return standing_value(db(), place.metric, place.subject, period, at=moment().position)


def _claim(form: ClaimForm) -> Claim:
    return Claim(
        typed=form.typed.data or "",
        source=form.source.data or "",
        words=form.words.data or "",
        evidence=form.evidence.data or "",
        files=sent_files(),
        lists=(form.lists.data,) if isinstance(form, OpeningForm) and form.lists.data else (),
    )


def _opening(form: OpeningForm, place: Place) -> dict[str, Any]:
    at, language = moment().position, me().language
    metric, called = metrics(db(), at=at)[place.metric], names(db(), at=at)
    behind = lists_behind(db(), place.metric, place.subject, at=at)
    return {
        "form": form,
        "lists": list_choices(
            [one for one in behind if one.period == place.period], called, language
        ),
        "place": place,
        "name": metric.name(language),
        "subject_name": called.of(place.subject, language),
        "standing": value_shown(_standing(place), metric),
        "earlier": last_ruling(place),
        "sources": source_names(all_sources(db(), at=at), language),
        "kinds": [(str(kind), gettext(label)) for kind, label in KINDS.items()],
        "people": [
            (str(person.id), person.shown(language))
            for person in sorted(people(db(), at=NOW), key=lambda one: one.shown(language))
            if person.id != me().id and person.left_on is None
        ],
    }
