"""Deciding about many values at once: released, refused or verified together, or none of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import consult_for, guard_place, thing_at
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import (
    AlreadyVerified,
    ChangedMeanwhile,
    NothingChosen,
    NothingHeld,
    NothingToVerify,
    ReasonToDecline,
)
from app.domain.people.rights import Act, demand
from app.domain.people.standing import actor, tree
from app.domain.reference import Ledger, today_at


@dataclass(frozen=True)
class Chosen:
    """What one source says of a place. `version` is the version of the cell that was seen."""

    place: Place
    source: str
    version: int


def release_values(
    ledger: Ledger,
    *,
    by: UUID,
    chosen: Sequence[Chosen],
    estimate: bool = False,
    reason: str = "",
) -> int:
    """Let all of these held values count; returns how many they are.

    Raises NothingChosen, NotYours, ChangedMeanwhile, NotConverted, and what `guard_place` raises;
    then none of them is released.
    """
    kept = ledger.keep(reason)
    return _each(
        ledger,
        by,
        chosen,
        Act.RELEASE_VALUE,
        lambda cell, source: cell.release(source, by=by, estimate=estimate, reason=kept),
        reason=reason,
    )


def decline_values(ledger: Ledger, *, by: UUID, chosen: Sequence[Chosen], reason: str) -> int:
    """Take none of these held values, for one reason; returns how many they are.

    Raises NothingChosen, ReasonToDecline, NotYours, ChangedMeanwhile; then all are still held.
    """
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonToDecline(field="reason")
    return _each(
        ledger,
        by,
        chosen,
        Act.RELEASE_VALUE,
        lambda cell, source: cell.decline(source, by=by, reason=kept),
    )


def verify_values(ledger: Ledger, *, by: UUID, chosen: Sequence[Chosen]) -> int:
    """A steward's mark (已核對) on all of these values; returns how many they are.

    Raises NothingChosen, NotYours, ChangedMeanwhile; then none of them is marked.
    """
    return _each(
        ledger,
        by,
        chosen,
        Act.VERIFY_VALUE,
        lambda cell, source: cell.verify(source, by=by),
    )


def _each(
    ledger: Ledger,
    by: UUID,
    chosen: Sequence[Chosen],
    act: Act,
    decide: Callable[[Cell, str], None],
    *,
    reason: str | None = None,
) -> int:
    if not chosen:
        raise NothingChosen()
    _demand(ledger, by, chosen, act, reason)
    ledger.fetch(one.place.cell for one in chosen)
    cells = {one.place.cell: ledger.get(Cell, one.place.cell) for one in chosen}
    moved = sum(cells[one.place.cell].version != one.version for one in chosen)
    if moved:
        raise ChangedMeanwhile(count=moved)
    with _changed_meanwhile():
        for one in chosen:
            decide(cells[one.place.cell], one.source)
    ledger.save(*cells.values())
    return len(chosen)


@contextmanager
def _changed_meanwhile() -> Iterator[None]:
    """What was listed for a decision needs none any more: somebody else made it."""
    try:
        yield
    except (NothingHeld, NothingToVerify, AlreadyVerified):
        raise ChangedMeanwhile(count=1) from None


def _demand(
    ledger: Ledger, by: UUID, chosen: Sequence[Chosen], act: Act, reason: str | None
) -> None:
    """The right at each place; with a reason (be it empty) the guard of closed periods too."""
    # A breakdown asks for no history: none is needed to decide.
    places = [replace(one.place, breakdown=one.place.breakdown or "-") for one in chosen]
    facts = consult_for(ledger, by, places)
    who, units = actor(by, facts.get("person", by.hex)), tree(facts.get("units"))
    today = today_at(ledger.now(), facts)
    for one in chosen:
        thing = thing_at(facts, one.place, one.source)
        demand(who, act, thing, units=units, today=today)
        if reason is not None:
            guard_place(ledger, facts, by, one.place, thing, reason)
