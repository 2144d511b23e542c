"""The page of sources: who keeps each, when it is due, which metrics it counts for."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField

from app.domain.ids import source_id
from app.domain.metrics.commands import advise_recorders, entrust_source, name_source
from app.domain.metrics.usual import take_usual_sources
from app.views import formatting
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import of_kinds, tell_steps
from app.views.exporting import csv_answer
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.fragments import answered, shown
from app.views.happened import happened, seen_of
from app.views.metrics import entry
from app.views.metrics.usual import shown_usual, usual_now
from app.views.people.tree import in_tree_order
from app.views.refusing import refusals_on
from projections.metrics.queries import MetricRow, SourceRow, all_sources, metrics
from projections.people.queries import Names, all_units, names, people
from projections.temporal import NOW
from projections.texts import written

bp = Blueprint("sources", __name__, url_prefix="/sources")

LONGEST_NAME, LONGEST_DUE, LONGEST_NOTE = 40, 80, 300
LANGUAGES = ("zh_Hant", "zh_Hans", "en")


@dataclass(frozen=True)
class Listed:
    """A source with its keeper, and for how many metrics it counts, confirms, or stands beside."""

    code: str
    name: str
    how: str
    keeper: str
    due: str
    counts: int
    confirms: int
    beside: int
    url: str


class KeptForm(AskedForm):
    """Who keeps a source, and when its values are due."""

    keeper_unit = IdField(lazy_gettext("Kept by the unit"))
    keeper = IdField(lazy_gettext("Source keeper"))
    due_zh_hant = StringField(
        lazy_gettext("Due by, Traditional Chinese"), [AtMost(LONGEST_DUE)], filters=[stripped]
    )
    due_zh_hans = StringField(
        lazy_gettext("Due by, Simplified Chinese"), [AtMost(LONGEST_DUE)], filters=[stripped]
    )
    due_en = StringField(lazy_gettext("Due by, English"), [AtMost(LONGEST_DUE)], filters=[stripped])

    def due(self) -> dict[str, str]:
        """The due time in each language that has one."""
        given = {name: self[f"due_{name.lower()}"].data for name in LANGUAGES}
        return {name: text for name, text in given.items() if text}

    def kept(self) -> dict[str, Any]:
        """What the commands take."""
        return {
            "keeper_unit": self.keeper_unit.data,
            "keeper": self.keeper.data,
            "due": self.due(),
        }


class NoteForm(AskedForm):
    """What those who record under the source should mind; empty takes the note away."""

    note = StringField(
        lazy_gettext("Note for those who record"), [AtMost(LONGEST_NOTE)], filters=[stripped]
    )


class NameForm(KeptForm):
    """A new source."""

    code = StringField(lazy_gettext("Code"), [Needed(), AtMost(LONGEST_NAME)], filters=[stripped])
    name_zh_hant = StringField(
        lazy_gettext("Name, Traditional Chinese"),
        [Needed(), AtMost(LONGEST_NAME)],
        filters=[stripped],
    )
    name_zh_hans = StringField(
        lazy_gettext("Name, Simplified Chinese"), [AtMost(LONGEST_NAME)], filters=[stripped]
    )
    name_en = StringField(lazy_gettext("Name, English"), [AtMost(LONGEST_NAME)], filters=[stripped])
    how = SelectField(lazy_gettext("How values arrive"), [Needed()])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.how.choices = [(way, how_words(way)) for way in ("edit", "import", "api")]

    def names(self) -> dict[str, str]:
        given = {name: self[f"name_{name.lower()}"].data for name in LANGUAGES}
        return {name: text for name, text in given.items() if text}


@bp.get("/")
def index() -> Response:
    """All sources, those that count for most metrics first."""
    return shown("metrics/all_sources.html", **_index(AskedForm()))


@bp.get("/export.csv")
def export() -> Response:
    """The list as it is shown, as a file."""
    header = [
        gettext("Source"),
        gettext("Code"),
        gettext("Kept by"),
        gettext("Due by"),
        gettext("How values arrive"),
        gettext("Counts for"),
        gettext("Confirms"),
        gettext("Beside it"),
    ]
    rows: Iterator[list[str | Decimal | int | None]] = (
        [one.name, one.code, one.keeper, one.due, one.how, one.counts, one.confirms, one.beside]
        for one in _rows()
    )
    return csv_answer("sources", header, rows)


@bp.post("/-/usual")
def take_usual() -> Response:
    """Give every metric without an official source its usual one."""
    form, found = AskedForm(request.form), usual_now()
    if form.validate():
        with refusals_on(form):
            do(
                take_usual_sources,
                key=form.key.data,
                sources=found.sources,
                official=found.official,
            )
    back = url_for("sources.index")
    return answered(form, "metrics/all_sources.html", back_to=back, **_index(form))


@bp.get("/<code>")
def show(code: str) -> Response:
    """One source: keeper, due time, who may record under it, and its metrics."""
    source = all_sources(db(), at=moment().position).get(code)
    if source is None:
        abort(404)
    form = _kept_form(source)
    tell_steps(of_kinds("metrics.metric.sources_appointed"), things=[source_id(code)])
    return shown("metrics/source.html", **_context(source, form))


@bp.post("/<code>")
def entrust(code: str) -> Response:
    """Another keeper, or another due time."""
    source = all_sources(db(), at=NOW).get(code)
    if source is None:
        abort(404)
    form = KeptForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                entrust_source,
                key=form.key.data,
                seen=form.seen.data,
                code=code,
                **form.kept(),
            )
    back = url_for("sources.show", code=code)
    return answered(form, "metrics/source.html", back_to=back, **_context(source, form))


@bp.post("/<code>/note")
def advise(code: str) -> Response:
    """Another note for those who record, by the keeper or a steward."""
    source = all_sources(db(), at=NOW).get(code)
    if source is None:
        abort(404)
    form = NoteForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                advise_recorders,
                key=form.key.data,
                seen=form.seen.data,
                code=code,
                note=form.note.data or "",
            )
    back = url_for("sources.show", code=code)
    context = _context(source, _kept_form(source), form)
    return answered(form, "metrics/source.html", back_to=back, **context)


@bp.get("/-/new")
def new() -> Response:
    """The form for a source that isn't known yet."""
    entry.demand_steward()
    return shown("metrics/new_source.html", form=NameForm(), **_choices())


@bp.post("/")
def name() -> Response:
    """A new source."""
    form = NameForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                name_source,
                key=form.key.data,
                code=form.code.data,
                names=form.names(),
                how=form.how.data,
                **form.kept(),
            )
    back = url_for("sources.show", code=form.code.data or "-")
    return answered(form, "metrics/new_source.html", back_to=back, form=form, **_choices())


# -- what the pages need --------------------------------------------------------------------------


def _index(form: AskedForm) -> dict[str, Any]:
    return {
        "rows": _rows(),
        "may_define": entry.may_define(),
        "usual": shown_usual(),
        "form": form,
    }


def _rows() -> list[Listed]:
    at, language = moment().position, me().language
    known, called = metrics(db(), at=at).values(), names(db(), at=at)
    found = [_listed(one, known, called, language) for one in all_sources(db(), at=at).values()]
    return sorted(found, key=lambda one: (-one.counts, -one.confirms, -one.beside, one.code))


def _listed(
    source: SourceRow, known: Collection[MetricRow], called: Names, language: str
) -> Listed:
    code = source.code
    return Listed(
        code=code,
        name=source.name(language),
        how=how_words(source.how),
        keeper=keeper_words(source, called, language),
        due=due_words(source.due, language),
        counts=sum(code in one.official[:1] for one in known),
        confirms=sum(code in one.official[1:] for one in known),
        beside=sum(code in one.others for one in known),
        url=url_for("sources.show", code=code, as_of=entry.as_of()),
    )


def _context(source: SourceRow, form: KeptForm, noting: NoteForm | None = None) -> dict[str, Any]:
    at, language = moment().position, me().language
    note = notes_of([source]).get(source.code, "")
    if noting is None:
        noting = NoteForm(data={"note": note})
        noting.seen.data = seen_of(source_id(source.code))
    known, called = metrics(db(), at=at).values(), names(db(), at=at)
    parts = {
        gettext("Its value counts"): [one for one in known if source.code in one.official[:1]],
        gettext("It confirms another source"): [
            one for one in known if source.code in one.official[1:]
        ],
        gettext("It stands beside, and doesn't count"): [
            one for one in known if source.code in one.others
        ],
    }
    return {
        "source": source,
        "name": source.name(language),
        "how": how_words(source.how),
        "keeper": keeper_words(source, called, language),
        "due": due_words(source.due, language),
        "parts": {
            title: [(one.name(language), entry.metric_url(one.code)) for one in some]
            for title, some in parts.items()
            if some
        },
        "form": form,
        "happened": happened(form) or happened(noting),
        "note": note,
        "noting": noting,
        "may_advise": not moment().is_past and (entry.may_define() or source.keeper == me().id),
        "may_define": entry.may_define(),
        **_choices(),
    }


def _choices() -> dict[str, Any]:
    language = me().language
    return {
        "units": [(one.id, one.name(language)) for one in in_tree_order(all_units(db(), at=NOW))],
        "persons": [
            (one.id, one.shown(language)) for one in people(db(), at=NOW) if one.left_on is None
        ],
    }


def _kept_form(source: SourceRow) -> KeptForm:
    form = KeptForm(data=_standing(source))
    form.seen.data = seen_of(source_id(source.code))
    return form


def _standing(source: SourceRow) -> dict[str, Any]:
    due = {f"due_{name.lower()}": source.due.get(name, "") for name in LANGUAGES}
    return {"keeper_unit": source.keeper_unit, "keeper": source.keeper, **due}


def notes_of(sources: Iterable[SourceRow]) -> dict[str, str]:
    """The notes for those who record, by source; an erased one is left out."""
    noted = {one.code: one.note for one in sources if one.note}
    texts = written(db(), noted.values())
    return {code: texts[note] for code, note in noted.items() if note in texts}


def keeper_words(source: SourceRow, called: Names, language: str) -> str:
    """Who keeps a source, person and unit."""
    kept_by = [called.of(id, language) for id in (source.keeper, source.keeper_unit) if id]
    return " · ".join(kept_by) or formatting.ABSENT


def due_words(due: Mapping[str, str], language: str) -> str:
    """When a source is due, in a language or the nearest there is; empty where nobody said."""
    return due.get(language) or due.get("zh_Hant") or due.get("en") or ""


def how_words(how: str) -> str:
    """How values usually arrive."""
    return {
        "edit": gettext("typed in"),
        "import": gettext("imported"),
        "api": gettext("by interface"),
    }.get(how, how)
