"""Values by source, step by step. A source's row stays when its value is taken back: without."""

import json
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.ids import cell_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.difference import Difference
from projections.measurements.tables import explained, items, reports
from projections.projection import Projection
from projections.temporal import At, Rows

FIRST_WORD = 2
"""The version of a cell with its first value: after it was opened."""

NOT_VERIFIED = {"verified_by": None, "verified_at": None}
NOTHING_HELD = {
    "held_value": None,
    "held_typed": None,
    "held_grounds": None,
    "held_by": None,
    "held_at": None,
    "held_entry": None,
}
HELD_IDS = ("remark", "evidence", "reason", "batch")
HELD_FACTS = ("how", "definition_version", "by_owner", "row")


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register(Cell.Reported)
@project.register(Cell.Corrected)
def _(event: Cell.Reported | Cell.Corrected, at: At, rows: Rows) -> None:
    reason = event.reason if isinstance(event, Cell.Corrected) else None
    rows.replace(
        reports,
        at,
        **_place(event),
        **_entry(event, at),
        **NOT_VERIFIED,
        **NOTHING_HELD,
        value=event.value,
        typed=event.typed,
        estimate=False,
        reason=_id(reason),
    )


@project.register
def _(event: Cell.Held, at: At, rows: Rows) -> None:
    held = {
        "held_value": event.value,
        "held_typed": event.typed,
        "held_grounds": json.dumps(event.grounds),
        "held_by": event.by,
        "held_at": at.recorded_at,
        "held_entry": _kept_entry(event, at),
        "version": event.originator_version,
    }
    if rows.current(reports, cell=event.originator_id, source=event.source) is not None:
        rows.change(reports, at, _key(event), **held)
        return
    rows.open(
        reports,
        at,
        **_place(event),
        **(_entry(event, at) | held),
        **NOT_VERIFIED,
        value=None,
        typed="",
        estimate=False,
        reason=_id(event.reason),
    )


@project.register
def _(event: Cell.Released, at: At, rows: Rows) -> None:
    row = rows.current(reports, **_key(event))
    if row is None or row["held_value"] is None:
        return  # nothing waits there any more: what was reported since stands
    changes = {
        "value": event.value,
        "typed": row["held_typed"] or "",
        "by": row["held_by"],
        "recorded_at": row["held_at"],
        "estimate": event.estimate,
        "version": event.originator_version,
        **_brought_along(row["held_entry"]),
    }
    rows.change(reports, at, _key(event), **(NOTHING_HELD | NOT_VERIFIED | changes))


@project.register
def _(event: Cell.Declined, at: At, rows: Rows) -> None:
    rows.change(reports, at, _key(event), **NOTHING_HELD, version=event.originator_version)


@project.register
def _(event: Cell.Withdrawn, at: At, rows: Rows) -> None:
    changes = {
        "value": None,
        "typed": "",
        "by": event.by,
        "recorded_at": at.recorded_at,
        "reason": _id(event.reason),
        "version": event.originator_version,
    }
    rows.change(reports, at, _key(event), **(NOT_VERIFIED | changes))


@project.register
def _(event: Cell.Verified, at: At, rows: Rows) -> None:
    rows.change(
        reports,
        at,
        _key(event),
        verified_by=event.by,
        verified_at=at.recorded_at,
        version=event.originator_version,
    )


@project.register
def _(event: Cell.Ruled, at: At, rows: Rows) -> None:
    rows.replace(
        reports,
        at,
        **_place(event),
        **NOTHING_HELD,
        value=event.value,
        typed="",
        by=event.by,
        recorded_at=at.recorded_at,
        how="ruling",
        beside=event.originator_version > FIRST_WORD,
        definition_version=event.definition_version,
        by_owner=False,
        estimate=False,
        remark=None,
        evidence=None,
        reason=None,
        batch=None,
        row=None,
        verified_by=event.by,
        verified_at=at.recorded_at,
        version=event.originator_version,
    )


@project.register
def _(event: Cell.RulingSuspended, at: At, rows: Rows) -> None:
    changes = {
        "value": event.value,
        "by": event.ruled_by or event.by,
        "recorded_at": at.recorded_at,
        "verified_by": event.ruled_by,
        "verified_at": at.recorded_at if event.ruled_by else None,
        "version": event.originator_version,
    }
    rows.change(reports, at, _key(event), **changes)


@project.register
def _(event: Difference.Explained, at: At, rows: Rows) -> None:
    cell = _cell(event)
    rows.open(
        items,
        at,
        cell=cell,
        source=event.source,
        item=event.item,
        kind=event.kind,
        amount=event.amount,
        name=_id(event.name),
        by=event.by,
        recorded_at=at.recorded_at,
    )
    _explain(rows, at, cell, event.source, event.amount)


@project.register
def _(event: Difference.Cleared, at: At, rows: Rows) -> None:
    cell = _cell(event)
    rows.close(items, at, cell=cell, source=event.source, item=event.item)
    _explain(rows, at, cell, event.source, -event.amount)


def _cell(event: Difference.Explained | Difference.Cleared) -> UUID:
    return cell_id(event.metric, event.subject, event.period, event.breakdown)


def _explain(rows: Rows, at: At, cell: UUID, source: str, more: Decimal) -> None:
    row = rows.current(explained, cell=cell, source=source)
    amount = more + (row["amount"] if row else 0)
    rows.close(explained, at, cell=cell, source=source)
    if amount:
        rows.open(explained, at, cell=cell, source=source, amount=amount)


def _key(event: Cell.Reported | Cell.Held | Cell.Released | Any) -> dict[str, Any]:
    return {"cell": event.originator_id, "source": event.source}


def _place(event: Any) -> dict[str, Any]:
    return {
        "cell": event.originator_id,
        "source": event.source,
        "metric": event.metric,
        "subject": event.subject,
        "period": event.period,
        "breakdown": event.breakdown,
    }


def _entry(event: Any, at: At) -> dict[str, Any]:
    return {
        "by": event.by,
        "recorded_at": at.recorded_at,
        "how": event.how,
        "definition_version": event.definition_version,
        "by_owner": event.by_owner,
        "remark": _id(event.remark),
        "evidence": _id(event.evidence),
        "batch": event.batch,
        "row": event.row,
        "version": event.originator_version,
        "beside": event.originator_version > FIRST_WORD,
    }


def _kept_entry(event: Cell.Held, at: At) -> str:
    """How a held value came, for the day on which it counts."""
    facts: dict[str, Any] = _entry(event, at) | {"reason": _id(event.reason)}
    kept = {name: facts[name] for name in HELD_FACTS}
    ids = {name: facts[name].hex for name in HELD_IDS if facts[name] is not None}
    return json.dumps(kept | ids, sort_keys=True)


def _brought_along(held_entry: str) -> dict[str, Any]:
    """The columns of a held value that counts from now on."""
    kept = json.loads(held_entry)
    ids = {name: UUID(kept[name]) if name in kept else None for name in HELD_IDS}
    return {name: kept[name] for name in HELD_FACTS} | ids


def _id(text: TextRef | None) -> UUID | None:
    return text.id if text else None


projection = Projection("measurements", 6, (reports, explained, items), project)
