"""Tasks, step by step."""

from functools import singledispatch
from typing import Any

from app.domain.actions.task import State, Task
from app.domain.aggregate import TextRef
from projections.actions.tables import tasks
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


def _id(text: TextRef | None) -> Any:
    return text.id if text else None


projection = Projection("actions", 1, (tasks,), project)
