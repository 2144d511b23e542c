"""Which periods are on hold or closed, and which numbers the closed ones rest on."""

from app.domain.periods.unit_period import State, UnitPeriod
from projections.reference.fact import fact, project, put
from projections.temporal import At, Rows


@project.register
def _(event: UnitPeriod.Held, at: At, rows: Rows) -> None:
    _set_state(rows, event, str(State.HOLD))


@project.register
def _(event: UnitPeriod.Resumed, at: At, rows: Rows) -> None:
    _set_state(rows, event, None)


@project.register
def _(event: UnitPeriod.Closed, at: At, rows: Rows) -> None:
    _set_state(rows, event, str(State.CLOSED))
    for result in event.results:
        _mark(rows, "closed_card", result["card"].hex, event)
    for place in sorted({place for result in event.results for place in result["rests_on"]}):
        _mark(rows, "closed_place", place, event)
    results = [[result["card"], result["rests_on"]] for result in event.results]
    put(rows, "closed_period", event.originator_id.hex, {"results": results})


@project.register
def _(event: UnitPeriod.Reopened, at: At, rows: Rows) -> None:
    _set_state(rows, event, None)
    results = fact(rows, "closed_period", event.originator_id.hex)["results"]
    for card, places in results:
        _unmark(rows, "closed_card", card, event)
        for place in places:
            _unmark(rows, "closed_place", place, event)


def _set_state(rows: Rows, event: UnitPeriod.Event, state: str | None) -> None:
    states = fact(rows, "period_states")
    of_unit = states.setdefault(event.unit.hex, {})
    if state is None:
        of_unit.pop(event.period, None)
    else:
        of_unit[event.period] = state
    put(rows, "period_states", "", states)


def _mark(rows: Rows, kind: str, key: str, event: UnitPeriod.Event) -> None:
    """By period, the units that closed it: one may be opened again while another stays closed."""
    marks = fact(rows, kind, key)
    marks[event.period] = sorted({*marks.get(event.period, []), event.unit.hex})
    put(rows, kind, key, marks)


def _unmark(rows: Rows, kind: str, key: str, event: UnitPeriod.Event) -> None:
    marks = fact(rows, kind, key)
    left = [unit for unit in marks.pop(event.period, []) if unit != event.unit.hex]
    put(rows, kind, key, marks | ({event.period: left} if left else {}))
