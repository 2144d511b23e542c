"""One page with everything somebody answers for, to whom it goes, and from when."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext
from wtforms import SelectField, TextAreaField

from app.domain.people.rights import Act, Thing
from app.domain.scorecards.handing_over import OwnedLine, Report, hand_over
from app.views.asking import db, demand_right, do, me
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.fragments import answered, shown
from app.views.people.routes import known_person
from app.views.refusing import refusals_on
from app.views.scorecards.forms import periods_of
from app.views.scorecards.keeping import card_title, thing_of
from app.views.scorecards.place import may_see
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import PersonRow, names
from projections.scorecards.letters import bound_cards
from projections.scorecards.queries import card_lines, scorecards
from projections.temporal import NOW

bp = Blueprint("handing_over", __name__, url_prefix="/people")


class HandOverForm(AskedForm):
    """To whom, from when, and why; what goes over is ticked one by one."""

    to = IdField(lazy_gettext("Goes to"), [Needed()])
    from_period = SelectField(lazy_gettext("Holds from"), [Needed()])
    reason = TextAreaField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.from_period.choices = periods_of(me().today.year)


@dataclass(frozen=True)
class OwnedThing:
    """Something that the person answers for. `field` is None where the reader can't move it here,
    `request_url` where a request does, because a letter in force binds it; empty for neither."""

    field: str | None
    name: str
    about: str
    chosen: bool
    request_url: str = ""


@dataclass(frozen=True)
class Belongings:
    """All that the person answers for, as the page lists it and as the command takes it."""

    lines: dict[str, tuple[OwnedLine, OwnedThing]]
    units: dict[str, tuple[UUID, OwnedThing]]
    reports: dict[str, tuple[Report, OwnedThing]]
    sources: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.units or self.reports or self.sources)

    @property
    def may_move(self) -> bool:
        """Whether the reader may move any of it: a head the KPIs, an administrator the rest."""
        return self.has_fields or any(thing.request_url for _, thing in self.lines.values())

    @property
    def has_fields(self) -> bool:
        """Whether any of it can be handed over on this page."""
        things = (*self.lines.values(), *self.units.values(), *self.reports.values())
        return any(thing.field for _, thing in things)


@bp.get("/<uuid:person>/handover")
def show(person: UUID) -> Response:
    """Everything, ticked."""
    form = HandOverForm(from_period=me().today.isoformat()[:7])
    return shown("people/handover.html", **_context(person, form))


@bp.post("/<uuid:person>/handover")
def handed(person: UUID) -> Response:
    """What is ticked belongs to somebody else."""
    form = HandOverForm(request.form)
    context = _context(person, form)
    found: Belongings = context["belongings"]
    if form.validate():
        with refusals_on(form):
            do(
                hand_over,
                key=form.key.data,
                person=person,
                to=form.to.data,
                from_period=form.from_period.data,
                reason=form.reason.data,
                lines=tuple(one for field, (one, _) in found.lines.items() if _ticked(field)),
                units=tuple(one for field, (one, _) in found.units.items() if _ticked(field)),
                reports=tuple(one for field, (one, _) in found.reports.items() if _ticked(field)),
            )
    back = url_for("people.show", person=person)
    return answered(form, "people/handover.html", back_to=back, **context)


def _ticked(field: str) -> bool:
    return field in request.form


def _context(person: UUID, form: HandOverForm) -> dict[str, Any]:
    known = known_person(person)
    belongings = _belongings(known.row)
    if not belongings.may_move and not me().may(Act.SET_TARGET, Thing(unit=known.row.unit)):
        demand_right(Act.MANAGE_PEOPLE, Thing(unit=known.row.unit))
    everybody = names(db(), at=NOW).persons.values()
    language = me().language
    return {
        "person": known,
        "form": form,
        "people": [
            (one.id, one.shown(language))
            for one in everybody
            if one.left_on is None and one.id != person
        ],
        "belongings": belongings,
    }


def _belongings(row: PersonRow) -> Belongings:
    called, language, asking = names(db(), at=NOW), me().language, me()
    is_sent = request.method == "POST"

    def thing(field: str, name: str, about: str, may: bool) -> OwnedThing:
        return OwnedThing(field if may else None, name, about, not is_sent or _ticked(field))

    units, reports = {}, {}
    for unit in called.units.values():
        if unit.head == row.id:
            may = asking.may(Act.MANAGE_PEOPLE, Thing(unit=unit.id))
            field = f"unit-{unit.id.hex}"
            units[field] = (unit.id, thing(field, unit.name(language), "", may))
    for one in called.persons.values():
        if one.superior == row.id and one.left_on is None:
            may = asking.may(Act.MANAGE_PEOPLE, Thing(unit=one.unit))
            field = f"report-{one.id.hex}"
            about = called.of(one.unit, language)
            listed = thing(field, one.shown(language), about, may)
            reports[field] = (Report(one.id, one.unit, one.titles), listed)
    return Belongings(
        lines=_lines(row, thing),
        units=units,
        reports=reports,
        sources=[
            source.name(language)
            for source in all_sources(db(), at=NOW).values()
            if source.keeper == row.id
        ],
    )


def _lines(row: PersonRow, thing: Any) -> dict[str, tuple[OwnedLine, OwnedThing]]:
    """The KPIs that the person owns now or later, on cards that the reader may see."""
    called, known, asking = names(db(), at=NOW), metrics(db(), at=NOW), me()
    cards = {
        card.id: card
        for card in scorecards(db(), at=NOW)
        if card.year >= asking.today.year and may_see(card, called)
    }
    bound, found = bound_cards(db(), at=NOW), {}
    for id, rows in card_lines(db(), at=NOW, card_ids=cards).items():
        may = asking.may(Act.SET_TARGET, thing_of(cards[id].holder, called))
        for line in rows:
            owners = {person for person, _ in line.terms[-1].owners} if line.terms else set()
            if row.id in owners and line.retired_from is None:
                field = f"kpi-{line.kpi.hex}"
                name = known[line.metric].name(asking.language)
                listed = thing(field, name, card_title(cards[id], called), may)
                if may and id in bound:
                    way = url_for("requesting.new", card=id, kpi=line.kpi)
                    listed = replace(listed, field=None, request_url=way)
                found[field] = (OwnedLine(id, line.kpi), listed)
    return found
