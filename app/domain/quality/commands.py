"""Keeping the record of a consistency run."""

from uuid import UUID

from app.domain.people.rights import Act, demand_somewhere
from app.domain.people.standing import actor
from app.domain.quality.consistency_run import ConsistencyRun, Findings, run_id
from app.domain.quality.refusals import CheckedToday
from app.domain.reference import Ledger, today_at


def record_run(ledger: Ledger, *, by: UUID, findings: Findings, scheduled: bool = False) -> UUID:
    """Keep what a run found; returns its id. One a day is scheduled, any number go by hand.

    Raises NotYours, CheckedToday.
    """
    facts = ledger.consult(("organisation", ""), ("person", by.hex))
    today = today_at(ledger.now(), facts)
    demand_somewhere(actor(by, facts.get("person", by.hex)), Act.VERIFY_VALUE, today=today)
    day, number = today.isoformat(), 0 if scheduled else 1
    while ledger.find(ConsistencyRun, run_id(day, number)) is not None:
        if scheduled:
            raise CheckedToday()
        number += 1
    run = ConsistencyRun.carry_out(by=by, day=day, number=number, findings=findings)
    ledger.save(run)
    return run.id
