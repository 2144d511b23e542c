"""Many people at once: new units, people with usernames, moves and roles, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.accounts.joining import join
from app.domain.people.commands import found_unit, grant_role, move_person
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind

if TYPE_CHECKING:
    from app.ledger import Ledger


@dataclass(frozen=True)
class NewUnit:
    """A unit to found. `code` is its own already."""

    code: str
    kind: UnitKind
    parent: UUID
    name: str


@dataclass(frozen=True)
class Brought:
    """A person to enter or, where `person` is given, to move.

    `superior` is somebody who is here; `superior_at` the place of another one in the same list.
    `role` is held within `role_unit`. Titles are by language; those of somebody who is here are
    all that they have afterwards.
    """

    person: UUID | None
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

    Raises what `found_unit`, `join`, `move_person` and `grant_role` raise.
    """
    for unit in units:
        found_unit(
            ledger,
            by=by,
            code=unit.code,
            kind=unit.kind,
            parent=unit.parent,
            names={"zh_Hant": unit.name},
            aliases=[],
        )
        ledger.settle()
    ids = [one.person or _joined(ledger, by, one) for one in people]
    for one, person in zip(people, ids, strict=True):
        above = one.superior if one.superior_at is None else ids[one.superior_at]
        if one.moves or one.superior_at is not None:
            move_person(
                ledger, by=by, person=person, unit=one.unit, titles=one.titles, superior=above
            )
        if one.role is not None and one.role_unit is not None:
            grant_role(ledger, by=by, person=person, role=one.role, unit=one.role_unit)
    return [id.hex for one, id in zip(people, ids, strict=True) if one.person is None]


def _joined(ledger: "Ledger", by: UUID, one: Brought) -> UUID:
    return join(
        ledger,
        by=by,
        username=one.username,
        name=one.name,
        latin_name=one.latin_name,
        email=one.email,
        unit=one.unit,
        titles=one.titles,
        superior=one.superior,
        joined_on=None,
    )
