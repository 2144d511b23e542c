"""Who rules on a dispute: a data steward, or where all of them have a part, a head."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.domain.people.rights import (
    Act,
    Actor,
    Thing,
    UnitTree,
    counts_as,
    grants_for,
    may,
    may_somewhere,
)
from app.domain.people.roles import Role
from app.domain.people.standing import actor, tree
from app.domain.reference import Fact, Facts, Ledger, today_at

DECIDING: tuple[Fact, ...] = (("holders", Role.DATA_STEWARD), ("holders", Role.DEPARTMENT_HEAD))


def rulers(
    people: Iterable[Actor],
    thing: Thing,
    parties: frozenset[UUID],
    *,
    units: UnitTree,
    today: date,
) -> list[Actor]:
    """Everybody who may rule on what is disputed: the stewards without a part.

    Where the rule leaves nobody, the heads of the nearest unit that has one left. (domain.md 2)
    An appeal against such a ruling is for yet another head: where none is left, there is none.
    """
    free = [one for one in people if not one.left and not counts_as(one, today=today) & parties]
    stewards = [one for one in free if may(one, Act.RULE_DISPUTE, thing, units=units, today=today)]
    if stewards:
        return stewards
    line = units.line(thing.unit)
    heads = {
        one.id: min(line.index(grant.unit) for grant in grants)
        for one in free
        if (grants := grants_for(one, Act.DECIDE_APPEAL, thing, units=units, today=today))
    }
    nearest = min(heads.values(), default=None)
    return [one for one in free if heads.get(one.id, -1) == nearest]


def could_rule(ledger: Ledger, facts: Facts, person: UUID, thing: Thing) -> bool:
    """Whether somebody holds the right to rule there, whatever their part."""
    return may(
        actor(person, facts.get("person", person.hex)),
        Act.RULE_DISPUTE,
        thing,
        units=tree(facts.get("units")),
        today=today_at(ledger.now(), facts),
    )


def falls_to(
    ledger: Ledger, facts: Facts, by: UUID, thing: Thing, parties: frozenset[UUID]
) -> bool:
    """Whether a ruling falls to somebody who holds no right to rule by themselves."""
    if could_rule(ledger, facts, by, thing):
        return False
    people = _holders(ledger, *DECIDING)
    units, today = tree(facts.get("units")), today_at(ledger.now(), facts)
    return by in {one.id for one in rulers(people, thing, parties, units=units, today=today)}


def somebody_decides(ledger: Ledger, concerned: frozenset[UUID]) -> bool:
    """Whether a head is left who could decide an appeal: one that stands for none `concerned`."""
    today = today_at(ledger.now(), ledger.consult(("organisation", "")))
    return any(
        not one.left
        and may_somewhere(one, Act.DECIDE_APPEAL, today=today)
        and not counts_as(one, today=today) & concerned
        for one in _holders(ledger, ("holders", Role.DEPARTMENT_HEAD))
    )


def _holders(ledger: Ledger, *roles: Fact) -> list[Actor]:
    held = ledger.consult(*roles)
    ids = {id for fact in roles for id in held.get(*fact) or {}}
    known = ledger.consult(*(("person", id) for id in ids))
    return [actor(UUID(id), known.get("person", id)) for id in ids]
