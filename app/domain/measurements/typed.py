"""A value as a person types it: read by the one reader, then recorded like every other."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.domain.measurements.commands import (
    consult_for,
    demand_entry,
    demand_taking_back,
    first_official,
    record_consulted,
    take_back,
)
from app.domain.measurements.place import Place
from app.domain.measurements.quality import earlier_values, grounds_to_hold, outlier_limits
from app.domain.measurements.refusals import Ambiguous, UnknownMetric, Unreadable
from app.domain.measurements.report import FOREIGN, Entry
from app.domain.metrics.costs import is_cost_per_unit
from app.domain.metrics.growth import is_growth_rate
from app.domain.reference import Facts, Ledger, today_at
from app.domain.refusals import Refused
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import Outcome, Reading
from app.domain.values.reading import read_value


def record_typed(
    ledger: Ledger,
    *,
    by: UUID,
    place: Place,
    typed: str,
    source: str = "",
    reason: str = "",
    how: str = "edit",
) -> str:
    """Read and record one value; returns the effect: new, same, correction, held or withdrawn.

    A text that says "no value" takes back what this source reports. Raises Unreadable and
    Ambiguous with the reader's sentence, and what `record_value` raises.
    """
    facts = consult_for(ledger, by, [place])
    return record_typed_consulted(
        ledger, facts, by=by, place=place, typed=typed, source=source, reason=reason, how=how
    )


def record_typed_consulted(
    ledger: Ledger,
    facts: Facts,
    *,
    by: UUID,
    place: Place,
    typed: str,
    source: str = "",
    reason: str = "",
    how: str = "edit",
) -> str:
    """`record_typed` with the facts in hand: for whoever brings many."""
    said = typed_at(facts, place, typed, source=source, how=how)
    if said.entry is None:
        return take_back(ledger, facts, by=by, place=place, source=said.source, reason=reason)
    return record_consulted(ledger, facts, by, place, said.entry, reason=reason, remark=said.remark)


@dataclass(frozen=True)
class Typed:
    """What a text says at a place: an entry and its amount as it was stated.

    No entry: what the source reports is to be taken back. `remark` is what the text says besides.
    """

    source: str
    entry: Entry | None = None
    amount: Amount | None = None
    remark: str = ""


def typed_at(
    facts: Facts, place: Place, typed: str, *, source: str = "", how: str = "edit"
) -> Typed:
    """Read a text as a value of a place. An empty source is the metric's first official one.

    Raises UnknownMetric, and Unreadable and Ambiguous with the reader's sentence.
    """
    metric = facts.get("metric", place.metric)
    if metric is None:
        raise UnknownMetric(field="metric", metric=place.metric)
    source = source or first_official(metric)
    reading = read_for(facts, place, source, typed)
    if reading.outcome is Outcome.NOTHING:
        return Typed(source)
    amount, whole = amount_read(reading), is_whole(reading)
    entry = Entry(
        source=source,
        value=amount.number,
        how=how,
        typed=typed.strip() if whole else "",
        grounds=held_for(reading, grounds_to_hold(amount.number, place, source, metric, facts)),
    )
    return Typed(source, entry, amount, reading.remark or ("" if whole else typed.strip()))


@dataclass(frozen=True)
class Foreseen:
    """What recording a text would come to: an amount (None: the value is taken back), or why not.

    `waits`: it would be held for a steward.
    """

    amount: Amount | None = None
    waits: bool = False
    refusal: Refused | None = None


def foreseen(
    facts: Facts,
    *,
    by: UUID,
    now: datetime,
    place: Place,
    typed: str,
    source: str = "",
    reason: str = "",
) -> Foreseen:
    """What `record_typed` would do with a text, by the same decisions.

    Only whether a value that stands needs a reason is left to its cell, which knows whose it is.
    """
    today = today_at(now, facts)
    try:
        said = typed_at(facts, place, typed, source=source)
        standing = _reported(facts, place, said.source)
        if said.entry is None:
            stands = standing is not None
            demand_taking_back(facts, by, place, said.source, reason, stands=stands, today=today)
            return Foreseen()
        stands = standing == said.entry.value
        demand_entry(facts, by, place, said.entry, reason, stands=stands, today=today)
    except Refused as refusal:
        return Foreseen(refusal=refusal)
    return Foreseen(said.amount, waits=bool(said.entry.grounds))


def _reported(facts: Facts, place: Place, source: str) -> Decimal | None:
    """What a source reports for this very place, a breakdown left aside; None for nothing."""
    return next(
        (
            Decimal(text)
            for period, reported_by, text in facts.history(place.metric, place.subject)
            if (period, reported_by) == (place.period, source)
        ),
        None,
    )


def held_for(reading: Reading, grounds: tuple[str, ...]) -> tuple[str, ...]:
    """Why a value is held: what its text says comes before what its number says.

    Nothing is said of a number in another currency: it isn't this metric's. () lets it count.
    """
    if reading.outcome is not Outcome.HOLD or reading.ground == FOREIGN:
        return (FOREIGN,) if reading.ground == FOREIGN else grounds
    said = (reading.ground,) if reading.ground else ()
    return tuple(dict.fromkeys((*said, *grounds))) or ("approximate",)


def is_whole(reading: Reading) -> bool:
    """Whether all of the text was read as a number with its unit: it may stand in the log then."""
    is_exact = reading.outcome is not Outcome.HOLD or reading.ground == FOREIGN
    return is_exact and not reading.remark


def amount_read(reading: Reading) -> Amount:
    """The amount of a reading, as stated where that is in another currency.

    Raises Ambiguous, Unreadable with the reader's sentence.
    """
    if reading.foreign is not None:
        return reading.foreign
    if reading.outcome is Outcome.ASK:
        choices = " / ".join(str(choice.facts.get("amount", "")) for choice in reading.choices)
        raise Ambiguous.because(reading.sentence, {**reading.facts, "choices": choices})
    if reading.outcome is Outcome.REFUSE or reading.amount is None:
        raise Unreadable.because(reading.sentence, reading.facts)
    return reading.amount


def read_for(facts: Facts, place: Place, source: str, typed: str) -> Reading:
    """What the text says as a value of this place's metric."""
    metric = facts.get("metric", place.metric) or {}
    definition = metric["definition"]
    return read_value(
        typed,
        unit=Unit(definition["unit"]),
        direction=Direction(definition["direction"]),
        currency=definition["currency"],
        is_growth_rate=is_growth_rate(place.metric),
        history=earlier_values(place, source, facts),
        decimals=definition["decimals"],
        low=_number(definition["low"]),
        high=_number(definition["high"]),
        is_cost_per_unit=is_cost_per_unit(definition["unit"], definition["formula"]),
        outlier_limits=outlier_limits(place.period, facts),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
