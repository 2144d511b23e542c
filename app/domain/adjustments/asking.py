"""A request in plain words, and what it wants against what stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.adjustments.changes import Action, Change, change_of, parts_of
from app.domain.adjustments.refusals import (
    AmountNotPositive,
    NothingAsked,
    PartBefore,
    TacticsMissing,
    TacticsOnly,
    TransferUneven,
    TriggerToCome,
    UnknownCategory,
    UnknownFirstPeriod,
)
from app.domain.adjustments.surroundings import consult, demand_asking
from app.domain.adjustments.twins import not_named, shared_part, twin_action, twin_lines
from app.domain.adjustments.weighing import given_and_taken
from app.domain.adjustments.wish import Category, Size, Wish
from app.domain.metrics.refusals import MetricRetired
from app.domain.reference import Facts, Ledger
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.refusals import UnknownMetric
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.term_rules import check_counting, check_subject, check_terms
from app.domain.scorecards.terms import PeriodTarget, Terms
from app.domain.values.period import Period


@dataclass(frozen=True)
class Wanted:
    """One wanted change in plain words: `after` as in `Change`, what stands now is looked up.

    An added KPI names its `metric` and `subject`, the others their `kpi`. `what` says what a
    resource is for.
    """

    action: Action
    card: UUID | None = None
    kpi: UUID | None = None
    metric: str = ""
    subject: UUID | None = None
    after: Mapping[str, Any] | None = None
    replaces: UUID | None = None
    objective: str = ""
    amount: Decimal | None = None
    what: str = ""


@dataclass(frozen=True)
class Asked:
    """A request in plain words. `code` is given by the ledger where it is empty."""

    wanted: tuple[Wanted, ...]
    first_period: str
    category: str
    size: str = Size.LARGE
    title: str = ""
    explanation: str = ""
    tactics: str = ""
    evidence: tuple[str, ...] = ()
    trigger_at: datetime | None = None
    code: str = ""


def wish(ledger: Ledger, by: UUID, asked: Asked) -> Wish:
    """What is asked for against what stands; raises what makes no sense.

    What is wanted of a joint KPI is wanted of its line on the other scorecard too.
    """
    _check(ledger, asked)
    ids = [one.card for one in asked.wanted if one.card is not None]
    cards = {id: ledger.get(Scorecard, id) for id in dict.fromkeys(ids)}
    facts = consult(ledger, by, cards, _metrics(asked, cards), _people(asked))
    demand_asking(ledger, facts, by, cards)
    lines = tuple(_change_of(ledger, facts, cards, one, asked) for one in asked.wanted)
    lines += _twins_of(ledger, facts, cards, asked, lines)
    given, taken = given_and_taken(lines)
    if given != taken:
        raise TransferUneven(field="target", given=given, taken=taken)
    return Wish(
        lines=lines,
        size=Size(asked.size),
        category=Category(asked.category),
        first_period=asked.first_period,
        title=ledger.keep(asked.title),
        explanation=ledger.keep(asked.explanation),
        tactics=ledger.keep(asked.tactics),
        evidence=tuple(kept for one in asked.evidence if (kept := ledger.keep(one))),
        trigger_at=asked.trigger_at,
    )


def _check(ledger: Ledger, asked: Asked) -> None:
    if asked.category not in set(Category):
        raise UnknownCategory(field="category")
    try:
        Period.parse(asked.first_period)
    except ValueError:
        raise UnknownFirstPeriod(field="first_period") from None
    refuse_earlier_parts(asked.wanted, asked.first_period)
    if asked.trigger_at is not None and asked.trigger_at > ledger.now():
        raise TriggerToCome(field="trigger_at")
    if asked.size == Size.SMALL:
        if not asked.tactics.strip():
            raise TacticsMissing(field="tactics")
        if any(one.after or one.action is not Action.CHANGE for one in asked.wanted):
            raise TacticsOnly(field="size")
    elif not asked.wanted:
        raise NothingAsked()


def refuse_earlier_parts(wanted: Iterable[Wanted], first_period: str) -> None:
    """A request changes nothing of the periods that are over when it begins. Raises PartBefore."""
    first = Period.parse(first_period)
    for one in wanted:
        for part in parts_of(one.after or {}):
            if Period.parse(part.period).last_day < first.first_day:
                raise PartBefore(
                    field="first_period", period=Period.parse(part.period), first=first
                )


def _change_of(
    ledger: Ledger, facts: Facts, cards: Mapping[UUID, Scorecard], one: Wanted, asked: Asked
) -> Change:
    after = dict(one.after or {})
    if one.action is Action.RESOURCE:
        if one.amount is not None and one.amount <= 0:
            raise AmountNotPositive(field="means_amount")
        return Change(Action.RESOURCE, one.card, amount=one.amount, what=ledger.keep(one.what))
    if one.card is None:
        raise NothingAsked()
    card = cards[one.card]
    if one.action is Action.ADD:
        return _added(ledger, facts, card, one, after)
    line = card.line(one.kpi)
    metric = facts.get("metric", line.metric)
    definition = metric["definition"] if metric else {}
    found = change_of(
        line,
        one.action,
        after,
        asked.first_period,
        usual=definition.get("aggregation", ""),
        decimals=definition.get("decimals", 0),
    )
    change = replace(found, card=card.id)
    changes_something = change.after or one.action is Action.RETIRE
    if asked.size == Size.LARGE and not changes_something:
        raise NothingAsked()
    # Who owns it already is not asked about again: they may have left meanwhile.
    standing_terms = {**(change.before or {}), "owners": []}
    _check_changed(facts, line.metric, {**standing_terms, **change.after})
    sources, aggregation = (change.after.get(name) or "" for name in ("sources", "aggregation"))
    check_counting(facts, line.metric, tuple(sources), aggregation)
    return change


def _twins_of(
    ledger: Ledger,
    facts: Facts,
    cards: Mapping[UUID, Scorecard],
    asked: Asked,
    lines: tuple[Change, ...],
) -> tuple[Change, ...]:
    """The same changes of the joint KPIs' lines on other scorecards, unless asked for by name."""
    named = [one.kpi for one in lines]
    about = [
        (cards[one.card], cards[one.card].lines[one.kpi])
        for one in lines
        if one.card is not None and one.kpi is not None and one.before is not None
    ]
    twins = twin_lines(ledger, about, asked.first_period)
    found = []
    for one in lines:
        after = shared_part(one.after)
        if one.kpi is None or not (after or one.action is Action.RETIRE):
            continue
        for card, line in not_named(twins.get(one.kpi, ()), named):
            metric = facts.get("metric", line.metric)
            action = twin_action(one.action)
            change = change_of(
                line,
                action,
                after,
                asked.first_period,
                usual=metric["definition"]["aggregation"] if metric else "",
                decimals=metric["definition"]["decimals"] if metric else 0,
            )
            if change.after or action is Action.RETIRE:
                found.append(replace(change, card=card.id))
    return tuple(found)


def _added(
    ledger: Ledger, facts: Facts, card: Scorecard, one: Wanted, after: dict[str, Any]
) -> Change:
    known = facts.get("metric", one.metric)
    if known is None:
        raise UnknownMetric(field="metric", metric=one.metric)
    if known.get("retired"):
        raise MetricRetired(field="metric", metric=one.metric)
    subject = one.subject or card.holder
    check_subject(facts, card.holder, subject)
    _check_changed(facts, one.metric, after)
    return Change(
        Action.ADD,
        card.id,
        kpi_id(card.id, one.metric, subject),
        one.metric,
        subject,
        None,
        after,
        one.replaces,
        ledger.keep(one.objective),
    )


def _check_changed(facts: Facts, metric: str, terms: Mapping[str, Any]) -> None:
    parts = [PeriodTarget(*part) for part in terms.get("parts") or ()]
    check_terms(facts, metric, Terms.from_facts(dict(terms)), tuple(parts))


def next_code(ledger: Ledger) -> str:
    """The year's next running number."""
    year = str(ledger.now().year)
    last = ledger.consult(("adjustments", year)).get("adjustments", year)
    return f"ADJ-{year}-{(last['last'] if last else 0) + 1:03}"


def _metrics(asked: Asked, cards: Mapping[UUID, Scorecard]) -> list[str]:
    lines = {kpi: line for card in cards.values() for kpi, line in card.lines.items()}
    standing_ones = [lines[one.kpi].metric for one in asked.wanted if one.kpi in lines]
    return [*standing_ones, *(one.metric for one in asked.wanted if one.metric)]


def _people(asked: Asked) -> list[UUID]:
    owners = [person for one in asked.wanted for person, _ in (one.after or {}).get("owners", ())]
    return [*owners, *(one.subject for one in asked.wanted if one.subject is not None)]
