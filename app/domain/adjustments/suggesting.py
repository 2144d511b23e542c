"""Telling of a changed dependency, and setting a suggested request aside."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.adjustments.refusals import TriggerToCome
from app.domain.adjustments.suggestion import Suggestion, suggestion_id
from app.domain.adjustments.surroundings import consult, things_of
from app.domain.adjustments.triggers import Dependency, TriggerKind
from app.domain.people.rights import Act, demand
from app.domain.people.standing import actor, tree
from app.domain.reference import Ledger, NotThere, today_at
from app.domain.scorecards.scorecard import Scorecard


def tell_dependency(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    kpi: UUID,
    dependency: Dependency,
    changed_at: datetime,
    what: str,
) -> UUID:
    """Say that something changed on which a KPI rests: a request is suggested; returns its id.

    Raises NotYours, NotThere, TriggerToCome, DependencyUnsaid.
    """
    _demand(ledger, by, card_id, kpi)
    if changed_at > ledger.now():
        raise TriggerToCome(field="changed_at")
    told = Suggestion.tell(
        by=by,
        card=card_id,
        kpi=kpi,
        dependency=dependency,
        changed_at=changed_at,
        what=ledger.keep(what),
    )
    ledger.save(told)
    return told.id


def dismiss_suggestion(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    kpi: UUID,
    kind: TriggerKind,
    period: str,
    told: UUID | None = None,
    reason: str,
) -> None:
    """No request is needed: of what the values show in a period, or of a dependency that was told.

    Raises NotYours, NotThere, DismissedAlready, ReasonForDismissal.
    """
    _demand(ledger, by, card_id, kpi)
    found = ledger.find(Suggestion, told or suggestion_id(kpi, kind, period))
    if found is None and told is None and kind is not TriggerKind.DEPENDENCY:
        found = Suggestion.note(by=by, card=card_id, kpi=kpi, kind=kind, period=period)
    if found is None or found.kpi != kpi:
        raise NotThere(f"no suggestion {told} about {kpi}")
    found.dismiss(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def _demand(ledger: Ledger, by: UUID, card_id: UUID, kpi: UUID) -> None:
    """Raise where the person may not ask for a change of this scorecard either."""
    card = ledger.get(Scorecard, card_id)
    if kpi not in card.lines:
        raise NotThere(f"no KPI {kpi} on {card_id}")
    facts = consult(ledger, by, {card_id: card}, ())
    owners = {owner.person for line in card.lines.values() for owner in line.latest.owners}
    answering = (facts.get("card", card_id.hex) or {}).get("owner")
    (thing,) = things_of(facts, {card_id: card}, by)
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.REQUEST_CHANGE,
        replace(thing, owners=frozenset(owners | ({UUID(answering)} if answering else set()))),
        units=tree(facts.get("units")),
        today=today_at(ledger.now(), facts),
    )
