"""Roles that need a second person, and roles lent for dated days."""

from datetime import date
from uuid import UUID

from app.domain.ids import SYSTEM
from app.domain.people.commands import asking, grant_role
from app.domain.people.confirmation import RoleConfirmation, Stage, confirmation_id
from app.domain.people.delegation import Delegation, delegation_id
from app.domain.people.person import Person
from app.domain.people.refusals import (
    NoSuchGrant,
    NotForOthers,
    RoleEndsBefore,
    UnknownDelegate,
)
from app.domain.people.rights import (
    Act,
    Actor,
    Grant,
    Thing,
    counts_as,
    demand,
    demand_somewhere,
    holds,
)
from app.domain.people.roles import APPROVERS, Role
from app.domain.people.standing import grants_of
from app.domain.reference import Ledger


def give_role(
    ledger: Ledger,
    *,
    by: UUID,
    person: UUID,
    role: Role,
    unit: UUID,
    from_day: date | None = None,
    until_day: date | None = None,
) -> None:
    """Give a role; one of an approver waits for a second person. Raises as `grant_role`.

    Until two other approvers are there it is granted, and marked as granted by one person.
    """
    needs_two = role in APPROVERS and by != SYSTEM
    if needs_two and _others(ledger, person, by) >= 2:
        acting, units, today = asking(ledger, by)
        demand(acting, Act.MANAGE_PEOPLE, Thing(unit=unit), units=units, today=today)
        ledger.get(Person, person).refuse_left()
        confirmation = _confirmation(ledger, by, person, role, unit)
        confirmation.ask(by=by, from_day=from_day, until_day=until_day)
        ledger.save(confirmation)
        return
    before = (str(role), unit) in ledger.get(Person, person).roles
    grant_role(
        ledger,
        by=by,
        person=person,
        role=role,
        unit=unit,
        from_day=from_day,
        until_day=until_day,
    )
    if needs_two and not before:
        confirmation = _confirmation(ledger, by, person, role, unit)
        confirmation.grant_alone(by=by)
        ledger.save(confirmation)


def confirm_role(ledger: Ledger, *, by: UUID, person: UUID, role: Role, unit: UUID) -> None:
    """Be the second person: the role is granted, or its mark goes.

    Raises NotYours, NotThere, NothingToConfirm, OwnGrant, AlreadyLeft.
    """
    confirmation = _confirmable(ledger, by, person, role, unit)
    was_asked, (from_day, until_day) = confirmation.stage is Stage.ASKED, confirmation.days
    confirmation.confirm(by=by, counts_as=_counts_as(ledger, by))
    granted = ledger.get(Person, person)
    if was_asked:
        granted.grant(by=by, role=role, unit=unit, from_day=from_day, until_day=until_day)
    ledger.save(confirmation, granted)


def decline_role(
    ledger: Ledger, *, by: UUID, person: UUID, role: Role, unit: UUID, reason: str
) -> None:
    """Refuse the role; one that was granted alone ends.

    Raises NotYours, NotThere, NothingToConfirm, OwnGrant, ReasonForDeclining.
    """
    confirmation = _confirmable(ledger, by, person, role, unit)
    was_held = confirmation.stage is Stage.ALONE
    kept = ledger.keep(reason)
    confirmation.decline(by=by, counts_as=_counts_as(ledger, by), reason=kept)
    holder = ledger.get(Person, person)
    if was_held and (str(role), unit) in holder.roles:
        holder.end_role(by=by, role=role, unit=unit)
    ledger.save(confirmation, holder)


def delegate_role(
    ledger: Ledger,
    *,
    by: UUID,
    person: UUID,
    role: Role,
    unit: UUID,
    to: UUID,
    from_day: date,
    until_day: date,
) -> None:
    """Lend one's own role for dated days, both included.

    Raises NotForOthers, NoSuchGrant, RoleEndsBefore, UnknownDelegate, OwnDelegate, DaysReversed.
    """
    if by != person:
        raise NotForOthers()
    facts = ledger.consult(("person", person.hex), ("person", to.hex))
    own = facts.get("person", person.hex)
    held = [one for one in grants_of(own) if _is_own(one, role, unit)]
    if not held:
        raise NoSuchGrant(role=str(role))
    ends = held[-1].until_day
    if ends is not None and ends < until_day:
        raise RoleEndsBefore(field="until_day", on=ends)
    other = facts.get("person", to.hex)
    if other is None or other["left"]:
        raise UnknownDelegate(field="to")
    found = ledger.find(Delegation, delegation_id(person, str(role), unit, to))
    if found is None:
        found = Delegation.give(
            by=by,
            person=person,
            role=str(role),
            unit=unit,
            to=to,
            from_day=from_day,
            until_day=until_day,
        )
    else:
        found.renew(by=by, from_day=from_day, until_day=until_day)
    ledger.save(found)


def end_delegation(
    ledger: Ledger, *, by: UUID, person: UUID, role: Role, unit: UUID, to: UUID
) -> None:
    """Take a delegation back: by who gave it, who has it, or an administrator.

    Raises NotYours, NotThere, NoDelegation.
    """
    found = ledger.get(Delegation, delegation_id(person, str(role), unit, to))
    if by not in (person, to):
        acting, units, today = asking(ledger, by)
        demand(acting, Act.MANAGE_PEOPLE, Thing(unit=unit), units=units, today=today)
    found.end(by=by)
    ledger.save(found)


def _is_own(grant: Grant, role: Role, unit: UUID) -> bool:
    return grant.delegator is None and (grant.role, grant.unit) == (str(role), unit)


def _others(ledger: Ledger, person: UUID, by: UUID) -> int:
    """How many people besides this one hold an approver's role of their own today."""
    _, _, today = asking(ledger, by)
    known = ledger.consult(("approvers", "")).get("approvers") or {}
    actors = [Actor(UUID(id), grants=grants_of({"roles": held})) for id, held in known.items()]
    return sum(
        one.id != person and any(holds(one, role, today=today) for role in APPROVERS)
        for one in actors
    )


def _counts_as(ledger: Ledger, by: UUID) -> frozenset[UUID]:
    acting, _, today = asking(ledger, by)
    return counts_as(acting, today=today)


def _confirmation(
    ledger: Ledger, by: UUID, person: UUID, role: Role, unit: UUID
) -> RoleConfirmation:
    found = ledger.find(RoleConfirmation, confirmation_id(person, str(role), unit))
    return found or RoleConfirmation.open(by=by, person=person, role=str(role), unit=unit)


def _confirmable(
    ledger: Ledger, by: UUID, person: UUID, role: Role, unit: UUID
) -> RoleConfirmation:
    acting, _, today = asking(ledger, by)
    demand_somewhere(acting, Act.CONFIRM_ROLE, today=today)
    return ledger.get(RoleConfirmation, confirmation_id(person, str(role), unit))
