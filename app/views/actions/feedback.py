"""Goal, result and what customers said, side by side: the monthly review. (domain.md 10)"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.actions.feedback import Tone
from app.domain.actions.improving import note_feedback, take_feedback_back
from app.domain.refusals import N_
from app.reading.cards import CardReading, as_uuid, read_card
from app.views import formatting
from app.views.actions.improving_forms import FeedbackForm
from app.views.actions.showing import may_note
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import tell_usual_steps
from app.views.forms import AskedForm
from app.views.fragments import answered, see_other, shown
from app.views.refusing import refusals_on
from app.views.scorecards.place import demand_to_see, period_of
from app.views.scorecards.wording import card_name, shown_amount
from projections.actions.improvement import FeedbackRow, feedback, feedback_on
from projections.people.queries import Names, names
from projections.scorecards.queries import scorecard

bp = Blueprint("feedback", __name__, url_prefix="/feedback")

TONES = {
    Tone.PRAISE: N_("Praise"),
    Tone.COMPLAINT: N_("Complaint"),
    Tone.WISH: N_("Wish"),
}


@dataclass(frozen=True)
class Word:
    """What a customer said, as the page shows it."""

    id: UUID
    tone: str
    words: str
    said: str
    may_take_back: bool


@dataclass(frozen=True)
class Row:
    """A KPI with its goal, its result and its customers' words."""

    name: str
    url: str
    target: str
    actual: str
    completion: str
    light: str | None
    words: list[Word]


@bp.get("/<uuid:card>/<period>")
def show(card: UUID, period: str) -> Response:
    """Every KPI of the period with what customers said about it, then what was said besides."""
    reading = _reading(card, period)
    tell_usual_steps()
    return shown("actions/feedback.html", **_context(reading, FeedbackForm()))


@bp.post("/<uuid:card>/<period>")
def note(card: UUID, period: str) -> Response:
    """A customer's word."""
    reading, form = _reading(card, period), FeedbackForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                note_feedback,
                key=form.key.data,
                id=uuid4(),
                card=card,
                period=reading.period.key,
                kpi=form.kpi.data,
                tone=Tone(form.tone.data),
                words=form.words.data or "",
                customer=form.customer.data or "",
            )
    back = url_for("feedback.show", card=card, period=reading.period.key)
    return answered(form, "actions/feedback.html", back_to=back, **_context(reading, form))


@bp.post("/<uuid:word>/removal")
def removal(word: UUID) -> Response:
    """A word, taken back."""
    row = feedback(db(), word, at=moment().position)
    card = scorecard(db(), row.card, at=moment().position) if row else None
    if row is None or card is None:
        abort(404)
    demand_to_see(card, names(db(), at=moment().position))
    form = AskedForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(take_feedback_back, key=form.key.data, feedback=word)
    back = url_for("feedback.show", card=row.card, period=row.period)
    if not form.is_refused:
        return see_other(back)
    reading = _reading(row.card, row.period)
    again = FeedbackForm()
    again.messages = form.messages
    return answered(again, "actions/feedback.html", back_to=back, **_context(reading, again))


def _reading(card: UUID, period: str) -> CardReading:
    reading = read_card(db(), period_of(period), at=moment().position, card=card)
    if reading is None:
        abort(404)
    demand_to_see(reading.card, names(db(), at=moment().position))
    return reading


def _context(reading: CardReading, form: FeedbackForm) -> dict[str, Any]:
    at, language = moment().position, me().language
    called, key = names(db(), at=at), reading.period.key
    months = {one.key for one in reading.period.months()}
    words = feedback_on(db(), reading.card.id, {key, *months}, at=at)
    may = may_note(reading.card, called)
    rows = []
    for line in reading.scored.lines:
        metric = reading.dictionary.rows[line.terms.metric]
        kpi = as_uuid(line.kpi)
        rows.append(
            Row(
                name=metric.name(language),
                url=url_for("scorecards.kpi", kpi=kpi, period=key),
                target=formatting.ABSENT
                if line.target is None
                else shown_amount(line.target, metric),
                actual=formatting.ABSENT
                if line.actual is None
                else shown_amount(line.actual, metric),
                completion=formatting.completion(line.completion)
                if line.completion is not None
                else formatting.ABSENT,
                light=str(line.light) if line.light else None,
                words=[_word(one, called, may) for one in words if one.kpi == kpi],
            )
        )
    return {
        "card": reading.card,
        "period": key,
        "name": card_name(reading, called, language),
        "card_url": url_for(
            "scorecards.show", card=reading.card.id, period=key, as_of=request.args.get("as_of")
        ),
        "rows": rows,
        "others": [_word(one, called, may) for one in words if one.kpi is None],
        "kpis": [
            (str(as_uuid(line.kpi)), row.name)
            for line, row in zip(reading.scored.lines, rows, strict=True)
        ],
        "tones": [(str(tone), gettext(word)) for tone, word in TONES.items()],
        "form": form,
        "removal_form": AskedForm(),
        "is_past": moment().is_past,
    }


def _word(row: FeedbackRow, called: Names, may: bool) -> Word:
    by = called.of(row.by, me().language)
    parts = [row.customer, by, formatting.day(row.day)]
    return Word(
        id=row.feedback,
        tone=gettext(TONES[Tone(row.tone)]),
        words=row.words or gettext("(erased)"),
        said=" · ".join(part for part in parts if part),
        may_take_back=not moment().is_past and (may or row.by == me().id),
    )
