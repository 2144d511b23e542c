"""Fill in: what is due for me, one row after the other."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.measurements.place import Place
from app.domain.reviews.check_in import Cause, Confidence
from app.domain.reviews.commands import CheckInWords
from app.domain.reviews.filling_in import fill_in, undo_filling
from app.domain.values.period import Period
from app.reading.due import DueNumber, Stage, due_number, due_numbers, last_entry
from app.secret_key import draft_key
from app.views import formatting
from app.views.asking import accord, db, do, me, moment
from app.views.filling.forms import RowForm
from app.views.filling.showing import Row, due_said, row
from app.views.filling.words import CAUSES, CONFIDENCES
from app.views.forms import AskedForm
from app.views.fragments import see_other, shown, wants_fragment
from app.views.measurements.answering import EFFECTS, Status, came_first
from app.views.measurements.forms import version_seen
from app.views.metrics.sourcing import notes_of
from app.views.refusing import refusals_on
from app.views.scorecards.number import Theirs
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Reader
from app.views.session.again import own_secret

bp = Blueprint("filling", __name__, url_prefix="/fill-in")

NOTHING_SAID = "||"
ADDRESS = "/<metric>/<uuid:subject>/<period>"


@bp.get("")
def index() -> Response:
    """What is due for me, by due time, and what I recorded just now."""
    if moment().is_past:
        return shown("filling/past.html", now_url=url_for("filling.index"))
    return _page()


@bp.post(ADDRESS)
def save(metric: str, subject: UUID, period: str) -> Response:
    """Take a row: its value, and what its owner says of it."""
    number = _demanded(metric, subject, period)
    place, form, effect = Place(metric, subject, period), RowForm(request.form), ""
    source = form.source_among(number.sources) or number.source
    typed = form.text_from(source, shown=number.source)
    is_said = number.kpi is not None and form.says != (form.said.data or NOTHING_SAID)
    if form.validate() and (typed is not None or is_said):
        with refusals_on(form):
            effect = do(
                fill_in,
                key=form.key.data,
                seen=version_seen(form, place) if typed is not None else None,
                place=place,
                typed=typed,
                source=source,
                reason=form.reason.data or "",
                holder=number.reading.card.holder,
                words=_words(form, number),
                is_said=is_said,
            ).value
    return _answer(number, place, form, effect)


@bp.get(ADDRESS)
def show_row(metric: str, subject: UUID, period: str) -> Response:
    """A row as it stands now: what keeps the other's value after a conflict."""
    number = _demanded(metric, subject, period)
    if not wants_fragment():
        return see_other(url_for("filling.index"))
    return _fragment(_row(Place(metric, subject, period), number.reading.card.id), "")


@bp.post(ADDRESS + "/withdrawal")
def undo(metric: str, subject: UUID, period: str) -> Response:
    """Take one's own last entry in a row back, as a new event."""
    number = _demanded(metric, subject, period)
    place, form, effect = Place(metric, subject, period), AskedForm(request.form), ""
    last = last_entry(number, me().id)
    if form.validate():
        with refusals_on(form):
            effect = do(
                undo_filling,
                key=form.key.data,
                seen=version_seen(form, place),
                place=place,
                source=number.source if last.is_value else "",
                holder=number.reading.card.holder,
                words=_about(number) if last.is_said else None,
            ).value
    return _answer(number, place, form, effect)


# -- what they share ------------------------------------------------------------------------------


def _demanded(metric: str, subject: UUID, period: str) -> DueNumber:
    """The number that is asked of this person; 404 for everybody else's."""
    try:
        Period.parse(period)
        card = UUID(request.args["card"])
    except (KeyError, ValueError):
        abort(404)
    found = due_number(
        db(), me().id, Place(metric, subject, period), card, at=moment().position, now=_now()
    )
    if found is None:
        abort(404)
    return found


def _now() -> datetime:
    organised = accord().organised()
    now = accord().now()
    return now.astimezone(organised.zone) if organised else now


def _words(form: RowForm, number: DueNumber) -> CheckInWords | None:
    """What the owner says beside the value; None where no KPI of theirs is asked for."""
    about = _about(number)
    return about and replace(
        about,
        confidence=Confidence(form.confidence.data) if form.confidence.data else None,
        cause=Cause(form.cause.data) if form.cause.data else None,
        note=form.note.data or "",
    )


def _about(number: DueNumber) -> CheckInWords | None:
    """The KPI that something is said of."""
    if number.kpi is None:
        return None
    return CheckInWords(
        card=number.reading.card.id,
        kpi=number.kpi,
        metric=number.metric,
        subject=number.subject,
        period=number.month.key,
    )


def _answer(number: DueNumber, place: Place, form: AskedForm, effect: str) -> Response:
    """The row as it stands now, or as it was refused; without script, the page."""
    drawn = _row(place, number.reading.card.id)
    if form.is_refused:
        drawn = _as_refused(drawn, place, form)
        if not wants_fragment():
            return _page(drawn, status=form.status)
        return _fragment(drawn, " ".join([*drawn.errors]), status=form.status)
    if not wants_fragment():
        return see_other(url_for("filling.index", _anchor=f"row-{drawn.key}"))
    said = {**EFFECTS, "noted": lambda: gettext("Noted.")}.get(effect, lambda: "")()
    return _fragment(drawn, said and f"{drawn.name}: {said}")


def _row(place: Place, card: UUID) -> Row:
    at = moment().position
    number = due_number(db(), me().id, place, card, at=at, now=_now())
    if number is None:
        abort(404)
    return row(number, around(at), reader())


def _as_refused(drawn: Row, place: Place, form: AskedForm) -> Row:
    """The row with what was typed, and what stands in its way."""
    sentences = [*form.messages, *(str(error) for field in form for error in field.errors)]
    if not isinstance(form, RowForm):
        return replace(drawn, errors=sentences)
    came = form.moved_on is not None and form.moved_on.version
    theirs = _theirs(drawn, place) if came else None
    return replace(
        drawn,
        typed=form.typed.data or "",
        reason=form.reason.data or "",
        source=form.source.data or drawn.source,
        asks_reason=drawn.asks_reason or bool(form.reason.errors) or theirs is not None,
        confidence=form.confidence.data or "",
        cause=form.cause.data or "",
        note=form.note.data or "",
        errors=[] if theirs else sentences,
        theirs=theirs,
        form_key=form.key.data or drawn.form_key,
    )


def _theirs(drawn: Row, place: Place) -> Theirs:
    """Who came first, with whatever they did."""
    by, at = came_first(place)
    return Theirs(
        by=around(moment().position).names.of(by, me().language),
        at=formatting.moment(at),
        shown=drawn.was or drawn.last,
    )


def _fragment(drawn: Row, said: str, status: int = 200) -> Response:
    return shown(
        "filling/index.html",
        fragment="filling/_row.html",
        aside=[("_status.html", {"status": Status(said)})] if said else [],
        status=status,
        row=drawn,
        advice=_advice([drawn]),
        confidences=CONFIDENCES,
        causes=CAUSES,
    )


def _advice(rows: Iterable[Row]) -> dict[str, str]:
    """What the keepers of these rows' sources want minded, by source."""
    sources = around(moment().position).sources
    codes = dict.fromkeys(one.source for one in rows if one.source in sources)
    return notes_of(sources[code] for code in codes)


def _page(refused: Row | None = None, status: int = 200) -> Response:
    at, looks = moment().position, reader()
    world = around(at)
    numbers = due_numbers(db(), me().id, at=at, now=_now())
    ahead = "ahead" in request.args
    later = [one for one in numbers if one.stage is Stage.LATER]
    rows = [
        refused if refused is not None and refused.key == drawn.key else drawn
        for one in numbers
        if one.stage is Stage.WAITING or (ahead and one.stage is Stage.LATER)
        for drawn in [row(one, world, looks)]
    ]
    recorded = sorted(
        (row(one, world, looks) for one in numbers if one.stage is Stage.BROUGHT),
        key=lambda one: one.brought_at,
        reverse=True,
    )
    return shown(
        "filling/index.html",
        status=status,
        rows=rows,
        advice=_advice([*rows, *recorded]),
        recorded=[
            refused if refused is not None and refused.key == one.key else one for one in recorded
        ],
        later=[] if ahead else _by_day(later, looks),
        ahead=ahead,
        person=me().id,
        draft_key=draft_key(own_secret(), me().id),
        confidences=CONFIDENCES,
        causes=CAUSES,
    )


def _by_day(later: list[DueNumber], looks: Reader) -> list[tuple[str, list[str]]]:
    """What comes next: the names of the KPIs by due time."""
    found: dict[str, list[str]] = {}
    for one in later:
        name = one.reading.dictionary.rows[one.metric].name(looks.language)
        found.setdefault(due_said(one.due.at, looks.now), []).append(name)
    return list(found.items())
