"""`disputes`: every dispute with its two sides, its ruling and its appeal."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from app.accord import Accord
from app.domain.disputes.dispute import ANSWER_WITHIN, State
from app.domain.values.amounts import plain
from app.terminal.answers import Answer, table
from app.terminal.asking import Known, known, view
from projections.disputes.queries import DisputeRow, all_disputes

COLUMNS = ("id", "kind", "state", "metric", "subject", "period", "claim", "answer", "value")


def dispute_list(accord: Accord, *, as_of: str | None) -> Answer:
    """Every dispute, the newest first. Raises Refused."""
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        now = seen.recorded_at if as_of and seen.recorded_at else accord.now()
        facts = [_facts(row, who, now) for row in all_disputes(db, at=seen.at)]
    rows = [tuple(_cell(one, column) for column in COLUMNS) for one in facts]
    return Answer(table([COLUMNS, *rows]) if rows else ["There is no dispute."], facts)


def _cell(facts: dict[str, Any], column: str) -> str:
    sides = {"claim": facts["side_a"], "answer": facts["side_b"] or {}}
    told = sides[column].get("value") if column in sides else facts[column]
    return str(told or "—")


def _facts(row: DisputeRow, who: Known, now: datetime) -> dict[str, Any]:
    return {
        "id": str(row.dispute),
        "kind": row.kind,
        "state": row.state,
        "metric": row.metric,
        "subject": _called(row.subject, who),
        "period": row.period,
        "standing": _plain(row.standing),
        "side_a": {
            "person": _called(row.opened_by, who),
            "at": row.opened_at.isoformat(),
            "value": _plain(row.claim),
            "source": row.source or None,
            "claim": row.words,
            "evidence": row.evidence or None,
        },
        "side_b": {
            "person": _called(row.answered_by, who),
            "at": _moment(row.answered_at),
            "value": _plain(row.answer),
            "source": row.answer_source or None,
            "claim": row.answer_words,
            "evidence": row.answer_evidence or None,
        }
        if row.answered_by
        else None,
        "asked": [_called(person, who) for person in row.others],
        "answer_due": (row.opened_at + ANSWER_WITHIN).isoformat(),
        "answer_overdue": row.state == State.OPEN and now - row.opened_at > ANSWER_WITHIN,
        "outcome": row.outcome or None,
        "value": _plain(row.value),
        "definition": row.definition,
        "ruled_by": _called(row.ruled_by, who),
        "ruled_at": _moment(row.ruled_at),
        "reason": row.ruling_reason or None,
        "appealed_by": _called(row.appealed_by, who),
        "appealed_at": _moment(row.appealed_at),
        "appeal_reason": row.appeal_reason or None,
        "decided_by": _called(row.decided_by, who),
        "decided_at": _moment(row.decided_at),
        "decision_reason": row.decision_reason or None,
    }


def _called(id: Any, who: Known) -> str | None:
    """A unit by its code, a person by their username; None for nobody."""
    return None if id is None else who.called(id)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
