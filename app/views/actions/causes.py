"""Causes of a KPI's period: six questions, the fishbone, and what a pair of numbers asks."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.actions.analysis import QUESTIONS, analysis_id
from app.domain.actions.diagnosis import fitting_pairs
from app.domain.actions.improving import answer_questions, drop_cause, name_cause
from app.domain.reviews.check_in import Cause
from app.ledger import Seen
from app.reading.cards import CardReading, as_uuid, read_card
from app.views.actions import choosing
from app.views.actions.fishbone import fishbone
from app.views.actions.improving_forms import CauseForm, DroppingForm, QuestionsForm
from app.views.actions.showing import may_note
from app.views.asking import db, do, me, moment
from app.views.filling.words import CAUSES
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.happened import Step, happened
from app.views.refusing import refusals_on
from app.views.scorecards.place import demand_to_see, period_of
from projections.actions.improvement import AnalysisRow, CauseRow, analysis_of
from projections.people.queries import names

bp = Blueprint("causes", __name__, url_prefix="/causes")

Listed = list[tuple[int, CauseRow]]


@bp.get("/<uuid:kpi>/<period>")
def show(kpi: UUID, period: str) -> Response:
    """What was found so far, and the forms to go on."""
    reading = _reading(kpi, period)
    return shown("actions/causes.html", **_context(reading, kpi))


@bp.post("/<uuid:kpi>/<period>/answers")
def answers(kpi: UUID, period: str) -> Response:
    """The six questions, answered."""
    form = QuestionsForm(request.form)
    said = {name: form[name].data or "" for name in QUESTIONS}
    return _step(kpi, period, form, answer_questions, answers=said)


@bp.post("/<uuid:kpi>/<period>/causes")
def cause(kpi: UUID, period: str) -> Response:
    """A cause on the list."""
    form = CauseForm(request.form)
    return _step(
        kpi,
        period,
        form,
        name_cause,
        cause=uuid4(),
        category=Cause(form.category.data) if form.category.data in CAUSES else None,
        words=form.words.data or "",
        beneath=form.beneath.data,
    )


@bp.post("/<uuid:kpi>/<period>/removal")
def removal(kpi: UUID, period: str) -> Response:
    """A cause, taken off the list with those beneath it."""
    form = DroppingForm(request.form)
    return _step(kpi, period, form, drop_cause, cause=form.cause.data)


def _step(kpi: UUID, period: str, form: AskedForm, command: Any, **given: Any) -> Response:
    reading = _reading(kpi, period)
    place = {"card": reading.card.id, "kpi": kpi, "period": reading.period.key}
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, **place, **given)
    return answered(
        form,
        "actions/causes.html",
        back_to=url_for("causes.show", kpi=kpi, period=reading.period.key),
        **_context(reading, kpi, form if form.is_refused else None),
    )


def _reading(kpi: UUID, period: str) -> CardReading:
    """The scorecard of the KPI in the period; 404 where the reader may not see it."""
    reading = read_card(db(), period_of(period), at=moment().position, kpi=kpi)
    if reading is None or reading.line(kpi) is None:
        abort(404)
    demand_to_see(reading.card, names(db(), at=moment().position))
    return reading


def _context(reading: CardReading, kpi: UUID, sent: AskedForm | None = None) -> dict[str, Any]:
    at, language, period = moment().position, me().language, reading.period
    found = analysis_of(db(), kpi, period.key, at=at)
    called, line = names(db(), at=at), reading.line(kpi)
    terms = line.terms if line else None
    owners = [as_uuid(id) for id, _ in terms.owners] if terms else []
    listed = _in_order(found.causes) if found else []
    forms = _forms(kpi, period.key, found, sent)
    lights = {one.terms.metric: one.light for one in reading.scored.lines}
    return {
        "card": reading.card,
        "kpi": kpi,
        "period": period.key,
        "place": choosing.place_said(reading.card, kpi, period),
        "page_url": choosing.page_of(reading.card, kpi, period),
        "light": str(line.light) if line and line.light else None,
        "metric_name": reading.dictionary.rows[terms.metric].name(language) if terms else "",
        "answers": [(name, found.answers[name]) for name in QUESTIONS] if found else [],
        "listed": [(depth, row, called.of(row.by, language)) for depth, row in listed],
        "bones": fishbone(_branches(listed)) if listed else None,
        "categories": {str(code): gettext(word) for code, (_, word) in CAUSES.items()},
        "questions": [
            (gettext(pair.question), [gettext(CAUSES[one][1]) for one in pair.causes])
            for pair in fitting_pairs(lights, terms.metric if terms else "")
        ],
        "may_note": not moment().is_past and may_note(reading.card, called, owners),
        "promised": choosing.promised_on(reading.card, kpi, period, known=called, owners=owners),
        "happened": happened(sent) if sent else list[Step](),
        "messages": sent.messages if sent else [],
        **forms,
    }


def _forms(
    kpi: UUID, period: str, found: AnalysisRow | None, sent: AskedForm | None
) -> dict[str, AskedForm]:
    forms: dict[str, AskedForm] = {
        "questions_form": QuestionsForm(data=dict(found.answers) if found else {}),
        "cause_form": CauseForm(),
        "dropping_form": DroppingForm(),
    }
    for name, form in forms.items():
        form.seen.data = Seen(analysis_id(kpi, period), found.version if found else 0)
        if sent is not None and type(sent) is type(form):
            forms[name] = sent
    return forms


def _in_order(rows: Iterable[CauseRow]) -> Listed:
    """Each cause followed by those beneath it, with how deep it stands; categories together."""
    rows = list(rows)
    order = [str(one) for one in Cause]

    def below(above: UUID | None, depth: int) -> Listed:
        some = [row for row in rows if row.beneath == above]
        if above is None:
            some.sort(key=lambda row: order.index(row.category))
        return [one for row in some for one in ((depth, row), *below(row.cause, depth + 1))]

    return below(None, 0)


def _branches(listed: Listed) -> list[tuple[str, list[tuple[int, str]]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for depth, row in listed:
        found.setdefault(row.category, []).append((depth, row.words))
    return [(gettext(CAUSES[Cause(code)][1]), some) for code, some in found.items()]
