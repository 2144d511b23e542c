"""Recording, correcting, verifying, releasing and withdrawing values."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.measurements.cell import Cell
from app.domain.measurements.owning import owned, owners_of, thing_of_number
from app.domain.measurements.past import Past
from app.domain.measurements.place import Place
from app.domain.measurements.quality import grounds_to_hold
from app.domain.measurements.recordable import refuse_recording
from app.domain.measurements.refusals import (
    NothingToWithdraw,
    ReasonNeeded,
    ReasonToDecline,
    ReasonToTakeBack,
    UnknownMetric,
)
from app.domain.measurements.report import Entry
from app.domain.people.rights import Act, Actor, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import guard_value, value_facts
from app.domain.reference import Fact, Facts, Ledger, NotThere, today_at
from app.domain.scoring.policy import POLICY_FACT
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit
from app.domain.values.period import Period


def record_value(
    ledger: Ledger,
    *,
    by: UUID,
    place: Place,
    entry: Entry,
    reason: str = "",
    remark: str = "",
    evidence: str = "",
) -> str:
    """Take one value; returns the effect: new, same, correction or held.

    An empty `entry.source` means the metric's first official one. Raises NotYours, FuturePeriod,
    NotASource, UnknownMetric, ReasonNeeded, PeriodIsClosed, PeriodIsOnHold, ReasonAfterClose.
    """
    facts = consult_for(ledger, by, [place])
    return record_consulted(ledger, facts, by, place, entry, reason, remark, evidence)


def consult_for(
    ledger: Ledger, by: UUID, places: list[Place], *, more: Iterable[Fact] = ()
) -> Facts:
    """The one reference query for recording into these places, and for `more` facts."""
    wanted, history = consulted(by, places)
    return ledger.consult(*wanted, *more, history=history)


def consulted(by: UUID, places: list[Place]) -> tuple[list[Fact], list[tuple[str, UUID]]]:
    """What is asked before recording into these places: facts, and whose history."""
    wanted: list[Fact] = [
        ("organisation", ""),
        ("units", ""),
        ("person", by.hex),
        *(("metric", place.metric) for place in places),
        *(("person", place.subject.hex) for place in places),
        *(owned(place.metric, place.subject) for place in places),
        *(fact for place in places for fact in value_facts(place.metric, place.subject)),
        ("sources", ""),
        POLICY_FACT,
    ]
    return list(dict.fromkeys(wanted)), _numbers(places)


def past_of(ledger: Ledger, places: Iterable[Place]) -> Past:
    """What stands of these numbers: values that many transactions bring are judged by it."""
    return Past(ledger.consult(history=_numbers(places)))


def _numbers(places: Iterable[Place]) -> list[tuple[str, UUID]]:
    """Whose history counts; a breakdown is judged by none."""
    numbers = ((place.metric, place.subject) for place in places if not place.breakdown)
    return list(dict.fromkeys(numbers))


def record_consulted(
    ledger: Ledger,
    facts: Facts,
    by: UUID,
    place: Place,
    entry: Entry,
    reason: str = "",
    remark: str = "",
    evidence: str = "",
    *,
    past: Past | None = None,
) -> str:
    """`record_value` with the facts in hand: what a bulk import calls for each row.

    `past` is the history that the value is judged by, by default what the facts say of it.
    """
    metric = facts.get("metric", place.metric)
    if metric is None:
        raise UnknownMetric(field="metric", metric=place.metric)
    entry = entry._replace(source=entry.source or first_official(metric))
    today = today_at(ledger.now(), facts)
    grounds = entry.grounds or grounds_to_hold(
        entry.value, place, entry.source, metric, facts, past
    )
    entry = entry._replace(grounds=grounds)
    # Who may not record is told so, and nothing of what others did meanwhile.
    demand_recordable(facts, by, place, entry.source, today=today)
    cell = cell_at(ledger, by, place)
    stands = cell.says(entry.source, entry.value)
    thing = demand_entry(facts, by, place, entry, reason, stands=stands, today=today)
    who = actor(by, facts.get("person", by.hex))
    entry = entry._replace(
        definition_version=version_for(metric, place.period),
        by_owner=_is_owner_only(who, thing),
        remark=ledger.keep(remark) or entry.remark or _first_reason(ledger, cell, entry, reason),
        evidence=ledger.keep(evidence) or entry.evidence,
    )
    with ledger.about(on_behalf_of=_stood_in_for(who, thing)), _in_unit_of(metric):
        effect = cell.record(entry, by=by, at=ledger.now(), reason=ledger.keep(reason))
    if effect != "same":
        ledger.save(cell)
    return effect


def demand_entry(
    facts: Facts,
    by: UUID,
    place: Place,
    entry: Entry,
    reason: str,
    *,
    stands: bool,
    today: date,
) -> Thing:
    """The place, where this person may enter this now; its cell alone has a say after that.

    `stands`: the source reports this very number already. A file is reason enough to correct a
    closed period. Raises what `demand_recordable` and `guard_place` raise.
    """
    thing = demand_recordable(facts, by, place, entry.source, today=today)
    if entry.grounds or not stands:
        has_reason = entry.batch is not None or bool(reason.strip())
        _guard(facts, by, place, thing, has_reason=has_reason, today=today)
    return thing


def demand_taking_back(
    facts: Facts, by: UUID, place: Place, source: str, reason: str, *, stands: bool, today: date
) -> None:
    """Whether this person may take back what the source reports, if it reports anything: `stands`.

    Raises NotYours, NothingToWithdraw, and what `guard_place` raises.
    """
    thing = thing_at(facts, place, source)
    who, units = actor(by, facts.get("person", by.hex)), tree(facts.get("units"))
    demand(who, Act.RECORD_VALUE, thing, units=units, today=today)
    _guard(facts, by, place, thing, has_reason=bool(reason.strip()), today=today)
    if not stands:
        raise NothingToWithdraw(source=source)


def demand_recordable(facts: Facts, by: UUID, place: Place, source: str, *, today: date) -> Thing:
    """The place, where this person may record from this source now.

    Raises NotThere where the subject is no unit and no person; NotASource, NotYours, FuturePeriod.
    """
    _demand_subject(facts, place.subject)
    thing = thing_at(facts, place, source)
    who, units = actor(by, facts.get("person", by.hex)), tree(facts.get("units"))
    refuse_recording(facts, who, place, source, thing, units=units, today=today)
    return thing


def _demand_subject(facts: Facts, subject: UUID) -> None:
    """A value about nobody would stand in the log for ever."""
    if subject not in tree(facts.get("units")).units and not facts.get("person", subject.hex):
        raise NotThere(f"no unit or person {subject}")


def verify_value(ledger: Ledger, *, by: UUID, place: Place, source: str) -> None:
    """A steward's mark on a value. Raises NotYours, NothingToVerify, AlreadyVerified."""
    _demand(ledger, by, place, source, Act.VERIFY_VALUE)
    cell = ledger.get(Cell, place.cell)
    cell.verify(source, by=by)
    ledger.save(cell)


def release_value(
    ledger: Ledger,
    *,
    by: UUID,
    place: Place,
    source: str,
    estimate: bool = False,
    reason: str = "",
) -> None:
    """Let a held value count.

    Raises NotYours, NothingHeld, NotConverted, and what `guard_place` raises.
    """
    facts = _demand(ledger, by, place, source, Act.RELEASE_VALUE)
    guard_place(ledger, facts, by, place, thing_at(facts, place, source), reason)
    cell = ledger.get(Cell, place.cell)
    cell.release(source, by=by, estimate=estimate, reason=ledger.keep(reason))
    ledger.save(cell)


def decline_value(ledger: Ledger, *, by: UUID, place: Place, source: str, reason: str = "") -> None:
    """Don't take a held value. Raises NotYours, ReasonToDecline, NothingHeld."""
    _demand(ledger, by, place, source, Act.RELEASE_VALUE)
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonToDecline(field="reason")
    cell = ledger.get(Cell, place.cell)
    cell.decline(source, by=by, reason=kept)
    ledger.save(cell)


def withdraw_value(ledger: Ledger, *, by: UUID, place: Place, source: str, reason: str = "") -> str:
    """Take a value back.

    Raises NotYours, NothingToWithdraw, ReasonToTakeBack, and what `guard_place` raises.
    """
    facts = consult_for(ledger, by, [place])
    return take_back(ledger, facts, by=by, place=place, source=source, reason=reason)


def undo_entry(ledger: Ledger, *, by: UUID, place: Place, source: str) -> str:
    """Take one's own last entry back: what stood before a correction stands again.

    Raises NotYours, NothingToWithdraw, what `guard_place` raises, and once the entry is older
    than 15 minutes ReasonNeeded (a correction) or ReasonToTakeBack (a first value).
    """
    facts = consult_for(ledger, by, [place])
    _demand_recording(ledger, facts, by, place, source)
    guard_place(ledger, facts, by, place, thing_at(facts, place, source), "")
    cell = ledger.find(Cell, place.cell)
    if cell is None:
        raise NothingToWithdraw(source=source)
    with _in_unit_of(facts.get("metric", place.metric)):
        effect = cell.undo(source, by=by, at=ledger.now())
    ledger.save(cell)
    return effect


def take_back(
    ledger: Ledger, facts: Facts, *, by: UUID, place: Place, source: str, reason: str = ""
) -> str:
    """`withdraw_value` with the facts in hand."""
    # Who may not is told so, and nothing of what others did meanwhile.
    _demand_recording(ledger, facts, by, place, source)
    today, cell = today_at(ledger.now(), facts), cell_at(ledger, by, place)
    stands = source in cell.reports
    demand_taking_back(facts, by, place, source, reason, stands=stands, today=today)
    with _in_unit_of(facts.get("metric", place.metric)):
        cell.withdraw(source, by=by, at=ledger.now(), reason=ledger.keep(reason))
    ledger.save(cell)
    return "withdrawn"


# -- what they share --------------------------------------------------------------------------


def cell_at(ledger: Ledger, by: UUID, place: Place) -> Cell:
    """The cell of a place; a new one where nothing was ever said of it."""
    return ledger.find(Cell, place.cell) or Cell.open(
        by=by,
        metric=place.metric,
        subject=place.subject,
        period=place.period,
        breakdown=place.breakdown,
    )


def _demand_recording(ledger: Ledger, facts: Facts, by: UUID, place: Place, source: str) -> None:
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.RECORD_VALUE,
        thing_at(facts, place, source),
        units=tree(facts.get("units")),
        today=today_at(ledger.now(), facts),
    )


def _demand(ledger: Ledger, by: UUID, place: Place, source: str, act: Act) -> Facts:
    facts = consult_for(ledger, by, [replace(place, breakdown=place.breakdown or "-")])
    demand(
        actor(by, facts.get("person", by.hex)),
        act,
        thing_at(facts, place, source),
        units=tree(facts.get("units")),
        today=today_at(ledger.now(), facts),
    )
    return facts


def _first_reason(ledger: Ledger, cell: Cell, entry: Entry, reason: str) -> TextRef | None:
    """A reason given with a source's first value, which no correction would keep."""
    return None if entry.source in cell.reports else ledger.keep(reason)


def guard_place(
    ledger: Ledger, facts: Facts, by: UUID, place: Place, thing: Thing, reason: str
) -> None:
    """Refuse what would change a closed or held period. (domain.md 10)

    Raises PeriodIsClosed, PeriodIsOnHold, ReasonAfterClose.
    """
    today = today_at(ledger.now(), facts)
    _guard(facts, by, place, thing, has_reason=bool(reason.strip()), today=today)


def _guard(
    facts: Facts, by: UUID, place: Place, thing: Thing, *, has_reason: bool, today: date
) -> None:
    guard_value(
        facts,
        actor(by, facts.get("person", by.hex)),
        thing,
        metric=place.metric,
        subject=place.subject,
        period=place.period,
        has_reason=has_reason,
        units=tree(facts.get("units")),
        today=today,
    )


def thing_at(facts: Facts, place: Place, source: str) -> Thing:
    """The place as something that rights are asked about."""
    units = tree(facts.get("units"))
    person = facts.get("person", place.subject.hex)
    keepers = facts.get("sources") or {}
    keeper = (keepers.get(source) or {}).get("keeper")
    return thing_of_number(
        place.subject,
        units=units.units,
        home=UUID(person["unit"]) if person else None,
        owners=owners_of(facts, place.metric, place.subject, place.period),
        keepers=[UUID(keeper)] if keeper else (),
    )


def first_official(metric: Mapping[str, Any]) -> str:
    """The official source named first, or `own` where a metric has none yet."""
    return metric["official"][0] if metric["official"] else "own"


def version_for(metric: Mapping[str, Any], period: str) -> int:
    """The definition version that a period's values stand under: of its last day. (domain.md 5)"""
    last_day = Period.parse(period).last_day
    holding = [
        version
        for version, start in metric["versions"]
        if not start or Period.parse(start).first_day <= last_day
    ]
    return int(holding[-1]) if holding else 1


@contextmanager
def _in_unit_of(metric: Mapping[str, Any] | None) -> Iterator[None]:
    """Where a reason is asked for, the numbers as the metric counts them: 8.8%, not 0.088.

    None is a metric that nobody defined: its numbers stay bare.
    """
    try:
        yield
    except (ReasonNeeded, ReasonToTakeBack) as needed:
        unit = Unit(metric["definition"]["unit"]) if metric else None
        shown = {name: Amount(Decimal(str(fact)), unit) for name, fact in needed.facts.items()}
        raise type(needed)(field=needed.field, **shown) from None


def _is_owner_only(who: Actor, thing: Thing) -> bool:
    """Whether the person records as the KPI's owner and in no other right."""
    return not who.is_system and who.id in thing.owners and who.id not in thing.keepers


def _stood_in_for(who: Actor, thing: Thing) -> UUID | None:
    """The keeper of the source, where somebody else reports under it who doesn't own the KPI."""
    if who.is_system or who.id in thing.keepers | thing.owners:
        return None
    return min(thing.keepers, default=None)
