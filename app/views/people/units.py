"""One unit: its people, what lies below it, and how it gets another name, place or head."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for

from app.domain.people.commands import found_unit, head_unit, move_unit, rename_unit
from app.domain.people.rights import Act, Thing
from app.domain.people.unit import UnitKind
from app.ledger import Seen
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import of_kinds, tell_steps
from app.views.forms import AskedForm
from app.views.fragments import see_other, shown
from app.views.people.answering import answer_about
from app.views.people.directory import (
    Choices,
    UnitProfile,
    choices,
    demand_somewhere,
    unit_profile,
)
from app.views.people.forms import HeadForm, ParentForm, RenamingForm, UnitForm
from app.views.people.words import UNIT_KINDS, unit_kind_word
from app.views.refusing import refusals_on
from projections.people.stays import stays_in

bp = Blueprint("units", __name__, url_prefix="/people/units")


@bp.get("/new")
def founding() -> Response:
    """An empty form for a new unit."""
    demand_somewhere()
    return _founding_page(UnitForm(parent=me().actor.unit))


@bp.post("")
def founded() -> Response:
    """A new unit."""
    form = UnitForm(request.form)
    if form.validate():
        with refusals_on(form):
            done = do(
                found_unit,
                key=form.key.data,
                code=form.code.data,
                kind=UnitKind(form.kind.data),
                parent=form.parent.data,
                names=form.names(),
                aliases=[],
            )
            return see_other(url_for("units.show", unit=UUID(str(done.value))))
    return _founding_page(form)


@bp.get("/<uuid:unit>")
def show(unit: UUID) -> Response:
    """One unit."""
    known = known_unit(unit)
    tell_steps(
        of_kinds("people.", "scorecards.scorecard.drafted", places=stays_in(db(), unit)),
        things=[one[0] for one in (known.above, known.head) if one],
    )
    return shown("people/unit.html", fragment="people/_unit.html", **_context(known))


@bp.post("/<uuid:unit>/names")
def names(unit: UUID) -> Response:
    """Other names; pages of the past keep the old ones."""
    form = RenamingForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                rename_unit,
                key=form.key.data,
                seen=form.seen.data,
                unit=known_unit(unit).row.id,
                names=form.names(),
                aliases=form.others(),
            )
    return _answer_about_unit(unit, naming_form=form)


@bp.post("/<uuid:unit>/place")
def place(unit: UUID) -> Response:
    """Under another unit, with all that lies below it."""
    form = ParentForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                move_unit,
                key=form.key.data,
                seen=form.seen.data,
                unit=known_unit(unit).row.id,
                parent=form.parent.data,
            )
    return _answer_about_unit(unit, parent_form=form)


@bp.post("/<uuid:unit>/head")
def head(unit: UUID) -> Response:
    """Somebody else leads it, or nobody."""
    form = HeadForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                head_unit,
                key=form.key.data,
                seen=form.seen.data,
                unit=known_unit(unit).row.id,
                head=form.head.data,
            )
    return _answer_about_unit(unit, head_form=form)


# -- what several of them share -------------------------------------------------------------------


def known_unit(unit: UUID) -> UnitProfile:
    """A unit that is known at the moment of the page; 404 for none."""
    found = unit_profile(unit, at=moment().position)
    if found is None:
        abort(404)
    return found


def _answer_about_unit(unit: UUID, **forms: AskedForm) -> Response:
    """The unit as it stands now, with what stands in the way of the form that was sent."""
    return answer_about(
        partial(_context, known_unit(unit)),
        "people/unit.html",
        fragment="people/_unit.html",
        back_to=url_for("units.show", unit=unit),
        **forms,
    )


def _context(known: UnitProfile, **forms: AskedForm) -> dict[str, Any]:
    row, may_manage = known.row, _may_manage(known.row.id)
    seen = Seen(row.id, known.version)
    fresh: dict[str, AskedForm] = {
        "naming_form": RenamingForm(
            seen=seen,
            name=row.names.get("zh_Hant", ""),
            name_en=row.names.get("en", ""),
            aliases="、".join(row.aliases),
        ),
        "parent_form": ParentForm(seen=seen, parent=row.parent),
        "head_form": HeadForm(seen=seen, head=row.head),
    }
    return {
        "unit": known,
        "said": [],
        "may_manage": may_manage,
        "may_move": may_manage and row.parent is not None and _may_manage(row.parent),
        "may_read_trail": me().may(Act.READ_AUDIT, Thing(unit=row.id)),
        "choices": _choices(known) if may_manage else None,
        **fresh,
        **forms,
    }


def _may_manage(unit: UUID) -> bool:
    return not moment().is_past and me().may(Act.MANAGE_PEOPLE, Thing(unit=unit))


def _choices(known: UnitProfile) -> Choices:
    """What the forms offer: units outside of this one to put it under, and people to lead it."""
    return choices(moment().position, outside=known.row.id)


def _founding_page(form: UnitForm) -> Response:
    return shown(
        "people/founding.html",
        status=form.status,
        form=form,
        choices=choices(moment().position),
        kinds=[(kind, unit_kind_word(kind)) for kind in UNIT_KINDS if kind != "company"],
    )
