"""What events of metrics, sources and the rules for data are about."""

from typing import Any

from app.domain.metrics.metric import Metric
from app.domain.metrics.rules import Rules
from app.domain.metrics.source import Source
from projections.audit.row import project, put, remember, remembered
from projections.temporal import At, Rows


@project.register
def _(event: Metric.Defined, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, metric=event.code)
    put(rows, event, at, metric=event.code, facts={"version": 1})


@project.register(Metric.Redefined)
@project.register(Metric.VersionRestored)
def _(event: Metric.Redefined | Metric.VersionRestored, at: At, rows: Rows) -> None:
    code = remembered(rows, event.originator_id)["metric"]
    facts = {"version": event.version}
    put(rows, event, at, metric=code, period=event.from_period or None, facts=facts)


@project.register
def _(event: Metric.VersionSuspended, at: At, rows: Rows) -> None:
    code = remembered(rows, event.originator_id)["metric"]
    put(rows, event, at, metric=code, facts={"version": event.version})


@project.register
def _(event: Metric.Called, at: At, rows: Rows) -> None:
    code = remembered(rows, event.originator_id)["metric"]
    put(rows, event, at, metric=code, facts={"aliases": event.aliases})


@project.register
def _(event: Metric.Benchmarked, at: At, rows: Rows) -> None:
    code = remembered(rows, event.originator_id)["metric"]
    put(rows, event, at, metric=code, value=event.value, facts={"as_of": event.as_of})


@project.register(Metric.Retired)
@project.register(Metric.Reinstated)
def _(event: Metric.Retired | Metric.Reinstated, at: At, rows: Rows) -> None:
    code = remembered(rows, event.originator_id)["metric"]
    put(rows, event, at, metric=code)


@project.register
def _(event: Metric.SourcesAppointed, at: At, rows: Rows) -> None:
    put(
        rows,
        event,
        at,
        metric=remembered(rows, event.originator_id)["metric"],
        source=event.official[0] if event.official else None,
        person=event.steward,
        facts={"official": event.official, "others": event.others},
    )


@project.register
def _(event: Source.Named, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, code=event.code)
    put(rows, event, at, **_keeper(event), source=event.code, facts={"names": event.names})


@project.register
def _(event: Source.Entrusted, at: At, rows: Rows) -> None:
    put(rows, event, at, **_keeper(event), source=remembered(rows, event.originator_id)["code"])


@project.register
def _(event: Source.Scheduled, at: At, rows: Rows) -> None:
    code = remembered(rows, event.originator_id)["code"]
    put(rows, event, at, source=code, facts={"due": event.due})


@project.register
def _(event: Source.Advised, at: At, rows: Rows) -> None:
    put(rows, event, at, source=remembered(rows, event.originator_id)["code"])


@project.register
def _(event: Rules.Approved, at: At, rows: Rows) -> None:
    put(rows, event, at, facts={"version": str(event.version), "digest": event.digest})


def _keeper(event: Any) -> dict[str, Any]:
    return {"person": event.keeper, "unit": event.keeper_unit, "place": event.keeper_unit}
