"""Everybody by unit, and one person, as their pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import abort
from flask_babel import gettext

from app.accounts.names import username_of
from app.domain.people.rights import Act, Thing, counts_as
from app.domain.people.roles import Role
from app.eventlog.positions import version_of
from app.reading.finding import likeness
from app.views.asking import db, me
from app.views.exporting import Cell
from app.views.people.tree import depths, in_tree_order
from app.views.people.words import role_word, unit_kind_word
from app.views.scorecards.place import may_see
from app.views.scorecards.wording import title_of
from projections.people.queries import (
    Names,
    PersonRow,
    UnitRow,
    all_units,
    mapped_titles,
    names,
    people,
)
from projections.people.roles import (
    DelegationRow,
    RoleRow,
    delegations_of,
    roles_held,
    unconfirmed_roles,
)
from projections.scorecards.queries import scorecards

Option = tuple[UUID, str]


@dataclass(frozen=True)
class Listed:
    """A person in the list."""

    id: UUID
    name: str
    latin_name: str
    title: str
    roles: tuple[str, ...]
    left_on: date | None

    @property
    def description(self) -> str:
        """Title and roles in one line."""
        return " · ".join(part for part in (self.title, *self.roles) if part)


@dataclass(frozen=True)
class UnitPart:
    """A unit in the list with its own people."""

    id: UUID
    name: str
    kind: str
    code: str
    above: str | None
    head: str | None
    people: tuple[Listed, ...]


@dataclass(frozen=True)
class HeldRole:
    """A role that a person holds. `days` says when, where it isn't always."""

    role: str
    word: str
    unit: UUID
    unit_name: str
    from_day: str | None
    until_day: str | None


@dataclass(frozen=True)
class OpenRole:
    """An approver's role without its second person. `is_held`: it was granted by one alone."""

    person: UUID
    name: str
    role: str
    word: str
    unit: UUID
    unit_name: str
    asked_by: str
    is_held: bool
    is_mine: bool
    seen: str


@dataclass(frozen=True)
class Lent:
    """A role that one person lends to another for these days."""

    role: str
    word: str
    unit: UUID
    unit_name: str
    person: UUID
    name: str
    delegate: UUID
    delegate_name: str
    from_day: str
    until_day: str
    seen: str


@dataclass(frozen=True)
class CardLink:
    """A scorecard that the reader may open."""

    id: UUID
    name: str
    year: int


@dataclass(frozen=True)
class UnitProfile:
    """A unit with everything its page shows. `version` is what forms send back as seen."""

    row: UnitRow
    name: str
    other_name: str
    kind: str
    above: Option | None
    head: Option | None
    below: tuple[Option, ...]
    people: tuple[Listed, ...]
    cards: tuple[CardLink, ...]
    version: int


@dataclass(frozen=True)
class Profile:
    """A person with everything their page shows. `version` is what forms send back as seen."""

    row: PersonRow
    name: str
    other_name: str
    title: str
    username: str
    unit: str
    superior: tuple[UUID, str] | None
    roles: tuple[HeldRole, ...]
    masks: tuple[str, ...]
    cards: tuple[CardLink, ...]
    version: int
    open_roles: tuple[OpenRole, ...] = ()
    lent: tuple[Lent, ...] = ()

    def is_alone(self, held: HeldRole) -> bool:
        """Whether a role was granted by one person alone."""
        return any(
            one.is_held and (one.role, one.unit) == (held.role, held.unit)
            for one in self.open_roles
        )


def directory(at: int, language: str, search: str = "") -> list[UnitPart]:
    """All units in tree order with their people; with a search only what it finds."""
    units = in_tree_order(all_units(db(), at=at))
    everybody = people(db(), at=at)
    known = Names({unit.id: unit for unit in units}, {one.id: one for one in everybody})
    alone = {
        (one.person, one.role, one.unit) for one in unconfirmed_roles(db(), at=at) if one.is_held
    }
    held = _role_words(roles_held(db(), at=at), alone)
    by_unit: dict[UUID, list[Listed]] = {}
    for one in everybody:
        by_unit.setdefault(one.unit, []).append(_listed(one, language, held))
    parts = [_part(unit, by_unit.get(unit.id, []), known, language, search) for unit in units]
    return [part for part in parts if part.people or not search]


def exported(parts: Iterable[UnitPart]) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows of the list as a file."""
    header = [
        gettext("Unit code"),
        gettext("Unit"),
        gettext("Name"),
        gettext("Name in Latin letters"),
        gettext("Job title"),
        gettext("Roles"),
        gettext("Left on"),
    ]
    rows: list[list[Cell]] = [
        [
            part.code,
            part.name,
            one.name,
            one.latin_name,
            one.title,
            gettext(", ").join(one.roles),
            one.left_on.isoformat() if one.left_on else None,
        ]
        for part in parts
        for one in part.people
    ]
    return header, rows


def _listed(one: PersonRow, language: str, held: Mapping[UUID, tuple[str, ...]]) -> Listed:
    return Listed(
        id=one.id,
        name=one.shown(language),
        latin_name=one.latin_name,
        title=one.title(language),
        roles=held.get(one.id, ()),
        left_on=one.left_on,
    )


def _part(unit: UnitRow, own: list[Listed], known: Names, language: str, search: str) -> UnitPart:
    name = unit.name(language)
    is_found = likeness((unit.code, *unit.names.values(), *unit.aliases), search) is not None
    some = [one for one in own if is_found or likeness(_words(one, known), search) is not None]
    return UnitPart(
        id=unit.id,
        name=name,
        kind=unit_kind_word(unit.kind),
        code=unit.code,
        above=known.of(unit.parent, language) if unit.parent else None,
        head=known.of(unit.head, language) if unit.head else None,
        people=tuple(some),
    )


def _words(one: Listed, known: Names) -> tuple[str, ...]:
    row = known.persons[one.id]
    return (row.name, row.latin_name, *row.titles.values(), *one.roles)


def _role_words(
    rows: Iterable[RoleRow], alone: set[tuple[UUID, str, UUID]]
) -> dict[UUID, tuple[str, ...]]:
    """What people hold besides being here; marked where one person alone granted it."""
    found: dict[UUID, dict[str, None]] = {}
    for row in rows:
        if row.role != Role.MEMBER:
            word = role_word(row.role)
            if (row.person, row.role, row.unit) in alone:
                word = gettext("%(role)s (without a second person)", role=word)
            found.setdefault(row.person, {})[word] = None
    return {person: tuple(words) for person, words in found.items()}


def profile(person: UUID, *, at: int) -> Profile | None:
    """One person as they were known; None where nobody was known under the id."""
    known, language = names(db(), at=at), me().language
    row = known.persons.get(person)
    if row is None:
        return None
    shown = row.shown(language)
    return Profile(
        row=row,
        name=shown,
        other_name=row.latin_name if shown == row.name else row.name,
        title=row.title(language),
        username=username_of(db(), person),
        unit=known.of(row.unit, language),
        superior=(row.superior, known.of(row.superior, language)) if row.superior else None,
        roles=tuple(
            HeldRole(
                role=held.role,
                word=role_word(held.role),
                unit=held.unit,
                unit_name=known.of(held.unit, language),
                from_day=held.from_day,
                until_day=held.until_day,
            )
            for held in roles_held(db(), at=at, person=person)
        ),
        masks=tuple(mask for mask, meant in mapped_titles(db(), at=at) if meant == person),
        cards=tuple(
            CardLink(card.id, title_of(card, known, language), card.year)
            for card in scorecards(db(), at=at, holder=person)
            if may_see(card, known)
        ),
        version=version_of(db(), person),
        open_roles=tuple(open_roles(at, known, person)),
        lent=tuple(_lent(one, known) for one in delegations_of(db(), at=at, person=person)),
    )


def unit_profile(unit: UUID, *, at: int) -> UnitProfile | None:
    """One unit as it was known; None where none was known under the id."""
    known, language = names(db(), at=at), me().language
    row = known.units.get(unit)
    if row is None:
        return None
    held = _role_words(roles_held(db(), at=at), set())
    return UnitProfile(
        row=row,
        name=(name := row.name(language)),
        other_name=next((one for one in row.names.values() if one != name), ""),
        kind=unit_kind_word(row.kind),
        above=(row.parent, known.of(row.parent, language)) if row.parent else None,
        head=(row.head, known.of(row.head, language)) if row.head else None,
        below=tuple(
            (one.id, one.name(language)) for one in known.units.values() if one.parent == unit
        ),
        people=tuple(
            _listed(one, language, held) for one in known.persons.values() if one.unit == unit
        ),
        cards=tuple(
            CardLink(card.id, title_of(card, known, language), card.year)
            for card in scorecards(db(), at=at, holder=unit)
        ),
        version=version_of(db(), unit),
    )


def open_roles(at: int, known: Names | None = None, person: UUID | None = None) -> list[OpenRole]:
    """Approvers' roles without a second person: of one person, or of all."""
    rows = unconfirmed_roles(db(), at=at, person=person)
    if not rows:
        return []
    known, asking = known or names(db(), at=at), me()
    mine = counts_as(asking.actor, today=asking.today)
    return [
        OpenRole(
            person=row.person,
            name=known.of(row.person, asking.language),
            role=row.role,
            word=role_word(row.role),
            unit=row.unit,
            unit_name=known.of(row.unit, asking.language),
            asked_by=known.of(row.asked_by, asking.language),
            is_held=row.is_held,
            is_mine=bool(mine & {row.asked_by, row.person}),
            seen=f"{row.id}:{version_of(db(), row.id)}",
        )
        for row in rows
    ]


def _lent(row: DelegationRow, known: Names) -> Lent:
    language = me().language
    return Lent(
        role=row.role,
        word=role_word(row.role),
        unit=row.unit,
        unit_name=known.of(row.unit, language),
        person=row.person,
        name=known.of(row.person, language),
        delegate=row.delegate,
        delegate_name=known.of(row.delegate, language),
        from_day=row.from_day,
        until_day=row.until_day,
        seen=f"{row.id}:{version_of(db(), row.id)}",
    )


@dataclass(frozen=True)
class Choices:
    """What the lists of the forms offer."""

    units: tuple[Option, ...]
    people: tuple[Option, ...]
    roles: tuple[tuple[str, str], ...]


def choices(at: int, *, outside: UUID | None = None) -> Choices:
    """Units that the reader may manage people of, everybody who is here, and all roles.

    With `outside` without this unit and all below it.
    """
    asking = me()
    units = in_tree_order(all_units(db(), at=at))
    above = depths(units)
    return Choices(
        units=tuple(
            (unit.id, "　" * above[unit.id] + unit.name(asking.language))
            for unit in units
            if asking.may(Act.MANAGE_PEOPLE, Thing(unit=unit.id))
            and (outside is None or not asking.units.is_within(unit.id, outside))
        ),
        people=tuple(
            (one.id, one.shown(asking.language))
            for one in people(db(), at=at)
            if one.left_on is None
        ),
        roles=tuple((str(role), role_word(role)) for role in Role),
    )


def demand_somewhere() -> None:
    """404 for whoever manages people nowhere."""
    if not me().may_somewhere(Act.MANAGE_PEOPLE):
        abort(404)
