"""The requests that are open, and whom each of them waits for."""

from typing import Any

from app.domain.adjustments import events
from app.domain.adjustments.state import State as Asked
from projections.reference.fact import fact, project, put
from projections.temporal import At, Rows


@project.register
def _(event: events.Drafted, at: At, rows: Rows) -> None:
    _, year, number = event.code.split("-")
    last = fact(rows, "adjustments", year).get("last", 0)
    put(rows, "adjustments", year, {"last": max(last, int(number))})
    request = {"requester": event.by, "parties": [], "stand_in": None, "finance": False}
    _ask(rows, event, **request, state=Asked.DRAFT, units=_units_of(event, rows))


@project.register
def _(event: events.Revised, at: At, rows: Rows) -> None:
    state = fact(rows, "asked").get(event.originator_id.hex, {}).get("state", Asked.DRAFT)
    request = {"requester": event.by, "parties": [], "stand_in": None, "finance": False}
    _ask(rows, event, **request, state=state, units=_units_of(event, rows))


@project.register
def _(event: events.Submitted, at: At, rows: Rows) -> None:
    told = {"parties": event.parties, "finance": event.needs_finance}
    _ask(rows, event, **told, state=Asked.SUBMITTED)


@project.register
def _(event: events.Questioned, at: At, rows: Rows) -> None:
    _ask(rows, event, state=Asked.QUESTIONED)


@project.register
def _(event: events.Approved, at: At, rows: Rows) -> None:
    before = fact(rows, "asked").get(event.originator_id.hex, {}).get("parties", [])
    others = [*before, *(one.hex for one in (event.by, *event.stands_for))]
    _ask(rows, event, parties=others, stand_in=None, state=Asked.APPROVED)


@project.register
def _(event: events.Confirmed, at: At, rows: Rows) -> None:
    if event.needs_finance is not None:
        _ask(rows, event, finance=event.needs_finance)


@project.register
def _(event: events.StandInNamed, at: At, rows: Rows) -> None:
    _ask(rows, event, stand_in=event.person)


@project.register(events.SecondApproved)
@project.register(events.Applied)
@project.register(events.Rejected)
@project.register(events.Withdrawn)
def _(event: events.RequestEvent, at: At, rows: Rows) -> None:
    asked = fact(rows, "asked")
    if asked.pop(event.originator_id.hex, None) is not None:
        put(rows, "asked", "", asked)


def _ask(rows: Rows, event: events.RequestEvent, **changes: Any) -> None:
    """Keep what decides for whom an open request waits."""
    asked = fact(rows, "asked")
    before = asked.get(event.originator_id.hex, {})
    put(rows, "asked", "", asked | {event.originator_id.hex: before | changes})


def _units_of(event: events.Drafted | events.Revised, rows: Rows) -> list[str]:
    """The units that a request's scorecards belong to; the requester's where it has none."""
    cards = {line["card"] for line in event.lines if line["card"] is not None}
    holders = [fact(rows, "card", card.hex) for card in cards]
    units = {
        card["holder"]
        if card["holder_kind"] == "unit"
        else fact(rows, "person", card["holder"])["unit"]
        for card in holders
    }
    return sorted(units or {fact(rows, "person", event.by.hex)["unit"]})
