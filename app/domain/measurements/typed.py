"""A value as a person types it: read by the one reader, then recorded like every other."""

from decimal import Decimal
from uuid import UUID

from app.domain.measurements.cell import Entry
from app.domain.measurements.commands import (
    Place,
    consult_for,
    first_official,
    record_consulted,
    take_back,
)
from app.domain.measurements.quality import earlier_values, grounds_to_hold
from app.domain.measurements.refusals import Ambiguous, Unreadable
from app.domain.reference import Facts, Ledger
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
    metric = facts.get("metric", place.metric)
    if metric is None:
        raise Unreadable.because("There is no metric {metric}.", {"metric": place.metric})
    source = source or first_official(metric)
    reading = read_for(facts, place, source, typed)
    if reading.outcome is Outcome.NOTHING:
        return take_back(ledger, facts, by=by, place=place, source=source, reason=reason)
    if reading.outcome is Outcome.ASK:
        choices = " / ".join(str(choice.facts.get("amount", "")) for choice in reading.choices)
        raise Ambiguous.because(reading.sentence, {**reading.facts, "choices": choices})
    if reading.outcome is Outcome.REFUSE or reading.amount is None:
        raise Unreadable.because(reading.sentence, reading.facts)
    number = reading.amount.number
    grounds = grounds_to_hold(number, place, source, metric, facts)
    if reading.outcome is Outcome.HOLD and not grounds:
        grounds = ("approximate",)
    whole = not reading.remark and reading.outcome is not Outcome.HOLD
    return record_consulted(
        ledger,
        facts,
        by,
        place,
        Entry(
            source=source,
            value=number,
            how=how,
            typed=typed.strip() if whole else "",
            grounds=grounds,
        ),
        reason=reason,
        remark=reading.remark or ("" if whole else typed.strip()),
    )


def read_for(facts: Facts, place: Place, source: str, typed: str) -> Reading:
    """What the text says as a value of this place's metric."""
    metric = facts.get("metric", place.metric) or {}
    definition = metric["definition"]
    return read_value(
        typed,
        unit=Unit(definition["unit"]),
        direction=Direction(definition["direction"]),
        currency=definition["currency"] or "CNY",
        is_growth_rate=place.metric.endswith(("_growth", "_change", "_uplift")),
        history=earlier_values(place, source, metric, facts),
        decimals=definition["decimals"],
        low=_number(definition["low"]),
        high=_number(definition["high"]),
        is_cost_per_unit=definition["unit"] == "money" and "/" in definition["formula"],
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
