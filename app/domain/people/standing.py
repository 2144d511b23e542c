"""Actors and units as the reference query gives them (plain JSON facts)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.domain.ids import SYSTEM
from app.domain.people.rights import Act, Actor, Grant, Thing, UnitPlace, UnitTree, demand
from app.domain.reference import Fact, Facts, Ledger, Settled, today_at


def actor(id: UUID, fact: Mapping[str, Any] | None) -> Actor:
    """The person as somebody who acts; one without a fact has no rights at all."""
    if id == SYSTEM:
        return Actor(SYSTEM)
    if fact is None:
        return Actor(id, left=True)
    return _kept_actor(id, fact) if isinstance(fact, Settled) else _actor(id, fact)


@lru_cache(maxsize=256)
def _kept_actor(id: UUID, fact: Settled) -> Actor:
    return _actor(id, fact)


def _actor(id: UUID, fact: Mapping[str, Any]) -> Actor:
    return Actor(
        id=id,
        unit=_id(fact["unit"]),
        superior=_id(fact["superior"]),
        grants=grants_of(fact),
        left=fact["left"] is not None,
    )


def grants_of(fact: Mapping[str, Any] | None) -> tuple[Grant, ...]:
    """A person's own roles and those that they stand in for; none without a fact."""
    if fact is None:
        return ()
    return tuple(
        Grant(role, UUID(unit), _day(from_day), _day(until_day), *map(_id, delegator))
        for role, unit, from_day, until_day, *delegator in (
            *fact["roles"],
            *fact.get("stands_in", ()),
        )
    )


def tree(fact: Mapping[str, Any] | None) -> UnitTree:
    """All units; empty where none was founded."""
    return _kept_tree(fact) if isinstance(fact, Settled) else _tree(fact)


@lru_cache(maxsize=32)
def _kept_tree(fact: Settled) -> UnitTree:
    return _tree(fact)


def _tree(fact: Mapping[str, Any] | None) -> UnitTree:
    return UnitTree(
        {
            UUID(id): UnitPlace(
                UUID(id), unit["code"], unit["kind"], _id(unit["parent"]), _id(unit["head"])
            )
            for id, unit in (fact or {}).items()
        }
    )


def demand_in_company(ledger: Ledger, by: UUID, act: Act, *more: Fact) -> Facts:
    """What is known to decide by, and `more`, where the person may do this to the company.

    Raises NotYours.
    """
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex), *more)
    units = tree(facts.get("units"))
    demand(
        actor(by, facts.get("person", by.hex)),
        act,
        Thing(unit=units.company),
        units=units,
        today=today_at(ledger.now(), facts),
    )
    return facts


def superiors_of(person: UUID, above: Callable[[UUID], UUID | None]) -> Iterator[UUID]:
    """A person's line of superiors, the nearest first; a circle is gone around once."""
    passed, one = {person}, above(person)
    while one is not None and one not in passed:
        yield one
        passed.add(one)
        one = above(one)


def line_above(ledger: Ledger, holder: UUID, facts: Facts) -> frozenset[UUID]:
    """Everybody above a holder who was consulted for; nobody above a unit. (domain.md 2)"""

    def above(id: UUID) -> UUID | None:
        asked = facts if id == holder else ledger.consult(("person", id.hex))
        person = asked.get("person", id.hex)
        return _id(person["superior"]) if person is not None else None

    return frozenset(superiors_of(holder, above))


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
