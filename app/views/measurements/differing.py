"""The difference ledger of a number: what a source's value differs by, named item by item."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext, lazy_gettext
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf

from app.domain.measurements.difference import ItemKind, difference_id
from app.domain.measurements.differing import clear_item, explain_difference
from app.domain.measurements.place import Place
from app.domain.people.rights import Act, may
from app.domain.values.period import Period
from app.reading.cards import dictionary_of, measured_of, standing_values
from app.views.asking import db, do, moment
from app.views.forms import AskedForm, AtMost, Needed, stripped
from app.views.fragments import answered, shown
from app.views.happened import happened, seen_of
from app.views.measurements.answering import demanded_place
from app.views.measurements.differences import (
    KINDS,
    ShownDifference,
    address,
    shown_differences,
)
from app.views.measurements.lineage import may_see_numbers, owners_of_number, thing_of
from app.views.refusing import refusals_on
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Around, Reader
from projections.measurements.queries import items_of
from projections.metrics.queries import Scoring

LONGEST = 200

bp = Blueprint(
    "differences", __name__, url_prefix="/measurements/<metric>/<uuid:subject>/<period>/difference"
)


class ItemForm(AskedForm):
    """A part of the difference."""

    kind = StringField(
        lazy_gettext("Kind"),
        default=str(ItemKind.TIMING),
        validators=[Needed(), AnyOf([str(kind) for kind in ItemKind])],
    )
    typed = StringField(lazy_gettext("How much"), validators=[Needed(), AtMost(100)])
    name = StringField(
        lazy_gettext("In a few words"), filters=[stripped], validators=[AtMost(LONGEST)]
    )


class ClearingForm(AskedForm):
    """Why an item explains nothing any more."""

    item = IntegerField()
    reason = StringField(
        lazy_gettext("Reason"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )


@bp.get("/<source>")
def show(metric: str, subject: UUID, period: str, source: str) -> Response:
    """One source's difference, its items, and what is left."""
    return shown(
        "measurements/difference.html", **_context(demanded_place(metric, subject, period), source)
    )


@bp.post("/<source>")
def explain(metric: str, subject: UUID, period: str, source: str) -> Response:
    """Another item."""
    form = ItemForm(request.form)
    return _step(
        demanded_place(metric, subject, period),
        source,
        form,
        explain_difference,
        "item_form",
        lambda: {
            "kind": ItemKind(form.kind.data or ""),
            "typed": form.typed.data or "",
            "name": form.name.data or "",
        },
    )


@bp.post("/<source>/clearing")
def clear(metric: str, subject: UUID, period: str, source: str) -> Response:
    """An item that explains nothing any more."""
    form = ClearingForm(request.form)
    return _step(
        demanded_place(metric, subject, period),
        source,
        form,
        clear_item,
        "clearing_form",
        lambda: {"item": form.item.data or 0, "reason": form.reason.data or ""},
    )


def _step(
    place: Place,
    source: str,
    form: AskedForm,
    command: Callable[..., Any],
    name: str,
    given: Callable[[], dict[str, Any]],
) -> Response:
    _context(place, source)  # 404 before anything is done to what one doesn't see
    if form.validate():
        with refusals_on(form):
            do(
                command,
                key=form.key.data,
                seen=form.seen.data,
                place=place,
                source=source,
                **given(),
            )
    return answered(
        form,
        "measurements/difference.html",
        back_to=address(place, source, None),
        **_context(place, source, **{name: form}),
    )


@dataclass(frozen=True)
class Found:
    """A number's differences, source by source, as the reader sees them."""

    place: Place
    metric: Scoring
    differences: list[ShownDifference]
    world: Around
    looks: Reader

    def may_explain(self, source: str) -> bool:
        """Whether the reader may name what this source differs by: who keeps either source may."""
        looks, world = self.looks, self.world
        thing = thing_of(
            self.place.subject,
            [world.sources.get(one) for one in (source, *self.metric.official[:1])],
            world,
            owners=owners_of_number(self.place),
        )
        return not looks.is_past and may(
            looks.actor, Act.EXPLAIN_DIFFERENCE, thing, units=looks.units, today=looks.today
        )


def differences_at(place: Place) -> Found | None:
    """The differences of a number; None where the reader doesn't see it."""
    at, looks = moment().position, reader()
    world, period = around(at), Period.parse(place.period)
    dictionary = dictionary_of(db(), period, at=at)
    metric = dictionary.rows.get(place.metric)
    if metric is None or not may_see_numbers(place.subject, world, looks):
        return None
    standing = standing_values(
        db(), [(place.metric, place.subject)], period, at=at, with_past=False
    )
    measured = measured_of(standing).get((place.metric, place.subject), {})
    found = shown_differences(
        place,
        measured.get(place.period, ()),
        metric,
        dictionary.terms[place.metric],
        items_of(db(), place.cell, at=at),
        world,
        looks,
    )
    return Found(place, metric, found, world, looks)


def _context(place: Place, source: str, **forms: AskedForm) -> dict[str, Any]:
    found = differences_at(place)
    one = (
        next((each for each in found.differences if each.source == source), None) if found else None
    )
    if found is None or one is None:
        abort(404)
    language = found.looks.language
    given: dict[str, AskedForm] = {
        "item_form": ItemForm(),
        "clearing_form": ClearingForm(),
        **forms,
    }
    seen = seen_of(difference_id(place.cell, source))
    for name, form in given.items():
        if name not in forms:
            form.seen.data = seen
    return {
        **given,
        "place": place,
        "title": found.metric.name(language),
        "subject": found.world.names.of(place.subject, language),
        "one": one,
        "kinds": [(str(kind), gettext(label)) for kind, label in KINDS.items()],
        "may_explain": found.may_explain(source),
        "happened": [step for form in forms.values() for step in happened(form)],
    }
