"""Requests to adjust KPIs, step by step."""

import json
from datetime import datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.adjustments import events
from app.domain.adjustments.request import AdjustmentRequest  # noqa: F401 - reads its events
from app.domain.adjustments.state import State
from app.domain.adjustments.suggestion import Suggestion
from app.domain.aggregate import TextRef
from projections.adjustments.tables import about, requests, suggestions
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: events.Drafted, at: At, rows: Rows) -> None:
    rows.open(
        requests,
        at,
        request=event.originator_id,
        code=event.code,
        requester=event.by,
        state=State.DRAFT,
        revision=1,
        **_wish(event),
        files="[]",
        parties="[]",
        drafted_at=event.timestamp,
        submitted_at=None,
        settled_at=None,
        needs_finance=False,
        retroactive=False,
        mostly_known=False,
        stand_in=None,
        steps="[]",
        version=event.originator_version,
    )
    _note_cards(event, rows)


@project.register
def _(event: events.Revised, at: At, rows: Rows) -> None:
    before = rows.current(requests, request=event.originator_id)
    anew = before is not None and before["revision"] != event.revision
    changes: dict[str, Any] = {"revision": event.revision, "stand_in": None}
    if anew:
        changes |= {"state": State.DRAFT, "settled_at": None}
    _change(rows, at, event, "revised", **_wish(event), **changes)
    _note_cards(event, rows)


@project.register
def _(event: events.Submitted, at: At, rows: Rows) -> None:
    before = rows.current(requests, request=event.originator_id)
    first = before["submitted_at"] if before else None
    _change(
        rows,
        at,
        event,
        "submitted",
        event.answer,
        state=State.SUBMITTED,
        parties=_text(event.parties),
        submitted_at=first or event.timestamp,
        needs_finance=event.needs_finance,
        retroactive=event.retroactive,
        mostly_known=event.mostly_known,
    )


@project.register
def _(event: events.Questioned, at: At, rows: Rows) -> None:
    before = rows.current(requests, request=event.originator_id)
    changes: dict[str, Any] = {"state": State.QUESTIONED}
    if before and before["state"] == State.APPROVED:
        changes["stand_in"] = None
    _change(rows, at, event, "questioned", event.question, **changes)


@project.register
def _(event: events.Confirmed, at: At, rows: Rows) -> None:
    changes: dict[str, Any] = {"lines": _text(event.lines)}
    if event.needs_finance is not None:
        changes["needs_finance"] = event.needs_finance
    _change(rows, at, event, "confirmed", **changes)


@project.register
def _(event: events.Approved, at: At, rows: Rows) -> None:
    before = rows.current(requests, request=event.originator_id)
    changes: dict[str, Any] = {"state": State.APPROVED}
    if before and before["needs_finance"]:
        changes["stand_in"] = None
    _change(rows, at, event, "approved", event.note, decided=event, **changes)


@project.register
def _(event: events.SecondApproved, at: At, rows: Rows) -> None:
    _change(rows, at, event, "second_approved", event.note, decided=event)


@project.register
def _(event: events.Applied, at: At, rows: Rows) -> None:
    _change(rows, at, event, "applied", state=State.APPLIED, settled_at=event.timestamp)


@project.register
def _(event: events.Rejected, at: At, rows: Rows) -> None:
    changes = {"state": State.REJECTED, "settled_at": event.timestamp}
    _change(rows, at, event, "rejected", event.reason, decided=event, **changes)


@project.register
def _(event: events.Withdrawn, at: At, rows: Rows) -> None:
    changes = {"state": State.WITHDRAWN, "settled_at": event.timestamp}
    _change(rows, at, event, "withdrawn", event.reason, **changes)


@project.register
def _(event: events.EvidenceAttached, at: At, rows: Rows) -> None:
    before = rows.current(requests, request=event.originator_id)
    files = json.loads(before["files"]) if before else []
    files.append(
        [event.file, event.name.id.hex if event.name else None, event.media_type, event.size]
    )
    _change(rows, at, event, "evidence_attached", files=json.dumps(files))


@project.register
def _(event: events.StandInNamed, at: At, rows: Rows) -> None:
    _change(rows, at, event, "stand_in_named", stand_in=event.person)


@project.register
def _(event: Suggestion.Noted, at: At, rows: Rows) -> None:
    rows.open(
        suggestions,
        at,
        suggestion=event.originator_id,
        card=event.card,
        kpi=event.kpi,
        kind=event.kind,
        period=event.period,
        dependency=event.dependency,
        changed_at=event.changed_at,
        what=event.what.id if event.what else None,
        noted_by=event.by,
        noted_at=event.timestamp,
        dismissed_by=None,
        dismissed_at=None,
        reason=None,
    )


@project.register
def _(event: Suggestion.Dismissed, at: At, rows: Rows) -> None:
    rows.change(
        suggestions,
        at,
        {"suggestion": event.originator_id},
        dismissed_by=event.by,
        dismissed_at=event.timestamp,
        reason=event.reason.id if event.reason else None,
    )


def _change(
    rows: Rows,
    at: At,
    event: Any,
    step: str,
    said: TextRef | None = None,
    *,
    decided: Any = None,
    **changes: Any,
) -> None:
    before = rows.current(requests, request=event.originator_id)
    steps = json.loads(before["steps"]) if before else []
    told = {
        "step": step,
        "by": event.by,
        "at": event.timestamp,
        "position": at.position,
        "said": said.id if said else None,
    }
    if decided is not None:
        told |= {"stands_for": decided.stands_for, "saw": decided.saw, "effect": decided.effect}
    rows.change(
        requests,
        at,
        {"request": event.originator_id},
        **changes,
        steps=_text([*steps, told]),
        version=event.originator_version,
    )


def _wish(event: events.Drafted | events.Revised) -> dict[str, Any]:
    return {
        "lines": _text(event.lines),
        "size": event.size,
        "category": event.category,
        "first_period": event.first_period,
        "title": event.title.id if event.title else None,
        "explanation": event.explanation.id if event.explanation else None,
        "tactics": event.tactics.id if event.tactics else None,
        "evidence": _text([one.id for one in event.evidence]),
        "trigger_at": event.trigger_at,
    }


def _note_cards(event: events.Drafted | events.Revised, rows: Rows) -> None:
    for card in {line["card"] for line in event.lines if line["card"] is not None}:
        rows.state(about, card=card, request=event.originator_id)


def _text(facts: Any) -> str:
    return json.dumps(facts, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Typed values as pairs, so that a query gives back exactly what the event held."""
    match value:
        case UUID():
            return {"id": value.hex}
        case Decimal():
            # As the log writes it: an effect comes with zeros that a replay doesn't have.
            text = format(value, "f")
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return {"number": text or "0"}
        case datetime():
            return {"moment": value.isoformat()}
        case TextRef():
            return {"text": [value.id.hex, value.digest]}
    raise TypeError(f"no row can hold {type(value)}")


projection = Projection("adjustments", 5, (requests, about, suggestions), project)
