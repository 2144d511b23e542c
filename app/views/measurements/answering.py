"""What an edit is answered with: the cell, its line's results, the score line and the status."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from flask import Response, abort, request, url_for
from flask_babel import gettext

from app.domain.measurements.place import Place
from app.domain.people.rights import Act
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.cards import CardReading, as_uuid, dictionary_of, read_card
from app.reading.closed import as_closed
from app.views import formatting
from app.views.asking import db, me, moment
from app.views.forms import AskedForm
from app.views.fragments import Part, answered, see_other, shown, wants_fragment
from app.views.measurements.forms import ValueForm
from app.views.measurements.lineage import cell_why
from app.views.scorecards import grid
from app.views.scorecards.number import GridCell, Theirs, grid_cell
from app.views.scorecards.place import around, demand_to_see, may_see, reader
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.score_line import score_line
from app.views.scorecards.trends import sparkline_of
from projections.audit.filters import Filters
from projections.audit.queries import trail
from projections.periods.queries import ResultRow, stored_results
from projections.temporal import NOW


@dataclass(frozen=True)
class Withdrawal:
    """How the last entry is taken back: Ctrl+Z posts this."""

    url: str
    key: str
    cell_id: str
    seen: str


@dataclass(frozen=True)
class Status:
    """What just happened, its undoing, and where more is said of it: a label and an address."""

    sentence: str
    withdrawal: Withdrawal | None = None
    more: tuple[str, str] | None = None


EFFECTS = {
    "new": lambda: gettext("Saved."),
    "correction": lambda: gettext("Corrected. The old value stays in the history."),
    "same": lambda: gettext("Nothing changed: it is the same value."),
    "held": lambda: gettext("Held: a data steward looks at it before it counts."),
    "withdrawn": lambda: gettext("Taken back."),
    "restored": lambda: gettext("It is back as it was."),
}


def after_edit(place: Place, form: ValueForm, effect: str, *, is_undoing: bool = False) -> Response:
    """The number as it stands now, or as it was refused; an undoing is not offered to be undone."""
    found, world = _line(place), around(moment().position)
    if found is None or not may_see(found[0].card, world.names):
        # On no scorecard that could be shown: another's, or one without this line.
        return _refused_alone(place, form) if form.is_refused else see_other(_why_url(place))
    reading, line = found
    back = url_for(
        "scorecards.show", card=reading.card.id, period=reading.period.key, _anchor="score-line"
    )
    if not form.is_refused and not wants_fragment():
        return see_other(back)
    looks, part = reader(), Period.parse(place.period)
    drawn = grid_cell(line, part, reading, world, looks)
    if form.is_refused:
        drawn = _as_refused(drawn, place, form, world, looks)
        return shown(
            "measurements/edit.html",
            fragment="scorecards/_value_cell.html",
            status=form.status,
            aside=_as_it_stands(place, reading, line, looks) if drawn.theirs else (),
            cell=drawn,
            back_to=back,
        )
    return shown(
        "measurements/edit.html",
        fragment="scorecards/_value_cell.html",
        aside=_aside(
            place, form, reading, line, world, looks, drawn, effect, can_undo=not is_undoing
        ),
        alone=True,
        cell=drawn,
        back_to=back,
    )


def _refused_alone(place: Place, form: ValueForm) -> Response:
    """What was typed for a number on no line of theirs; 404 where it isn't to be seen."""
    why = cell_why(place)
    if why is None:
        abort(404)
    at, looks = moment().position, reader()
    metric = dictionary_of(db(), Period.parse(place.period), at=at).rows[place.metric]
    names = around(at).sources
    return shown(
        "measurements/refused.html",
        status=form.status,
        why=why,
        form=form,
        messages=form.messages,
        sources=[
            (code, names[code].name(looks.language))
            for code in (*metric.official, *metric.others)
            if code in names
        ],
        back_to=_why_url(place),
    )


def edit_page(place: Place) -> Response:
    """The number on a page of its own."""
    found, world, looks = _line(place), around(moment().position), reader()
    if found is None:
        abort(404)
    reading, line = found
    demand_to_see(reading.card, world.names)
    drawn = grid_cell(line, Period.parse(place.period), reading, world, looks)
    return shown(
        "measurements/edit.html",
        cell=drawn,
        back_to=url_for("scorecards.show", card=reading.card.id, period=reading.period.key),
    )


def after_decision(place: Place, form: AskedForm) -> Response:
    """The number's why card again, with what was decided or why it wasn't."""
    if not form.is_refused:
        return see_other(_why_url(place))
    why = cell_why(place)
    if why is None:
        abort(404)
    return answered(
        form,
        "measurements/why.html",
        back_to=_why_url(place),
        why=why,
        messages=[*form.messages, *(str(said) for field in form for said in field.errors)],
    )


def _why_url(place: Place) -> str:
    return url_for(
        "measurements.why", metric=place.metric, subject=place.subject, period=place.period
    )


def demanded_place(metric: str, subject: UUID, period: str) -> Place:
    """The number that an address names; 404 as `demand_place`."""
    place = Place(metric, subject, period)
    demand_place(place)
    return place


def demand_place(place: Place) -> None:
    """404 where an address names no period, or what it says of its scorecard can't be read."""
    try:
        Period.parse(place.period)
        if "kpi" in request.args:
            UUID(request.args["kpi"])
            Period.parse(request.args["within"])
    except (KeyError, ValueError):
        abort(404)


def _line(place: Place) -> tuple[CardReading, ScoredLine] | None:
    """The line and the scorecard's period that the form says it stands on; None if it doesn't."""
    if "kpi" not in request.args:
        return None
    kpi, within = UUID(request.args["kpi"]), Period.parse(request.args["within"])
    reading = read_card(db(), within, at=moment().position, kpi=kpi)
    line = reading.line(kpi) if reading else None
    if reading is None or line is None:
        return None
    row = reading.rows[kpi]
    return (reading, line) if (row.metric, row.subject) == (place.metric, place.subject) else None


def _as_refused(
    drawn: GridCell,
    place: Place,
    form: ValueForm,
    world: Around,
    looks: Reader,
) -> GridCell:
    """The open cell with what was typed, and what stands in its way."""
    sentences = [sentence for field in form for sentence in field.errors]
    needs_reason = drawn.needs_reason or bool(form.reason.errors)
    theirs = None
    if form.moved_on is not None and form.moved_on.version:
        theirs = _theirs(place, world, looks, drawn)
    return drawn._replace(
        typed=form.typed.data or "",
        reason=form.reason.data or "",
        source=form.source.data or drawn.source,
        usual=drawn.source,
        needs_reason=needs_reason or theirs is not None,
        error=None if theirs else " ".join([*form.messages, *map(str, sentences)]),
        theirs=theirs,
        form_key=uuid4().hex if theirs else form.key.data or uuid4().hex,
        editable=True,
    )


def _theirs(place: Place, world: Around, looks: Reader, drawn: GridCell) -> Theirs:
    """Who came first, with whatever they did: entered it, verified it, took it back."""
    by, at = came_first(place)
    return Theirs(
        by=world.names.of(by, looks.language),
        at=formatting.moment(at),
        shown=drawn.shown if drawn.shown is not None else drawn.no_value_label,
    )


def came_first(place: Place) -> tuple[UUID, datetime]:
    """Who did the last thing to a number, and when; for one to which something was done."""
    newest = trail(db(), at=moment().position, filters=Filters(thing=place.cell), limit=1)[0]
    return newest.by, newest.recorded_at


def _aside(
    place: Place,
    form: ValueForm,
    reading: CardReading,
    line: ScoredLine,
    world: Around,
    looks: Reader,
    drawn: GridCell,
    effect: str,
    *,
    can_undo: bool,
) -> list[Part]:
    withdrawal = None
    if can_undo and effect in ("new", "correction", "held", "withdrawn"):
        kpi, within = UUID(request.args["kpi"]), request.args["within"]
        source = form.source.data or drawn.source
        withdrawal = undoing_of(drawn, place, source, kpi=kpi, within=within)
    is_slip = effect == "correction" and not request.form.get("reason")
    said = _slip_said() if is_slip else EFFECTS.get(effect, lambda: gettext("Saved."))()
    if effect == "correction" and not can_undo:
        said = gettext("Taken back: what stood before your correction stands again.")
    if effect == "held" and drawn.held:
        said = gettext("%(sentence)s %(more)s", sentence=said, more=drawn.held.why)
    part = Period.parse(place.period)
    return [
        *(
            (
                "scorecards/_value_cell.html",
                {"cell": grid_cell(one, part, reading, world, looks)._replace(aside=True)},
            )
            for one in _touched(place, reading, line)[1:]
        ),
        *_as_it_stands(place, reading, line, looks),
        ("_status.html", {"status": Status(f"{drawn.name}: {said}", withdrawal)}),
    ]


def undoing_of(drawn: GridCell, place: Place, source: str, *, kpi: UUID, within: str) -> Withdrawal:
    """How the last entry of a source in a cell of the scorecard's period `within` is undone."""
    return Withdrawal(
        url=url_for(
            "measurements.withdraw",
            metric=place.metric,
            subject=place.subject,
            period=place.period,
            source=source,
            kpi=kpi,
            within=within,
        ),
        key=uuid4().hex,
        cell_id=f"value-{drawn.key}",
        seen=drawn.seen,
    )


def _touched(place: Place, reading: CardReading, line: ScoredLine) -> list[ScoredLine]:
    """The lines whose figures rest on this number, its own first."""
    return [line] + [
        other
        for other in reading.scored.lines
        if other.kpi != line.kpi
        and reading.rows[as_uuid(other.kpi)].subject == place.subject
        and place.metric in reading.dictionary.needed([other.terms.metric])
    ]


def _as_it_stands(
    place: Place, reading: CardReading, line: ScoredLine, looks: Reader
) -> list[Part]:
    """What the number moves on its scorecard: its lines' figures, others' points, the score line.

    The others' points change with the covered weight alone: they come along where the page shows
    another one than holds now.
    """
    touched, parts = _touched(place, reading, line), list[Part]()
    for one in touched:
        results = grid.line_results(one, reading, looks)
        parts.append(("scorecards/_line_results.html", {"line": results, "oob": True}))
        row, metric = reading.rows[as_uuid(one.kpi)], reading.dictionary.rows[one.terms.metric]
        spark = sparkline_of(one, row, reading.period, metric)
        parts.append(
            ("scorecards/_line_course.html", {"id": results.id, "spark": spark, "oob": True})
        )
    stored = _stored(reading)
    decided = as_closed(db(), [reading], {reading.card.id} if stored else (), at=NOW)[0]
    total = score_line(decided, stored=stored)
    if request.form.get("covered", total.exact_covered) != total.exact_covered:
        own = {one.kpi for one in touched}
        parts.extend(
            ("scorecards/_line_points.html", {"line": grid.line_results(one, reading, looks)})
            for one in reading.scored.lines
            if one.kpi not in own and one.points is not None
        )
    return [*parts, ("scorecards/_score_line.html", {"total": total, "oob": True})]


def _slip_said() -> str:
    return gettext(
        "Corrected. Within 15 minutes of your own entry no reason is asked; "
        "both values stay in the history."
    )


def _stored(reading: CardReading) -> ResultRow | None:
    """What the close stored; asked for those alone who may still write in a closed period."""
    if not me().may_somewhere(Act.MEND_CLOSED):
        return None
    card = reading.card.id
    return stored_results(db(), [card], reading.period.key, at=NOW).get(card)
