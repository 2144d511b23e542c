"""Definitions, official sources and keepers, step by step."""

import json
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.metrics.metric import Metric
from app.domain.metrics.rules import Rules
from app.domain.metrics.source import Source
from projections.metrics.tables import (
    abouts,
    appointments,
    approvals,
    definitions,
    metric_codes,
    sources,
)
from projections.projection import Projection
from projections.temporal import At, Rows

ABOUT = (
    "aliases",
    "benchmark",
    "benchmark_source",
    "benchmark_on",
    "retired_at",
    "retired_by",
    "retired_for",
)


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Metric.Defined, at: At, rows: Rows) -> None:
    rows.open(metric_codes, at, metric=event.originator_id, code=event.code)
    columns = _columns(event.definition)
    rows.open(
        definitions,
        at,
        metric=event.originator_id,
        code=event.code,
        version=1,
        from_period="",
        reason=None,
        by=event.by,
        **columns,
    )


@project.register(Metric.Redefined)
@project.register(Metric.VersionRestored)
def _(event: Metric.Redefined | Metric.VersionRestored, at: At, rows: Rows) -> None:
    rows.open(
        definitions,
        at,
        metric=event.originator_id,
        code=_code(rows, event.originator_id),
        version=event.version,
        from_period=event.from_period,
        reason=event.reason.id if event.reason else None,
        by=event.by,
        **_columns(event.definition),
    )


@project.register
def _(event: Metric.VersionSuspended, at: At, rows: Rows) -> None:
    code = _code(rows, event.originator_id)
    rows.close(definitions, at, code=code, version=event.version)


@project.register
def _(event: Metric.Called, at: At, rows: Rows) -> None:
    _say(rows, at, event, aliases=_text(event.aliases))


@project.register
def _(event: Metric.Benchmarked, at: At, rows: Rows) -> None:
    _say(
        rows,
        at,
        event,
        benchmark=event.value,
        benchmark_source=event.source.id if event.source else None,
        benchmark_on=event.as_of.isoformat() if event.as_of else None,
    )


@project.register
def _(event: Metric.Retired, at: At, rows: Rows) -> None:
    _say(
        rows,
        at,
        event,
        retired_at=at.recorded_at,
        retired_by=event.by,
        retired_for=event.reason.id if event.reason else None,
    )


@project.register
def _(event: Metric.Reinstated, at: At, rows: Rows) -> None:
    _say(rows, at, event, retired_at=None, retired_by=None, retired_for=None)


def _say(rows: Rows, at: At, event: Metric.Event, **changes: Any) -> None:
    """Other facts beside the definition; those that the event doesn't speak of stay."""
    code = _code(rows, event.originator_id)
    before = rows.current(abouts, code=code) or {}
    rows.replace(abouts, at, code=code, **{name: before.get(name) for name in ABOUT} | changes)


@project.register
def _(event: Metric.SourcesAppointed, at: At, rows: Rows) -> None:
    rows.replace(
        appointments,
        at,
        code=_code(rows, event.originator_id),
        official=json.dumps(event.official),
        others=json.dumps(event.others),
        steward=event.steward,
    )


@project.register
def _(event: Source.Named, at: At, rows: Rows) -> None:
    rows.open(
        sources,
        at,
        source=event.originator_id,
        code=event.code,
        names=_text(event.names),
        how=event.how,
        keeper_unit=event.keeper_unit,
        keeper=event.keeper,
        due=_text(event.due),
        note=None,
    )


@project.register
def _(event: Source.Entrusted, at: At, rows: Rows) -> None:
    changes = {"keeper_unit": event.keeper_unit, "keeper": event.keeper}
    rows.change(sources, at, {"source": event.originator_id}, **changes)


@project.register
def _(event: Source.Scheduled, at: At, rows: Rows) -> None:
    rows.change(sources, at, {"source": event.originator_id}, due=_text(event.due))


@project.register
def _(event: Source.Advised, at: At, rows: Rows) -> None:
    note = event.note.id if event.note else None
    rows.change(sources, at, {"source": event.originator_id}, note=note)


@project.register
def _(event: Rules.Approved, at: At, rows: Rows) -> None:
    rows.add(
        approvals,
        version=event.version,
        known_from=at.position,
        recorded_at=at.recorded_at,
        by=event.by,
        looked_at=event.position,
        digest=event.digest,
    )


def _code(rows: Rows, metric: UUID) -> str:
    row = rows.current(metric_codes, metric=metric)
    if row is None:
        raise LookupError(f"metric {metric} was never defined")
    return str(row["code"])


def _columns(definition: dict[str, Any]) -> dict[str, Any]:
    texts = ("names", "meanings", "aliases", "packs")
    return {name: _text(value) if name in texts else value for name, value in definition.items()}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


projection = Projection(
    "metrics", 4, (definitions, appointments, abouts, metric_codes, sources, approvals), project
)
