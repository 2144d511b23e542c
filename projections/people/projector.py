"""Units, people and roles, step by step."""

import json
from collections.abc import Mapping
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.people.confirmation import RoleConfirmation, Stage
from app.domain.people.delegation import Delegation
from app.domain.people.person import Person
from app.domain.people.unit import Unit
from projections.people.tables import (
    TITLES,
    confirmations,
    delegations,
    masks,
    persons,
    roles,
    units,
)
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Unit.Founded, at: At, rows: Rows) -> None:
    rows.open(
        units,
        at,
        unit=event.originator_id,
        code=event.code,
        kind=event.kind,
        parent=event.parent,
        head=None,
        names=_text(event.names),
        aliases=_text(event.aliases),
    )


@project.register
def _(event: Unit.Renamed, at: At, rows: Rows) -> None:
    changes = {"names": _text(event.names), "aliases": _text(event.aliases)}
    rows.change(units, at, {"unit": event.originator_id}, **changes)


@project.register
def _(event: Unit.Moved, at: At, rows: Rows) -> None:
    rows.change(units, at, {"unit": event.originator_id}, parent=event.parent)


@project.register
def _(event: Unit.Headed, at: At, rows: Rows) -> None:
    rows.change(units, at, {"unit": event.originator_id}, head=event.head)


@project.register
def _(event: Person.Joined, at: At, rows: Rows) -> None:
    rows.open(
        persons,
        at,
        person=event.originator_id,
        name=event.name.id if event.name else None,
        latin_name=event.latin_name.id if event.latin_name else None,
        email=event.email.id if event.email else None,
        unit=event.unit,
        **_titles(event.titles),
        superior=event.superior,
        joined_on=event.joined_on.isoformat() if event.joined_on else None,
        left_on=None,
        relinked_by=None,
        relinked_at=None,
    )


@project.register
def _(event: Person.Renamed, at: At, rows: Rows) -> None:
    rows.change(
        persons,
        at,
        {"person": event.originator_id},
        name=event.name.id if event.name else None,
        latin_name=event.latin_name.id if event.latin_name else None,
    )


@project.register
def _(event: Person.Moved, at: At, rows: Rows) -> None:
    changes = {
        "unit": event.unit,
        **_titles(event.titles),
        "superior": event.superior,
    }
    rows.change(persons, at, {"person": event.originator_id}, **changes)


@project.register
def _(event: Person.RoleGranted, at: At, rows: Rows) -> None:
    rows.replace(
        roles,
        at,
        person=event.originator_id,
        role=event.role,
        unit=event.unit,
        from_day=event.from_day.isoformat() if event.from_day else None,
        until_day=event.until_day.isoformat() if event.until_day else None,
    )


@project.register
def _(event: Person.RoleEnded, at: At, rows: Rows) -> None:
    rows.close(roles, at, person=event.originator_id, role=event.role, unit=event.unit)


@project.register
def _(event: Person.TitleMapped, at: At, rows: Rows) -> None:
    if event.mask is not None:
        rows.replace(masks, at, person=event.originator_id, mask=event.mask.id)


@project.register
def _(event: Person.Invited, at: At, rows: Rows) -> None:
    if event.is_reset:
        changes = {"relinked_by": event.by, "relinked_at": at.recorded_at.isoformat()}
        rows.change(persons, at, {"person": event.originator_id}, **changes)


@project.register
def _(event: Person.Left, at: At, rows: Rows) -> None:
    rows.change(persons, at, {"person": event.originator_id}, left_on=event.on.isoformat())
    for held in rows.matching(roles, person=event.originator_id):
        rows.close(roles, at, person=held["person"], role=held["role"], unit=held["unit"])


@project.register
def _(event: RoleConfirmation.Opened, at: At, rows: Rows) -> None:
    rows.open(
        confirmations,
        at,
        confirmation=event.originator_id,
        person=event.person,
        role=event.role,
        unit=event.unit,
        stage=Stage.OPENED,
        asked_by=None,
        from_day=None,
        until_day=None,
    )


@project.register
def _(event: RoleConfirmation.Asked, at: At, rows: Rows) -> None:
    _stage(
        event,
        at,
        rows,
        stage=Stage.ASKED,
        asked_by=event.by,
        from_day=event.from_day.isoformat() if event.from_day else None,
        until_day=event.until_day.isoformat() if event.until_day else None,
    )


@project.register
def _(event: RoleConfirmation.GrantedAlone, at: At, rows: Rows) -> None:
    _stage(event, at, rows, stage=Stage.ALONE, asked_by=event.by)


@project.register
def _(event: RoleConfirmation.Confirmed, at: At, rows: Rows) -> None:
    _stage(event, at, rows, stage=Stage.CONFIRMED)


@project.register
def _(event: RoleConfirmation.Declined, at: At, rows: Rows) -> None:
    _stage(event, at, rows, stage=Stage.DECLINED)


def _stage(event: RoleConfirmation.Event, at: At, rows: Rows, **changes: Any) -> None:
    rows.change(confirmations, at, {"confirmation": event.originator_id}, **changes)


@project.register
def _(event: Delegation.Given, at: At, rows: Rows) -> None:
    rows.open(
        delegations,
        at,
        delegation=event.originator_id,
        person=event.person,
        role=event.role,
        unit=event.unit,
        delegate=event.to,
        from_day=event.from_day.isoformat(),
        until_day=event.until_day.isoformat(),
        is_over=False,
    )


@project.register
def _(event: Delegation.Renewed, at: At, rows: Rows) -> None:
    days = {"from_day": event.from_day.isoformat(), "until_day": event.until_day.isoformat()}
    rows.change(delegations, at, {"delegation": event.originator_id}, is_over=False, **days)


@project.register
def _(event: Delegation.Ended, at: At, rows: Rows) -> None:
    rows.change(delegations, at, {"delegation": event.originator_id}, is_over=True)


def _titles(titles: Mapping[str, TextRef]) -> dict[str, UUID | None]:
    held = {column: titles.get(language) for language, column in TITLES.items()}
    return {column: text.id if text else None for column, text in held.items()}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


projection = Projection(
    "people", 3, (units, persons, roles, masks, confirmations, delegations), project
)
