"""Telling of a changed dependency, and setting a suggested request aside."""

from datetime import datetime
from uuid import UUID

from app.domain.adjustments.refusals import TriggerToCome
from app.domain.adjustments.request import AdjustmentRequest
from app.domain.adjustments.state import State
from app.domain.adjustments.suggestion import Suggestion, suggestion_id
from app.domain.adjustments.surroundings import consult, demand_asking, unit_of
from app.domain.adjustments.triggers import Dependency, TriggerKind, moves_a_target
from app.domain.reference import Ledger, NotThere
from app.domain.scorecards.scorecard import Scorecard
from app.domain.values.kinds import Unit


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
    applied: UUID | None = None,
    reason: str,
) -> None:
    """No request is needed: of what the values show in a period, of a dependency that was told, or
    of one whose target the request `applied` changed.

    Raises NotYours, NotThere, DismissedAlready, ReasonForDismissal.
    """
    _demand(ledger, by, card_id, kpi)
    key = str(applied) if applied else period
    found = ledger.find(Suggestion, told or suggestion_id(kpi, kind, key))
    if found is None and applied is not None:
        found = _of_request(ledger, by, card_id, kpi, applied)
    if found is None and told is None and kind is not TriggerKind.DEPENDENCY:
        found = Suggestion.note(by=by, card=card_id, kpi=kpi, kind=kind, period=period)
    if found is None or found.kpi != kpi:
        raise NotThere(f"no suggestion {told} about {kpi}")
    found.dismiss(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def _of_request(ledger: Ledger, by: UUID, card: UUID, kpi: UUID, request: UUID) -> Suggestion:
    """What an applied request about other KPIs suggests for this one. Raises NotThere."""
    asked = ledger.get(AdjustmentRequest, request)
    moved = [one for one in asked.lines if moves_a_target(one)]
    if asked.state is not State.APPLIED or not moved or kpi in [one.kpi for one in asked.lines]:
        raise NotThere(f"the request {request} suggests nothing for {kpi}")
    facts = ledger.consult(*{("metric", one.metric) for one in moved})
    is_money = any(unit_of(facts, one.metric) is Unit.MONEY for one in moved)
    names = [(facts.get("metric", one.metric) or {})["definition"]["names"] for one in moved]
    return Suggestion.of_request(
        by=by,
        card=card,
        kpi=kpi,
        request=request,
        dependency=Dependency.BUDGET if is_money else Dependency.OTHER,
        changed_at=asked.modified_on,
        what=ledger.keep("、".join(dict.fromkeys(one["zh_Hant"] for one in names))),
    )


def _demand(ledger: Ledger, by: UUID, card_id: UUID, kpi: UUID) -> None:
    """Raise where the person may not ask for a change of this scorecard either."""
    card = ledger.get(Scorecard, card_id)
    if kpi not in card.lines:
        raise NotThere(f"no KPI {kpi} on {card_id}")
    cards = {card_id: card}
    demand_asking(ledger, consult(ledger, by, cards, ()), by, cards)
