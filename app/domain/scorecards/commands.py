"""Drafting scorecards, adding KPIs, setting targets and weights."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.ids import card_id
from app.domain.metrics.refusals import MetricRetired
from app.domain.people.rights import Act, Thing, UnitTree, demand, may
from app.domain.people.standing import actor, line_above, tree
from app.domain.periods.guard import card_facts, guard_parts, guard_terms
from app.domain.reference import Fact, Facts, Ledger, today_at
from app.domain.scorecards.line import Line
from app.domain.scorecards.refusals import (
    CardExists,
    IngredientOnly,
    NoSuchLine,
    NothingChosen,
    ReasonMissing,
    UnknownHolder,
    UnknownMetric,
)
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.term_rules import (
    check_counting,
    check_known_owners,
    check_order,
    check_parts,
    check_subject,
    check_terms,
)
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from app.domain.scoring.policy import POLICY_FACT, scoring_policy_on


@dataclass(frozen=True)
class NewLine:
    """A KPI to add. `parts` are targets of single periods; texts are plain."""

    metric: str
    subject: UUID
    terms: Terms
    from_period: str = ""
    objective: str = ""
    goal_dimension: str = ""
    parts: tuple[PeriodTarget, ...] = ()


def draft_card(
    ledger: Ledger,
    *,
    by: UUID,
    holder: UUID,
    year: int,
    number: int = 1,
    name: str = "",
    owner: UUID | None = None,
    superior: UUID | None = None,
    lines: tuple[NewLine, ...] = (),
) -> UUID:
    """A new scorecard with its first lines; returns its id.

    Raises UnknownHolder, NotYours, CardExists and what its lines raise (see `add_line`).
    """
    facts = _consult(ledger, by, holder, lines)
    if holder not in tree(facts.get("units")).units and facts.get("person", holder.hex) is None:
        raise UnknownHolder(field="holder")
    _demand(ledger, facts, by, holder, Act.DRAFT_CARD)
    if ledger.find(Scorecard, card_id(holder, year, number)) is not None:
        raise CardExists(field="year", year=year)
    is_unit = holder in tree(facts.get("units")).units
    card = Scorecard.draft(
        by=by,
        holder=holder,
        holder_kind="unit" if is_unit else "person",
        year=year,
        number=number,
        name=ledger.keep(name),
        owner=owner,
        superior=superior,
    )
    for line in lines:
        _add(ledger, facts, card, by, line, reason="")
    ledger.save(card)
    return card.id


def add_line(ledger: Ledger, *, by: UUID, card_id: UUID, line: NewLine, reason: str = "") -> UUID:
    """Add a KPI to a scorecard; returns its id.

    Raises NotThere, NotYours, UnknownMetric, IngredientOnly, UnknownSubject, PersonElsewhere,
    UnknownOwner, UnknownCycle, UnknownRule, FloorAboveTarget and its kin, and what the scorecard
    itself raises.
    """
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, [line], card=card_id)
    _demand(ledger, facts, by, card.holder, Act.DRAFT_CARD)
    guard_terms(facts, card_id, line.from_period)
    check_counting(facts, line.metric, line.terms.sources, line.terms.aggregation)
    kpi = _add(ledger, facts, card, by, line, reason)
    ledger.save(card)
    return kpi


def retarget_line(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    kpi: UUID,
    from_period: str,
    target: Decimal | None,
    floor: Decimal | None = None,
    challenge: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    relative: Relative | None = None,
    stated: str = "",
    parts: tuple[PeriodTarget, ...] = (),
    reason: str = "",
) -> None:
    """Other values for a KPI from a period on, and for single periods.

    Raises NotYours, NotThere, NoSuchLine, OutsideYear, ReasonMissing, FloorAboveTarget and its kin,
    and TouchesClosed.
    """
    card, line, facts = _line(ledger, by, card_id, kpi)
    guard_terms(facts, card_id, from_period)
    guard_parts(facts, card_id, (part.period for part in parts))
    kept = ledger.keep(reason)
    wanted = replace(
        line.in_force(from_period),
        target=target,
        floor=floor,
        challenge=challenge,
        low=low,
        high=high,
        relative=relative,
    )
    check_order(facts, line.metric, wanted)
    check_parts(facts, line.metric, parts)
    card.retarget(
        by=by,
        kpi=kpi,
        from_period=from_period,
        floor=floor,
        target=target,
        challenge=challenge,
        low=low,
        high=high,
        relative=relative,
        stated=stated,
        reason=kept,
    )
    card.phase(by=by, kpi=kpi, parts=list(parts), reason=kept)
    ledger.save(card)


def phase_line(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    kpi: UUID,
    parts: tuple[PeriodTarget, ...],
    cleared: tuple[str, ...] = (),
    reason: str = "",
) -> None:
    """Set the targets of single periods (月度分解), and take those of others back.

    Raises NotYours, NotThere, NoSuchLine, OutsideYear, FloorAboveTarget and its kin; ReasonMissing
    where a target is taken back or another one stood there.
    """
    card, line, facts = _line(ledger, by, card_id, kpi)
    changed = (part.period for part in parts if line.parts.get(part.period) != part)
    guard_parts(facts, card_id, (*changed, *cleared))
    check_parts(facts, line.metric, parts)
    kept = ledger.keep(reason)
    moved = [part for part in parts if line.parts.get(part.period, part) != part]
    if moved and kept is None:
        raise ReasonMissing(field="reason")
    card.phase(by=by, kpi=kpi, parts=list(parts), reason=kept)
    standing = [period for period in cleared if period in line.parts]
    if standing:
        card.unphase(by=by, kpi=kpi, periods=standing, reason=kept)
    ledger.save(card)


def reweight_lines(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    weights: dict[UUID, Decimal],
    from_period: str,
    reason: str = "",
) -> None:
    """Other weights from a period on.

    Raises NotYours, NotThere, ReasonMissing, WeightsOverWhole.
    """
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, card=card_id)
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    guard_terms(facts, card_id, from_period)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    card.reweight(by=by, weights=weights, from_period=from_period, reason=ledger.keep(reason))
    ledger.save(card)


def reassign_line(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    kpi: UUID,
    owners: tuple[Owner, ...],
    from_period: str,
    reason: str = "",
) -> None:
    """Other owners from a period on.

    Raises NotYours, NotThere, ReasonMissing, UnknownOwner, NoOwner, SharesNotWhole.
    """
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, owners=owners, card=card_id)
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    guard_terms(facts, card_id, from_period)
    check_known_owners(facts, owners)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    card.reassign(
        by=by, kpi=kpi, owners=owners, from_period=from_period, reason=ledger.keep(reason)
    )
    ledger.save(card)


def choose_counting(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    kpi: UUID,
    sources: tuple[str, ...],
    aggregation: str,
    from_period: str,
    reason: str = "",
) -> None:
    """Let a KPI count by sources and an aggregation of its own; empty is its metric's.

    The first source that reported counts. Raises NotYours, NotThere, NoSuchLine, ReasonMissing,
    SourceNotAllowed, UnknownAggregation, NothingToDivide, NothingChosen, OutsideYear, TouchesClosed
    and LetterInForce. (domain.md 5)
    """
    card, line, facts = _line(ledger, by, card_id, kpi)
    guard_terms(facts, card_id, from_period)
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonMissing(field="reason")
    check_counting(facts, line.metric, sources, aggregation)
    version = card.version
    about: dict[str, Any] = {"by": by, "kpi": kpi, "from_period": from_period, "reason": kept}
    card.choose_sources(sources=sources, **about)
    card.choose_aggregation(aggregation=aggregation, **about)
    if card.version == version:
        raise NothingChosen()
    ledger.save(card)


def retire_line(
    ledger: Ledger, *, by: UUID, card_id: UUID, kpi: UUID, from_period: str, reason: str
) -> None:
    """Score a KPI no longer from a period on. Raises NotYours, NotThere, ReasonMissing."""
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, card=card_id)
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    guard_terms(facts, card_id, from_period)
    card.retire(by=by, kpi=kpi, from_period=from_period, reason=ledger.keep(reason))
    ledger.save(card)


# -- what they share --------------------------------------------------------------------------


def _line(ledger: Ledger, by: UUID, card_id: UUID, kpi: UUID) -> tuple[Scorecard, Line, Facts]:
    """A line whose targets this person may set, with what is known of its metric."""
    card = ledger.get(Scorecard, card_id)
    line = card.lines.get(kpi)
    facts = _consult(ledger, by, card.holder, metrics=[line.metric] if line else [], card=card_id)
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    if line is None:
        raise NoSuchLine()
    return card, line, facts


def _add(
    ledger: Ledger, facts: Facts, card: Scorecard, by: UUID, line: NewLine, reason: str
) -> UUID:
    known = facts.get("metric", line.metric)
    if known is None:
        raise UnknownMetric(field="metric", metric=line.metric)
    if known["definition"]["input_only"]:
        raise IngredientOnly(field="metric", metric=line.metric)
    if known.get("retired"):
        raise MetricRetired(field="metric", metric=line.metric)
    check_subject(facts, card.holder, line.subject)
    check_terms(facts, line.metric, line.terms, line.parts)
    kept = ledger.keep(reason)
    policy = scoring_policy_on(facts.get(*POLICY_FACT), today_at(ledger.now(), facts))
    kpi = card.add_line(
        by=by,
        metric=line.metric,
        subject=line.subject,
        terms=line.terms,
        from_period=line.from_period,
        objective=ledger.keep(line.objective),
        goal_dimension=ledger.keep(line.goal_dimension),
        reason=kept,
        most_without_reason=policy.kpis_without_reason_max,
    )
    card.phase(by=by, kpi=kpi, parts=list(line.parts), reason=kept)
    return kpi


def _consult(
    ledger: Ledger,
    by: UUID,
    holder: UUID,
    lines: Sequence[NewLine] = (),
    *,
    metrics: Sequence[str] = (),
    owners: Sequence[Owner] = (),
    card: UUID | None = None,
) -> Facts:
    """One question for everything: rights, metrics, and whether named people and units are here."""
    named = [owner.person for line in lines for owner in line.terms.owners]
    subjects = [line.subject for line in lines]
    people = [by, holder, *subjects, *named, *(owner.person for owner in owners)]
    wanted: list[Fact] = [
        ("organisation", ""),
        ("units", ""),
        POLICY_FACT,
        *(("person", person.hex) for person in people),
        *(("metric", metric) for metric in (*metrics, *(line.metric for line in lines))),
        *(card_facts(card) if card else ()),
    ]
    return ledger.consult(*dict.fromkeys(wanted))


def _demand(ledger: Ledger, facts: Facts, by: UUID, holder: UUID, act: Act) -> None:
    units = tree(facts.get("units"))
    demand(
        actor(by, facts.get("person", by.hex)),
        act,
        card_as_thing(holder, facts.get("person", holder.hex), units),
        units=units,
        today=today_at(ledger.now(), facts),
    )


def readable(ledger: Ledger, by: UUID, cards: Iterable[UUID]) -> set[UUID]:
    """Those of these scorecards that this person may read."""
    holders = {id: ledger.get(Scorecard, id).holder for id in cards}
    people = {by, *holders.values()}
    wanted: list[Fact] = [("organisation", ""), ("units", "")]
    facts = ledger.consult(*wanted, *(("person", person.hex) for person in people))
    who, units = actor(by, facts.get("person", by.hex)), tree(facts.get("units"))
    today = today_at(ledger.now(), facts)
    things = {
        id: card_as_thing(
            holder, facts.get("person", holder.hex), units, line_above(ledger, holder, facts)
        )
        for id, holder in holders.items()
    }
    return {
        id
        for id, thing in things.items()
        if may(who, Act.READ_CARD, thing, units=units, today=today)
    }


def card_as_thing(
    holder: UUID,
    person: Mapping[str, Any] | None,
    units: UnitTree,
    line: frozenset[UUID] = frozenset(),
) -> Thing:
    """A scorecard as rights see it; `person` is the holder where it is a personal one.

    `line` are all above the holder, where somebody wants to see it or to ask for a change.
    """
    if holder in units.units:
        return Thing(unit=holder)
    superior = person["superior"] if person else None
    return Thing(
        unit=UUID(person["unit"]) if person else None,
        holder=holder,
        superiors=frozenset({UUID(superior)} if superior else ()),
        line=line,
    )
