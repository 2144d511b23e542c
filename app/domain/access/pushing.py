"""Values that other systems report: by the rules of single edits, within what the key is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.domain.access.api_key import ApiKey, Scope
from app.domain.access.refusals import (
    OutsideSources,
    OutsideUnit,
    SourceUnsaid,
    StandsOtherwise,
    TwiceInBatch,
)
from app.domain.imports.gathering import Gathered
from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import consult_for, thing_at
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import UnknownMetric
from app.domain.measurements.report import RULING
from app.domain.measurements.typed import record_typed_consulted
from app.domain.people.standing import tree
from app.domain.reference import Facts, Ledger, today_at
from app.domain.refusals import Refused
from app.domain.scoring.official import is_in_conflict
from app.domain.scoring.terms import Report
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit


@dataclass(frozen=True)
class Row:
    """One value as it was sent. `number` is its row; `seen` the version of the cell that the
    sender saw, None where it doesn't matter to them. `refusal` is what stood in its way before."""

    number: int
    place: Place | None
    typed: str = ""
    source: str = ""
    reason: str = ""
    seen: int | None = None
    refusal: Refused | None = None


@dataclass(frozen=True)
class Told:
    """What became of a row: new, same, correction, conflict, held, withdrawn, or refused.

    `conflict` was recorded, and differs from another source by more than the tolerance. `value` is
    what the source reports now, or what is held; `old` what it reported before. Both are exact, in
    the metric's unit; None for nothing. `version` is the cell's.
    """

    row: Row
    effect: str
    source: str = ""
    value: Decimal | None = None
    old: Decimal | None = None
    unit: str = ""
    version: int = 0
    refusal: Refused | None = None


def push_values(ledger: Ledger, *, by: UUID, api_key: UUID, rows: Sequence[Row]) -> list[Told]:
    """Record what can be recorded of these rows, and say of each what became of it.

    `by` is the key's owner. Raises NotThere, KeyIsOver, OutsideScope: everything else is said row
    by row.
    """
    found = ledger.get(ApiKey, api_key)
    places = [row.place for row in rows if row.place is not None]
    facts = consult_for(ledger, by, places, more=[("person", by.hex)])
    found.refuse_for(Scope.MEASUREMENTS, today_at(ledger.now(), facts))
    gathered = Gathered(ledger)
    ledger.fetch(place.cell for place in places)
    first: dict[tuple[UUID, str], int] = {}
    with ledger.about(correlation=api_key):
        told = [_recorded(ledger, gathered, facts, found, by, row, first) for row in rows]
        gathered.save_all()
    return told


def push_value(ledger: Ledger, *, by: UUID, api_key: UUID, row: Row) -> Told:
    """Record one value. Raises what stands in its way, and what `push_values` raises."""
    [told] = push_values(ledger, by=by, api_key=api_key, rows=(row,))
    if told.refusal is not None:
        raise told.refusal
    return told


def _recorded(
    ledger: Ledger,
    gathered: Gathered,
    facts: Facts,
    key: ApiKey,
    by: UUID,
    row: Row,
    first: dict[tuple[UUID, str], int],
) -> Told:
    if row.place is None or row.refusal is not None:
        return Told(row, "refused", refusal=row.refusal)
    try:
        source = source_for(key, row.source)
        metric = facts.get("metric", row.place.metric)
        if metric is None:
            raise UnknownMetric(field="metric", metric=row.place.metric)
        _refuse_outside(facts, key, row.place, source)
        if (row.place.cell, source) in first:
            raise TwiceInBatch(first=first[row.place.cell, source])
        unit = Unit(metric["definition"]["unit"])
        before = gathered.find(Cell, row.place.cell)
        stood = before.reports.get(source) if before else None
        old, version = (stood.value if stood else None), (before.version if before else 0)
        if row.seen is not None and row.seen != version:
            stands: object = Amount(old, unit) if old is not None else "—"
            raise StandsOtherwise(field="seen", version=version, seen=row.seen, stands=stands)
        with ledger.trying():
            effect = record_typed_consulted(
                gathered,
                facts,
                by=by,
                place=row.place,
                typed=row.typed,
                source=source,
                reason=row.reason,
                how="api",
            )
    except Refused as refusal:
        return Told(row, "refused", refusal=refusal)
    first[row.place.cell, source] = row.number
    cell = gathered.find(Cell, row.place.cell)
    if cell is None:
        return Told(row, effect, source, unit=unit, old=old)
    stands_now = (cell.held if effect == "held" else cell.reports).get(source)
    if effect == "new" and _differs(cell, source, metric["definition"]["tolerance"]):
        effect = "conflict"
    value = stands_now.value if stands_now else None
    return Told(row, effect, source, value, old, unit, cell.version)


def source_for(key: ApiKey, said: str) -> str:
    """The source that is said, or the key's only one. Raises SourceUnsaid, OutsideSources."""
    sources = ", ".join(key.sources)
    if not said and len(key.sources) > 1:
        raise SourceUnsaid(field="source", sources=sources)
    source = said or key.sources[0]
    if source not in key.sources:
        raise OutsideSources(field="source", source=source, sources=sources)
    return source


def _refuse_outside(facts: Facts, key: ApiKey, place: Place, source: str) -> None:
    """Raises OutsideUnit."""
    unit = thing_at(facts, place, source).unit
    if not tree(facts.get("units")).is_within(unit, key.unit):
        raise OutsideUnit(field="subject", unit=key.unit, subject=place.subject)


def _differs(cell: Cell, source: str, tolerance: str | None) -> bool:
    reports = [Report(name, one.value, ruled=name == RULING) for name, one in cell.reports.items()]
    mine = next(one for one in reports if one.source == source)
    return is_in_conflict(reports, mine, None if tolerance is None else Decimal(tolerance))
