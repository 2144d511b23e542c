"""The letters that wait for somebody: those that are out to be signed, and open addenda."""

from typing import Any

from app.domain.scorecards import events
from projections.reference.fact import fact, project, put
from projections.reference.of_scorecards import agree
from projections.temporal import At, Rows


@project.register
def _(event: events.LetterSent, at: At, rows: Rows) -> None:
    _put_waiting(rows, event, "out", True)


@project.register
def _(event: events.LetterSigned, at: At, rows: Rows) -> None:
    _sign(rows, event)
    _put_waiting(rows, event, "out", True)


@project.register
def _(event: events.LetterCountersigned, at: At, rows: Rows) -> None:
    _sign(rows, event)
    agree(rows, event.originator_id)
    _put_waiting(rows, event, "out", None)


@project.register
def _(event: events.AddendumAttached, at: At, rows: Rows) -> None:
    _acknowledge(rows, event, [])


@project.register
def _(event: events.AddendumAcknowledged, at: At, rows: Rows) -> None:
    _acknowledge(rows, event, [event.by.hex])


def _sign(rows: Rows, event: events.LetterSigned | events.LetterCountersigned) -> None:
    letter = _letter(rows, event)
    put(rows, "letter", event.originator_id.hex, letter | {"signed": [*letter["signed"], event.by]})


def _acknowledge(
    rows: Rows, event: events.AddendumAttached | events.AddendumAcknowledged, who: list[str]
) -> None:
    letter, request = _letter(rows, event), event.request.hex
    taken = {**letter["taken"], request: [*letter["taken"].get(request, ()), *who]}
    put(rows, "letter", event.originator_id.hex, letter | {"taken": taken})
    waits = {one for one in letter["signed"] for some in taken.values() if one not in some}
    _put_waiting(rows, event, "addenda", sorted(waits))


def _letter(rows: Rows, event: events.CardEvent) -> dict[str, Any]:
    """Who signed it, and who took notice of which addendum."""
    return {"signed": [], "taken": {}} | fact(rows, "letter", event.originator_id.hex)


def _put_waiting(rows: Rows, event: events.CardEvent, kind: str, stated: Any) -> None:
    """Keep, of all letters, which are `out` and whom open `addenda` wait for."""
    waiting: dict[str, Any] = {"out": {}, "addenda": {}} | fact(rows, "letters")
    card = event.originator_id.hex
    others = {one: said for one, said in waiting[kind].items() if one != card}
    put(rows, "letters", "", waiting | {kind: others | ({card: stated} if stated else {})})
