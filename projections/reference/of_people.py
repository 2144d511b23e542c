"""Units, people and their roles, and who stands in for whom."""

from datetime import date
from typing import Any
from uuid import UUID

from app.domain.people.delegation import Delegation
from app.domain.people.person import Person
from app.domain.people.roles import APPROVERS
from app.domain.people.unit import Unit
from projections.reference.fact import fact, project, put
from projections.temporal import At, Rows


@project.register
def _(event: Unit.Founded, at: At, rows: Rows) -> None:
    unit = {"code": event.code, "kind": event.kind, "parent": event.parent, "head": None}
    put(rows, "units", "", fact(rows, "units") | {event.originator_id.hex: unit})


@project.register
def _(event: Unit.Headed, at: At, rows: Rows) -> None:
    _change_unit(rows, event.originator_id, head=event.head)


@project.register
def _(event: Unit.Moved, at: At, rows: Rows) -> None:
    _change_unit(rows, event.originator_id, parent=event.parent)


def _change_unit(rows: Rows, unit: UUID, **changes: Any) -> None:
    units = fact(rows, "units")
    units[unit.hex] |= changes
    put(rows, "units", "", units)


@project.register
def _(event: Person.Joined, at: At, rows: Rows) -> None:
    person: dict[str, Any] = {
        "unit": event.unit,
        "superior": event.superior,
        "roles": [],
        "left": None,
    }
    put(rows, "person", event.originator_id.hex, person)


@project.register
def _(event: Person.Moved, at: At, rows: Rows) -> None:
    _change_person(rows, event.originator_id, unit=event.unit, superior=event.superior)


@project.register
def _(event: Person.RoleGranted, at: At, rows: Rows) -> None:
    grant = [event.role, event.unit.hex, event.from_day, event.until_day]
    _change_person(rows, event.originator_id, roles=[*_other_roles(rows, event), grant])
    holders = fact(rows, "holders", event.role)
    put(rows, "holders", event.role, holders | {event.originator_id.hex: True})
    _after_roles(rows, event.originator_id)


@project.register
def _(event: Person.RoleEnded, at: At, rows: Rows) -> None:
    _change_person(rows, event.originator_id, roles=_other_roles(rows, event))
    _after_roles(rows, event.originator_id)


@project.register
def _(event: Person.Left, at: At, rows: Rows) -> None:
    _change_person(rows, event.originator_id, left=event.on, roles=[])
    _after_roles(rows, event.originator_id)


def _after_roles(rows: Rows, person: UUID) -> None:
    """Keep who approves, whom commands count; what is lent ends with the role."""
    roles = fact(rows, "person", person.hex)["roles"]
    own = [role for role in roles if role[0] in APPROVERS]
    before = fact(rows, "approvers")
    after = {id: held for id, held in before.items() if id != person.hex}
    if own:
        after[person.hex] = own
    if after != before:
        put(rows, "approvers", "", after)
    held = [role[:2] for role in roles]
    for to in fact(rows, "delegates", person.hex):
        lent = fact(rows, "person", to).get("stands_in", [])
        kept = [one for one in lent if one[4] != person.hex or one[:2] in held]
        if kept != lent:
            _change_person(rows, UUID(to), stands_in=kept)


@project.register
def _(event: Delegation.Given, at: At, rows: Rows) -> None:
    facts = {"person": event.person, "role": event.role, "unit": event.unit, "to": event.to}
    put(rows, "delegation", event.originator_id.hex, facts)
    known = fact(rows, "delegates", event.person.hex)
    put(rows, "delegates", event.person.hex, known | {event.to.hex: True})
    _lend(rows, event.originator_id, [event.from_day, event.until_day])


@project.register
def _(event: Delegation.Renewed, at: At, rows: Rows) -> None:
    _lend(rows, event.originator_id, [event.from_day, event.until_day])


@project.register
def _(event: Delegation.Ended, at: At, rows: Rows) -> None:
    _lend(rows, event.originator_id, None)


def _lend(rows: Rows, delegation: UUID, days: list[date] | None) -> None:
    """Let the delegate stand in on these days, or no more."""
    lent = fact(rows, "delegation", delegation.hex)
    person, to, place = lent["person"], lent["to"], [lent["role"], lent["unit"]]
    others = [
        one
        for one in fact(rows, "person", to).get("stands_in", [])
        if not (one[:2] == place and one[4] == person)
    ]
    if days is not None:
        others.append([*place, *(day.isoformat() for day in days), person])
    _change_person(rows, UUID(to), stands_in=others)


def _other_roles(rows: Rows, event: Person.RoleGranted | Person.RoleEnded) -> list[Any]:
    """The person's roles but the one of the event: a grant takes an earlier one's place."""
    roles = fact(rows, "person", event.originator_id.hex)["roles"]
    return [role for role in roles if role[:2] != [event.role, event.unit.hex]]


def _change_person(rows: Rows, person: UUID, **changes: Any) -> None:
    put(rows, "person", person.hex, fact(rows, "person", person.hex) | changes)
