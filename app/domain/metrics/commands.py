"""Defining metrics, naming sources, appointing which source counts."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.ids import metric_id, source_id
from app.domain.metrics.metric import Definition, Metric
from app.domain.metrics.naming import MOST_OF_A_NAME, is_source_name
from app.domain.metrics.refusals import (
    CodeUnreadable,
    FeedsFormulas,
    LimitsUpsideDown,
    MetricExists,
    MetricRetired,
    NameMissing,
    NameTaken,
    NegativeTolerance,
    NoAlias,
    NoOfficialSource,
    NoSourceName,
    NothingCalled,
    NothingEntrusted,
    NothingRedefined,
    OfficialAndOther,
    ReasonForVersion,
    RulesApproved,
    RulesMoved,
    SourceExists,
    UnknownIngredient,
    UnknownKeeper,
    UnknownSource,
    UnknownSteward,
)
from app.domain.metrics.rules import RULES, Rules
from app.domain.metrics.source import Source
from app.domain.people.rights import Act, demand_somewhere
from app.domain.people.standing import actor, demand_in_company
from app.domain.periods.guard import ALL_STATES, guard_from_day, guard_sources
from app.domain.reference import Fact, Facts, Ledger, today_at
from app.domain.scoring.formula import ingredients, refuse_cycles
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit
from app.domain.values.matching import fold
from app.domain.values.period import Period

MOST_OF_AN_ALIAS = 60

CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


def define_metrics(ledger: Ledger, *, by: UUID, definitions: dict[str, Definition]) -> None:
    """Version 1 of many metrics by code.

    Raises NotYours, MetricExists, CodeUnreadable, NameMissing, LimitsUpsideDown, NameTaken,
    FormulaUnreadable, UnknownIngredient, MetricRetired, FormulaCycle.
    """
    aliases = {fold(name) for one in definitions.values() for name in one.aliases}
    facts = _demand(ledger, by, *(("called", name) for name in sorted(aliases)))
    ledger.fetch(metric_id(code) for code in definitions)
    metrics = []
    for code, definition in definitions.items():
        if not CODE.fullmatch(code):
            raise CodeUnreadable(field="code", code=code)
        if ledger.find(Metric, metric_id(code)) is not None:
            raise MetricExists(field="code", code=code)
        _refuse_incomplete(definition)
        metrics.append(Metric.define(by=by, code=code, definition=definition))
    _check_formulas(ledger, {code: one.formula for code, one in definitions.items()})
    _refuse_taken(facts, {code: one.aliases for code, one in definitions.items()})
    ledger.save(*metrics)


def redefine_metric(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    from_period: str,
    meanings: dict[str, str],
    reason: str,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """A new version of what a metric means, perhaps with another formula or other limits.

    `changes` are further fields of the definition. Raises NotYours, NotThere, ReasonForVersion,
    NothingRedefined, TouchesClosed and what `define_metrics` raises of a definition.
    """
    facts = _demand(ledger, by, ALL_STATES)
    if from_period:
        guard_from_day(facts, Period.parse(from_period).first_day, field="from_period")
    metric = ledger.get(Metric, metric_id(code))
    definition = metric.meaning(meanings=dict(meanings), **(changes or {}))
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonForVersion(field="reason")
    if definition == metric.definition:
        raise NothingRedefined()
    _refuse_incomplete(definition)
    _check_formulas(ledger, {code: definition.formula})
    metric.redefine(by=by, from_period=from_period, definition=definition, reason=kept)
    ledger.save(metric)


def call_metric(ledger: Ledger, *, by: UUID, code: str, aliases: list[str]) -> None:
    """Other names of a metric, all of them; its definition keeps its version.

    Raises NotYours, NotThere, NoAlias, NameTaken, NothingCalled.
    """
    wanted = list(dict.fromkeys(name.strip() for name in aliases if name.strip()))
    facts = _demand(ledger, by, *(("called", fold(name)) for name in wanted))
    metric = ledger.get(Metric, metric_id(code))
    for name in wanted:
        if len(name) > MOST_OF_AN_ALIAS or "\n" in name:
            raise NoAlias(field="aliases", name=name, most=MOST_OF_AN_ALIAS)
    if wanted == metric.definition.aliases:
        raise NothingCalled(field="aliases")
    _refuse_taken(facts, {code: wanted})
    metric.call(by=by, aliases=wanted)
    ledger.save(metric)


def set_benchmark(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    value: Decimal | None,
    source: str = "",
    as_of: date | None = None,
) -> None:
    """What the industry reaches in a metric, where that was read and of which day; None: nothing.

    Raises NotYours, NotThere, BenchmarkUnsourced, NoBenchmark.
    """
    _demand(ledger, by)
    metric = ledger.get(Metric, metric_id(code))
    kept = ledger.keep(source) if value is not None else None
    metric.set_benchmark(
        by=by, value=value, source=kept, as_of=as_of if value is not None else None
    )
    ledger.save(metric)


def retire_metric(ledger: Ledger, *, by: UUID, code: str, reason: str) -> None:
    """Put a metric on no further scorecard and into no further formula; what stands goes on.

    Raises NotYours, NotThere, ReasonForVersion, RetiredAlready, FeedsFormulas.
    """
    facts = _demand(ledger, by, ("feeds", code))
    metric = ledger.get(Metric, metric_id(code))
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonForVersion(field="reason")
    if feeding := sorted(facts.get("feeds", code) or ()):
        raise FeedsFormulas(metrics=", ".join(feeding))
    metric.retire(by=by, reason=kept)
    ledger.save(metric)


def reinstate_metric(ledger: Ledger, *, by: UUID, code: str, reason: str) -> None:
    """Let a retired metric be used again.

    Raises NotYours, NotThere, ReasonForVersion, NotRetired, MetricRetired (of its ingredients).
    """
    _demand(ledger, by)
    metric = ledger.get(Metric, metric_id(code))
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonForVersion(field="reason")
    _check_formulas(ledger, {code: metric.definition.formula})
    metric.reinstate(by=by, reason=kept)
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
    """A new data source with its keeper. Raises NotYours, NoSourceName, SourceExists."""
    _demand(ledger, by)
    for name in (code, *names.values()):
        if not is_source_name(name):
            raise NoSourceName(field="name", name=name, most=MOST_OF_A_NAME)
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


def entrust_source(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    keeper_unit: UUID | None,
    keeper: UUID | None,
    due: dict[str, str],
) -> None:
    """Give a source another keeper (來源負責人), or another due time.

    Raises NotYours, NotThere, UnknownKeeper, NothingEntrusted.
    """
    facts = _demand(ledger, by, *([("person", keeper.hex)] if keeper else []))
    source = ledger.get(Source, source_id(code))
    if keeper and keeper != source.keeper:
        person = facts.get("person", keeper.hex)
        if person is None or person["left"]:
            raise UnknownKeeper(field="keeper")
    version = source.version
    source.entrust(by=by, keeper_unit=keeper_unit, keeper=keeper)
    source.schedule(by=by, due=due)
    if source.version == version:
        raise NothingEntrusted()
    ledger.save(source)


def advise_recorders(ledger: Ledger, *, by: UUID, code: str, note: str) -> None:
    """Tell those who record under a source what to mind; an empty note takes it away.

    Its keeper does so, or whoever may define metrics. Raises NotYours, NotThere, NothingAdvised.
    """
    source = ledger.get(Source, source_id(code))
    if by != source.keeper:
        _demand(ledger, by)
    source.advise(by=by, note=ledger.keep(note) if note else None)
    ledger.save(source)


def appoint_sources(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    official: list[str],
    others: list[str],
    steward: UUID | None,
    reason: str = "",
) -> None:
    """Say which sources count for a metric, the first first.

    They count for values of all periods; once one is closed, others take a reason.

    Raises NotYours, NotThere, NoOfficialSource, UnknownSource, OfficialAndOther, UnknownSteward,
    ReasonForSources.
    """
    facts = _demand(ledger, by, ALL_STATES, *([("person", steward.hex)] if steward else []))
    metric = ledger.get(Metric, metric_id(code))
    if not official:
        raise NoOfficialSource(field="official")
    if metric.official and official != metric.official:
        guard_sources(facts, has_reason=bool(reason.strip()))
    ledger.fetch(source_id(one) for one in (*official, *others))
    for field, chosen in (("official", official), ("others", others)):
        for one in chosen:
            if ledger.find(Source, source_id(one)) is None:
                raise UnknownSource(field=field, code=one)
    for one in others:
        if one in official:
            raise OfficialAndOther(field="others", code=one)
    if steward and steward != metric.steward:
        person = facts.get("person", steward.hex)
        if person is None or person["left"]:
            raise UnknownSteward(field="steward")
    kept = ledger.keep(reason)
    metric.appoint(by=by, official=official, others=others, steward=steward, reason=kept)
    ledger.save(metric)


def approve_rules(ledger: Ledger, *, by: UUID, position: int, digest: str, digest_read: str) -> int:
    """Approve the data management rules as they stand; returns the version.

    `digest_read` is that of what the head read. Raises NotYours, RulesMoved, RulesApproved.
    """
    facts = ledger.consult(("organisation", ""), ("person", by.hex))
    today = today_at(ledger.now(), facts)
    demand_somewhere(actor(by, facts.get("person", by.hex)), Act.APPROVE_RULES, today=today)
    if digest_read != digest:
        raise RulesMoved()
    rules = ledger.find(Rules, RULES) or Rules.begin(by=by)
    if rules.digest == digest:
        raise RulesApproved(version=rules.approved_version)
    rules.approve(by=by, position=position, digest=digest)
    ledger.save(rules)
    return rules.approved_version


# -- what they share ----------------------------------------------------------------------------


def _refuse_incomplete(definition: Definition) -> None:
    if not definition.names.get("zh_Hant") and not definition.names.get("en"):
        raise NameMissing(field="name")
    low, high = definition.low, definition.high
    if low is not None and high is not None and low > high:
        raise LimitsUpsideDown(field="low", low=low, high=high)
    if definition.tolerance is not None and definition.tolerance < 0:
        raise NegativeTolerance(
            field="tolerance", tolerance=Amount(definition.tolerance, Unit.PERCENT)
        )


def _check_formulas(ledger: Ledger, formulas: Mapping[str, str]) -> None:
    """Every ingredient is defined, and no metric would be computed from itself."""
    known = {code: formula or None for code, formula in formulas.items()}
    waiting = _ingredients(known.values()) - known.keys()
    while waiting:
        ledger.fetch(metric_id(code) for code in waiting)
        for code in sorted(waiting):
            metric = ledger.find(Metric, metric_id(code))
            if metric is None:
                raise UnknownIngredient(field="formula", code=code)
            if metric.is_retired:
                raise MetricRetired(field="formula", metric=code)
            known[code] = metric.definition.formula or None
        waiting = _ingredients(known[code] for code in waiting) - known.keys()
    refuse_cycles(known)


def _refuse_taken(facts: Facts, names: Mapping[str, Iterable[str]]) -> None:
    """No name that another metric goes by, in either script, case or width. Raises NameTaken."""
    for code, wanted in names.items():
        for name in wanted:
            others = [one for one in facts.get("called", fold(name)) or () if one != code]
            if others:
                raise NameTaken(field="aliases", name=name, metric=others[0])


def _ingredients(formulas: Iterable[str | None]) -> set[str]:
    return {code for formula in formulas if formula for code in ingredients(formula)}


def _demand(ledger: Ledger, by: UUID, *more: Fact) -> Facts:
    return demand_in_company(ledger, by, Act.DEFINE_METRIC, *more)
