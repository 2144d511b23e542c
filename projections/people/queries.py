"""Who is who, at any position."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.prepared import Prepared
from app.eventlog.tables import texts
from projections.people.tables import (
    TITLES,
    masks,
    persons,
    units,
)
from projections.remembering import asked_once, remembered
from projections.temporal import AT, NOW, known

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
