"""Who is who, at any position."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.people.rights import Grant
from app.eventlog.prepared import Prepared
from app.eventlog.recorder import moment
from app.eventlog.tables import events, texts
from projections.people.tables import (
    TITLES,
    confirmations,
    delegations,
    masks,
    persons,
    roles,
    units,
)
from projections.remembering import asked_once, remembered
from projections.temporal import AT, NOW, OPEN, known

ERASED = "—"


@dataclass(frozen=True)
class UnitRow:
    """A unit as it was known. `names` is a name by language; `head` is a person."""

    id: UUID
    code: str
    kind: str
    parent: UUID | None
    head: UUID | None
    names: Mapping[str, str]
    aliases: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name in a language, or the nearest there is."""
        return _in(self.names, language) or self.code


@dataclass(frozen=True)
class PersonRow:
    """A person as they were known; `left_on` is None while they are here.

    `relinked` says who last made a link that sets their password anew, and when.
    """

    id: UUID
    name: str
    latin_name: str
    unit: UUID
    titles: Mapping[str, str]
    superior: UUID | None
    left_on: date | None
    email: str = ""
    joined_on: date | None = None
    relinked: tuple[UUID, datetime] | None = None

    def title(self, language: str) -> str:
        """The job title in a language, or the nearest there is; empty where none was given."""
        return _in(self.titles, language)

    def shown(self, language: str) -> str:
        """The name as pages in that language show it."""
        return (self.latin_name or self.name) if language == "en" else self.name


@dataclass(frozen=True)
class RoleRow:
    """A role held within a unit; `granted_at` is when it was given as it is now."""

    person: UUID
    role: str
    unit: UUID
    from_day: str | None
    until_day: str | None
    known_from: int
    granted_at: datetime

    def as_grant(self) -> Grant:
        """The role as rights see it."""
        return Grant(
            role=self.role,
            unit=self.unit,
            from_day=date.fromisoformat(self.from_day) if self.from_day else None,
            until_day=date.fromisoformat(self.until_day) if self.until_day else None,
        )


@dataclass(frozen=True)
class Names:
    """Names of units and people for one page."""

    units: Mapping[UUID, UnitRow] = field(default_factory=dict)
    persons: Mapping[UUID, PersonRow] = field(default_factory=dict)

    def of(self, id: UUID | None, language: str) -> str:
        """The name of a unit or a person; a dash where nobody is known under the id."""
        if id is None:
            return ERASED
        if (unit := self.units.get(id)) is not None:
            return unit.name(language)
        if (person := self.persons.get(id)) is not None:
            return person.shown(language)
        return ERASED

    def is_person(self, id: UUID) -> bool:
        """Whether the id is a person's."""
        return id in self.persons


@remembered(units)
def all_units(db: Connection, *, at: int) -> list[UnitRow]:
    """All units by code."""
    rows = db.execute(sa.select(units).where(known(units, at)).order_by(units.c.code))
    return [
        UnitRow(
            id=row.unit,
            code=row.code,
            kind=row.kind,
            parent=row.parent,
            head=row.head,
            names=json.loads(row.names),
            aliases=tuple(json.loads(row.aliases)),
        )
        for row in rows
    ]


@asked_once
def people(db: Connection, *, at: int, ids: Iterable[UUID] | None = None) -> list[PersonRow]:
    """People by name as of a position, those who left included; all of them without `ids`."""
    query, bound = _of_all(), dict[str, Any](at=at)
    if ids is not None:
        query, bound["ids"] = _of_some(), list(dict.fromkeys(ids))
    found = [
        PersonRow(
            id=row.person,
            name=row.shown or ERASED,
            latin_name=row.latin or "",
            unit=row.unit,
            titles=_titles(*(getattr(row, column) for column in TITLES.values())),
            superior=row.superior,
            left_on=date.fromisoformat(row.left_on) if row.left_on else None,
            email=row.address or "",
            joined_on=date.fromisoformat(row.joined_on) if row.joined_on else None,
            relinked=(row.relinked_by, datetime.fromisoformat(row.relinked_at))
            if row.relinked_at
            else None,
        )
        for row in query.rows(db, bound)
    ]
    return sorted(found, key=lambda person: (person.latin_name or person.name, person.id))


def _query() -> sa.Select[Any]:
    name, latin, email = texts.alias("name"), texts.alias("latin"), texts.alias("email")
    titles = {column: texts.alias(column) for column in TITLES.values()}
    query = (
        sa.select(
            persons.c.person,
            persons.c.unit,
            persons.c.superior,
            persons.c.left_on,
            persons.c.joined_on,
            persons.c.relinked_by,
            persons.c.relinked_at,
            name.c.body.label("shown"),
            latin.c.body.label("latin"),
            email.c.body.label("address"),
            *(text.c.body.label(column) for column, text in titles.items()),
        )
        .outerjoin(name, name.c.id == persons.c.name)
        .outerjoin(latin, latin.c.id == persons.c.latin_name)
        .outerjoin(email, email.c.id == persons.c.email)
    )
    for column, text in titles.items():
        query = query.outerjoin(text, text.c.id == persons.c[column])
    return query.where(known(persons, AT))


@cache
def _of_all() -> Prepared:
    return Prepared(_query())


@cache
def _of_some() -> Prepared:
    return Prepared(_query().where(persons.c.person.in_(sa.bindparam("ids", expanding=True))))


def names(db: Connection, *, at: int, ids: Iterable[UUID] | None = None) -> Names:
    """Names of all units and of these people (all people without `ids`)."""
    return Names(
        {unit.id: unit for unit in all_units(db, at=at)},
        {one.id: one for one in (people(db, at=at) if ids is None else people(db, at=at, ids=ids))},
    )


def names_at_need(db: Connection, *, at: int, first: Iterable[UUID] = ()) -> Names:
    """Names of all; people are read when the first of them is looked up, while `db` is open.

    Many an answer names nobody, and many nobody but those who are asked for `first`.
    """
    named = frozenset(first)
    return Names({unit.id: unit for unit in all_units(db, at=at)}, _People(db, at, named))


class _People(Mapping[UUID, PersonRow]):
    """People by id, read at first use."""

    def __init__(self, db: Connection, at: int, first: frozenset[UUID]) -> None:
        self._db, self._at, self._first = db, at, first

    @cached_property
    def _rows(self) -> dict[UUID, PersonRow]:
        return {one.id: one for one in people(self._db, at=self._at)}

    @cached_property
    def _first_rows(self) -> dict[UUID, PersonRow]:
        return {one.id: one for one in people(self._db, at=self._at, ids=self._first)}

    def __getitem__(self, id: UUID) -> PersonRow:
        return self._first_rows[id] if id in self._first else self._rows[id]

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@lru_cache(maxsize=4096)
def _titles(*bodies: str | None) -> Mapping[str, str]:
    said = zip(TITLES, bodies, strict=True)
    return MappingProxyType({language: body for language, body in said if body})


Stretches = tuple[tuple[int, int], ...]


def stays_within(db: Connection, unit: UUID) -> dict[UUID, Stretches]:
    """The units and people that count or once counted to a unit, and when, itself included.

    Each with its stretches of positions; both ends are included, so that the step by which
    somebody came or went belongs to the unit too.
    """
    lives = _lives(db)
    units_lives = {id: life for id, (is_unit, life) in lives.items() if is_unit}
    moves = {since for life in units_lives.values() for since, _, _ in life[1:]}
    found: dict[UUID, list[tuple[int, int]]] = {}
    for since, until in pairwise(sorted({0, OPEN, *moves})):
        for one in _below(unit, units_lives, since):
            _extend(found.setdefault(one, []), since, until)
    for id, (is_unit, life) in lives.items():
        for since, until, above in () if is_unit else life:
            for begin, end in found.get(above, ()) if above else ():
                if since < end and begin < until:
                    _extend(found.setdefault(id, []), max(since, begin), min(until, end))
    return {id: tuple(stretches) for id, stretches in found.items()}


def stays_in(db: Connection, unit: UUID) -> dict[UUID, Stretches]:
    """The same of the unit itself and of what belongs to it directly."""
    found: dict[UUID, Stretches] = {unit: ((0, OPEN),)}
    for id, (_, life) in _lives(db).items():
        if stretches := tuple((since, until) for since, until, above in life if above == unit):
            found[id] = stretches
    return found


Life = list[tuple[int, int, UUID | None]]


def _lives(db: Connection) -> dict[UUID, tuple[bool, Life]]:
    """Whether it is a unit, and to what it belonged from which position to which, by id."""
    rows = sa.union_all(
        *(
            sa.select(
                place.label("place"),
                above.label("above"),
                sa.literal(place.table is units).label("is_unit"),
                place.table.c.known_from,
                place.table.c.known_until,
            )
            for place, above in ((units.c.unit, units.c.parent), (persons.c.person, persons.c.unit))
        )
    ).order_by("known_from")
    found: dict[UUID, tuple[bool, Life]] = {}
    for place, above, is_unit, since, until in db.execute(rows):
        _, life = found.setdefault(place, (bool(is_unit), []))
        if life and life[-1][2] == above:
            since = life.pop()[0]
        life.append((since if life else 0, until, above))
    return found


def _below(unit: UUID, lives: Mapping[UUID, Life], at: int) -> set[UUID]:
    """The unit and all that lie below it right after a position."""
    above = {
        id: next((one for since, until, one in life if since <= at < until), None)
        for id, life in lives.items()
    }
    found, is_new = {unit}, True
    while is_new:
        more = {id for id, one in above.items() if one in found} - found
        found, is_new = found | more, bool(more)
    return found


def _extend(stretches: list[tuple[int, int]], since: int, until: int) -> None:
    """One more stretch, together with the last where they touch."""
    if stretches and stretches[-1][1] == since:
        since = stretches.pop()[0]
    stretches.append((since, until))


def names_now(
    person: sa.ColumnElement[UUID],
) -> tuple[sa.ScalarSelect[str | None], sa.ScalarSelect[str | None]]:
    """A person's name and latin name as they stand now, as columns of another statement."""
    name, latin = (
        sa.select(texts.c.body)
        .join(persons, texts.c.id == column)
        .where(persons.c.person == person, known(persons, NOW))
        .scalar_subquery()
        for column in (persons.c.name, persons.c.latin_name)
    )
    return name, latin


def relinked(db: Connection, person: UUID, *, at: int) -> tuple[UUID, datetime] | None:
    """Who last made a link that sets the person's password anew, and when; None for never."""
    row = next((one for one in people(db, at=at) if one.id == person), None)
    return row.relinked if row else None


def roles_held(db: Connection, *, at: int, person: UUID | None = None) -> list[RoleRow]:
    """Roles in force at a position, of one person or of all."""
    query = (
        sa.select(
            roles.c.person,
            roles.c.role,
            roles.c.unit,
            roles.c.from_day,
            roles.c.until_day,
            roles.c.known_from,
            events.c.recorded_at,
        )
        .join(events, events.c.position == roles.c.known_from)
        .where(known(roles, at))
    )
    if person is not None:
        query = query.where(roles.c.person == person)
    return [
        RoleRow(*row[:-1], granted_at=moment(row.recorded_at))
        for row in db.execute(query.order_by(roles.c.role))
    ]


@dataclass(frozen=True)
class ConfirmationRow:
    """An approver's role without its second person.

    `is_held` says that it was granted by one person and is held; else it waits to be given.
    """

    id: UUID
    person: UUID
    role: str
    unit: UUID
    asked_by: UUID
    from_day: str | None
    until_day: str | None
    is_held: bool


def unconfirmed_roles(
    db: Connection, *, at: int, person: UUID | None = None
) -> list[ConfirmationRow]:
    """Roles that wait for a second person, and those that were granted by one alone."""
    held = sa.and_(
        roles.c.person == confirmations.c.person,
        roles.c.role == confirmations.c.role,
        roles.c.unit == confirmations.c.unit,
        known(roles, at),
    )
    query = (
        sa.select(confirmations, roles.c.role.label("held"))
        .outerjoin(roles, held)
        .where(known(confirmations, at), confirmations.c.stage.in_(("asked", "alone")))
        .order_by(confirmations.c.known_from)
    )
    if person is not None:
        query = query.where(confirmations.c.person == person)
    return [
        ConfirmationRow(
            id=row.confirmation,
            person=row.person,
            role=row.role,
            unit=row.unit,
            asked_by=row.asked_by,
            from_day=row.from_day,
            until_day=row.until_day,
            is_held=row.stage == "alone",
        )
        for row in db.execute(query)
        if row.stage == "asked" or row.held is not None
    ]


@dataclass(frozen=True)
class DelegationRow:
    """A role that `person` lends to `delegate` for these days, both included."""

    id: UUID
    person: UUID
    role: str
    unit: UUID
    delegate: UUID
    from_day: str
    until_day: str


def delegations_of(db: Connection, *, at: int, person: UUID) -> list[DelegationRow]:
    """What a person lends, and what is lent to them, of roles that the lender holds."""
    query = (
        sa.select(delegations)
        .join(
            roles,
            sa.and_(
                roles.c.person == delegations.c.person,
                roles.c.role == delegations.c.role,
                roles.c.unit == delegations.c.unit,
                known(roles, at),
            ),
        )
        .where(
            known(delegations, at),
            delegations.c.is_over.is_(False),
            sa.or_(delegations.c.person == person, delegations.c.delegate == person),
        )
        .order_by(delegations.c.from_day)
    )
    return [
        DelegationRow(
            id=row.delegation,
            person=row.person,
            role=row.role,
            unit=row.unit,
            delegate=row.delegate,
            from_day=row.from_day,
            until_day=row.until_day,
        )
        for row in db.execute(query)
    ]


def mapped_titles(db: Connection, *, at: int) -> list[tuple[str, UUID]]:
    """Titles and masked names as tables write them, with the person that each one means."""
    query = (
        sa.select(texts.c.body, masks.c.person)
        .join(texts, texts.c.id == masks.c.mask)
        .where(known(masks, at))
        .order_by(masks.c.known_from)
    )
    return [(row.body, row.person) for row in db.execute(query) if row.body]


def _in(texts_by_language: Mapping[str, str], language: str) -> str:
    for wanted in (language, "zh_Hant", "en", "zh_Hans"):
        if texts_by_language.get(wanted):
            return texts_by_language[wanted]
    return ""
