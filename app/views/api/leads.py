"""Leads for programs: lists of records come in, are handed over, and are answered."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Response, abort

from app.domain.access.api_key import Scope
from app.domain.access.pushing_leads import Heard, push_answers, push_handover, push_list
from app.domain.access.refusals import NotHandedOver, OutsideScope
from app.domain.leads.lead_list import lead_list_id
from app.ledger import Ledger
from app.reading.leads import handed
from app.views.api import problems
from app.views.api.blueprint import bp, do_once, name_of
from app.views.api.bodies import (
    body,
    idempotency_key,
    refuse_missing,
    refuse_unknown,
    rows_of,
    text_of,
)
from app.views.api.calling import key
from app.views.api.lead_bodies import (
    LARGEST_LIST,
    LENGTHS,
    list_sent,
    record_named,
    replies_of,
    unit_called,
    units_by_text,
)
from app.views.asking import accord, close_reading, db, me
from app.views.leads.page import may_read
from projections.leads.queries import (
    ListRow,
    all_lists,
    answers_to_all,
    lead_list,
    records_of,
)
from projections.people.queries import Names, names
from projections.temporal import NOW

MOST_LISTS = 200


@bp.get("/leads")
def lead_lists() -> Response:
    """The lists that the key works with, the newest first, and what waits for an answer."""
    _demand_scope()
    rows = [row for row in all_lists(db(), at=NOW) if _is_ours(row)][:MOST_LISTS]
    answers = answers_to_all(db(), [row.list for row in rows if row.receiver], at=NOW)
    called, now = names(db(), at=NOW), accord().now()
    return problems.answer(
        {"lists": [_told(row, handed(row, answers.get(row.list, {}), now), called) for row in rows]}
    )


@bp.post("/leads")
def bring_leads() -> Response:
    """A list of records."""
    _demand_scope()
    called, sent = idempotency_key(), body(LARGEST_LIST)
    found, id = list_sent(sent), lead_list_id(name_of(called))

    def push_leads(ledger: Ledger, *, by: UUID, api_key: UUID, **_: Any) -> dict[str, Any]:
        push_list(
            ledger,
            by=by,
            api_key=api_key,
            id=id,
            metric=found.metric,
            subject=found.subject,
            period=found.period,
            unit=found.unit,
            source=found.source,
            brought=found.brought,
        )
        return {
            "list": str(id),
            "records": len(found.brought.records),
            "columns": list(found.brought.columns),
            "left_out": list(found.brought.left_out),
        }

    done = do_once(push_leads, called, sent)
    return problems.answer({**done.value, "position": done.position}, 201)


@bp.post("/leads/<uuid:list_id>/handover")
def hand_over_leads(list_id: UUID) -> Response:
    """The list goes to the unit that works on it."""
    _demand_scope()
    _ours(list_id)
    called, sent = idempotency_key(), body()
    refuse_unknown(sent, ("unit",))
    refuse_missing(sent, ("unit",))
    unit = unit_called(text_of(sent, "unit", LENGTHS["unit"]), units_by_text(), field="unit")

    def push_sending(ledger: Ledger, *, by: UUID, api_key: UUID, **_: Any) -> None:
        push_handover(ledger, by=by, api_key=api_key, list_id=list_id, unit=unit)

    done = do_once(push_sending, called, {**sent, "list": str(list_id)})
    row = _ours(list_id)
    return problems.answer(
        {
            "list": str(list_id),
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "position": done.position,
        },
        201,
    )


@bp.post("/leads/<uuid:list_id>/answers")
def answer_leads(list_id: UUID) -> Response:
    """What becomes of records that were handed over, each by its id."""
    _demand_scope()
    row = _ours(list_id)
    called, found = idempotency_key(), body()
    sent = rows_of(found)
    if row.receiver is None:
        raise NotHandedOver()
    replies = replies_of(sent, records_of(db(), row))

    def push_replies(ledger: Ledger, *, by: UUID, api_key: UUID, **_: Any) -> dict[str, Any]:
        told = push_answers(ledger, by=by, api_key=api_key, list_id=list_id, replies=replies)
        # In words here, inside: so that the same request is given the same answer again.
        try:
            results = [_shown(one, sent[one.reply.row - 1]) for one in told]
        finally:
            close_reading()
        return {"results": results, "counts": dict(Counter(one.effect for one in told))}

    done = do_once(push_replies, called, {**found, "list": str(list_id)})
    return problems.answer({**done.value, "position": done.position or None})


def _demand_scope() -> None:
    """Raises OutsideScope for a key that is not for leads, before anything is looked up."""
    if Scope.LEADS not in key().scopes:
        raise OutsideScope(scopes=", ".join(key().scopes))


def _ours(list_id: UUID) -> ListRow:
    """The list, if the key works with it; 404 otherwise."""
    row = lead_list(db(), list_id, at=NOW)
    if row is None or not _is_ours(row):
        abort(404)
    return row


def _is_ours(row: ListRow) -> bool:
    return may_read(row) and any(me().units.is_within(one, key().unit) for one in row.units)


def _told(row: ListRow, state: Any, called: Names) -> dict[str, Any]:
    def code(id: UUID | None) -> str | None:
        unit = called.units.get(id) if id else None
        return unit.code if unit else None

    return {
        "list": str(row.list),
        "metric": row.metric,
        "subject": code(row.subject),
        "period": row.period,
        "unit": code(row.unit),
        "records": row.size,
        "withdrawn": row.withdrawn_by is not None,
        "handed_to": code(row.receiver),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "waiting": state.waiting if state else None,
        "accepted": state.accepted if state else None,
        "rejected": state.rejected if state else None,
        "qualified": state.qualified if state else None,
    }


def _shown(told: Heard, sent: Any) -> dict[str, Any]:
    shown = {"row": told.reply.row, "effect": told.effect, "record": record_named(sent)}
    if told.refusal is None:
        return shown
    return {**shown, "problem": problems.as_problem(told.refusal)}
