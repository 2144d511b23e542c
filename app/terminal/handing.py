"""`hand-over` and `answer-leads`: a list goes to the unit that works on it, and is answered."""

from collections.abc import Sequence

from app.accord import Accord
from app.domain.leads.handing_over import answer_leads, hand_over
from app.domain.leads.handover import Answer as Said
from app.domain.leads.record import LeadRecord
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import acting, known
from app.terminal.leads import called
from projections.leads.queries import ListRow, answers_to, lead_list, records_of
from projections.temporal import NOW


def send(accord: Accord, code: str, *, unit: str, by: str | None) -> Answer:
    """Hand a list over. Raises Impossible, Refused, NotThere."""
    with accord.reading() as db:
        who, row = acting(db, by), called(db, code, NOW)
        receiver = known(db, NOW).subject(unit)
    accord.ledger.do(hand_over, via="command", by=who, list_id=row.list, unit=receiver)
    with accord.reading() as db:
        now = lead_list(db, row.list, at=NOW)
    due = now.due_at.isoformat() if now and now.due_at else None
    facts = {"id": str(row.list), "handed_to": unit, "records": row.size, "due_at": due}
    return Answer([f"{row.size} records handed over; answers are due {due}."], facts)


def reply(
    accord: Accord,
    code: str,
    *,
    answer: str,
    records: Sequence[str],
    is_for_waiting: bool,
    ground: str,
    remark: str,
    by: str | None,
) -> Answer:
    """Accept, reject or qualify records by their ids, or all that wait.

    Raises Impossible, Refused, NotThere.
    """
    with accord.reading() as db:
        who, row = acting(db, by), called(db, code, NOW)
        numbers = _numbers(row, records_of(db, row), records)
        if is_for_waiting:
            answered = answers_to(db, row.list, at=NOW)
            numbers |= {one for one in range(1, row.size + 1) if one not in answered}
    done = accord.ledger.do(
        answer_leads,
        via="command",
        by=who,
        list_id=row.list,
        numbers=sorted(numbers),
        answer=Said(answer),
        ground=ground,
        remark=remark,
    )
    facts = {"id": str(row.list), "answer": answer, "records": done.value}
    return Answer([f"{done.value} records {answer}."], facts)


def _numbers(row: ListRow, records: Sequence[LeadRecord], ids: Sequence[str]) -> set[int]:
    """The numbers of the records with these ids; a repeated id means all of its records."""
    found = {one.number for one in records if one.is_there and one.key in ids}
    missing = set(ids) - {records[number - 1].key for number in found}
    if missing:
        raise Impossible(f"List {row.code} has no record {', '.join(sorted(missing))}.")
    return found
