"""People from a sheet: paste or file, look at what it means, bring them in, hand the links out."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext
from wtforms import Field, FileField, HiddenField, TextAreaField

from app.accounts.bringing import Brought, bring_people
from app.accounts.joining import invite_in
from app.accounts.names import usernames
from app.domain.ids import unit_id
from app.domain.people.founding import NewUnit
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.importers.grids import MOST_BYTES
from app.importers.people_check import (
    COMPANY_WIDE,
    CheckedPerson,
    Roll,
    Standing,
    check_sheet,
)
from app.importers.people_file import people_text
from app.importers.people_sheet import sheet_rows
from app.ledger import Outcome
from app.views.asking import close_reading, db, do, me
from app.views.forms import IdField
from app.views.fragments import shown
from app.views.people.directory import choices, demand_somewhere
from app.views.people.words import role_word
from app.views.refusing import refusals_on, spoken_sentence
from app.views.session.again import asks, demand_again
from app.views.session.forms import AgainForm
from app.views.session.invitations import invitation_link
from projections.people.queries import Names, UnitRow, all_units, names, people
from projections.people.roles import roles_held
from projections.temporal import NOW

bp = Blueprint("bringing", __name__, url_prefix="/people/sheet")

STANDINGS = (Standing.REFUSED, Standing.NEW, Standing.CHANGED, Standing.SAME)


class SheetForm(AgainForm):
    """A sheet of people, and where new groups belong. `shown` is the digest of the check."""

    sheet = TextAreaField(lazy_gettext("People"))
    file = FileField(lazy_gettext("Or a file"))
    beneath = IdField(lazy_gettext("New groups belong to"))
    shown = HiddenField()


@dataclass(frozen=True)
class ShownPerson:
    """A row of the check page. `changes` are the facts that differ, by name."""

    number: int
    standing: str
    name: str
    username: str
    unit: str
    superior: str
    work: str
    changes: frozenset[str]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """An invitation as the table shows it, this once."""

    name: str
    username: str
    url: str


@bp.get("/")
def index() -> Response:
    """A place to paste people."""
    demand_somewhere()
    return _page(SheetForm(beneath=me().actor.unit))


@bp.post("/check")
def check() -> Response:
    """What bringing them in would do."""
    demand_somewhere()
    form = SheetForm(request.form)
    with refusals_on(form):
        take_file(form.sheet)
        found = checked(form)
        return _check_page(form, found)
    return _page(form)


@bp.post("/")
def brought() -> Response:
    """Everybody who can come in is in; the links of the new ones are shown this once."""
    demand_somewhere()
    form = SheetForm(request.form)
    if form.validate():
        with refusals_on(form):
            found = checked(form)
            if digest_of(found) != form.shown.data:
                form.conflict(
                    gettext("Something changed since you looked. Look at the rows again.")
                )
                return _check_page(form, found)
            demand_again(form)
            units, entries = plan(found, form.beneath.data, form.key.data or "")
            done = do(bring_people, key=form.key.data, units=units, people=entries)
            return shown("people/brought.html", links=invited(done), count=len(entries))
    return _check_page(form, checked(form)) if form.shown.data else _page(form)


# -- what the page for a new team shares --------------------------------------------------------


def take_file(sheet: Field) -> None:
    """Let the rows of a file that was sent take the place of pasted ones.

    Raises what reading a file raises.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return
    data = sent.read(MOST_BYTES + 1)
    close_reading()
    sheet.data = people_text(data, sent.filename)


def checked(form: SheetForm) -> list[CheckedPerson]:
    """The rows of the form's sheet, checked. Raises what reading a sheet raises."""
    return check_sheet(sheet_rows(form.sheet.data or ""), roll(), beneath=form.beneath.data)


def roll(*founded: UnitRow) -> Roll:
    """Who and what is here now, and units that are about to be founded."""
    return Roll(
        units=[*all_units(db(), at=NOW), *founded],
        people=people(db(), at=NOW),
        usernames=usernames(db()),
        roles=roles_held(db(), at=NOW),
    )


def digest_of(found: list[CheckedPerson]) -> str:
    """What the check said, so that something else is never done."""
    return sha256(repr(found).encode()).hexdigest()[:32]


def plan(
    found: list[CheckedPerson], beneath: UUID | None, key: str, *, above: str = ""
) -> tuple[tuple[NewUnit, ...], tuple[Brought, ...]]:
    """The units and people of the command, of the rows that would change anything.

    `above` is the code of the unit `beneath` where that is still to be founded. Whoever is new
    gets an id that comes from the form's own key, which is chance.
    """
    wanted = [one for one in found if one.standing in (Standing.NEW, Standing.CHANGED)]
    place = {one.row.number: at for at, one in enumerate(wanted)}
    codes = _codes({one.new_unit for one in wanted if one.new_unit}, beneath, above)
    known = names(db(), at=NOW)
    company = next(id for id, unit in known.units.items() if unit.parent is None)
    units = tuple(
        NewUnit(code, name, UnitKind.GROUP, beneath) for name, code in codes.items() if beneath
    )
    return units, tuple(_entry(one, key, place, codes, known, company) for one in wanted)


def new_id(key: str, row: int) -> UUID:
    """The id of a row's new person: the same each time that one form is sent."""
    return UUID(bytes=sha256(f"{key}/{row}".encode()).digest()[:16], version=4)


def _entry(
    one: CheckedPerson,
    key: str,
    place: dict[int, int],
    codes: dict[str, str],
    known: Names,
    company: UUID,
) -> Brought:
    row, here = one.row, known.persons.get(one.person) if one.person else None
    unit = one.unit or unit_id(codes[one.new_unit])
    role = row.role if one.standing == Standing.NEW or "role" in one.changes else None
    role = None if role is Role.MEMBER else role
    above, at = one.superior, None
    if one.superior_row is not None:
        at = place.get(one.superior_row)
    return Brought(
        person=one.person or new_id(key, row.number),
        is_new=one.person is None,
        username=row.username,
        name=row.name,
        latin_name=row.latin_name,
        email=row.email,
        unit=unit,
        titles={**(here.titles if here else {}), **({"zh_Hant": row.title} if row.title else {})},
        superior=above,
        superior_at=at,
        moves=bool({"unit", "superior", "title"} & set(one.changes)),
        role=role,
        role_unit=company if role in COMPANY_WIDE else unit,
    )


def _codes(groups: set[str], beneath: UUID | None, above: str) -> dict[str, str]:
    """A code for each new group: that of the unit above it with a number that is still free."""
    known = all_units(db(), at=NOW)
    taken = {unit.code for unit in known}
    above = next((unit.code for unit in known if unit.id == beneath), above)
    found: dict[str, str] = {}
    number = 1
    for name in sorted(groups):
        while f"{above}-{number}" in taken:
            number += 1
        found[name] = f"{above}-{number}"
        taken.add(found[name])
    return found


def invited(done: Outcome) -> list[Link]:
    """A link for each of the new people; the ones made before for them end."""
    new = [UUID(id) for id in done.value]
    tokens: dict[UUID, str] = do(invite_in, people=new).value
    known, called, language = names(db(), at=NOW, ids=new), usernames(db()), me().language
    return [
        Link(
            name=known.of(person, language),
            username=called[person],
            url=invitation_link(token),
        )
        for person, token in tokens.items()
    ]


def shown_people(found: list[CheckedPerson], *founded: UnitRow) -> list[ShownPerson]:
    """The rows as the check page shows them; `founded` are units that are still to be founded."""
    here, language = names(db(), at=NOW), me().language
    known = Names({**here.units, **{unit.id: unit for unit in founded}}, here.persons)
    return [_shown(one, known, language) for one in found]


def _shown(one: CheckedPerson, known: Names, language: str) -> ShownPerson:
    row = one.row
    unit = known.of(one.unit, language) if one.unit else one.new_unit or row.unit
    superior = known.of(one.superior, language) if one.superior else row.superior
    role = role_word(row.role) if row.role else ""
    return ShownPerson(
        number=row.number,
        standing=str(one.standing),
        name=row.name,
        username=row.username,
        unit=gettext("%(unit)s (new)", unit=unit) if one.new_unit else unit,
        superior=superior,
        work=" · ".join(part for part in (row.title, role) if part),
        changes=frozenset(one.changes),
        sentences=tuple(spoken_sentence(note.sentence, note.facts) for note in one.notes),
    )


def counts(found: list[CheckedPerson]) -> dict[str, int]:
    """How many rows have which standing, of those that there are."""
    counted = {str(kind): sum(one.standing == kind for one in found) for kind in STANDINGS}
    return {kind: count for kind, count in counted.items() if count}


def _check_page(form: SheetForm, found: list[CheckedPerson]) -> Response:
    form.shown.data = digest_of(found)
    return shown(
        "people/sheet_check.html",
        status=form.status,
        form=form,
        rows=shown_people(found),
        counts=counts(found),
        asks=asks(),
    )


def _page(form: SheetForm) -> Response:
    context: dict[str, Any] = {"form": form, "units": choices(NOW).units}
    return shown("people/sheet.html", status=form.status, **context)
