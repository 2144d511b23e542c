"""Defining metrics, naming sources, appointing which source counts."""

from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.ids import metric_id, source_id
from app.domain.metrics.metric import Definition, Metric
from app.domain.metrics.refusals import MetricExists, SourceExists
from app.domain.metrics.source import Source
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.reference import Ledger
from app.domain.scoring.formula import ingredients


def define_metrics(ledger: Ledger, *, by: UUID, definitions: dict[str, Definition]) -> None:
    """Version 1 of many metrics by code. Raises NotYours, MetricExists, FormulaUnreadable."""
    _demand(ledger, by)
    ledger.fetch(metric_id(code) for code in definitions)
    metrics = []
    for code, definition in definitions.items():
        if ledger.find(Metric, metric_id(code)) is not None:
            raise MetricExists(field="code", code=code)
        if definition.formula:
            ingredients(definition.formula)
        metrics.append(Metric.define(by=by, code=code, definition=definition))
    ledger.save(*metrics)


def redefine_metric(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    from_period: str,
    meanings: dict[str, str],
    reason: str,
) -> None:
    """A new version of what a metric means. Raises NotYours, NotThere."""
    _demand(ledger, by)
    metric = ledger.get(Metric, metric_id(code))
    metric.redefine(
        by=by,
        from_period=from_period,
        definition=metric.meaning(meanings=dict(meanings)),
        reason=ledger.keep(reason),
    )
    ledger.save(metric)


def name_source(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    names: dict[str, str],
    how: str,
    keeper_unit: UUID | None,
    keeper: UUID | None,
    due: dict[str, str],
) -> None:
    """A new data source with its keeper. Raises NotYours, SourceExists."""
    _demand(ledger, by)
    if ledger.find(Source, source_id(code)) is not None:
        raise SourceExists(field="code", code=code)
    ledger.save(
        Source.name(
            by=by,
            code=code,
            names=names,
            how=how,
            keeper_unit=keeper_unit,
            keeper=keeper,
            due=due,
        )
    )


def appoint_sources(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    official: list[str],
    others: list[str],
    steward: UUID | None,
) -> None:
    """Say which sources count for a metric, the first first. Raises NotYours, NotThere."""
    _demand(ledger, by)
    metric = ledger.get(Metric, metric_id(code))
    metric.appoint(by=by, official=official, others=others, steward=steward)
    ledger.save(metric)


def _demand(ledger: Ledger, by: UUID) -> None:
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex))
    organisation = facts.get("organisation")
    zone = ZoneInfo(organisation["zone"]) if organisation else ZoneInfo("UTC")
    units = tree(facts.get("units"))
    company = next((unit.id for unit in units.units.values() if unit.parent is None), None)
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.DEFINE_METRIC,
        Thing(unit=company),
        units=units,
        today=ledger.now().astimezone(zone).date(),
    )
