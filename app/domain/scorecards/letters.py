"""Signing responsibility letters, and acknowledging what changed them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.people.rights import Act, Thing, counts_as, demand
from app.domain.people.standing import actor, superiors_of, tree
from app.domain.reference import Fact, Facts, Ledger, today_at
from app.domain.scorecards.commands import card_as_thing
from app.domain.scorecards.letter import (
    NothingToSend,
    countersigner_among,
    joint_owners,
)
from app.domain.scorecards.scorecard import Scorecard
from app.domain.values.kinds import Aggregation


def send_letters(ledger: Ledger, *, by: UUID, card_ids: tuple[UUID, ...]) -> None:
    """Put the letters of these scorecards before their owners: all of them or none.

    Raises NotYours, NotThere, NothingToSend, NothingToSign, LetterNotReady, LetterInForce,
    SentAlready.
    """
    if not card_ids:
        raise NothingToSend()
    ledger.fetch(card_ids)
    cards = [ledger.get(Scorecard, id) for id in card_ids]
    for card in cards:
        facts = _consult(ledger, card, ("organisation", ""), ("person", by.hex))
        units = tree(facts.get("units"))
        thing = card_as_thing(card.holder, facts.get("person", card.holder.hex), units)
        demand(
            actor(by, facts.get("person", by.hex)),
            Act.DRAFT_CARD,
            thing,
            units=units,
            today=today_at(ledger.now(), facts),
        )
        owners = letter_owners(facts, card.id, card.holder)
        card.send_letter(by=by, owners=owners, summed=summed(facts, card))
    ledger.save(*cards)


def sign_letter(ledger: Ledger, *, by: UUID, card_id: UUID, signed_on: date | None = None) -> None:
    """Accept a scorecard's letter as one of its owners.

    Raises NotThere, NothingToSign, LetterNotReady, NotToSign, SignedAlready, LetterInForce.
    """
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, card)
    card.sign(
        by=by,
        owners=letter_owners(facts, card.id, card.holder),
        summed=summed(facts, card),
        signed_on=signed_on,
    )
    ledger.save(card)


def countersign_letter(
    ledger: Ledger, *, by: UUID, card_id: UUID, signed_on: date | None = None
) -> None:
    """Accept it as superior: from now on it is in force.

    Raises as `sign_letter`, NotYetSigned, SameSignature, StandsForOwner, NobodyCountersigns.
    """
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, card, ("organisation", ""), ("person", by.hex))
    owners = letter_owners(facts, card.id, card.holder)
    today = today_at(ledger.now(), facts)
    card.countersign(
        by=by,
        owners=owners,
        superior=_countersigner(ledger, facts, card, owners) or card.letter.named,
        summed=summed(facts, card),
        signed_on=signed_on,
        stands_for=counts_as(actor(by, facts.get("person", by.hex)), today=today) - {by},
    )
    ledger.save(card)


def name_countersigner(ledger: Ledger, *, by: UUID, card_id: UUID, person: UUID) -> None:
    """Where nobody above the owners is left, an administrator names who countersigns, this once.

    Raises NotYours, NotThere, LetterInForce, SomebodyCountersigns, CountersignerConcerned.
    """
    card = ledger.get(Scorecard, card_id)
    asked = (("organisation", ""), ("person", by.hex), ("person", person.hex))
    facts = _consult(ledger, card, *asked)
    units = tree(facts.get("units"))
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.NAME_STAND_IN,
        Thing(unit=units.company),
        units=units,
        today=today_at(ledger.now(), facts),
    )
    owners = letter_owners(facts, card.id, card.holder)
    superior = _countersigner(ledger, facts, card, owners)
    card.name_countersigner(
        by=by,
        person=person,
        owners=owners,
        superior=superior,
        has_left=actor(person, facts.get("person", person.hex)).left,
    )
    ledger.save(card)


def acknowledge_addendum(ledger: Ledger, *, by: UUID, card_id: UUID, request_id: UUID) -> None:
    """Take notice of an approved change. Raises NotThere, NothingToAcknowledge."""
    card = ledger.get(Scorecard, card_id)
    card.acknowledge(by=by, request=request_id)
    ledger.save(card)


def letter_owners(facts: Facts, card: UUID, holder: UUID) -> frozenset[UUID]:
    """Who answers for a scorecard: as it says, else the person who holds it, or the unit's head."""
    told = facts.get("card", card.hex) or {}
    if told.get("owner"):
        return frozenset({UUID(told["owner"])})
    unit = tree(facts.get("units")).units.get(holder)
    owner = unit.head if unit is not None else holder
    return frozenset({owner} if owner is not None else ())


def letter_superior(facts: Facts, card: UUID, holder: UUID) -> UUID | None:
    """Who countersigns: as the scorecard says, else the owner's superior, or the unit's above."""
    told = facts.get("card", card.hex) or {}
    if told.get("superior"):
        return UUID(told["superior"])
    person = facts.get("person", holder.hex)
    if person is not None:
        return UUID(person["superior"]) if person["superior"] else None
    units = tree(facts.get("units"))
    above = [units.units[id].head for id in units.line(holder)[1:] if units.units[id].head]
    return above[0] if above else None


def _countersigner(
    ledger: Ledger, facts: Facts, card: Scorecard, owners: frozenset[UUID]
) -> UUID | None:
    """Who countersigns: the superior, or the next one above them who doesn't sign as owner."""
    everybody = owners | joint_owners(card.lines.values())

    def person(id: UUID) -> Mapping[str, Any]:
        return ledger.consult(("person", id.hex)).get("person", id.hex) or {"left": True}

    def line() -> Iterator[UUID | None]:
        yield letter_superior(facts, card.id, card.holder)
        units, holder = tree(facts.get("units")), facts.get("person", card.holder.hex)
        above = superiors_of(card.holder, lambda id: _id(person(id).get("superior")))
        yield from above if holder is not None else ()
        around = units.line(UUID(holder["unit"])) if holder else units.line(card.holder)[1:]
        yield from (units.units[unit].head for unit in around)

    return countersigner_among(line(), everybody, lambda id: person(id)["left"] is not None)


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _consult(ledger: Ledger, card: Scorecard, *more: Fact) -> Facts:
    wanted: list[Fact] = [
        *more,
        ("units", ""),
        ("card", card.id.hex),
        ("person", card.holder.hex),
        *(("metric", line.metric) for line in card.lines.values()),
    ]
    return ledger.consult(*dict.fromkeys(wanted))


def summed(facts: Facts, card: Scorecard) -> frozenset[str]:
    """The metrics whose shorter parts add up to the longer ones."""
    known: Mapping[str, Any] = {
        line.metric: facts.get("metric", line.metric) for line in card.lines.values()
    }
    return frozenset(
        code
        for code, metric in known.items()
        if metric and metric["definition"]["aggregation"] == Aggregation.SUM
    )
