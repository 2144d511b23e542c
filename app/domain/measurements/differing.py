"""Naming what two sources of a number differ by, and clearing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import consult_for, first_official, guard_place, thing_at
from app.domain.measurements.difference import Difference, ItemKind, difference_id
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import NoDifference, NothingExplained, PartsNamed
from app.domain.measurements.typed import amount_read, read_for
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.reference import Facts, Ledger, NotThere, today_at

MINUS = ("-", "−", "－")


def explain_difference(
    ledger: Ledger,
    *,
    by: UUID,
    place: Place,
    source: str,
    kind: ItemKind,
    typed: str,
    name: str = "",
) -> int:
    """Name a part of what a source's value differs by from the official one; returns its number.

    `typed` is taken in the direction of the difference; with a minus against it. Raises NotYours,
    NoDifference, NothingExplained, NameForItem, Unreadable, and what guards closed periods.
    """
    facts = _demanded(ledger, by, place, source, reason=name or str(kind))
    apart = _apart(ledger, facts, place, source)
    text = typed.strip()
    is_against = text.startswith(MINUS)
    amount = _amount(facts, place, text[1:] if is_against else text)
    signed = amount if (apart > 0) is not is_against else -amount
    found = _ledger_of(ledger, by, place, source)
    item = found.explain(by=by, kind=kind, amount=signed, name=ledger.keep(name))
    ledger.save(found)
    return item


@dataclass(frozen=True)
class Part:
    """A part of a difference as it was counted: `amount` is signed in the counting's own way."""

    kind: ItemKind
    amount: Decimal
    name: str


def explain_by_parts(
    ledger: Ledger, *, by: UUID, place: Place, source: str, parts: Sequence[Part]
) -> int:
    """Name all parts of a difference at once, where none is named yet; returns how many.

    What points one way in the counting altogether points the way of the difference here. Raises
    NotYours, NoDifference, PartsNamed, NothingExplained, and what guards closed periods.
    """
    facts = _demanded(ledger, by, place, source, reason=parts[0].name if parts else "")
    apart = _apart(ledger, facts, place, source)
    found = _ledger_of(ledger, by, place, source)
    if any(not item.is_cleared for item in found.items.values()):
        raise PartsNamed()
    if not parts:
        raise NothingExplained()
    is_turned = (sum(one.amount for one in parts) < 0) is not (apart < 0)
    for one in parts:
        amount = -one.amount if is_turned else one.amount
        found.explain(by=by, kind=one.kind, amount=amount, name=ledger.keep(one.name))
    ledger.save(found)
    return len(parts)


def clear_item(
    ledger: Ledger, *, by: UUID, place: Place, source: str, item: int, reason: str
) -> None:
    """Let an item explain nothing any more.

    Raises NotYours, NotThere, ClearedAlready, ReasonToClear, and what guards closed periods.
    """
    _demanded(ledger, by, place, source, reason=reason)
    found = ledger.find(Difference, difference_id(place.cell, source))
    if found is None:
        raise NotThere(f"no difference of {source}")
    found.clear(by=by, item=item, reason=ledger.keep(reason))
    ledger.save(found)


def _ledger_of(ledger: Ledger, by: UUID, place: Place, source: str) -> Difference:
    """The difference's items, or a ledger without any."""
    return ledger.find(Difference, difference_id(place.cell, source)) or Difference.begin(
        by=by,
        cell=place.cell,
        metric=place.metric,
        subject=place.subject,
        period=place.period,
        breakdown=place.breakdown,
        source=source,
    )


def _demanded(ledger: Ledger, by: UUID, place: Place, source: str, *, reason: str) -> Facts:
    """The facts, where this person may explain; who keeps either source may."""
    facts = consult_for(ledger, by, [place])
    metric = facts.get("metric", place.metric)
    if metric is None:
        raise NotThere(f"no metric {place.metric}")
    thing, official = (thing_at(facts, place, one) for one in (source, first_official(metric)))
    both: Thing = replace(thing, keepers=thing.keepers | official.keepers)
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.EXPLAIN_DIFFERENCE,
        both,
        units=tree(facts.get("units")),
        today=today_at(ledger.now(), facts),
    )
    guard_place(ledger, facts, by, place, both, reason)
    return facts


def _apart(ledger: Ledger, facts: Facts, place: Place, source: str) -> Decimal:
    """The source's value minus the official one, never zero. Raises NoDifference."""
    cell = ledger.find(Cell, place.cell)
    official = (facts.get("metric", place.metric) or {})["official"]
    reports = cell.reports if cell else {}
    counting = next((reports[one] for one in official if one in reports), None)
    other = reports.get(source)
    if counting is None or other is None or counting.value == other.value:
        raise NoDifference(source=source)
    return other.value - counting.value


def _amount(facts: Facts, place: Place, typed: str) -> Decimal:
    """The number that was typed, without its sign. Raises Unreadable with the reader's sentence."""
    return amount_read(read_for(facts, place, "", typed)).number
