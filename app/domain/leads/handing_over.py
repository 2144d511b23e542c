"""Handing a list over, and answering it: everybody who works on either side."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.ids import ident
from app.domain.leads.commands import demand_leads
from app.domain.leads.handover import Answer, Handover, handover_id
from app.domain.leads.lead_list import LeadList
from app.domain.leads.policy import LEADS, policy_on
from app.domain.leads.refusals import HandedOverAlready, ListWithdrawn
from app.domain.people.rights import Act
from app.domain.people.standing import tree
from app.domain.reference import Ledger, NotThere, today_at


def hand_over(ledger: Ledger, *, by: UUID, list_id: UUID, unit: UUID) -> UUID:
    """Send a list's records to the unit that works on them; returns the hand-over's id.

    The time to answer is the one that the policy of the day says. Raises NotThere, NotYours,
    ListWithdrawn, HandedOverAlready, and what `Handover.send` raises.
    """
    found = ledger.get(LeadList, list_id)
    agreed = ("policy", ident("policy", LEADS).hex)
    facts = demand_leads(ledger, by, Act.KEEP_LEADS, found.unit, agreed)
    if unit not in tree(facts.get("units")).units:
        raise NotThere(f"no unit {unit}")
    if found.is_withdrawn:
        raise ListWithdrawn()
    if ledger.find(Handover, handover_id(list_id)) is not None:
        raise HandedOverAlready()
    sent = Handover.send(
        by=by,
        list_id=list_id,
        metric=found.metric,
        subject=found.subject,
        period=found.period,
        sender=found.unit,
        unit=unit,
        size=found.size,
        answer_within_hours=policy_on(
            facts.get(*agreed), today_at(ledger.now(), facts)
        ).answer_within_hours,
    )
    ledger.save(sent)
    return sent.id


def answer_leads(
    ledger: Ledger,
    *,
    by: UUID,
    list_id: UUID,
    numbers: Sequence[int],
    answer: Answer,
    ground: str = "",
    remark: str = "",
) -> int:
    """Accept, reject or qualify records that were sent to one's unit; returns how many.

    Raises NotThere, NotYours, and what `Handover` raises.
    """
    found = ledger.get(Handover, handover_id(list_id))
    demand_leads(ledger, by, Act.ANSWER_LEADS, found.unit)
    if answer is Answer.REJECTED:
        kept = ledger.keep(remark)
        count = found.reject(numbers, by=by, ground=ground, remark=kept)
    elif answer is Answer.QUALIFIED:
        count = found.qualify(numbers, by=by)
    else:
        count = found.accept(numbers, by=by)
    ledger.save(found)
    return count
