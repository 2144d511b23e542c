"""What a KPI's terms may be: owners, sources, order of values, parts. (domain.md 5)"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.people.standing import tree
from app.domain.reference import Facts
from app.domain.refusals import Refused
from app.domain.scorecards.line import counts_on
from app.domain.scorecards.refusals import (
    NothingToDivide,
    PersonElsewhere,
    SourceNotAllowed,
    UnknownAggregation,
    UnknownCycle,
    UnknownMetric,
    UnknownOwner,
    UnknownRule,
    UnknownSubject,
)
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from app.domain.scoring.relative import level_of
from app.domain.scoring.three_values import three_values
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Aggregation, Cycle, Direction, Rule, Unit


def check_terms(facts: Facts, metric: str, terms: Terms, parts: tuple[PeriodTarget, ...]) -> None:
    """Whether a KPI can have these terms, by what is known of its metric and of its owners.

    Raises UnknownCycle, UnknownRule, UnknownOwner, UnknownMetric, FloorAboveTarget and its kin.
    """
    if terms.cycle not in set(Cycle):
        raise UnknownCycle(field="cycle")
    if terms.rule not in set(Rule):
        raise UnknownRule(field="rule")
    check_known_owners(facts, terms.owners)
    check_order(facts, metric, terms)
    check_parts(facts, metric, parts)


def check_subject(facts: Facts, holder: UUID, subject: UUID) -> None:
    """Whether a holder's scorecard can have a KPI about this subject, once both were consulted.

    Raises UnknownSubject, PersonElsewhere.
    """
    units = tree(facts.get("units")).units
    if subject not in units and facts.get("person", subject.hex) is None:
        raise UnknownSubject(field="subject")
    if not counts_on(holder, subject, units):
        raise PersonElsewhere(field="subject")


def check_counting(facts: Facts, metric: str, sources: Sequence[str], aggregation: str) -> None:
    """A KPI's own sources are among those that its metric takes values from."""
    known = facts.get("metric", metric)
    if known is None:
        raise UnknownMetric(field="metric", metric=metric)
    for source in sources:
        if source not in (*known["official"], *known["others"]):
            raise SourceNotAllowed(field="sources", source=source)
    if aggregation and aggregation not in set(Aggregation):
        raise UnknownAggregation(field="aggregation")
    if aggregation == Aggregation.RATIO and not known["definition"]["formula"]:
        raise NothingToDivide(field="aggregation", metric=metric)


def check_known_owners(facts: Facts, owners: tuple[Owner, ...]) -> None:
    for owner in owners:
        person = facts.get("person", owner.person.hex)
        if person is None or person["left"]:
            raise UnknownOwner(field="owner")


def check_order(facts: Facts, metric: str, terms: Terms) -> None:
    """The three values in their order, a relative target by the level that it asks for."""
    target, relative = terms.target, terms.relative
    if target is None and relative is not None and relative.baseline is not None:
        target = level_of(relative.baseline, relative.change)
    refuse_disorder(
        facts,
        metric,
        target=target,
        floor=terms.floor,
        challenge=terms.challenge,
        low=terms.low,
        high=terms.high,
    )


def check_parts(facts: Facts, metric: str, parts: tuple[PeriodTarget, ...]) -> None:
    for part in parts:
        if _definition(facts, metric)["direction"] != Direction.RANGE:
            refuse_disorder(
                facts, metric, target=part.target, floor=part.floor, challenge=part.challenge
            )


def refuse_disorder(facts: Facts, metric: str, **values: Decimal | None) -> None:
    """Raise what `three_values` raises, its numbers in the metric's unit."""
    definition = _definition(facts, metric)
    try:
        three_values(Direction(definition["direction"]), **values)
    except Refused as disorder:
        unit = Unit(definition["unit"])
        named = {
            name: Amount(value, unit) if isinstance(value, Decimal) else value
            for name, value in disorder.facts.items()
        }
        raise type(disorder)(field=disorder.field, **named) from None


def _definition(facts: Facts, metric: str) -> Mapping[str, Any]:
    known = facts.get("metric", metric)
    if known is None:
        raise UnknownMetric(field="metric", metric=metric)
    definition: Mapping[str, Any] = known["definition"]
    return definition
