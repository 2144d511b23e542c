"""Periods, step by step. A reopened period's figures are known until it was opened again."""

import json
from functools import singledispatch
from typing import Any

from app.domain.periods.unit_period import State, UnitPeriod
from projections.periods.tables import decisions, results, unit_periods
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: UnitPeriod.Opened, at: At, rows: Rows) -> None:
    rows.open(
        unit_periods,
        at,
        unit=event.unit,
        period=event.period,
        state=str(State.OPEN),
        by=event.by,
        reason=None,
        asked_by=None,
        asked_because=None,
        closed_at=None,
        read_at=None,
        root="",
        version=event.originator_version,
    )


def _change(event: UnitPeriod.Event, at: At, rows: Rows, **changes: Any) -> None:
    rows.change(
        unit_periods,
        at,
        {"unit": event.unit, "period": event.period},
        by=event.by,
        version=event.originator_version,
        **changes,
    )


@project.register
def _(event: UnitPeriod.Held, at: At, rows: Rows) -> None:
    reason = event.reason.id if event.reason else None
    _change(event, at, rows, state=str(State.HOLD), reason=reason)


@project.register
def _(event: UnitPeriod.Resumed, at: At, rows: Rows) -> None:
    reason = event.reason.id if event.reason else None
    _change(event, at, rows, state=str(State.OPEN), reason=reason)


@project.register
def _(event: UnitPeriod.MissingDecided, at: At, rows: Rows) -> None:
    _change(event, at, rows)
    rows.replace(
        decisions,
        at,
        unit=event.unit,
        period=event.period,
        card=event.card,
        kpi=event.kpi,
        decision=event.decision,
        reason=event.reason.id if event.reason else None,
        by=event.by,
    )


@project.register
def _(event: UnitPeriod.MissingReconsidered, at: At, rows: Rows) -> None:
    _change(event, at, rows)
    rows.close(decisions, at, unit=event.unit, period=event.period, kpi=event.kpi)


@project.register
def _(event: UnitPeriod.Closed, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.CLOSED),
        reason=None,
        asked_by=None,
        asked_because=None,
        closed_at=at.position,
        read_at=event.position,
        root=event.root,
    )
    for result in event.results:
        rows.open(
            results,
            at,
            unit=event.unit,
            period=event.period,
            read_at=event.position,
            **result | {"rests_on": json.dumps(result["rests_on"])},
        )


@project.register
def _(event: UnitPeriod.ReopeningAsked, at: At, rows: Rows) -> None:
    _change(event, at, rows, asked_by=event.by, asked_because=event.reason.id)


@project.register
def _(event: UnitPeriod.ReopeningDropped, at: At, rows: Rows) -> None:
    _change(event, at, rows, asked_by=None, asked_because=None)


@project.register
def _(event: UnitPeriod.Reopened, at: At, rows: Rows) -> None:
    _change(
        event,
        at,
        rows,
        state=str(State.OPEN),
        reason=event.reason.id,
        asked_by=None,
        asked_because=None,
        closed_at=None,
        read_at=None,
        root="",
    )
    for row in rows.matching(results, unit=event.unit, period=event.period):
        rows.close(results, at, unit=row["unit"], period=row["period"], card=row["card"])


projection = Projection("periods", 1, (unit_periods, decisions, results), project)
