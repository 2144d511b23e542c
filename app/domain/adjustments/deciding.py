"""Who may decide a request: heads above its KPIs, finance, and nobody who has a part in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.people.rights import TABLE, Act, Actor, Thing, UnitTree, counts_as, grants_for


@dataclass(frozen=True)
class Question:
    """A request as rights see it: the scorecards it is about, and all who have a part in it.

    `first` are those by whom the head's approval was given: the second one is never theirs.
    """

    things: tuple[Thing, ...]
    parties: frozenset[UUID]
    units: UnitTree
    today: date
    stand_in: UUID | None = None
    first: frozenset[UUID] = frozenset()


def standing_for(actor: Actor, act: Act, asked: Question) -> frozenset[UUID] | None:
    """Whom this person stands in for today, in whatever role; nobody for most.

    None where they may not decide at all: every scorecard of the request must lie within the unit
    of a role that they hold, or stand in for.
    """
    others = counts_as(actor, today=asked.today) - {actor.id}
    if actor.left:
        return None
    if actor.id == asked.stand_in:
        return others
    may_all = all(
        grants_for(actor, act, thing, units=asked.units, today=asked.today)
        for thing in asked.things
    )
    return others if may_all else None


def may_decide(actor: Actor, act: Act, asked: Question) -> bool:
    """Whether they may, four-eyes included (domain.md 2)."""
    stands_for = standing_for(actor, act, asked)
    others_do = asked.parties | asked.first
    return stands_for is not None and not ({actor.id, *stands_for} & others_do)


def deciders(people: Iterable[Actor], act: Act, asked: Question) -> list[Actor]:
    """Everybody who may decide, those of the nearest unit first."""
    return sorted(
        (one for one in people if may_decide(one, act, asked)),
        key=lambda one: (_distance(one, act, asked), one.id),
    )


def nearest(people: Iterable[Actor], act: Act, asked: Question) -> list[Actor]:
    """Those whom the request is put to: the heads of the nearest unit that has one left."""
    found = deciders(people, act, asked)
    least = _distance(found[0], act, asked) if found else 0
    return [one for one in found if _distance(one, act, asked) == least]


def _distance(actor: Actor, act: Act, asked: Question) -> int:
    """How many units above the request's the one lies in which they hold the role."""
    if actor.id == asked.stand_in:
        return -1
    steps = [
        line.index(grant.unit)
        for thing in asked.things
        for line in [asked.units.line(thing.unit)]
        for grant in actor.grants
        if grant.role in TABLE[act] and grant.unit in line
    ]
    return max(steps, default=0)


def parties_of(
    requester: UUID, owners: Iterable[UUID], answering: Iterable[UUID]
) -> frozenset[UUID]:
    """All who have a part in a request: who made it, who owns its KPIs, who answers for its cards.

    `answering` are those who sign its scorecards' letters as owners, and whose own they are.
    """
    return frozenset({requester, *owners, *answering})
