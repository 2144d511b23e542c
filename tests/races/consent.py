"""What the log says of consent, read without the rules of the product: who decided what, when."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.accord import Accord
from app.domain.adjustments.request import AdjustmentRequest as Request
from app.domain.scorecards.scorecard import Scorecard
from tests.demo_database import events_of


def faults(accord: Accord, card: UUID) -> list[str]:
    """Everything in the log that must not be; an empty list where consent was given rightly.

    A request has one decision a submission. Nobody decides who made it, had a part in it when it
    was submitted, or owns one of its KPIs at that moment. Weights make 100% after each step.
    """
    owners: dict[UUID, set[UUID]] = {}
    parties: dict[UUID, set[UUID]] = {}
    kpis: dict[UUID, set[UUID]] = {}
    decided: dict[UUID, int] = {}
    found: list[str] = []
    for event in events_of(accord):
        match event:
            case Scorecard.LineAdded():
                owners[event.kpi] = {person for person, _ in event.terms["owners"]}
            case Scorecard.Reassigned():
                owners[event.kpi] = {person for person, _ in event.owners}
            case Request.Drafted() | Request.Confirmed():
                lines = {line["kpi"] for line in event.lines if line["kpi"]}
                kpis[event.originator_id] = lines
                parties.setdefault(event.originator_id, {event.by})
            case Request.Submitted():
                parties[event.originator_id] |= set(event.parties)
                decided[event.originator_id] = 0
            case Request.Approved() | Request.Rejected():
                id = event.originator_id
                decided[id] += 1
                concerned = parties[id] | {one for kpi in kpis[id] for one in owners.get(kpi, ())}
                if event.by in concerned:
                    found.append(f"{id} was decided by {event.by}, who has a part in it")
                if decided[id] > 1:
                    found.append(f"{id} was decided {decided[id]} times")
    return found + _weights(accord, card)


def _weights(accord: Accord, card: UUID) -> list[str]:
    totals: Any = accord.ledger.do(lambda ledger: ledger.get(Scorecard, card)).value.totals("2026")
    return [f"weights make {total}" for total in totals if total != Decimal(1)]
