"""The one guard of closed and held periods: every way of writing asks here. (domain.md 10)

What it needs comes with the reference query that the command asks anyway: the facts named by
`value_facts` and `card_facts`, and `ALL_STATES`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from app.domain.people.rights import Act, Actor, Thing, UnitTree, may
from app.domain.periods.refusals import (
    PeriodIsClosed,
    PeriodIsOnHold,
    ReasonAfterClose,
    ReasonForSources,
    TouchesClosed,
)
from app.domain.periods.unit_period import State
from app.domain.reference import Fact, Facts
from app.domain.values.period import Period

ALL_STATES: Fact = ("period_states", "")
"""By unit and period key: hold or closed. Open ones aren't listed."""


def value_facts(metric: str, subject: UUID) -> tuple[Fact, ...]:
    """What a command consults before it changes a value of this metric and subject."""
    return (ALL_STATES, ("closed_place", f"{metric}/{subject.hex}"))


def card_facts(card: UUID) -> tuple[Fact, ...]:
    """What a command consults before it changes a scorecard's terms."""
    return (("closed_card", card.hex),)


def guard_value(
    facts: Facts,
    who: Actor,
    thing: Thing,
    *,
    metric: str,
    subject: UUID,
    period: str,
    has_reason: bool,
    units: UnitTree,
    today: date,
) -> None:
    """Let a value be written in its period, or refuse.

    A value is in a closed period where its subject's unit or one above closed it, or where a
    closed scorecard rests on it. On hold, stewards mend; after the close a steward corrects, with
    a reason. Raises PeriodIsOnHold, PeriodIsClosed, ReasonAfterClose.
    """
    closed, held = _stopped(facts, thing, metric, subject, period, units)
    if not closed and not held:
        return
    is_steward = may(who, Act.MEND_CLOSED, thing, units=units, today=today)
    if closed:
        if not is_steward:
            raise PeriodIsClosed(field="value", period=Period.parse(closed))
        if not has_reason:
            raise ReasonAfterClose(field="reason", period=Period.parse(closed))
    elif not is_steward:
        raise PeriodIsOnHold(field="value", period=Period.parse(held))


def guard_decided_appeal(
    facts: Facts,
    who: Actor,
    thing: Thing,
    *,
    metric: str,
    subject: UUID,
    period: str,
    units: UnitTree,
    today: date,
) -> None:
    """Refuse what a decided appeal would change in a closed period.

    On hold it goes on: it is no routine entry. Raises PeriodIsClosed.
    """
    closed, _ = _stopped(facts, thing, metric, subject, period, units)
    if closed and not may(who, Act.MEND_CLOSED, thing, units=units, today=today):
        raise PeriodIsClosed(period=Period.parse(closed))


def takes_routine_entry(
    facts: Facts, thing: Thing, *, metric: str, subject: UUID, period: str, units: UnitTree
) -> bool:
    """Whether a value may be entered here by somebody who is no steward."""
    return _stopped(facts, thing, metric, subject, period, units) == ("", "")


def guard_terms(facts: Facts, card: UUID, from_period: str) -> None:
    """Refuse terms of a scorecard that would hold in one of its closed periods.

    An empty `from_period` holds from the year's start. Raises TouchesClosed.
    """
    closed = facts.get("closed_card", card.hex) or {}
    refuse_touching(closed, from_period, field="from_period")


def guard_parts(facts: Facts, card: UUID, periods: Iterable[str]) -> None:
    """Refuse targets of single periods inside a closed one. Raises TouchesClosed."""
    closed = facts.get("closed_card", card.hex) or {}
    for period in periods:
        if found := _holding(closed, period):
            raise TouchesClosed(field="from_period", period=Period.parse(found))


def guard_notes(
    facts: Facts,
    who: Actor,
    thing: Thing,
    *,
    card: UUID,
    period: str,
    units: UnitTree,
    today: date,
) -> None:
    """Refuse words about a scorecard's closed period, except a steward's. Raises PeriodIsClosed."""
    closed = _holding(facts.get("closed_card", card.hex) or {}, period)
    if closed and not may(who, Act.MEND_CLOSED, thing, units=units, today=today):
        raise PeriodIsClosed(period=Period.parse(closed))


def guard_review(facts: Facts, card: UUID, period: str) -> None:
    """Refuse every step of a review in a closed period. Raises PeriodIsClosed."""
    if closed := _holding(facts.get("closed_card", card.hex) or {}, period):
        raise PeriodIsClosed(period=Period.parse(closed))


def guard_from_day(facts: Facts, first_day: date, *, field: str) -> None:
    """Refuse a policy or definition that would hold in any closed period. Raises TouchesClosed."""
    for closed in _closed(facts):
        if first_day <= closed.last_day:
            raise TouchesClosed(field=field, period=closed)


def guard_day(facts: Facts, day: date, *, field: str) -> None:
    """Refuse to say something else of a day within any closed period. Raises TouchesClosed."""
    for closed in _closed(facts):
        if closed.first_day <= day <= closed.last_day:
            raise TouchesClosed(field=field, period=closed)


def _closed(facts: Facts) -> Iterable[Period]:
    """Every period that some unit has closed."""
    for states in (facts.get(*ALL_STATES) or {}).values():
        yield from (Period.parse(key) for key, state in states.items() if state == State.CLOSED)


def guard_sources(facts: Facts, *, has_reason: bool) -> None:
    """Let other sources count for a metric, also for values of closed periods, with a reason.

    Raises ReasonForSources.
    """
    states = (facts.get(*ALL_STATES) or {}).values()
    closed = {key for one in states for key, state in one.items() if state == State.CLOSED}
    if closed and not has_reason:
        last = max((Period.parse(key) for key in closed), key=lambda one: one.last_day)
        raise ReasonForSources(field="reason", period=last)


def refuse_touching(closed: Mapping[str, object], from_period: str, *, field: str) -> None:
    """Refuse what begins before the last of these closed periods ends. Raises TouchesClosed."""
    first_day = Period.parse(from_period).first_day if from_period else date.min
    for key in sorted(closed):
        if first_day <= Period.parse(key).last_day:
            raise TouchesClosed(field=field, period=Period.parse(key))


def _stopped(
    facts: Facts, thing: Thing, metric: str, subject: UUID, period: str, units: UnitTree
) -> tuple[str, str]:
    """The closed and the held period around a value; empty where there is none."""
    closed, held = _around(_states(facts, thing, units), period)
    place = facts.get("closed_place", f"{metric}/{subject.hex}") or {}
    return closed or _holding(place, period), held


def _states(facts: Facts, thing: Thing, units: UnitTree) -> list[Mapping[str, str]]:
    states = facts.get(*ALL_STATES) or {}
    return [states[unit.hex] for unit in units.line(thing.unit) if unit.hex in states]


def _around(states: Iterable[Mapping[str, str]], period: str) -> tuple[str, str]:
    """The closed and the held period that hold this one; empty where there is none."""
    closed = held = ""
    for by_period in states:
        for key, state in by_period.items():
            if Period.parse(key).contains(Period.parse(period)):
                closed = key if state == State.CLOSED else closed
                held = key if state == State.HOLD else held
    return closed, held


def _holding(closed: Iterable[str], period: str) -> str:
    wanted = Period.parse(period)
    return next((key for key in closed if Period.parse(key).contains(wanted)), "")
