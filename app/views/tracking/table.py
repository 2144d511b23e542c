"""The monthly tracking table (月度追蹤表): figures with cause, countermeasure and who answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.accounts.names import usernames
from app.domain.reviews.tracking import LineWords, note_line
from app.domain.scoring.light import Light, counted
from app.domain.values.period import Period, PeriodKind
from app.eventlog.positions import versions_of
from app.ledger import Seen
from app.reading.cards import CardReading, read_card, read_cards
from app.reading.ordering import in_order
from app.reading.people_named import people_named
from app.reading.tracking import TrackedLine, tracked_lines, tracked_of
from app.views import formatting
from app.views.asking import db, do, me, moment
from app.views.exporting import export_urls, file_answer
from app.views.fragments import Part, see_other, shown, wants_fragment
from app.views.handbook.showing import related
from app.views.measurements.answering import Status
from app.views.refusing import refusals_on
from app.views.scorecards.place import (
    around,
    demand_to_see,
    latest_period,
    may_see,
    period_of,
    reader,
)
from app.views.scorecards.reader import Around
from app.views.scorecards.stepping import BESIDE, tell_card_steps
from app.views.scorecards.wording import card_name
from app.views.tracking import exporting, showing
from app.views.tracking.forms import LineForm, one_way
from app.views.tracking.places import neighbours, tabs
from app.views.tracking.showing import Row, Theirs
from projections.audit.filters import Filters
from projections.audit.queries import trail
from projections.people.queries import Names
from projections.scorecards.queries import scorecards

bp = Blueprint("tracking", __name__, url_prefix="/tracking")


@bp.get("/")
def index() -> Response:
    """All scorecards that the reader may see, with what their month still asks for."""
    at = moment().position
    month = month_of(request.args.get("period") or latest_period(at))
    world = around(at)
    cards = [one for one in scorecards(db(), at=at) if one.year == month.year]
    seen = [one for one in cards if may_see(one, world.names)]
    readings = read_cards(db(), in_order(seen, world.names), month, at=at)
    tracked = tracked_of(db(), readings, at=at)
    return shown(
        "tracking/index.html",
        period=month.key,
        neighbours=neighbours("tracking.index", month),
        rows=[_counted(one, tracked[one.card.id], world) for one in readings if one.scored.lines],
    )


@bp.get("/<uuid:card>/<period>")
def show(card: UUID, period: str) -> Response:
    """The table of a scorecard in a month."""
    return _page(_reading(card, period))


@bp.get("/<uuid:card>/<period>/export.<any(xlsx, csv):form>")
def export(card: UUID, period: str, form: str) -> Response:
    """The table in the columns that teams keep it in; it can be edited and imported again."""
    reading = _reading(card, period)
    world, at = around(moment().position), moment().position
    lines = tracked_lines(db(), reading, at=at)
    return file_answer(
        exporting.listing(lines, reading, world, usernames(db()), me().language), form
    )


@bp.get("/<uuid:card>/<period>/<uuid:kpi>")
def line(card: UUID, period: str, kpi: UUID) -> Response:
    """A line as it stands now: what keeps the other's words after a conflict."""
    reading = _reading(card, period)
    drawn = _one_row(reading, kpi)
    if not wants_fragment():
        return see_other(_address(reading, drawn))
    return _fragment(reading, drawn, "")


@bp.post("/<uuid:card>/<period>/<uuid:kpi>")
def note(card: UUID, period: str, kpi: UUID) -> Response:
    """Keep what was typed on a line: cause, countermeasure, who answers for it."""
    reading = _reading(card, period)
    one = _tracked(reading, kpi)
    form, world = LineForm(request.form), around(moment().position)
    words = _words(form, one, reading, world) if form.validate() and form.is_changed else None
    if words is not None and not form.is_refused:
        with refusals_on(form):
            do(
                note_line,
                key=form.key.data,
                seen=_seen(form, reading, one),
                holder=reading.card.holder,
                words=words,
            )
    drawn = _one_row(_reading(card, period), kpi)
    if form.is_refused:
        drawn = _as_refused(drawn, form)
        if not wants_fragment():
            return _page(reading, drawn, form.status)
        return _fragment(reading, drawn, "", form.status)
    if not wants_fragment():
        return see_other(_address(reading, drawn))
    return _fragment(reading, drawn, gettext("Noted."))


# -- what they share ------------------------------------------------------------------------------


def month_of(key: str) -> Period:
    """A month; 404 for anything else."""
    found = period_of(key)
    if found.kind is not PeriodKind.MONTH:
        abort(404)
    return found


def _reading(card: UUID, period: str) -> CardReading:
    """The scorecard in a month; 404 where it isn't there for the reader."""
    at = moment().position
    found = read_card(db(), month_of(period), at=at, card=card)
    if found is None:
        abort(404)
    demand_to_see(found.card, around(at).names)
    return found


def _tracked(reading: CardReading, kpi: UUID) -> TrackedLine:
    lines = tracked_lines(db(), reading, at=moment().position)
    found = next((one for one in lines if one.kpi == kpi), None)
    if found is None:
        abort(404)
    return found


def _one_row(reading: CardReading, kpi: UUID) -> Row:
    one = _tracked(reading, kpi)
    versions = versions_of(db(), [one.note_id])
    return showing.row(one, reading, around(moment().position), reader(), versions)


def _seen(form: LineForm, reading: CardReading, one: TrackedLine) -> Seen:
    """The version that the person saw: the newest while the words stand as they were shown.

    A check-in of the same KPI in between is no conflict.
    """
    now = versions_of(db(), [one.note_id])
    drawn = showing.row(one, reading, around(moment().position), reader(), now)
    if all(form.was(field.name) == one_way(field.was) for field in drawn.fields):
        return Seen(one.note_id, now[one.note_id])
    return form.seen.data or Seen(one.note_id, 0)


def _words(
    form: LineForm, one: TrackedLine, reading: CardReading, world: Around
) -> LineWords | None:
    """What was typed; None where a name means nobody, which the form then says."""
    responsible, is_named = None, form.changed("responsible") is not None
    if is_named and form.responsible.data:
        meant = people_named(form.responsible.data, world.names, usernames(db()))
        if len(meant) != 1:
            form.refuse(_whom(form.responsible.data, meant, world.names), field="responsible")
            return None
        responsible = meant[0]
    return LineWords(
        card=reading.card.id,
        kpi=one.kpi,
        metric=one.line.terms.metric,
        subject=one.subject,
        period=reading.period.key,
        cause=form.changed("cause"),
        countermeasure=form.changed("countermeasure"),
        is_named=is_named,
        responsible=responsible,
    )


def _whom(name: str, meant: Sequence[UUID], known: Names) -> str:
    if not meant:
        return gettext("Nobody here is called “%(name)s”.", name=name)
    people = ", ".join(known.of(known.persons[one].unit, me().language) for one in meant)
    return gettext(
        "Several people are called “%(name)s” (%(units)s): write the username.",
        name=name,
        units=people,
    )


def _as_refused(drawn: Row, form: LineForm) -> Row:
    """The row with what was typed, and what stands in its way."""
    theirs = None
    if form.moved_on is not None:
        last = trail(db(), at=moment().position, filters=Filters(thing=form.moved_on.id), limit=1)[
            0
        ]
        who = around(moment().position).names.of(last.by, me().language)
        theirs = Theirs(who, formatting.moment(last.recorded_at))
    fields = [
        replace(
            one,
            text=form[one.name].data or "",
            errors=[str(error) for error in form[one.name].errors],
            theirs=one.was if theirs else None,
        )
        for one in drawn.fields
    ]
    *texts, responsible = fields
    return replace(
        drawn,
        texts=texts,
        responsible=responsible,
        errors=[] if theirs else form.messages,
        theirs=theirs,
        form_key=form.key.data or drawn.form_key,
    )


def _address(reading: CardReading, drawn: Row) -> str:
    return url_for(
        "tracking.show",
        card=reading.card.id,
        period=reading.period.key,
        _anchor=f"tracked-{drawn.key}",
    )


def _page(reading: CardReading, refused: Row | None = None, status: int = 200) -> Response:
    at = moment().position
    world, looks = around(at), reader()
    lines = tracked_lines(db(), reading, at=at)
    ids = [one.note_id for one in lines]
    versions = {} if looks.is_past else versions_of(db(), ids)
    drawn = [showing.row(one, reading, world, looks, versions) for one in lines]
    tell_card_steps([reading], world.names, *BESIDE)
    where: dict[str, Any] = {"card": reading.card.id, "period": reading.period.key}
    return shown(
        "tracking/show.html",
        status=status,
        card=reading.card,
        period=reading.period.key,
        name=card_name(reading, world.names, looks.language),
        holder=world.names.of(reading.card.holder, looks.language),
        rows=[refused if refused is not None and refused.key == one.key else one for one in drawn],
        reds=sum(one.light == Light.RED for one in drawn),
        unfinished=[one.name for one in drawn if one.lacks],
        related=related(_red_metrics(lines), world.names),
        people=_people(world.names, looks.language) if any(one.editable for one in drawn) else [],
        neighbours=neighbours("tracking.show", reading.period, card=reading.card.id),
        tabs=tabs("tracking", reading.card.id, reading.period),
        exports=export_urls("tracking.export", **where),
    )


def _red_metrics(lines: Sequence[TrackedLine]) -> list[str]:
    red = [one.line.terms.metric for one in lines if one.line.light is Light.RED]
    return list(dict.fromkeys(red))


def _fragment(reading: CardReading, drawn: Row, said: str, status: int = 200) -> Response:
    lines = tracked_lines(db(), reading, at=moment().position)
    names = reading.dictionary.rows
    unfinished = [names[one.line.terms.metric].name(me().language) for one in lines if one.lacks]
    reds = sum(one.line.light is Light.RED for one in lines)
    asks: Part = ("tracking/_said.html", {"reds": reds, "unfinished": unfinished, "oob": True})
    told: Part = ("_status.html", {"status": Status(f"{drawn.name}: {said}" if said else "")})
    return shown(
        "tracking/show.html",
        fragment="tracking/_row.html",
        aside=[asks, told],
        status=status,
        row=drawn,
    )


def _people(known: Names, language: str) -> list[str]:
    """Everybody who can be named as answering for a line."""
    return sorted(one.shown(language) for one in known.persons.values() if one.left_on is None)


def _counted(
    reading: CardReading, lines: Sequence[TrackedLine], world: Around
) -> Mapping[str, object]:
    """A scorecard of the list: its lights, and how many red lines lack something."""
    where: dict[str, Any] = {"card": reading.card.id, "period": reading.period.key}
    return {
        "name": card_name(reading, world.names, me().language),
        "holder": world.names.of(reading.card.holder, me().language),
        "url": url_for("tracking.show", **where, as_of=request.args.get("as_of")),
        "lights": counted(one.line.light for one in lines),
        "no_value": sum(one.line.actual is None for one in lines),
        "unfinished": sum(one.lacks is not None for one in lines),
    }
