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
from app.domain.disputes.dispute import Outcome, State, Subject
from app.domain.measurements.commands import Place
from app.domain.people.rights import Act
from app.domain.values.period import Period
from app.reading.cards import dictionary_of, measured_of, standing_values
from app.reading.rulings import moved_by_ruling, standing_value
from app.views.asking import accord, db, demand_right, do, me, moment
from app.views.audit.stepping import tell_steps
from app.views.disputes.forms import (
    AppealDecisionForm,
    AppealForm,
    ClaimForm,
    OpeningForm,
    RemarkForm,
    RulingForm,
)
from app.views.disputes.showing import (
    KINDS,
    OUTCOMES,
    STATES,
    difference,
    effects,
    is_late,
    listed,
    people_named,
    sides,
    value_shown,
)
from app.views.disputes.waiting import thing_of
from app.views.forms import AskedForm
from app.views.fragments import answered, see_other, shown
from app.views.happened import happened, seen_of
from app.views.measurements.differences import ShownDifference, shown_differences
from app.views.refusing import refusals_on
from app.views.scorecards.place import Taking, around, reader
from projections.disputes.queries import (
    DisputeRow,
    all_disputes,
    comments_on,
    dispute,
    disputes_on,
    precedents,
)
from projections.measurements.queries import items_of
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import names, people
from projections.temporal import NOW

OPEN_STATES = (State.OPEN, State.ANSWERED, State.APPEALED)

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
    row = _row(id)
    tell_steps(things=[id, _place(row).cell])
    return shown("disputes/show.html", **_context(row))


@bp.get("/<uuid:id>/effect")
def effect(id: UUID) -> Response:
    """What a ruling would do to scores."""
    row = _row(id)
    form = RulingForm(request.args)
    return shown(
        "disputes/effect.html",
        fragment="disputes/_effect.html",
        effects=_effects(row, form.outcome.data or "", form.typed.data or ""),
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
    """The steward's decision."""
    form, row = RulingForm(request.form), _row(id)

    def given() -> dict[str, Any]:
        return {
            "outcome": Outcome(form.outcome.data),
            "typed": form.typed.data or "",
            "before": _standing(_place(row)),
            "reason": form.reason.data or "",
            "definition": NewDefinition(
                (form.from_period.data or "").upper(), {me().language: form.meaning.data}
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
    _row(id)
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, dispute=id, **given())
    return answered(
        form,
        "disputes/show.html",
        back_to=url_for("disputes.show", id=id),
        **_context(_row(id), **{name: form}),
    )


def _row(id: UUID) -> DisputeRow:
    """The dispute, for somebody who may see its number; else 404."""
    found = dispute(db(), id, at=moment().position)
    if found is None:
        abort(404)
    demand_right(Act.READ_CARD, thing_of(found.subject))
    return found


def _asked_place() -> Place:
    given = request.values
    try:
        subject, period = UUID(given.get("subject", "")), Period.parse(given.get("period", ""))
    except ValueError:
        abort(404)
    metric = given.get("metric", "")
    if metric not in metrics(db(), at=moment().position):
        abort(404)
    demand_right(Act.READ_CARD, thing_of(subject))
    return Place(metric, subject, period.key)


def _place(row: DisputeRow) -> Place:
    return Place(row.metric, row.subject, row.period)


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
    )


def _opening(form: OpeningForm, place: Place) -> dict[str, Any]:
    at, language = moment().position, me().language
    metric = metrics(db(), at=at)[place.metric]
    return {
        "form": form,
        "place": place,
        "name": metric.name(language),
        "subject_name": names(db(), at=at).of(place.subject, language),
        "standing": value_shown(_standing(place), metric),
        "kinds": [(str(kind), gettext(label)) for kind, label in KINDS.items()],
        "people": [
            (str(person.id), person.shown(language))
            for person in sorted(people(db(), at=NOW), key=lambda one: one.shown(language))
            if person.id != me().id and person.left_on is None
        ],
    }


def _differences(row: DisputeRow, at: int) -> list[ShownDifference]:
    """What the sources of the number differ by, with the items that are named."""
    place, period = _place(row), Period.parse(row.period)
    dictionary = dictionary_of(db(), period, at=at)
    metric = dictionary.rows.get(row.metric)
    if metric is None:
        return []
    here = (row.metric, row.subject)
    standing = standing_values(db(), [here], period, at=at, with_past=False)
    reports = measured_of(standing).get(here, {}).get(row.period, ())
    items = items_of(db(), place.cell, at=at) if len(reports) > 1 else ()
    terms = dictionary.terms[row.metric]
    return shown_differences(place, reports, metric, terms, items, around(at), reader())


def _effects(row: DisputeRow, outcome: str, typed: str) -> list[Any]:
    """Scores before and after, for the value that the ruling would follow."""
    at = moment().position
    value = {"a": row.claim, "b": row.answer}.get(outcome)
    if outcome in ("other", "split"):
        value = _plain_number(typed)
    if value is None:
        return []
    found = moved_by_ruling(db(), row.metric, row.subject, Period.parse(row.period), value, at=at)
    return effects(found, names(db(), at=at), me().language)


def _plain_number(typed: str) -> Decimal | None:
    """For the preview only: the ruling itself is read by the one reader."""
    try:
        number = Decimal(typed.replace(",", "").strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _context(row: DisputeRow, **forms: AskedForm) -> dict[str, Any]:
    at, language = moment().position, me().language
    called, known = names(db(), at=at), metrics(db(), at=at)
    metric, mine = known.get(row.metric), me().id
    given: dict[str, AskedForm] = {
        "claim_form": ClaimForm(),
        "remark_form": RemarkForm(),
        "withdrawal_form": AskedForm(),
        "ruling_form": RulingForm(),
        "appeal_form": AppealForm(),
        "decision_form": AppealDecisionForm(),
        **forms,
    }
    seen = seen_of(row.dispute)
    for name, form in given.items():
        if name not in forms:
            form.seen.data = seen
    first, second = sides(row, called, metric, all_sources(db(), at=at), language)
    is_party = mine in row.parties
    may_rule = me().may(Act.RULE_DISPUTE, thing_of(row.subject))
    is_open = row.state in (State.OPEN, State.ANSWERED)
    ruling = given["ruling_form"]
    return {
        **given,
        "row": row,
        "state": STATES[State(row.state)],
        "kind": KINDS[Subject(row.kind)],
        "name": metric.name(language) if metric else row.metric,
        "subject_name": called.of(row.subject, language),
        "standing": value_shown(row.standing, metric),
        "first": first,
        "second": second,
        "others": people_named(row.others, called, language),
        "difference": difference(row, metric),
        "differences": _differences(row, at),
        "definition": gettext("definition %(version)s", version=row.definition_version),
        "metric_url": url_for("metrics.show", code=row.metric, as_of=request.args.get("as_of")),
        "taking": Taking(None, None, row.period, uuid4().hex, row.dispute)
        if not moment().is_past and me().may(Act.TAKE_PACK, thing_of(row.subject))
        else None,
        "number_url": url_for(
            "measurements.why",
            metric=row.metric,
            subject=row.subject,
            period=row.period,
            as_of=request.args.get("as_of"),
        ),
        "is_late": is_late(row, accord().now()),
        "ruled_value": value_shown(row.value, metric),
        "ruled_by": called.of(row.ruled_by, language),
        "appealed_by": called.of(row.appealed_by, language),
        "decided_by": called.of(row.decided_by, language),
        "outcome": OUTCOMES[Outcome(row.outcome)] if row.outcome else "",
        "outcomes": [(str(one), label) for one, label in OUTCOMES.items()],
        "effects": _effects(
            row, str(ruling["outcome"].data or "a"), str(ruling["typed"].data or "")
        )
        if may_rule and is_open
        else [],
        "comments": [
            (called.of(one.by, language), one.said_at, one.words)
            for one in comments_on(db(), row.dispute, at=at)
        ],
        "precedents": [
            (
                listed(one, called, known, language),
                value_shown(one.value, metric),
                one.ruling_reason,
            )
            for one in precedents(db(), row, at=at)[:5]
        ],
        "is_party": is_party,
        "may_answer": row.state == State.OPEN and mine in row.others,
        "may_withdraw": is_open and mine == row.opened_by,
        "may_rule": may_rule and is_open and not is_party,
        "rules_but_party": may_rule and is_open and is_party,
        "may_appeal": row.state == State.RULED and is_party,
        "may_decide": row.state == State.APPEALED
        and me().may_somewhere(Act.DECIDE_APPEAL)
        and not is_party
        and mine != row.ruled_by,
        "may_comment": row.state in (*OPEN_STATES, State.RULED),
        "card_url": url_for("audit.index", metric=row.metric, as_of=request.args.get("as_of")),
        "happened": [step for form in forms.values() for step in happened(form)],
    }
