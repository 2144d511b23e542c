"""Reviews: those of a period side by side, one with its steps, and the slip of a rater."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for

from app.ballots.casting import is_used
from app.domain.reviews.commands import note_review
from app.domain.reviews.review import Step, review_id
from app.domain.reviews.reviewing import (
    REVIEWED_KINDS,
    appeal_review,
    confirm_review,
    judge_kpis,
    review_oneself,
)
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import read_card, read_cards
from app.reading.ordering import in_order
from app.reading.reviewing import (
    ask_with_rights,
    assess_within_limits,
    calibrate_within_limits,
    cast_rating,
    decide_within_limits,
    gather_from_urn,
)
from app.views.asking import accord, db, do, me, moment
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on
from app.views.reviews.forms import (
    AppealDecisionForm,
    AssessmentForm,
    CalibrationForm,
    ConfirmationForm,
    GradeAppealForm,
    RatersForm,
    RatingForm,
    SelfReviewForm,
    TeamForm,
    VerdictsForm,
)
from app.views.reviews.learning import following, team_words, told_verdicts
from app.views.reviews.page import context
from app.views.reviews.showing import final_line, grades, index_row, quarters
from app.views.scorecards.place import may_see
from projections.people.queries import names
from projections.periods.queries import stored_results
from projections.reviews.queries import StepsRow, review_steps_of
from projections.scorecards.queries import CardRow, scorecard, scorecards

bp = Blueprint("reviews", __name__, url_prefix="/reviews")


@bp.get("/")
def index() -> Response:
    """The reviews of a quarter or a year that the reader may see, beside each other."""
    at, language = moment().position, me().language
    period = _period(request.args.get("period") or _last_quarter().key)
    called = names(db(), at=at)
    cards = [card for card in scorecards(db(), at=at, year=period.year) if may_see(card, called)]
    ordered = in_order(cards, called)
    readings = [one for one in read_cards(db(), ordered, period, at=at) if one.scored.lines]
    ids = [one.card.id for one in readings]
    steps = review_steps_of(db(), ids, period.key, at=at)
    stored = stored_results(db(), ids, period.key, at=at)
    rows = [
        index_row(one, steps.get(one.card.id), stored.get(one.card.id), called, language)
        for one in readings
    ]
    return shown(
        "reviews/index.html",
        period=period.key,
        choices=quarters(period, _last_quarter()),
        rows=rows,
        grades=grades(rows),
    )


@bp.get("/<uuid:card>/<period>")
def show(card: UUID, period: str) -> Response:
    """One review: its figures, what was written at each step, and the step that is mine."""
    return shown("reviews/show.html", **context(*_seen(card, period)))


@bp.get("/<uuid:card>/<period>/final")
def final(card: UUID, period: str) -> Response:
    """The line beneath a scorecard's score, as it stands now."""
    row, asked, steps = _seen(card, period)
    reading = read_card(db(), asked, at=moment().position, card=row.id)
    if reading is None:
        abort(404)
    stored = stored_results(db(), [card], asked.key, at=moment().position).get(card)
    line = final_line(reading, steps, stored)
    return shown("reviews/final.html", fragment="reviews/_final_line.html", final=line)


@bp.post("/<uuid:card>/<period>/self-review")
def self_review(card: UUID, period: str) -> Response:
    """One's own words."""
    form = SelfReviewForm(request.form)

    def given() -> dict[str, Any]:
        return {
            "worked": form.worked.data or "",
            "improve": form.improve.data or "",
            "next_steps": form.next_steps.data or "",
        }

    return _step(card, period, form, review_oneself, "self_form", given)


@bp.post("/<uuid:card>/<period>/assessment")
def assessment(card: UUID, period: str) -> Response:
    """The superior's review."""
    form = AssessmentForm(request.form)

    def given() -> dict[str, Any]:
        return {
            "points": form.given(),
            "reason": form.reason.data or "",
            "growth_reason": form.growth_reason.data or "",
            "words": form.words.data or "",
            "waived": form.waived.data or "",
        }

    return _step(card, period, form, assess_within_limits, "assessment_form", given)


@bp.post("/<uuid:card>/<period>/raters")
def raters(card: UUID, period: str) -> Response:
    """People of other units who may rate."""
    form = RatersForm(request.form)

    def given() -> dict[str, Any]:
        return {"people": [one for text in form.people.data or () if (one := _id(text))]}

    return _step(card, period, form, ask_with_rights, "raters_form", given)


@bp.post("/<uuid:card>/<period>/gathering")
def gathering(card: UUID, period: str) -> Response:
    """The ratings, taken out of the urn."""
    return _step(card, period, AskedForm(request.form), gather_from_urn, "gathering_form", dict)


@bp.post("/<uuid:card>/<period>/verdicts")
def verdicts(card: UUID, period: str) -> Response:
    """What becomes of each KPI."""
    row, asked, _ = _seen(card, period)
    reading = read_card(db(), asked, at=moment().position, card=row.id)
    if reading is None:
        abort(404)
    told = told_verdicts(request.form, reading)
    form = VerdictsForm(request.form)
    return _step(card, period, form, judge_kpis, "verdicts_form", lambda: {"verdicts": told})


@bp.post("/<uuid:card>/<period>/team")
def team(card: UUID, period: str) -> Response:
    """The team's words on the period, or its plan for the next."""
    row, asked, steps = _seen(card, period)
    form = TeamForm(request.form)
    which = asked if form.period.data == asked.key else following(asked)
    if row.holder_kind != "unit" or form.period.data != which.key:
        abort(404)
    form.ids = "team" if which == asked else "plan"
    if form.validate():
        with refusals_on(form):
            words = team_words(row, form, which)
            do(note_review, key=form.key.data, seen=form.seen.data, **words)
    back = url_for("reviews.show", card=card, period=period, _anchor="team")
    found = context(row, asked, steps, team_form=form) if form.is_refused else {}
    return answered(form, "reviews/show.html", back_to=back, **found)


@bp.post("/<uuid:card>/<period>/calibration")
def calibration(card: UUID, period: str) -> Response:
    """Points after a comparison."""
    form = CalibrationForm(request.form)

    def given() -> dict[str, Any]:
        return {"points": form.given(), "reason": form.reason.data or ""}

    return _step(card, period, form, calibrate_within_limits, "calibration_form", given)


@bp.post("/<uuid:card>/<period>/confirmation")
def confirmation(card: UUID, period: str) -> Response:
    """The head's word."""
    form = ConfirmationForm(request.form)
    return _step(
        card,
        period,
        form,
        confirm_review,
        "confirmation_form",
        lambda: {"words": form.words.data or ""},
    )


@bp.post("/<uuid:card>/<period>/appeal")
def appeal(card: UUID, period: str) -> Response:
    """A reviewed person's wish that a head without a part looks again."""
    form = GradeAppealForm(request.form)
    return _step(
        card,
        period,
        form,
        appeal_review,
        "appeal_form",
        lambda: {"to": form.to.data, "reason": form.reason.data or ""},
    )


@bp.post("/<uuid:card>/<period>/appeal-decision")
def appeal_decision(card: UUID, period: str) -> Response:
    """The last word."""
    form = AppealDecisionForm(request.form)

    def given() -> dict[str, Any]:
        upheld = form.decision.data == "upheld"
        return {"points": None if upheld else form.given(), "reason": form.reason.data or ""}

    return _step(card, period, form, decide_within_limits, "decision_form", given)


# -- the slip of a rater --------------------------------------------------------------------------


@bp.get("/<uuid:card>/<period>/rating")
def rating(card: UUID, period: str) -> Response:
    """The slip: nothing but who is rated, and for which period."""
    return shown("reviews/rating.html", **_slip(card, period, RatingForm()))


@bp.post("/<uuid:card>/<period>/rating")
def rating_cast(card: UUID, period: str) -> Response:
    """The slip goes into the urn. No key goes with it: one would keep its digest."""
    form = RatingForm(request.form)
    _slip(card, period, form)
    if form.validate():
        with refusals_on(form):
            do(
                cast_rating,
                card=card,
                period=period,
                rating=form.number,
                remark=form.remark.data or "",
            )
            accord().store.empty_journal()  # it holds the urn as it was before, too
    back = url_for("reviews.rating", card=card, period=period)
    return answered(form, "reviews/rating.html", back_to=back, **_slip(card, period, form))


def _slip(card: UUID, period: str, form: RatingForm) -> dict[str, Any]:
    """What the slip shows; 404 for everybody who was not asked."""
    key, row = _period(period).key, scorecard(db(), card, at=moment().position)
    used = is_used(db(), review_id(card, key), me().id)
    if row is None or used is None or moment().is_past:
        abort(404)
    called = names(db(), at=moment().position, ids=[row.holder])
    return {
        "card": card,
        "period": key,
        "holder": called.of(row.holder, me().language),
        "form": form,
        "is_cast": used,
    }


# -- what they share ------------------------------------------------------------------------------


def _step(
    card: UUID,
    period: str,
    form: AskedForm,
    command: Callable[..., Any],
    name: str,
    given: Callable[[], dict[str, Any]],
) -> Response:
    _seen(card, period)
    if form.validate():
        with refusals_on(form):
            do(
                command,
                key=form.key.data,
                seen=form.seen.data,
                card=card,
                period=period,
                **given(),
            )
    back = url_for("reviews.show", card=card, period=period)
    found = context(*_seen(card, period), **{name: form}) if form.is_refused else {}
    return answered(form, "reviews/show.html", back_to=back, **found)


def _seen(card: UUID, key: str) -> tuple[CardRow, Period, StepsRow | None]:
    """The scorecard and its review, for whoever may see them; else 404.

    The head who was asked on appeal sees the review too.
    """
    period, at = _period(key), moment().position
    row = scorecard(db(), card, at=at)
    if row is None:
        abort(404)
    steps = review_steps_of(db(), [card], key, at=at).get(card)
    is_asked = steps is not None and steps.step in (Step.APPEALED, Step.FINAL)
    is_asked = is_asked and steps is not None and steps.appealed_to == me().id
    if not is_asked and not may_see(row, names(db(), at=at)):
        abort(404)
    return row, period, steps


def _period(key: str) -> Period:
    try:
        period = Period.parse(key)
    except ValueError:
        abort(404)
    if period.kind not in REVIEWED_KINDS or period.key != key:
        abort(404)
    return period


def _last_quarter() -> Period:
    return Period.of_day(me().today, PeriodKind.QUARTER).previous()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
