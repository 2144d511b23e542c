"""Lists of records and their answers that other systems send: by the rules of the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.access.api_key import ApiKey, Scope
from app.domain.access.pushing import source_for
from app.domain.access.refusals import AnsweredInBatch, OutsideUnit
from app.domain.leads.commands import Brought, bring_list, demand_leads
from app.domain.leads.handing_over import hand_over
from app.domain.leads.handover import Answer, Handover, handover_id, refuse_without_ground
from app.domain.leads.lead_list import LeadList
from app.domain.people.rights import Act
from app.domain.people.standing import tree
from app.domain.reference import Ledger, today_at
from app.domain.refusals import Refused


@dataclass(frozen=True)
class Reply:
    """What a program says of a record. `row` is its place in what was sent, from 1; `numbers` are
    the records of the list with that id. `refusal` is what stood in its way before."""

    row: int
    numbers: tuple[int, ...] = ()
    answer: Answer = Answer.ACCEPTED
    ground: str = ""
    remark: str = ""
    refusal: Refused | None = None


@dataclass(frozen=True)
class Heard:
    """What became of a reply: accepted, rejected, qualified, same, or refused."""

    reply: Reply
    effect: str
    refusal: Refused | None = None


def push_list(
    ledger: Ledger,
    *,
    by: UUID,
    api_key: UUID,
    id: UUID,
    metric: str,
    subject: UUID,
    period: str,
    unit: UUID,
    source: str,
    brought: Brought,
) -> UUID:
    """Take the records behind a number; returns the list's id. `by` is the key's owner.

    Raises KeyIsOver, OutsideKey, SourceUnsaid, and what `bring_list` raises.
    """
    key = _held(ledger, api_key, unit)
    with ledger.about(correlation=api_key):
        return bring_list(
            ledger,
            by=by,
            id=id,
            metric=metric,
            subject=subject,
            period=period,
            unit=unit,
            source=source_for(key, source) if key.sources else source,
            brought=brought,
        )


def push_handover(ledger: Ledger, *, by: UUID, api_key: UUID, list_id: UUID, unit: UUID) -> UUID:
    """Send a list to the unit that works on it; returns the hand-over's id.

    Raises KeyIsOver, OutsideKey, and what `hand_over` raises.
    """
    _held(ledger, api_key, ledger.get(LeadList, list_id).unit)
    with ledger.about(correlation=api_key):
        return hand_over(ledger, by=by, list_id=list_id, unit=unit)


def push_answers(
    ledger: Ledger, *, by: UUID, api_key: UUID, list_id: UUID, replies: Sequence[Reply]
) -> list[Heard]:
    """Answer the records that can be answered so, and say of each what became of it.

    One event takes all that were answered alike. Raises NotThere, NotYours, KeyIsOver, OutsideKey:
    everything else is said reply by reply.
    """
    found = ledger.get(Handover, handover_id(list_id))
    _held(ledger, api_key, found.unit)
    demand_leads(ledger, by, Act.ANSWER_LEADS, found.unit)
    alike: dict[tuple[Answer, str, str], list[int]] = {}
    first: dict[int, int] = {}
    told = [_heard(found, one, alike, first) for one in replies]
    with ledger.about(correlation=api_key):
        for (answer, ground, remark), numbers in alike.items():
            if answer is Answer.REJECTED:
                found.reject(numbers, by=by, ground=ground, remark=ledger.keep(remark))
            elif answer is Answer.QUALIFIED:
                found.qualify(numbers, by=by)
            else:
                found.accept(numbers, by=by)
        if alike:
            ledger.save(found)
    return told


def _heard(
    found: Handover,
    reply: Reply,
    alike: dict[tuple[Answer, str, str], list[int]],
    first: dict[int, int],
) -> Heard:
    try:
        changed = _changed(found, reply, first)
    except Refused as refusal:
        return Heard(reply, "refused", refusal)
    first.update(dict.fromkeys(reply.numbers, reply.row))
    if not changed:
        return Heard(reply, "same")
    is_no = reply.answer is Answer.REJECTED
    how = (reply.answer, reply.ground, reply.remark) if is_no else (reply.answer, "", "")
    alike.setdefault(how, []).extend(changed)
    return Heard(reply, str(reply.answer))


def _changed(found: Handover, reply: Reply, first: dict[int, int]) -> list[int]:
    if reply.refusal is not None:
        raise reply.refusal
    if reply.answer is Answer.REJECTED:
        refuse_without_ground(reply.ground, has_remark=bool(reply.remark))
    if before := _said_before(reply.numbers, first):
        raise AnsweredInBatch(field="record", first=before)
    return [one for one in reply.numbers if found.would_change(one, reply.answer)]


def _said_before(numbers: Iterable[int], first: dict[int, int]) -> int:
    return next((first[one] for one in numbers if one in first), 0)


def _held(ledger: Ledger, api_key: UUID, unit: UUID) -> ApiKey:
    """The key, if it holds, is for leads, and for this unit's. Raises KeyIsOver, OutsideKey."""
    found = ledger.get(ApiKey, api_key)
    facts = ledger.consult(("organisation", ""), ("units", ""))
    found.refuse_for(Scope.LEADS, today_at(ledger.now(), facts))
    if not tree(facts.get("units")).is_within(unit, found.unit):
        raise OutsideUnit(field="unit", unit=found.unit, subject=unit)
    return found
