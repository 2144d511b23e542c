"""Tasks, causes, contracts, talks and feedback, step by step."""

import json
from functools import singledispatch
from typing import Any

from app.domain.actions.analysis import QUESTIONS, Analysis
from app.domain.actions.coaching import Coaching
from app.domain.actions.contract import Contract, Standing
from app.domain.actions.feedback import Feedback
from app.domain.actions.task import State, Task
from app.domain.aggregate import TextRef
from projections.actions.tables import (
    analyses,
    causes,
    coachings,
    contracts,
    feedbacks,
    remarks,
    tasks,
)
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Task.Set, at: At, rows: Rows) -> None:
    rows.open(
        tasks,
        at,
        task=event.originator_id,
        card=event.card,
        kpi=event.kpi,
        period=event.period,
        metric=event.metric,
        subject=event.subject,
        owner=event.owner,
        set_by=event.by,
        set_at=at.recorded_at,
        promised=event.due.isoformat(),
        due=event.due.isoformat(),
        term=event.term,
        cause=event.cause,
        words=event.words.id,
        expected=_id(event.expected),
        state=str(State.OPEN),
        ended_by=None,
        ended_on=None,
        outcome=None,
        reason=None,
        version=event.originator_version,
    )


def _change(event: Task.Event, at: At, rows: Rows, **changes: Any) -> None:
    key = {"task": event.originator_id}
    rows.change(tasks, at, key, version=event.originator_version, **changes)


@project.register
def _(event: Task.Done, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.DONE),
        ended_by=event.by,
        ended_on=event.day.isoformat(),
        outcome=_id(event.outcome),
    )


@project.register
def _(event: Task.Assessed, at: At, rows: Rows) -> None:
    _change(event, at, rows, outcome=event.outcome.id)


@project.register
def _(event: Task.Moved, at: At, rows: Rows) -> None:
    _change(event, at, rows, due=event.due.isoformat(), reason=event.reason.id)


@project.register
def _(event: Task.HandedOver, at: At, rows: Rows) -> None:
    _change(event, at, rows, owner=event.owner)


@project.register
def _(event: Task.Abandoned, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.ABANDONED),
        ended_by=event.by,
        ended_on=event.day.isoformat(),
        reason=event.reason.id,
    )


@project.register
def _(event: Task.Resumed, at: At, rows: Rows) -> None:
    _change(event, at, rows, state=str(State.OPEN), ended_by=None, ended_on=None)


# -- causes ----------------------------------------------------------------------------------------


@project.register
def _(event: Analysis.Begun, at: At, rows: Rows) -> None:
    rows.open(
        analyses,
        at,
        analysis=event.originator_id,
        kpi=event.kpi,
        period=event.period,
        **dict.fromkeys(QUESTIONS),
        by=event.by,
        version=event.originator_version,
    )


@project.register
def _(event: Analysis.Answered, at: At, rows: Rows) -> None:
    answers = {name: _id(getattr(event, name)) for name in QUESTIONS}
    _change_analysis(event, at, rows, by=event.by, **answers)


@project.register
def _(event: Analysis.CauseNamed, at: At, rows: Rows) -> None:
    _change_analysis(event, at, rows)
    rows.open(
        causes,
        at,
        analysis=event.originator_id,
        cause=event.cause,
        place=event.originator_version,
        category=event.category,
        beneath=event.beneath,
        words=event.words.id,
        by=event.by,
    )


@project.register
def _(event: Analysis.CauseDropped, at: At, rows: Rows) -> None:
    _change_analysis(event, at, rows)
    listed = rows.matching(causes, analysis=event.originator_id)
    gone = {event.cause}
    while more := {row["cause"] for row in listed if row["beneath"] in gone} - gone:
        gone |= more
    for cause in gone:
        rows.close(causes, at, analysis=event.originator_id, cause=cause)


def _change_analysis(event: Analysis.Event, at: At, rows: Rows, **changes: Any) -> None:
    key = {"analysis": event.originator_id}
    rows.change(analyses, at, key, version=event.originator_version, **changes)


# -- contracts -------------------------------------------------------------------------------------


@project.register
def _(event: Contract.Proposed, at: At, rows: Rows) -> None:
    rows.open(
        contracts,
        at,
        contract=event.originator_id,
        card=event.card,
        period=event.period,
        proposed_by=event.by,
        proposed_at=at.recorded_at,
        aim=event.aim.id,
        measures=event.measures.id,
        until=event.until.isoformat(),
        parties=json.dumps([party.hex for party in event.parties]),
        signatures="[]",
        standing=str(Standing.PROPOSED),
        met=None,
        words=None,
        version=event.originator_version,
    )


@project.register
def _(event: Contract.Signed, at: At, rows: Rows) -> None:
    row = rows.current(contracts, contract=event.originator_id) or {}
    signed = [*json.loads(row["signatures"]), [event.by.hex, at.recorded_at.isoformat()]]
    is_whole = len(signed) == len(json.loads(row["parties"]))
    standing = Standing.IN_FORCE if is_whole else Standing.PROPOSED
    _change_contract(event, at, rows, signatures=json.dumps(signed), standing=str(standing))


@project.register
def _(event: Contract.Concluded, at: At, rows: Rows) -> None:
    standing = str(Standing.CONCLUDED)
    _change_contract(event, at, rows, standing=standing, met=event.met, words=event.words.id)


@project.register
def _(event: Contract.Withdrawn, at: At, rows: Rows) -> None:
    standing = str(Standing.WITHDRAWN)
    _change_contract(event, at, rows, standing=standing, words=event.reason.id)


def _change_contract(event: Contract.Event, at: At, rows: Rows, **changes: Any) -> None:
    key = {"contract": event.originator_id}
    rows.change(contracts, at, key, version=event.originator_version, **changes)


# -- talks -----------------------------------------------------------------------------------------


@project.register
def _(event: Coaching.Held, at: At, rows: Rows) -> None:
    rows.open(
        coachings,
        at,
        coaching=event.originator_id,
        coach=event.by,
        person=event.person,
        day=event.day.isoformat(),
        period=event.period,
        talked=event.talked.id,
        agreed=_id(event.agreed),
        acknowledged_at=None,
        version=event.originator_version,
    )


@project.register
def _(event: Coaching.Acknowledged, at: At, rows: Rows) -> None:
    _change_coaching(event, at, rows, acknowledged_at=at.recorded_at)


@project.register
def _(event: Coaching.Remarked, at: At, rows: Rows) -> None:
    _change_coaching(event, at, rows)
    rows.open(
        remarks,
        at,
        coaching=event.originator_id,
        version=event.originator_version,
        by=event.by,
        said_at=at.recorded_at,
        words=event.words.id,
    )


def _change_coaching(event: Coaching.Event, at: At, rows: Rows, **changes: Any) -> None:
    key = {"coaching": event.originator_id}
    rows.change(coachings, at, key, version=event.originator_version, **changes)


# -- customers -------------------------------------------------------------------------------------


@project.register
def _(event: Feedback.Noted, at: At, rows: Rows) -> None:
    rows.open(
        feedbacks,
        at,
        feedback=event.originator_id,
        card=event.card,
        kpi=event.kpi,
        period=event.period,
        day=event.day.isoformat(),
        tone=event.tone,
        customer=_id(event.customer),
        words=event.words.id,
        by=event.by,
        noted_at=at.recorded_at,
    )


@project.register
def _(event: Feedback.TakenBack, at: At, rows: Rows) -> None:
    rows.close(feedbacks, at, feedback=event.originator_id)


def _id(text: TextRef | None) -> Any:
    return text.id if text else None


projection = Projection(
    "actions",
    2,
    (tasks, analyses, causes, contracts, coachings, remarks, feedbacks),
    project,
)
