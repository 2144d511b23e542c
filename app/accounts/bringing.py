"""Many people at once: new units, people with usernames, moves and roles, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.accounts.joining import join
from app.domain.people.commands import move_person
from app.domain.people.entrusting import give_role
from app.domain.people.founding import NewUnit, found_units
from app.domain.people.roles import Role

if TYPE_CHECKING:
    from app.ledger import Ledger


@dataclass(frozen=True)
class Brought:
    """A person to enter, or to change where they are not new.

    `superior` is somebody who is here; `superior_at` the place of another one in the same list.
    `role` is held within `role_unit`. Titles are by language; those of somebody who is here are
    all that they have afterwards.
    """

    person: UUID
    is_new: bool
    username: str
    name: str
    latin_name: str
    email: str
    unit: UUID
    titles: dict[str, str]
    superior: UUID | None = None
    superior_at: int | None = None
    moves: bool = False
    role: Role | None = None
    role_unit: UUID | None = None


def bring_people(
    ledger: "Ledger", *, by: UUID, units: Sequence[NewUnit], people: Sequence[Brought]
) -> list[str]:
    """Enter them all or nobody; returns the ids of those who are new, in hex.

    Raises what `found_unit`, `join`, `move_person` and `give_role` raise.
    """
    found_units(ledger, by=by, units=units)
    for one in people:
        if one.is_new:
            _join(ledger, by, one, people)
    for one in people:
        if one.moves:
            move_person(
                ledger,
                by=by,
                person=one.person,
                unit=one.unit,
                titles=one.titles,
                superior=_superior(one, people),
            )
        if one.role is not None and one.role_unit is not None:
            give_role(ledger, by=by, person=one.person, role=one.role, unit=one.role_unit)
    return [one.person.hex for one in people if one.is_new]


def _superior(one: Brought, people: Sequence[Brought]) -> UUID | None:
    return one.superior if one.superior_at is None else people[one.superior_at].person


def _join(ledger: "Ledger", by: UUID, one: Brought, people: Sequence[Brought]) -> None:
    join(
        ledger,
        by=by,
        id=one.person,
        username=one.username,
        name=one.name,
        latin_name=one.latin_name,
        email=one.email,
        unit=one.unit,
        titles=one.titles,
        superior=_superior(one, people),
        joined_on=None,
    )
