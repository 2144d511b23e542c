"""A new team in four screens: name and people, a look, the links, and one grid of targets."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext
from wtforms import FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Regexp

from app.accounts.teams import NewCard, begin_team
from app.domain.ids import unit_id
from app.domain.people.founding import NewUnit
from app.domain.people.rights import Act, Thing
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.importers.packs import card_for, cards_of_pack, packs
from app.importers.people_check import CheckedPerson, Standing, check_sheet
from app.importers.people_sheet import sheet_rows
from app.views.asking import db, do, me
from app.views.forms import AtMost, IdField, Needed, stripped
from app.views.fragments import shown
from app.views.metrics.usual import shown_usual
from app.views.people.bringing import (
    ShownPerson,
    counts,
    digest_of,
    invited,
    new_id,
    plan,
    roll,
    shown_people,
    take_file,
)
from app.views.people.directory import choices, demand_somewhere
from app.views.people.forms import CODE
from app.views.refusing import refusals_on
from app.views.scorecards.starting import card_lines, stage_choices
from app.views.session.again import asks, demand_again
from app.views.session.forms import AgainForm
from projections.people.queries import UnitRow, all_units
from projections.scorecards.queries import scorecards
from projections.temporal import NOW

bp = Blueprint("team", __name__, url_prefix="/people/teams")

CARD = "card-"
TEAM = "team"
LEADS = (Role.DEPARTMENT_HEAD, Role.GROUP_LEAD)


class TeamForm(AgainForm):
    """A new team: what it is called, where it belongs, what it does, and who is in it."""

    name = StringField(lazy_gettext("Name"), [Needed(), AtMost(80)], filters=[stripped])
    code = StringField(
        lazy_gettext("Code"),
        [
            Needed(),
            Regexp(
                f"^{CODE}$",
                message=lazy_gettext("Latin letters, digits, dots, hyphens or underscores."),
            ),
        ],
        filters=[stripped],
    )
    parent = IdField(lazy_gettext("Belongs to"), [Needed()])
    pack = SelectField(lazy_gettext("Industry"))
    stage = SelectField(lazy_gettext("Stage of the product"))
    year = SelectField(lazy_gettext("Year"), coerce=int)
    sheet = TextAreaField(lazy_gettext("People"))
    file = FileField(lazy_gettext("Or a file"))
    shown = HiddenField()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        language, year = me().language, me().today.year
        self.pack.choices = [(code, one.name(language)) for code, one in packs().items()]
        self.stage.choices = stage_choices()
        self.year.choices = [(one, str(one)) for one in (year, year + 1)]

    @property
    def team(self) -> UnitRow:
        """The team as a unit that is still to be founded."""
        code, names = self.code.data or "", {"zh_Hant": self.name.data or ""}
        return UnitRow(unit_id(code), code, self.kind, self.parent.data, None, names, ())

    @property
    def kind(self) -> str:
        """A department where it stands right beneath the company, else a group."""
        company = next((unit.id for unit in all_units(db(), at=NOW) if unit.parent is None), None)
        return str(UnitKind.DEPARTMENT if self.parent.data == company else UnitKind.GROUP)


@dataclass(frozen=True)
class CardChoice:
    """Which role card somebody starts from. `field` is the form's name for it."""

    field: str
    name: str
    chosen: str


@bp.get("/new")
def new() -> Response:
    """The form for a new team."""
    demand_somewhere()
    return _page(TeamForm(parent=me().actor.unit, stage="launch"))


@bp.post("/check")
def check() -> Response:
    """What founding it would do."""
    demand_somewhere()
    form = TeamForm(request.form)
    if form.validate():
        with refusals_on(form):
            take_file(form.sheet)
            return _check_page(form, _checked(form))
    return _page(form)


@bp.post("/")
def begun() -> Response:
    """The team is there; the links of its new people are shown this once."""
    demand_somewhere()
    form = TeamForm(request.form)
    if not form.validate():
        return _page(form)
    with refusals_on(form):
        found = _checked(form)
        if digest_of(found) != form.shown.data:
            form.conflict(gettext("Something changed since you looked. Look at the rows again."))
            return _check_page(form, found)
        with refusals_on(form):
            demand_again(form)
        if form.is_refused:
            return _check_page(form, found)
        done = do(begin_team, key=form.key.data, **_everything(form, found))
        return shown(
            "people/team_begun.html",
            links=invited(done),
            team=form.team,
            year=form.year.data,
            cards=_may_draft(form),
            lacking=shown_usual() is not None,
        )
    return _page(form)


def _checked(form: TeamForm) -> list[CheckedPerson]:
    team = form.team
    if not (form.sheet.data or "").strip():
        return []
    return check_sheet(sheet_rows(form.sheet.data or ""), roll(team), beneath=team.id)


def _everything(form: TeamForm, found: list[CheckedPerson]) -> dict[str, Any]:
    """What the command is told."""
    team, key = form.team, form.key.data or ""
    units, people = plan(found, team.id, key, above=team.code)
    ids = {
        one.row.number: one.person or new_id(key, one.row.number)
        for one in found
        if one.standing != Standing.REFUSED
    }
    head = _head(found, ids)
    above = me().units.units[form.parent.data].head if form.parent.data else None
    cards = [_card(form, TEAM, team.id, head or me().id, above)] if _may_draft(form) else []
    if _may_draft(form):
        cards += [
            _card(form, str(one.row.number), ids[one.row.number], ids[one.row.number], head)
            for one in found
            if one.row.number in ids
        ]
    return {
        "team": NewUnit(team.code, form.name.data or "", UnitKind(team.kind), team.parent),
        "head": head,
        "units": units,
        "people": people,
        "cards": tuple(card for card in cards if card.lines),
    }


def _head(found: list[CheckedPerson], ids: dict[int, UUID]) -> UUID | None:
    """Who leads the team: the first whose row says so, and who has no group of their own."""
    return next(
        (
            ids[one.row.number]
            for one in found
            if one.row.number in ids and one.row.role in LEADS and not one.new_unit
        ),
        None,
    )


def _card(form: TeamForm, field: str, holder: UUID, owner: UUID, superior: UUID | None) -> NewCard:
    code = request.form.get(CARD + field, "")
    year = int(form.year.data)
    lines = card_lines(code, holder, owner, year, stage=form.stage.data or "")
    return NewCard(holder, year, owner, superior if superior != holder else None, lines)


def _may_draft(form: TeamForm) -> bool:
    """Whether the reader may draft the cards of the team: the heads above it may."""
    return me().may(Act.DRAFT_CARD, Thing(unit=form.parent.data))


def _choices_of(form: TeamForm, found: list[CheckedPerson]) -> dict[str, CardChoice]:
    """For the team and for each row: the card that its title or the pack proposes."""
    pack, year = packs()[form.pack.data], int(form.year.data)
    has_one = {card.holder for card in scorecards(db(), at=NOW) if card.year == year}
    proposed = {TEAM: (form.name.data or "", pack.team_card)}
    for one in found:
        if one.standing != Standing.REFUSED and one.person not in has_one:
            leads = one.row.role in LEADS
            card = card_for(one.row.title, otherwise="" if leads else pack.member_card)
            proposed[str(one.row.number)] = (one.row.name, card)
    return {
        field: CardChoice(CARD + field, name, request.form.get(CARD + field, card))
        for field, (name, card) in proposed.items()
    }


def _check_page(form: TeamForm, found: list[CheckedPerson]) -> Response:
    form.shown.data = digest_of(found)
    language = me().language
    offered = cards_of_pack(form.pack.data)
    rows: list[ShownPerson] = shown_people(found, form.team)
    return shown(
        "people/team_check.html",
        status=form.status,
        form=form,
        rows=rows,
        counts=counts(found),
        asks=asks(),
        card_choices=_choices_of(form, found) if _may_draft(form) else {},
        role_cards=[(code, card.name(language)) for code, card in offered.items()],
    )


def _page(form: TeamForm) -> Response:
    return shown("people/team.html", status=form.status, form=form, units=choices(NOW).units)
