"""Metrics with their names and sources, and policies."""

from typing import Any

from app.domain.metrics.metric import Metric
from app.domain.metrics.source import Source
from app.domain.policies.policy import Policy
from app.domain.scoring.formula import ingredients
from app.domain.values.matching import fold
from projections.reference.fact import fact, project, put
from projections.temporal import At, Rows


@project.register
def _(event: Metric.Defined, at: At, rows: Rows) -> None:
    metric = {
        "definition": event.definition,
        "versions": [[1, ""]],
        "official": [],
        "others": [],
        "steward": None,
    }
    put(rows, "metric", event.code, metric)
    _rename(rows, event.code, {}, event.definition)
    _refeed(rows, event.code, "", event.definition["formula"])
    put(rows, "metric_id", event.originator_id.hex, {"code": event.code})


@project.register(Metric.Redefined)
@project.register(Metric.VersionRestored)
def _(event: Metric.Redefined | Metric.VersionRestored, at: At, rows: Rows) -> None:
    code = fact(rows, "metric_id", event.originator_id.hex)["code"]
    metric = fact(rows, "metric", code)
    versions = sorted([*metric["versions"], [event.version, event.from_period]])
    is_newest = versions[-1][0] == event.version
    _mean(rows, code, metric, event.definition if is_newest else metric["definition"], versions)


@project.register
def _(event: Metric.VersionSuspended, at: At, rows: Rows) -> None:
    code = fact(rows, "metric_id", event.originator_id.hex)["code"]
    metric = fact(rows, "metric", code)
    versions = [one for one in metric["versions"] if one[0] != event.version]
    _mean(rows, code, metric, event.definition, versions)


def _mean(
    rows: Rows,
    code: str,
    metric: dict[str, Any],
    definition: dict[str, Any],
    versions: list[list[Any]],
) -> None:
    """What the metric means from now on, with the versions that hold."""
    before = metric["definition"]
    _rename(rows, code, before, definition)
    if not metric.get("retired"):
        _refeed(rows, code, before["formula"], definition["formula"])
    put(rows, "metric", code, metric | {"definition": definition, "versions": versions})


@project.register
def _(event: Metric.SourcesAppointed, at: At, rows: Rows) -> None:
    code = fact(rows, "metric_id", event.originator_id.hex)["code"]
    changes = {"official": event.official, "others": event.others, "steward": event.steward}
    put(rows, "metric", code, fact(rows, "metric", code) | changes)


@project.register
def _(event: Metric.Called, at: At, rows: Rows) -> None:
    code = fact(rows, "metric_id", event.originator_id.hex)["code"]
    metric = fact(rows, "metric", code)
    definition = metric["definition"] | {"aliases": event.aliases}
    _rename(rows, code, metric["definition"], definition)
    put(rows, "metric", code, metric | {"definition": definition})


@project.register
def _(event: Metric.Retired, at: At, rows: Rows) -> None:
    code = fact(rows, "metric_id", event.originator_id.hex)["code"]
    metric = fact(rows, "metric", code)
    _refeed(rows, code, metric["definition"]["formula"], "")
    put(rows, "metric", code, metric | {"retired": True})


@project.register
def _(event: Metric.Reinstated, at: At, rows: Rows) -> None:
    code = fact(rows, "metric_id", event.originator_id.hex)["code"]
    metric = fact(rows, "metric", code)
    _refeed(rows, code, "", metric["definition"]["formula"])
    put(rows, "metric", code, metric | {"retired": False})


def _rename(rows: Rows, code: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep by which names, folded, which metrics go."""
    gone, come = _names_of(code, before), _names_of(code, after)
    for name in gone - come:
        others = {k: v for k, v in fact(rows, "called", name).items() if k != code}
        put(rows, "called", name, others)
    for name in come - gone:
        put(rows, "called", name, fact(rows, "called", name) | {code: True})


def _names_of(code: str, definition: dict[str, Any]) -> set[str]:
    if not definition:
        return set()
    return {fold(name) for name in (code, *definition["names"].values(), *definition["aliases"])}


def _refeed(rows: Rows, code: str, before: str, after: str) -> None:
    """Keep which metrics are computed from which."""
    gone, come = (set(ingredients(one)) if one else set() for one in (before, after))
    for one in gone - come:
        others = {k: v for k, v in fact(rows, "feeds", one).items() if k != code}
        put(rows, "feeds", one, others)
    for one in come - gone:
        put(rows, "feeds", one, fact(rows, "feeds", one) | {code: True})


@project.register
def _(event: Source.Named, at: At, rows: Rows) -> None:
    source = {"keeper": event.keeper, "keeper_unit": event.keeper_unit, "how": event.how}
    put(rows, "sources", "", fact(rows, "sources") | {event.code: source})
    put(rows, "source_id", event.originator_id.hex, {"code": event.code})


@project.register
def _(event: Source.Entrusted, at: At, rows: Rows) -> None:
    code = fact(rows, "source_id", event.originator_id.hex)["code"]
    sources = fact(rows, "sources")
    sources[code] |= {"keeper": event.keeper, "keeper_unit": event.keeper_unit}
    put(rows, "sources", "", sources)


@project.register
def _(event: Policy.Begun, at: At, rows: Rows) -> None:
    put(rows, "policy", event.originator_id.hex, {"name": event.name, "adopted": []})


@project.register
def _(event: Policy.Adopted, at: At, rows: Rows) -> None:
    policy = fact(rows, "policy", event.originator_id.hex)
    policy["adopted"].append([event.from_day, event.terms])
    put(rows, "policy", event.originator_id.hex, policy)
