"""What stands around a request: its scorecards as they are now, and who has a part in it."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.domain.adjustments.applying import apply_changes, owners_now, standing_now
from app.domain.adjustments.changes import Change, cards_of, parts_of
from app.domain.adjustments.deciding import Question, parties_of, standing_for
from app.domain.adjustments.policy import AdjustmentPolicy, policy_on
from app.domain.adjustments.refusals import BaselineToCome, PartsLeftOver
from app.domain.adjustments.request import AdjustmentRequest
from app.domain.adjustments.weighing import needs_finance
from app.domain.ids import ident
from app.domain.people.refusals import NotYours
from app.domain.people.rights import TABLE, Act, Thing, demand
from app.domain.people.roles import Role
from app.domain.people.standing import actor, line_above, tree
from app.domain.periods.guard import card_facts, guard_parts, guard_terms
from app.domain.reference import Fact, Facts, Ledger, today_at
from app.domain.scorecards.commands import card_as_thing
from app.domain.scorecards.letter import Fault, FaultKind
from app.domain.scorecards.letters import letter_owners, summed
from app.domain.scorecards.scorecard import Scorecard
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit

BASELINE, PHASING = FaultKind.BASELINE, FaultKind.PHASING


@dataclass(frozen=True)
class Surroundings:
    """A request's scorecards as they stand now, and who has a part in it."""

    cards: dict[UUID, Scorecard]
    facts: Facts
    asked: Question
    standing: dict[UUID, dict[str, Any]]
    needs_finance: bool
    policy: AdjustmentPolicy


def surroundings(ledger: Ledger, by: UUID, request: AdjustmentRequest) -> Surroundings:
    ids = cards_of(request.lines)
    ledger.fetch(ids)
    cards = {id: ledger.get(Scorecard, id) for id in ids}
    facts = consult(ledger, by, cards, [one.metric for one in request.lines])
    today = today_at(ledger.now(), facts)
    policy = policy_on(facts.get("policy", ident("policy", "adjustments").hex), today)
    answering = (one for card in cards.values() for one in answering_for(facts, card))
    parties = parties_of(request.requester, owners_now(request.lines, cards), answering)
    parties |= request.parties
    return Surroundings(
        cards=cards,
        facts=facts,
        asked=Question(
            things=things_of(ledger, facts, cards, request.requester),
            parties=parties,
            units=tree(facts.get("units")),
            today=today,
            stand_in=request.stand_in,
            first=request.first if request.waits_for_finance else frozenset(),
        ),
        standing=standing_now(request.lines, cards, request.first_period),
        needs_finance=is_of_finance(facts, request.lines, policy),
        policy=policy,
    )


def is_of_finance(facts: Facts, lines: Iterable[Change], policy: AdjustmentPolicy) -> bool:
    """Whether these changes take finance's approval too."""
    return any(needs_finance(one, unit_of(facts, one.metric), policy) for one in lines)


def may_act(before: Surroundings, by: UUID, act: Act) -> bool:
    """Whether the person has a role to decide it, four-eyes aside."""
    return (
        standing_for(actor(by, before.facts.get("person", by.hex)), act, before.asked) is not None
    )


def demand_decider(before: Surroundings, by: UUID, act: Act) -> frozenset[UUID]:
    """Whom the person stands in for. Raises NotYours where they have no role to decide it."""
    found = standing_for(actor(by, before.facts.get("person", by.hex)), act, before.asked)
    if found is None:
        raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[act])))
    return found


def rehearse(before: Surroundings, request: AdjustmentRequest) -> None:
    """Raise now what applying the request would raise, but for parts that don't add up yet."""
    copies = {id: deepcopy(card) for id, card in before.cards.items()}
    _refuse_open(before.facts, _change(before, request, copies, request.requester), BASELINE)


def apply_now(before: Surroundings, request: AdjustmentRequest, by: UUID) -> None:
    """Change the scorecards as the request says.

    A request whose parts don't add up may be put up for decision, but not into a letter in force.
    """
    _refuse_open(before.facts, _change(before, request, before.cards, by), BASELINE, PHASING)
    request.apply(by=by)


def _change(
    before: Surroundings, request: AdjustmentRequest, cards: Mapping[UUID, Scorecard], by: UUID
) -> list[Fault]:
    """Change them; returns what stands since in the way of signing the letters in force again."""
    for one in request.lines:
        if one.card is not None:
            guard_terms(before.facts, one.card, request.first_period)
            guard_parts(before.facts, one.card, (part.period for part in parts_of(one.after)))
    stood = {place for card in cards.values() for place in _open_points(before.facts, card)}
    apply_changes(
        request.lines,
        cards,
        by=by,
        first_period=request.first_period,
        reason=request.explanation,
        request=request.id,
    )
    return [
        fault
        for card in cards.values()
        if card.letter.in_force
        for place, fault in _open_points(before.facts, card).items()
        if place not in stood
    ]


def _open_points(facts: Facts, card: Scorecard) -> dict[tuple[FaultKind, UUID | None], Fault]:
    return {(one.kind, one.kpi): one for one in card.faults(summed(facts, card))}


def _refuse_open(facts: Facts, faults: Iterable[Fault], *kinds: FaultKind) -> None:
    """What a letter isn't signed with, a request doesn't bring into it once it is in force.

    Raises PartsLeftOver, BaselineToCome.
    """
    for one in faults:
        if one.kind not in kinds:
            continue
        if one.kind is FaultKind.BASELINE or one.off is None:
            raise BaselineToCome(field="target", metric=one.metric)
        unit = unit_of(facts, one.metric) or Unit.COUNT
        raise PartsLeftOver(field="target", metric=one.metric, left=Amount(one.off, unit))


def consult(
    ledger: Ledger,
    by: UUID,
    cards: Mapping[UUID, Scorecard],
    metrics: Sequence[str],
    people: Sequence[UUID] = (),
) -> Facts:
    """One question for rights, metrics, scorecards, and whether the named people are here."""
    holders = [card.holder for card in cards.values()]
    facts: list[Fact] = [
        ("organisation", ""),
        ("units", ""),
        ("holders", Role.DEPARTMENT_HEAD),
        ("holders", Role.FINANCE),
        ("holders", Role.ADMINISTRATOR),
        ("policy", ident("policy", "adjustments").hex),
        *(("person", person.hex) for person in (by, *people, *holders)),
        *(("card", card.hex) for card in cards),
        *(fact for card in cards for fact in card_facts(card)),
        *(("metric", code) for code in metrics if code),
    ]
    return ledger.consult(*dict.fromkeys(facts))


def things_of(
    ledger: Ledger, facts: Facts, cards: Mapping[UUID, Scorecard], asking: UUID
) -> tuple[Thing, ...]:
    """The scorecards as rights see them; a request for means alone belongs to the asker's unit."""
    units = tree(facts.get("units"))
    if not cards:
        person = facts.get("person", asking.hex)
        return (Thing(unit=UUID(person["unit"]) if person else None),)
    return tuple(
        card_as_thing(
            card.holder,
            facts.get("person", card.holder.hex),
            units,
            line_above(ledger, card.holder, facts),
        )
        for card in cards.values()
    )


def demand_asking(ledger: Ledger, facts: Facts, by: UUID, cards: Mapping[UUID, Scorecard]) -> None:
    """Raise NotYours where a scorecard is not theirs to ask about."""
    for thing, card in zip(things_of(ledger, facts, cards, by), cards.values(), strict=True):
        owners = {owner.person for line in card.lines.values() for owner in line.latest.owners}
        answering = (facts.get("card", card.id.hex) or {}).get("owner")
        demand(
            actor(by, facts.get("person", by.hex)),
            Act.REQUEST_CHANGE,
            replace(thing, owners=frozenset(owners | ({UUID(answering)} if answering else set()))),
            units=tree(facts.get("units")),
            today=today_at(ledger.now(), facts),
        )


def answering_for(facts: Facts, card: Scorecard) -> frozenset[UUID]:
    """Who answers for a scorecard: who signs its letter as owner, and whose own it is."""
    units = tree(facts.get("units")).units
    holder = frozenset() if card.holder in units else frozenset({card.holder})
    return letter_owners(facts, card.id, card.holder) | holder


def unit_of(facts: Facts, metric: str) -> Unit | None:
    known = facts.get("metric", metric) if metric else None
    return Unit(known["definition"]["unit"]) if known else None
