"""Disputes, step by step."""

import json
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.disputes.dispute import Dispute, State
from projections.disputes.tables import comments, disputes, files, lists
from projections.projection import Projection
from projections.temporal import At, Rows

NOTHING_YET: dict[str, Any] = {
    "answered_by": None,
    "answered_at": None,
    "answer": None,
    "answer_source": "",
    "answer_words": None,
    "answer_evidence": None,
    "ruled_by": None,
    "ruled_at": None,
    "outcome": "",
    "value": None,
    "ruling_reason": None,
    "definition": None,
    "appealed_by": None,
    "appealed_at": None,
    "appeal_reason": None,
    "decided_by": None,
    "decided_at": None,
    "decision_reason": None,
}


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Dispute.Opened, at: At, rows: Rows) -> None:
    rows.open(
        disputes,
        at,
        dispute=event.originator_id,
        metric=event.metric,
        subject=event.subject,
        period=event.period,
        kind=event.kind,
        state=str(State.OPEN),
        opened_by=event.by,
        opened_at=at.recorded_at,
        opened_from=at.position,
        others=json.dumps([person.hex for person in event.others]),
        standing=event.standing,
        claim=event.claim,
        source=event.source,
        words=event.words.id,
        evidence=_id(event.evidence),
        definition_version=event.definition_version,
        version=event.originator_version,
        **NOTHING_YET,
    )


def _change(event: Dispute.Event, at: At, rows: Rows, **changes: Any) -> None:
    key = {"dispute": event.originator_id}
    rows.change(disputes, at, key, version=event.originator_version, **changes)


@project.register
def _(event: Dispute.Answered, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.ANSWERED),
        answered_by=event.by,
        answered_at=at.recorded_at,
        answer=event.claim,
        answer_source=event.source,
        answer_words=event.words.id,
        answer_evidence=_id(event.evidence),
    )


@project.register
def _(event: Dispute.Commented, at: At, rows: Rows) -> None:
    _change(event, at, rows)
    rows.open(
        comments,
        at,
        dispute=event.originator_id,
        version=event.originator_version,
        by=event.by,
        said_at=at.recorded_at,
        words=event.words.id,
    )


@project.register
def _(event: Dispute.EvidenceAttached, at: At, rows: Rows) -> None:
    _change(event, at, rows)
    rows.open(
        files,
        at,
        dispute=event.originator_id,
        digest=event.file,
        name=_id(event.name),
        media_type=event.media_type,
        size=event.size,
        by=event.by,
    )


@project.register
def _(event: Dispute.ListNamed, at: At, rows: Rows) -> None:
    _change(event, at, rows)
    rows.open(lists, at, dispute=event.originator_id, list=event.lead_list, by=event.by)


@project.register
def _(event: Dispute.Withdrawn, at: At, rows: Rows) -> None:
    _change(event, at, rows, state=str(State.WITHDRAWN))


@project.register
def _(event: Dispute.Ruled, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.RULED),
        ruled_by=event.by,
        ruled_at=at.recorded_at,
        outcome=event.outcome,
        value=event.value,
        ruling_reason=event.reason.id,
        definition=event.definition,
    )


@project.register
def _(event: Dispute.Appealed, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.APPEALED),
        appealed_by=event.by,
        appealed_at=at.recorded_at,
        appeal_reason=event.reason.id,
    )


@project.register
def _(event: Dispute.AppealDecided, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.FINAL),
        decided_by=event.by,
        decided_at=at.recorded_at,
        value=event.value,
        decision_reason=event.reason.id,
    )


def _id(text: TextRef | None) -> UUID | None:
    return text.id if text else None


projection = Projection("disputes", 3, (disputes, comments, files, lists), project)
