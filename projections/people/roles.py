"""Roles that people hold, lend, or wait for, at any position."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.people.rights import Grant
from app.eventlog.recorder import moment
from app.eventlog.tables import events
from projections.people.tables import (
    confirmations,
    delegations,
    roles,
)
from projections.temporal import known


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
