"""Holding, closing and reopening a unit's period."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.people.rights import Act, Thing, counts_as, demand
from app.domain.people.standing import actor, tree
from app.domain.periods.refusals import NothingToClose, NotNamed, NotOver, StillOpen
from app.domain.periods.unit_period import Result, UnitPeriod, unit_period_id
from app.domain.reference import Ledger, NotThere, today_at
from app.domain.scoring.scored import MissingDecision
from app.domain.values.period import Period
from app.domain.values.period_reading import PeriodOutcome, read_period


@dataclass(frozen=True)
class Figures:
    """What a close stores: the results, how many values nobody decided on, and their origin.

    `position` is the log's last before the close, `root` the tree's root over it in hex.
    """

    results: tuple[Result, ...]
    undecided: int
    policy_version: int
    position: int
    root: str


def hold_period(ledger: Ledger, *, by: UUID, unit: UUID, period: str, reason: str = "") -> None:
    """Stop routine entry before the close. Raises NotYours, AlreadyOnHold, AlreadyClosed."""
    found = _demanded(ledger, by, unit, period, Act.CLOSE_PERIOD)
    found.hold(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def resume_period(ledger: Ledger, *, by: UUID, unit: UUID, period: str, reason: str = "") -> None:
    """Let routine entry go on after all. Raises NotYours, NotOnHold."""
    found = _demanded(ledger, by, unit, period, Act.CLOSE_PERIOD)
    found.resume(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def decide_missing(
    ledger: Ledger,
    *,
    by: UUID,
    unit: UUID,
    period: str,
    card: UUID,
    kpi: UUID,
    decision: MissingDecision,
    reason: str = "",
) -> None:
    """Say what a missing value counts as.

    Raises NotYours, NotThere (a KPI of no scorecard here), AlreadyClosed, WhyExcused.
    """
    found = _demanded(ledger, by, unit, period, Act.CLOSE_PERIOD)
    _demand_here(ledger, unit, card, kpi)
    found.decide_missing(by=by, card=card, kpi=kpi, decision=decision, reason=ledger.keep(reason))
    ledger.save(found)


def reconsider_missing(ledger: Ledger, *, by: UUID, unit: UUID, period: str, kpi: UUID) -> None:
    """Take that decision back. Raises NotYours, AlreadyClosed, NothingDecided."""
    found = _demanded(ledger, by, unit, period, Act.CLOSE_PERIOD)
    found.reconsider_missing(by=by, kpi=kpi)
    ledger.save(found)


def close_period(
    ledger: Ledger, *, by: UUID, unit: UUID, period: str, named: str, figures: Figures
) -> None:
    """Store the period's figures; nothing but a steward's corrections is taken afterwards.

    `named` is the period's name as the person typed it, in any form that the reader of periods
    knows (input.md). Raises NotYours, NotOver, NotNamed,
    NothingToClose, StillOpen, AlreadyClosed.
    """
    found = _demanded(ledger, by, unit, period, Act.CLOSE_PERIOD)
    last_day = Period.parse(period).last_day
    if today_at(ledger.now(), ledger.consult(("organisation", ""))) <= last_day:
        raise NotOver(period=Period.parse(period), last_day=last_day)
    if not _names(named, period):
        raise NotNamed(field="named", period=period)
    if not figures.results:
        raise NothingToClose(period=Period.parse(period))
    if figures.undecided:
        raise StillOpen(count=figures.undecided)
    found.close(
        by=by,
        results=list(figures.results),
        policy_version=figures.policy_version,
        position=figures.position,
        root=figures.root,
    )
    ledger.save(found)


def _names(typed: str, period: str) -> bool:
    """Whether what was typed is this period and no other: 2026-Q2, Q2 2026 and 2026 年第 2 季."""
    found = read_period(typed, year=None)
    return (
        found.outcome is PeriodOutcome.ACCEPT
        and found.period == Period.parse(period)
        and not found.is_cumulative
    )


def ask_reopening(ledger: Ledger, *, by: UUID, unit: UUID, period: str, reason: str) -> None:
    """Ask for the period to be opened again.

    Raises NotYours, NotClosed, ReasonToReopen, ReopeningAsked.
    """
    found = _demanded(ledger, by, unit, period, Act.ASK_REOPENING)
    found.ask_reopening(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def drop_reopening(ledger: Ledger, *, by: UUID, unit: UUID, period: str, reason: str = "") -> None:
    """Leave the period closed after all. Raises NotYours, ReopeningNotAsked."""
    found = _demanded(ledger, by, unit, period, Act.ASK_REOPENING)
    found.drop_reopening(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def reopen_period(ledger: Ledger, *, by: UUID, unit: UUID, period: str) -> None:
    """Open the period as somebody else asked.

    Raises NotYours, NotClosed, ReopeningNotAsked, OwnReopening.
    """
    found = _demanded(ledger, by, unit, period, Act.REOPEN_PERIOD)
    found.reopen(by=by, acting=_acting(ledger, by, found.asked_by))
    ledger.save(found)


def _acting(ledger: Ledger, by: UUID, asked_by: UUID | None) -> frozenset[UUID]:
    """Whom the person counts as today (domain.md 2): themselves, all they stand in for, and who
    asked where that one stands in for them."""
    asked = [asked_by] if asked_by else []
    facts = ledger.consult(
        ("organisation", ""), *(("person", one.hex) for one in dict.fromkeys((by, *asked)))
    )
    today = today_at(ledger.now(), facts)
    acting = counts_as(actor(by, facts.get("person", by.hex)), today=today)
    for one in asked:
        if by in counts_as(actor(one, facts.get("person", one.hex)), today=today):
            acting |= {one}
    return acting


def _demand_here(ledger: Ledger, unit: UUID, card: UUID, kpi: UUID) -> None:
    """Raise NotThere unless the KPI stands on this scorecard, and it belongs to the unit."""
    facts = ledger.consult(("units", ""), ("kpi", kpi.hex), ("card", card.hex))
    line, told = facts.get("kpi", kpi.hex), facts.get("card", card.hex)
    if line is None or told is None or UUID(line["card"]) != card:
        raise NotThere(f"no KPI {kpi} on {card}")
    units, home = tree(facts.get("units")), UUID(told["holder"])
    if home not in units.units:
        person = ledger.consult(("person", home.hex)).get("person", home.hex)
        home = UUID(person["unit"]) if person else home
    if not units.is_within(home, unit):
        raise NotThere(f"no scorecard {card} in {unit}")


def _demanded(ledger: Ledger, by: UUID, unit: UUID, period: str, act: Act) -> UnitPeriod:
    """The period, where this person may do this to it. Raises NotYours, NotThere."""
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex))
    units = tree(facts.get("units"))
    if unit not in units.units:
        raise NotThere(f"no unit {unit}")
    demand(
        actor(by, facts.get("person", by.hex)),
        act,
        Thing(unit=unit),
        units=units,
        today=today_at(ledger.now(), facts),
    )
    found = ledger.find(UnitPeriod, unit_period_id(unit, period))
    return found or UnitPeriod.open(by=by, unit=unit, period=period)
