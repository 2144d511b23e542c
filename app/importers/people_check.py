"""A sheet of people beside those who are here: who is new, who changed, and who can't come in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.domain.people.naming import HIDDEN
from app.domain.people.roles import Role
from app.domain.refusals import N_
from app.domain.values.amounts import Note
from app.domain.values.matching import fold
from app.importers.people_sheet import LONGEST, SheetRow
from projections.people.queries import PersonRow, UnitRow
from projections.people.roles import RoleRow

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")

COMPANY_WIDE = (Role.DATA_STEWARD, Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR)
"""Roles that a sheet gives within the whole company; the others within the person's unit."""


class Standing(StrEnum):
    """What bringing a row in would do."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    REFUSED = "refused"


NAMELESS = N_("The row has no name.")
TOO_LONG = N_("“{text}” is longer than {most} characters.")
UNSEEN_SIGNS = N_("The row holds signs that can't be seen. Type it anew.")
NO_USERNAME = N_("Neither a username nor a mail address: {name} could not sign in.")
BAD_USERNAME = N_("“{username}” is no username: two to forty small Latin letters, digits, . - _")
BAD_MAIL = N_("“{email}” is no mail address.")
TWICE = N_("Row {row} is the same person.")
OTHERS_NAME = N_("The username {username} belongs to {name}. Write another one.")
GONE = N_("{name} left on {on}.")
NO_UNIT = N_("There is no unit “{unit}”. Add it first, or choose where new groups belong.")
NO_UNIT_SAID = N_("No unit is given.")
SEVERAL_UNITS = N_("“{unit}” may be more than one unit. Write its code.")
NO_SUPERIOR = N_("“{name}” is neither here nor in this sheet.")
SEVERAL_SUPERIORS = N_("“{name}” may be more than one person. Write the username.")
OWN_SUPERIOR = N_("Nobody is their own superior.")
SUPERIOR_REFUSED = N_("{name}, the superior in row {row}, can't come in.")
IN_A_CIRCLE = N_("{name} would be their own superior's superior.")


@dataclass(frozen=True)
class Roll:
    """Who and what is here already."""

    units: Sequence[UnitRow]
    people: Sequence[PersonRow]
    usernames: Mapping[UUID, str]
    roles: Sequence[RoleRow] = ()


@dataclass(frozen=True)
class CheckedPerson:
    """A row with what it means. `unit` is None where the group `new_unit` is to be founded.

    `superior` is somebody who is here, `superior_row` a row of this sheet. `changes` names the
    facts that differ: unit, superior, title, role.
    """

    row: SheetRow
    standing: Standing
    person: UUID | None = None
    unit: UUID | None = None
    new_unit: str = ""
    superior: UUID | None = None
    superior_row: int | None = None
    changes: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass
class _Checker:
    roll: Roll
    rows: Sequence[SheetRow]
    beneath: UUID | None
    seen: dict[str, int] = field(default_factory=dict)
    new_units: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_username = {name: id for id, name in self.roll.usernames.items()}
        self.people = {one.id: one for one in self.roll.people}
        self.by_mail = {fold(one.email): one.id for one in self.roll.people if one.email}
        self.by_name: dict[str, list[UUID]] = {}
        for one in self.roll.people:
            for name in {fold(one.name), fold(one.latin_name)} - {""}:
                self.by_name.setdefault(name, []).append(one.id)
        self.units: dict[str, set[UUID]] = {}
        for unit in self.roll.units:
            for name in (unit.code, *unit.names.values(), *unit.aliases):
                self.units.setdefault(fold(name), set()).add(unit.id)

    def check(self, row: SheetRow) -> CheckedPerson:
        notes = self._unreadable(row)
        person = self._person(row)
        if not notes:
            notes = self._doubles(row, person)
        unit, new_unit, said = self._unit(row, person)
        superior, superior_row, more = self._superior(row, person)
        notes += said + more
        if notes:
            return CheckedPerson(row, Standing.REFUSED, person, notes=tuple(notes))
        changes = self._changes(row, person, unit, superior, superior_row)
        standing = Standing.NEW if person is None else Standing.SAME
        return CheckedPerson(
            row,
            Standing.CHANGED if changes else standing,
            person,
            unit,
            new_unit,
            superior,
            superior_row,
            changes,
        )

    def _unreadable(self, row: SheetRow) -> list[Note]:
        texts = (row.name, row.latin_name, row.username, row.email, row.unit, row.title)
        notes = [
            Note(TOO_LONG, {"text": t[:20] + "…", "most": LONGEST})
            for t in texts
            if len(t) > LONGEST
        ]
        if any(_is_unseen(text) for text in texts):
            notes.append(Note(UNSEEN_SIGNS))
        if not row.name:
            notes.append(Note(NAMELESS))
        if row.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", row.email):
            notes.append(Note(BAD_MAIL, {"email": row.email}))
        return notes

    def _person(self, row: SheetRow) -> UUID | None:
        """Whom the row means: by username, by mail, or by a name that only one person has."""
        if row.email and (found := self.by_mail.get(fold(row.email))):
            return found
        if row.username in self.by_username:
            return self.by_username[row.username]
        called = self.by_name.get(fold(row.name), [])
        return called[0] if len(called) == 1 and not (row.username or row.email) else None

    def _doubles(self, row: SheetRow, person: UUID | None) -> list[Note]:
        if person is None and not row.username:
            return [Note(NO_USERNAME, {"name": row.name})]
        if person is None and not USERNAME.fullmatch(row.username):
            return [Note(BAD_USERNAME, {"username": row.username})]
        first = self.seen.setdefault(person.hex if person else row.username, row.number)
        if first != row.number:
            return [Note(TWICE, {"row": first})]
        if person is None:
            return []
        known = self.people[person]
        if fold(row.name) not in (fold(known.name), fold(known.latin_name)):
            taken = {"username": row.username or row.email, "name": known.name}
            return [Note(OTHERS_NAME, taken)]
        if known.left_on is not None:
            return [Note(GONE, {"name": known.name, "on": known.left_on})]
        return []

    def _unit(self, row: SheetRow, person: UUID | None) -> tuple[UUID | None, str, list[Note]]:
        if not row.unit:
            known = self.people[person].unit if person else self.beneath
            return known, "", [] if known else [Note(NO_UNIT_SAID)]
        found = self.units.get(fold(row.unit), set())
        if len(found) == 1:
            return next(iter(found)), "", []
        if found:
            return None, "", [Note(SEVERAL_UNITS, {"unit": row.unit})]
        if self.beneath is None:
            return None, "", [Note(NO_UNIT, {"unit": row.unit})]
        return None, self.new_units.setdefault(fold(row.unit), row.unit), []

    def _superior(
        self, row: SheetRow, person: UUID | None
    ) -> tuple[UUID | None, int | None, list[Note]]:
        said = row.superior
        if not said:
            return (self.people[person].superior if person else None), None, []
        wanted = fold(said)
        inside = [
            one for one in self.rows if wanted in (fold(one.name), one.username, fold(one.email))
        ]
        if any(one.number == row.number for one in inside):
            return None, None, [Note(OWN_SUPERIOR)]
        here = {*self.by_name.get(wanted, []), *self._exactly(said)}
        here = {id for id in here if self.people[id].left_on is None}
        if len(here) == 1:
            (found,) = here
            return (found, None, []) if found != person else (None, None, [Note(OWN_SUPERIOR)])
        if not here and len(inside) == 1:
            return None, inside[0].number, []
        several = here or inside
        return None, None, [Note(SEVERAL_SUPERIORS if several else NO_SUPERIOR, {"name": said})]

    def _exactly(self, said: str) -> set[UUID]:
        exact = (self.by_username.get(said.lower()), self.by_mail.get(fold(said)))
        return {id for id in exact if id is not None}

    def _changes(
        self,
        row: SheetRow,
        person: UUID | None,
        unit: UUID | None,
        superior: UUID | None,
        superior_row: int | None,
    ) -> tuple[str, ...]:
        if person is None:
            return ()
        known = self.people[person]
        held = {role.role for role in self.roll.roles if role.person == person}
        differs = {
            "unit": unit != known.unit,
            "superior": superior_row is not None or superior != known.superior,
            "title": bool(row.title) and row.title not in known.titles.values(),
            "role": row.role not in (None, Role.MEMBER) and row.role not in held,
        }
        return tuple(name for name, is_other in differs.items() if is_other)


def check_sheet(
    rows: Sequence[SheetRow], roll: Roll, *, beneath: UUID | None = None
) -> list[CheckedPerson]:
    """Each row with what bringing it in would do.

    Groups that nobody founded yet are founded under `beneath`, and people without a unit belong
    to it; where it is None such rows are refused. A row whose superior in this sheet is refused
    is refused too.
    """
    checker = _Checker(roll, rows, beneath)
    checked = _round_trips([checker.check(row) for row in rows])
    while True:
        refused = {one.row.number: one.row for one in checked if one.standing == Standing.REFUSED}
        after = [_without_superior(one, refused) for one in checked]
        if after == checked:
            return checked
        checked = after


def _without_superior(one: CheckedPerson, refused: Mapping[int, SheetRow]) -> CheckedPerson:
    if one.standing == Standing.REFUSED or one.superior_row not in refused:
        return one
    note = Note(SUPERIOR_REFUSED, {"name": one.row.superior, "row": one.superior_row})
    return CheckedPerson(one.row, Standing.REFUSED, one.person, notes=(note,))


def _round_trips(checked: list[CheckedPerson]) -> list[CheckedPerson]:
    """Rows that are each other's superiors are refused."""
    above = {one.row.number: one.superior_row for one in checked}

    def comes_back(number: int) -> bool:
        at, steps = above.get(number), 0
        while at is not None and at != number and steps < len(checked):
            at, steps = above.get(at), steps + 1
        return at == number

    return [
        CheckedPerson(
            one.row,
            Standing.REFUSED,
            one.person,
            notes=(Note(IN_A_CIRCLE, {"name": one.row.name}),),
        )
        if one.standing != Standing.REFUSED and comes_back(one.row.number)
        else one
        for one in checked
    ]


def _is_unseen(text: str) -> bool:
    return any(unicodedata.category(sign) in HIDDEN for sign in text)
