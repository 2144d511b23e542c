"""Drafting scorecards, adding KPIs, setting targets and weights."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.ids import card_id
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.reference import Fact, Facts, Ledger
from app.domain.scorecards.refusals import CardExists, UnknownMetric
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from app.domain.scoring.three_values import three_values
from app.domain.values.kinds import Direction


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

    Raises NotYours, CardExists, UnknownMetric and what its lines raise.
    """
    facts = _consult(ledger, by, holder, [line.metric for line in lines])
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
    """Add a KPI to a scorecard; returns its id. Raises as `draft_card` does."""
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, [line.metric])
    _demand(ledger, facts, by, card.holder, Act.DRAFT_CARD)
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

    Raises NotYours, NotThere, ReasonMissing, FloorAboveTarget and its kin.
    """
    card = ledger.get(Scorecard, card_id)
    line = card.lines.get(kpi)
    facts = _consult(ledger, by, card.holder, [line.metric] if line else [])
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    kept = ledger.keep(reason)
    if line is not None:
        direction = _direction(facts, line.metric)
        three_values(
            direction, target=target, floor=floor, challenge=challenge, low=low, high=high
        )
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
    reason: str = "",
) -> None:
    """Set the targets of single periods (月度分解). Raises NotYours, NotThere and disorders."""
    card = ledger.get(Scorecard, card_id)
    line = card.lines.get(kpi)
    facts = _consult(ledger, by, card.holder, [line.metric] if line else [])
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    if line is not None:
        _check_parts(facts, line.metric, parts)
    card.phase(by=by, kpi=kpi, parts=list(parts), reason=ledger.keep(reason))
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
    """Other weights from a period on. Raises NotYours, NotThere, WeightsOverWhole."""
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, [])
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
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
    """Other owners from a period on. Raises NotYours, NotThere, NoOwner, SharesNotWhole."""
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, [])
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    card.reassign(
        by=by, kpi=kpi, owners=owners, from_period=from_period, reason=ledger.keep(reason)
    )
    ledger.save(card)


def replace_line(
    ledger: Ledger,
    *,
    by: UUID,
    card_id: UUID,
    retired: UUID,
    line: NewLine,
    from_period: str,
    reason: str,
) -> UUID:
    """Retire a KPI and let another take its place from a period on; returns the new one's id."""
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, [line.metric])
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    kept = ledger.keep(reason)
    card.retire(by=by, kpi=retired, from_period=from_period, reason=kept)
    kpi = _add(ledger, facts, card, by, replace(line, from_period=from_period), reason)
    ledger.save(card)
    return kpi


def retire_line(
    ledger: Ledger, *, by: UUID, card_id: UUID, kpi: UUID, from_period: str, reason: str
) -> None:
    """Score a KPI no longer from a period on. Raises NotYours, NotThere, ReasonMissing."""
    card = ledger.get(Scorecard, card_id)
    facts = _consult(ledger, by, card.holder, [])
    _demand(ledger, facts, by, card.holder, Act.SET_TARGET)
    card.retire(by=by, kpi=kpi, from_period=from_period, reason=ledger.keep(reason))
    ledger.save(card)


# -- what they share --------------------------------------------------------------------------


def _add(
    ledger: Ledger, facts: Facts, card: Scorecard, by: UUID, line: NewLine, reason: str
) -> UUID:
    terms = line.terms
    three_values(
        _direction(facts, line.metric),
        target=terms.target,
        floor=terms.floor,
        challenge=terms.challenge,
        low=terms.low,
        high=terms.high,
    )
    _check_parts(facts, line.metric, line.parts)
    kept = ledger.keep(reason)
    kpi = card.add_line(
        by=by,
        metric=line.metric,
        subject=line.subject,
        terms=terms,
        from_period=line.from_period,
        objective=ledger.keep(line.objective),
        goal_dimension=ledger.keep(line.goal_dimension),
        reason=kept,
    )
    card.phase(by=by, kpi=kpi, parts=list(line.parts), reason=kept)
    return kpi


def _check_parts(facts: Facts, metric: str, parts: tuple[PeriodTarget, ...]) -> None:
    direction = _direction(facts, metric)
    if direction is Direction.RANGE:
        return
    for part in parts:
        three_values(
            direction, target=part.target, floor=part.floor, challenge=part.challenge
        )


def _direction(facts: Facts, metric: str) -> Direction:
    known = facts.get("metric", metric)
    if known is None:
        raise UnknownMetric(field="metric", metric=metric)
    return Direction(known["definition"]["direction"])


def _consult(ledger: Ledger, by: UUID, holder: UUID, metrics: list[str]) -> Facts:
    wanted: list[Fact] = [
        ("organisation", ""),
        ("units", ""),
        ("person", by.hex),
        ("person", holder.hex),
        *(("metric", metric) for metric in metrics),
    ]
    return ledger.consult(*dict.fromkeys(wanted))


def _demand(ledger: Ledger, facts: Facts, by: UUID, holder: UUID, act: Act) -> None:
    units = tree(facts.get("units"))
    person = facts.get("person", holder.hex)
    organisation = facts.get("organisation")
    zone = ZoneInfo(organisation["zone"]) if organisation else ZoneInfo("UTC")
    thing = (
        Thing(unit=holder)
        if holder in units.units
        else Thing(unit=UUID(person["unit"]) if person else None, holder=holder)
    )
    demand(
        actor(by, facts.get("person", by.hex)),
        act,
        thing,
        units=units,
        today=ledger.now().astimezone(zone).date(),
    )
