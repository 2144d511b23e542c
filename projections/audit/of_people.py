"""What events of units, people and what they are entrusted with are about."""

from typing import Any

from app.domain.people.confirmation import RoleConfirmation
from app.domain.people.delegation import Delegation
from app.domain.people.person import Person
from app.domain.people.unit import Unit
from projections.audit.row import project, put, remember, remembered
from projections.temporal import At, Rows


@project.register
def _(event: Unit.Founded, at: At, rows: Rows) -> None:
    put(rows, event, at, **_unit(event), facts={"code": event.code, "names": event.names})


@project.register
def _(event: Unit.Renamed, at: At, rows: Rows) -> None:
    put(rows, event, at, **_unit(event), facts={"names": event.names})


@project.register
def _(event: Unit.Moved, at: At, rows: Rows) -> None:
    put(rows, event, at, **_unit(event), facts={"parent": event.parent})


@project.register
def _(event: Unit.Headed, at: At, rows: Rows) -> None:
    put(rows, event, at, **_unit(event), person=event.head)


def _unit(event: Any) -> dict[str, Any]:
    return {"unit": event.originator_id, "place": event.originator_id}


@project.register(Person.Joined)
@project.register(Person.Moved)
def _(event: Any, at: At, rows: Rows) -> None:
    put(rows, event, at, **_person(event), unit=event.unit)


@project.register(Person.Renamed)
@project.register(Person.TitleMapped)
def _(event: Any, at: At, rows: Rows) -> None:
    put(rows, event, at, **_person(event))


@project.register(Person.RoleGranted)
@project.register(Person.RoleEnded)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    days = {"from_day": given.get("from_day"), "until_day": given.get("until_day")}
    put(rows, event, at, **_person(event), unit=event.unit, facts={"role": event.role} | days)


@project.register
def _(event: Person.Invited, at: At, rows: Rows) -> None:
    put(rows, event, at, **_person(event), facts={"is_reset": event.is_reset})


@project.register
def _(event: Person.Left, at: At, rows: Rows) -> None:
    put(rows, event, at, **_person(event), facts={"on": event.on})


@project.register(RoleConfirmation.Opened)
@project.register(Delegation.Given)
def _(event: Any, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, holder=event.person, subject=event.unit, code=event.role)
    _put_role(event, at, rows)


@project.register(RoleConfirmation.Asked)
@project.register(RoleConfirmation.GrantedAlone)
@project.register(RoleConfirmation.Confirmed)
@project.register(RoleConfirmation.Declined)
@project.register(Delegation.Renewed)
@project.register(Delegation.Ended)
def _(event: Any, at: At, rows: Rows) -> None:
    _put_role(event, at, rows)


def _put_role(event: Any, at: At, rows: Rows) -> None:
    """A step about somebody's role within a unit; `to` stands in for them."""
    given, role = vars(event), remembered(rows, event.originator_id)
    facts = {name: given.get(name) for name in ("from_day", "until_day", "to")}
    put(
        rows,
        event,
        at,
        person=role["holder"],
        place=role["holder"],
        unit=role["subject"],
        facts=facts | {"role": role["code"]},
    )


def _person(event: Any) -> dict[str, Any]:
    return {"person": event.originator_id, "place": event.originator_id}
