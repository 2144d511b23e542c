"""A request as one person sees it: what they may do with it, and why not more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.domain.adjustments.changes import standing
from app.domain.adjustments.deciding import (
    Question,
    deciders,
    may_decide,
    nearest,
    parties_of,
    standing_for,
)
from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.adjustments.refusals import OwnKpi, OwnRequest, SamePerson, StandsForParty
from app.domain.adjustments.state import State
from app.domain.adjustments.weighing import Clocks, clocks
from app.domain.people.rights import TABLE, Act, Actor, Grant, Thing, UnitTree
from app.domain.scorecards.terms import first_month
from app.reading.letters import card_owners
from app.reading.lines import line_of
from app.views.asking import accord, db, me
from app.views.scorecards.keeping import card_title, thing_of
from app.views.scorecards.place import may_see
from projections.adjustments.queries import OPEN_STATES, RequestRow
from projections.people.queries import Names
from projections.people.roles import RoleRow, roles_held
from projections.policies.queries import adjustment_policy
from projections.scorecards.queries import CardRow, LineRow
from projections.temporal import NOW

DECISIONS = ("approved", "second_approved", "rejected")


@dataclass(frozen=True)
class Cards:
    """The scorecards around a request, their lines, and names."""

    cards: Mapping[UUID, CardRow]
    lines: Mapping[UUID, LineRow]
    names: Names

    def titles(self) -> dict[UUID, str]:
        return {id: card_title(card, self.names) for id, card in self.cards.items()}

    def metrics(self) -> dict[UUID, str]:
        """The metric of every KPI."""
        return {kpi: line.metric for kpi, line in self.lines.items()}


def may_see_request(request: RequestRow, cards: Mapping[UUID, CardRow], names: Names) -> bool:
    """Whether the reader may see it: their own, all of its scorecards, or as its stand-in, also
    after they decided."""
    decided = {one.by for one in request.steps if one.kind in DECISIONS}
    if me().id in {request.requester, request.stand_in, *decided}:
        return True
    if request.state is State.DRAFT:
        return False
    about = [cards.get(id) for id in request.cards]
    return all(card is not None and may_see(card, names) for card in about)


def may_lack_a_decider(request: RequestRow) -> bool:
    """Whether the reader names stand-ins, and the request may be one that nobody is left to decide.

    It reaches an administrator who may not see its scorecards: without its contents, or a request
    on a personal card would have no way out.
    """
    return act_on(request) is not None and me().may_somewhere(Act.NAME_STAND_IN)


def actors(names: Names, roles: Iterable[RoleRow]) -> list[Actor]:
    """Everybody who is here, with the roles that they hold."""
    grants: dict[UUID, list[Grant]] = {}
    for role in roles:
        grants.setdefault(role.person, []).append(role.as_grant())
    return [
        Actor(
            person.id,
            unit=person.unit,
            superior=person.superior,
            grants=tuple(grants.get(person.id, ())),
            left=person.left_on is not None,
        )
        for person in names.persons.values()
    ]


def question_of(request: RequestRow, around: Cards, units: UnitTree, today: date) -> Question:
    """The request as rights see it now."""
    owners = {
        person
        for one in request.lines
        if one.kpi is not None and one.kpi in around.lines
        for terms in around.lines[one.kpi].terms
        for person, _ in terms.owners
    } | {person for one in request.lines for person in one.owners}
    cards = [around.cards[id] for id in request.cards if id in around.cards]
    answering = {one for card in cards for one in answering_for(card, around.names)}
    parties = parties_of(request.requester, owners, answering)
    first = request.step("approved") if request.waits_for_finance else None
    requester = around.names.persons.get(request.requester)
    things = tuple(thing_of(card.holder, around.names) for card in cards)
    return Question(
        things=things or (Thing(unit=requester.unit if requester else None),),
        parties=parties | request.parties,
        units=units,
        today=today,
        stand_in=request.stand_in,
        first=frozenset({first.by, *first.stands_for}) if first else frozenset(),
    )


def answering_for(card: CardRow, names: Names) -> set[UUID]:
    """Who answers for a scorecard: who signs its letter as owner, and whose own it is."""
    own = {card.holder} if card.holder in names.persons else set()
    return card_owners(card, names) | own


@dataclass(frozen=True)
class Standing:
    """What the reader may do, the sentence that says why not more, and who decides.

    `recent` are roles of deciders that were granted a short while ago: person, role, when.
    """

    act: Act | None
    may_decide: bool
    why_not: str
    put_to: Sequence[UUID]
    recent: Sequence[tuple[UUID, str, datetime]]
    clock: Clocks | None
    escalated_to: Sequence[UUID]
    may_name: bool


def standing_of(
    request: RequestRow, around: Cards, roles: Sequence[RoleRow], *, with_recent: bool = True
) -> Standing:
    """How the request stands towards the reader; a list needs no roles that are `recent`."""
    policy = adjustment_policy(db(), at=NOW, on=me().today)
    asked = question_of(request, around, me().units, me().today)
    act = act_on(request)
    others = [one for one in actors(around.names, roles) if one.id != me().id]
    everybody = [*others, me().actor]
    may = deciders(everybody, act, asked) if act else []
    put_to = [one.id for one in nearest(may, act, asked)] if act else []
    clock = clocks(
        trigger_at=request.trigger_at,
        submitted_at=request.submitted_at,
        settled_at=request.settled_at,
        now=accord().now(),
        policy=policy,
    )
    is_late = clock is not None and clock.overdue and request.state in OPEN_STATES
    return Standing(
        act=act,
        may_decide=any(one.id == me().id for one in may),
        why_not=_why_not(request, asked, act, put_to, around.names),
        put_to=put_to,
        recent=_recent([one.id for one in may], act, roles, policy) if with_recent else (),
        clock=clock,
        escalated_to=[one.id for one in may if one.id not in put_to] if is_late else [],
        may_name=act is not None and not may and _may_name(asked, roles),
    )


def _may_name(asked: Question, roles: Sequence[RoleRow]) -> bool:
    """Whether the reader names the stand-in: who has a part in it does so where nobody else may."""
    if not me().may_somewhere(Act.NAME_STAND_IN):
        return False
    others = {one.person for one in roles if one.role in TABLE[Act.NAME_STAND_IN]} - asked.parties
    return me().id not in asked.parties or not others


def _recent(
    people: Sequence[UUID], act: Act | None, roles: Sequence[RoleRow], policy: AdjustmentPolicy
) -> list[tuple[UUID, str, datetime]]:
    """Roles by which these people may decide, and that they got only a short while ago."""
    found = []
    for role in roles:
        if act is None or role.person not in people or role.role not in TABLE[act]:
            continue
        if accord().now() - role.granted_at <= policy.grants_are_recent:
            found.append((role.person, role.role, role.granted_at))
    return found


def standing_lines(request: RequestRow, around: Cards) -> dict[UUID, dict[str, Any]]:
    """How the KPIs of a request stand now, as the request keeps them."""
    found: dict[UUID, dict[str, Any]] = {}
    for one in request.lines:
        row = around.lines.get(one.kpi) if one.kpi else None
        if (
            row is not None
            and one.before is not None
            and row.in_force(first_month(request.first_period))
        ):
            found[row.kpi] = standing(line_of(row), request.first_period)
    return found


def act_on(request: RequestRow) -> Act | None:
    """What deciding it would be now; None where nothing is to be decided."""
    if request.waits_for_finance:
        return Act.DECIDE_MONEY
    return Act.DECIDE_REQUEST if request.state is State.SUBMITTED else None


def _why_not(
    request: RequestRow,
    asked: Question,
    act: Act | None,
    put_to: Sequence[UUID],
    names: Names,
) -> str:
    """Why the reader can't decide; empty where they can, or where nothing is to be decided."""
    asking = me()
    if act is None or may_decide(asking.actor, act, asked):
        return ""
    who = gettext(", ").join(names.of(one, asking.language) for one in put_to)
    if asking.id == request.requester:
        why = gettext(OwnRequest.sentence)
    elif asking.id in asked.parties:
        why = gettext(OwnKpi.sentence)
    elif asking.id in asked.first:
        why = gettext(SamePerson.sentence)
    elif (stands := standing_for(asking.actor, act, asked)) is not None and stands:
        why = gettext(StandsForParty.sentence)
    else:
        why = gettext("You can read this request; deciding it takes a role that you don't have.")
    if who:
        return gettext("%(why)s It waits for %(who)s.", why=why, who=who)
    return gettext("%(why)s Nobody is left to decide: an administrator names a stand-in.", why=why)


def roles_now() -> list[RoleRow]:
    """Every role that is held now."""
    return roles_held(db(), at=NOW)
