"""Whose numbers are these: scorecards, and which owners of their KPIs may record.

A draft makes nobody an owner who may record, unless who drafts it could record there themselves:
else anybody who drafts scorecards could name themselves to another department's numbers. A letter
in force makes owners of all that it names. (docs/decisions/0033)
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.measurements.owning import thing_of_number
from app.domain.people.rights import Act, may
from app.domain.people.standing import actor, tree
from app.domain.scorecards import events
from app.domain.scorecards.terms import first_month
from projections.reference.fact import fact, project, put
from projections.temporal import At, Rows


@project.register
def _(event: events.Drafted, at: At, rows: Rows) -> None:
    card = {
        "holder": event.holder,
        "holder_kind": event.holder_kind,
        "year": event.year,
        "owner": event.owner,
        "superior": event.superior,
    }
    put(rows, "card", event.originator_id.hex, card)


@project.register
def _(event: events.LineAdded, at: At, rows: Rows) -> None:
    card, kpi = event.originator_id.hex, event.kpi.hex
    place = f"{event.metric}/{event.subject.hex}"
    put(rows, "kpi", kpi, {"owned": place, "card": event.originator_id})
    on: dict[str, Any] = {"kpis": [], "agreed": False} | fact(rows, "lines", card)
    put(rows, "lines", card, on | {"kpis": sorted({*on["kpis"], kpi})})
    owning = {
        "card": card,
        "year": fact(rows, "card", card)["year"],
        "agreed": on["agreed"],
        "retired": None,
        "spans": [
            _span(rows, at, event.by, event.subject, event.from_period, event.terms["owners"])
        ],
    }
    put(rows, "owned", place, fact(rows, "owned", place) | {kpi: owning})


@project.register
def _(event: events.Reassigned, at: At, rows: Rows) -> None:
    place, owning = _owning(rows, event.kpi)
    subject = UUID(place.partition("/")[2])
    new = _span(rows, at, event.by, subject, event.from_period, event.owners)
    spans = owning["spans"]
    held = [one for one in spans if one["from"] <= new["from"]]
    old = (held[-1] if held else spans[0])["owners"]
    # As the line keeps its terms: later ones that had kept the old owners follow.
    followed = [
        new | {"from": one["from"]} if one["from"] > new["from"] and one["owners"] == old else one
        for one in spans
        if one["from"] != new["from"]
    ]
    changed = sorted([*followed, new], key=lambda one: str(one["from"]))
    _put_owning(rows, place, event.kpi, owning | {"spans": changed})


@project.register
def _(event: events.Retired, at: At, rows: Rows) -> None:
    place, owning = _owning(rows, event.kpi)
    _put_owning(rows, place, event.kpi, owning | {"retired": first_month(event.from_period)})


def agree(rows: Rows, card: UUID) -> None:
    """The scorecard's letter is in force: what its lines say was agreed."""
    on = fact(rows, "lines", card.hex)
    if not on:
        return
    put(rows, "lines", card.hex, on | {"agreed": True})
    for kpi in on["kpis"]:
        place, owning = _owning(rows, UUID(kpi))
        _put_owning(rows, place, UUID(kpi), owning | {"agreed": True})


def _owning(rows: Rows, kpi: UUID) -> tuple[str, dict[str, Any]]:
    place = fact(rows, "kpi", kpi.hex)["owned"]
    return place, fact(rows, "owned", place)[kpi.hex]


def _put_owning(rows: Rows, place: str, kpi: UUID, owning: dict[str, Any]) -> None:
    put(rows, "owned", place, fact(rows, "owned", place) | {kpi.hex: owning})


def _span(
    rows: Rows, at: At, by: UUID, subject: UUID, from_period: str, owners: list[list[Any]]
) -> dict[str, Any]:
    """Owners with their shares from a month on. `lent`: who named them could record there too."""
    return {
        "from": first_month(from_period),
        "owners": [[UUID(str(owner)).hex, str(share)] for owner, share in owners],
        "lent": _could_record(rows, by, subject, at.recorded_at),
    }


def _could_record(rows: Rows, by: UUID, subject: UUID, when: datetime) -> bool:
    units = tree(fact(rows, "units"))
    person, organisation = fact(rows, "person", subject.hex), fact(rows, "organisation")
    zone = ZoneInfo(organisation["zone"]) if organisation else UTC
    thing = thing_of_number(
        subject,
        units=units.units,
        home=UUID(person["unit"]) if person else None,
        owners=(),
        keepers=(),
    )
    who = actor(by, fact(rows, "person", by.hex) or None)
    return may(who, Act.RECORD_VALUE, thing, units=units, today=when.astimezone(zone).date())
