"""Keeps the facts that commands consult. Strict: its failure fails the command."""

import json
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.adjustments.request import AdjustmentRequest
from app.domain.adjustments.request import State as Asked
from app.domain.disputes.dispute import Dispute
from app.domain.ids import cell_id
from app.domain.measurements.cell import Cell
from app.domain.metrics.metric import Metric
from app.domain.metrics.source import Source
from app.domain.organisation.organisation import Organisation
from app.domain.people.delegation import Delegation
from app.domain.people.person import Person
from app.domain.people.roles import APPROVERS
from app.domain.people.unit import Unit
from app.domain.periods.unit_period import State, UnitPeriod
from app.domain.policies.policy import Policy
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scoring.formula import ingredients
from app.domain.values.matching import fold
from projections.reference.tables import facts, values
from projections.runner import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Events that commands don't consult pass by."""


def _get(rows: Rows, kind: str, key: str = "") -> dict[str, Any]:
    row = rows.state_of(facts, kind=kind, key=key)
    return json.loads(row["fact"]) if row else {}


def _put(rows: Rows, kind: str, key: str, fact: dict[str, Any]) -> None:
    text = json.dumps(fact, default=_plain, sort_keys=True, ensure_ascii=False)
    rows.state(facts, kind=kind, key=key, fact=text)


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no fact can hold {type(value)}")


# -- organisation -------------------------------------------------------------------------------


@project.register
def _(event: Organisation.Founded, at: At, rows: Rows) -> None:
    _put(
        rows,
        "organisation",
        "",
        {
            "origin": event.origin,
            "zone": event.zone,
            "currency": event.currency,
            "name": event.name.id if event.name else None,
            "clock_offset": None,
        },
    )


@project.register
def _(event: Organisation.Demonstrated, at: At, rows: Rows) -> None:
    _put(
        rows,
        "organisation",
        "",
        _get(rows, "organisation") | {"clock_offset": event.clock_offset},
    )


# -- people -------------------------------------------------------------------------------------


@project.register
def _(event: Unit.Founded, at: At, rows: Rows) -> None:
    unit = {"code": event.code, "kind": event.kind, "parent": event.parent, "head": None}
    _put(rows, "units", "", _get(rows, "units") | {event.originator_id.hex: unit})


@project.register
def _(event: Unit.Headed, at: At, rows: Rows) -> None:
    _change_unit(rows, event.originator_id, head=event.head)


@project.register
def _(event: Unit.Moved, at: At, rows: Rows) -> None:
    _change_unit(rows, event.originator_id, parent=event.parent)


def _change_unit(rows: Rows, unit: UUID, **changes: Any) -> None:
    units = _get(rows, "units")
    units[unit.hex] |= changes
    _put(rows, "units", "", units)


@project.register
def _(event: Person.Joined, at: At, rows: Rows) -> None:
    person: dict[str, Any] = {
        "unit": event.unit,
        "superior": event.superior,
        "roles": [],
        "left": None,
    }
    _put(rows, "person", event.originator_id.hex, person)


@project.register
def _(event: Person.Moved, at: At, rows: Rows) -> None:
    _change_person(rows, event.originator_id, unit=event.unit, superior=event.superior)


@project.register
def _(event: Person.RoleGranted, at: At, rows: Rows) -> None:
    grant = [event.role, event.unit.hex, event.from_day, event.until_day]
    _change_person(rows, event.originator_id, roles=[*_other_roles(rows, event), grant])
    holders = _get(rows, "holders", event.role)
    _put(rows, "holders", event.role, holders | {event.originator_id.hex: True})
    _after_roles(rows, event.originator_id)


@project.register
def _(event: Person.RoleEnded, at: At, rows: Rows) -> None:
    _change_person(rows, event.originator_id, roles=_other_roles(rows, event))
    _after_roles(rows, event.originator_id)


@project.register
def _(event: Person.Left, at: At, rows: Rows) -> None:
    _change_person(rows, event.originator_id, left=event.on, roles=[])
    _after_roles(rows, event.originator_id)


def _after_roles(rows: Rows, person: UUID) -> None:
    """Keep who approves, whom commands count; what is lent ends with the role."""
    roles = _get(rows, "person", person.hex)["roles"]
    own = [role for role in roles if role[0] in APPROVERS]
    before = _get(rows, "approvers")
    after = {id: held for id, held in before.items() if id != person.hex}
    if own:
        after[person.hex] = own
    if after != before:
        _put(rows, "approvers", "", after)
    held = [role[:2] for role in roles]
    for to in _get(rows, "delegates", person.hex):
        lent = _get(rows, "person", to).get("stands_in", [])
        kept = [one for one in lent if one[4] != person.hex or one[:2] in held]
        if kept != lent:
            _change_person(rows, UUID(to), stands_in=kept)


@project.register
def _(event: Delegation.Given, at: At, rows: Rows) -> None:
    facts = {"person": event.person, "role": event.role, "unit": event.unit, "to": event.to}
    _put(rows, "delegation", event.originator_id.hex, facts)
    known = _get(rows, "delegates", event.person.hex)
    _put(rows, "delegates", event.person.hex, known | {event.to.hex: True})
    _lend(rows, event.originator_id, [event.from_day, event.until_day])


@project.register
def _(event: Delegation.Renewed, at: At, rows: Rows) -> None:
    _lend(rows, event.originator_id, [event.from_day, event.until_day])


@project.register
def _(event: Delegation.Ended, at: At, rows: Rows) -> None:
    _lend(rows, event.originator_id, None)


def _lend(rows: Rows, delegation: UUID, days: list[date] | None) -> None:
    """Let the delegate stand in on these days, or no more."""
    lent = _get(rows, "delegation", delegation.hex)
    person, to, place = lent["person"], lent["to"], [lent["role"], lent["unit"]]
    others = [
        one
        for one in _get(rows, "person", to).get("stands_in", [])
        if not (one[:2] == place and one[4] == person)
    ]
    if days is not None:
        others.append([*place, *(day.isoformat() for day in days), person])
    _change_person(rows, UUID(to), stands_in=others)


def _other_roles(rows: Rows, event: Person.RoleGranted | Person.RoleEnded) -> list[Any]:
    """The person's roles but the one of the event: a grant takes an earlier one's place."""
    roles = _get(rows, "person", event.originator_id.hex)["roles"]
    return [role for role in roles if role[:2] != [event.role, event.unit.hex]]


def _change_person(rows: Rows, person: UUID, **changes: Any) -> None:
    _put(rows, "person", person.hex, _get(rows, "person", person.hex) | changes)


# -- metrics and policies -----------------------------------------------------------------------


@project.register
def _(event: Metric.Defined, at: At, rows: Rows) -> None:
    metric = {
        "definition": event.definition,
        "versions": [[1, ""]],
        "official": [],
        "others": [],
        "steward": None,
    }
    _put(rows, "metric", event.code, metric)
    _rename(rows, event.code, {}, event.definition)
    _refeed(rows, event.code, "", event.definition["formula"])
    _put(rows, "metric_id", event.originator_id.hex, {"code": event.code})


@project.register
def _(event: Metric.Redefined, at: At, rows: Rows) -> None:
    code = _get(rows, "metric_id", event.originator_id.hex)["code"]
    metric = _get(rows, "metric", code)
    versions = [*metric["versions"], [event.version, event.from_period]]
    _rename(rows, code, metric["definition"], event.definition)
    if not metric.get("retired"):
        _refeed(rows, code, metric["definition"]["formula"], event.definition["formula"])
    _put(rows, "metric", code, metric | {"definition": event.definition, "versions": versions})


@project.register
def _(event: Metric.SourcesAppointed, at: At, rows: Rows) -> None:
    code = _get(rows, "metric_id", event.originator_id.hex)["code"]
    changes = {"official": event.official, "others": event.others, "steward": event.steward}
    _put(rows, "metric", code, _get(rows, "metric", code) | changes)


@project.register
def _(event: Metric.Called, at: At, rows: Rows) -> None:
    code = _get(rows, "metric_id", event.originator_id.hex)["code"]
    metric = _get(rows, "metric", code)
    definition = metric["definition"] | {"aliases": event.aliases}
    _rename(rows, code, metric["definition"], definition)
    _put(rows, "metric", code, metric | {"definition": definition})


@project.register
def _(event: Metric.Retired, at: At, rows: Rows) -> None:
    code = _get(rows, "metric_id", event.originator_id.hex)["code"]
    metric = _get(rows, "metric", code)
    _refeed(rows, code, metric["definition"]["formula"], "")
    _put(rows, "metric", code, metric | {"retired": True})


@project.register
def _(event: Metric.Reinstated, at: At, rows: Rows) -> None:
    code = _get(rows, "metric_id", event.originator_id.hex)["code"]
    metric = _get(rows, "metric", code)
    _refeed(rows, code, "", metric["definition"]["formula"])
    _put(rows, "metric", code, metric | {"retired": False})


def _rename(rows: Rows, code: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep by which names, folded, which metrics go."""
    gone, come = _names_of(code, before), _names_of(code, after)
    for name in gone - come:
        others = {k: v for k, v in _get(rows, "called", name).items() if k != code}
        _put(rows, "called", name, others)
    for name in come - gone:
        _put(rows, "called", name, _get(rows, "called", name) | {code: True})


def _names_of(code: str, definition: dict[str, Any]) -> set[str]:
    if not definition:
        return set()
    return {fold(name) for name in (code, *definition["names"].values(), *definition["aliases"])}


def _refeed(rows: Rows, code: str, before: str, after: str) -> None:
    """Keep which metrics are computed from which."""
    gone, come = (set(ingredients(one)) if one else set() for one in (before, after))
    for one in gone - come:
        others = {k: v for k, v in _get(rows, "feeds", one).items() if k != code}
        _put(rows, "feeds", one, others)
    for one in come - gone:
        _put(rows, "feeds", one, _get(rows, "feeds", one) | {code: True})


@project.register
def _(event: Source.Named, at: At, rows: Rows) -> None:
    source = {"keeper": event.keeper, "keeper_unit": event.keeper_unit, "how": event.how}
    _put(rows, "sources", "", _get(rows, "sources") | {event.code: source})
    _put(rows, "source_id", event.originator_id.hex, {"code": event.code})


@project.register
def _(event: Source.Entrusted, at: At, rows: Rows) -> None:
    code = _get(rows, "source_id", event.originator_id.hex)["code"]
    sources = _get(rows, "sources")
    sources[code] |= {"keeper": event.keeper, "keeper_unit": event.keeper_unit}
    _put(rows, "sources", "", sources)


@project.register
def _(event: Policy.Begun, at: At, rows: Rows) -> None:
    _put(rows, "policy", event.originator_id.hex, {"name": event.name, "adopted": []})


@project.register
def _(event: Policy.Adopted, at: At, rows: Rows) -> None:
    policy = _get(rows, "policy", event.originator_id.hex)
    policy["adopted"].append([event.from_day, event.terms])
    _put(rows, "policy", event.originator_id.hex, policy)


# -- scorecards: whose numbers are these --------------------------------------------------------


@project.register
def _(event: Scorecard.Drafted, at: At, rows: Rows) -> None:
    card = {
        "holder": event.holder,
        "holder_kind": event.holder_kind,
        "year": event.year,
        "owner": event.owner,
        "superior": event.superior,
    }
    _put(rows, "card", event.originator_id.hex, card)


@project.register
def _(event: Scorecard.LineAdded, at: At, rows: Rows) -> None:
    place = f"{event.metric}/{event.subject.hex}"
    _put(rows, "kpi", event.kpi.hex, {"owned": place, "card": event.originator_id})
    owners = [owner for owner, _ in event.terms["owners"]]
    _put(rows, "owned", place, _get(rows, "owned", place) | {event.kpi.hex: owners})


@project.register
def _(event: Scorecard.Reassigned, at: At, rows: Rows) -> None:
    place = _get(rows, "kpi", event.kpi.hex)["owned"]
    owners = [owner for owner, _ in event.owners]
    _put(rows, "owned", place, _get(rows, "owned", place) | {event.kpi.hex: owners})


@project.register
def _(event: Scorecard.Retired, at: At, rows: Rows) -> None:
    place = _get(rows, "kpi", event.kpi.hex)["owned"]
    left = {k: v for k, v in _get(rows, "owned", place).items() if k != event.kpi.hex}
    _put(rows, "owned", place, left)


# -- closed and held periods --------------------------------------------------------------------


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
    _put(rows, "closed_period", event.originator_id.hex, {"results": results})


@project.register
def _(event: UnitPeriod.Reopened, at: At, rows: Rows) -> None:
    _set_state(rows, event, None)
    results = _get(rows, "closed_period", event.originator_id.hex)["results"]
    for card, places in results:
        _unmark(rows, "closed_card", card, event)
        for place in places:
            _unmark(rows, "closed_place", place, event)


def _set_state(rows: Rows, event: UnitPeriod.Event, state: str | None) -> None:
    states = _get(rows, "period_states")
    of_unit = states.setdefault(event.unit.hex, {})
    if state is None:
        of_unit.pop(event.period, None)
    else:
        of_unit[event.period] = state
    _put(rows, "period_states", "", states)


def _mark(rows: Rows, kind: str, key: str, event: UnitPeriod.Event) -> None:
    """By period, the units that closed it: one may be opened again while another stays closed."""
    marks = _get(rows, kind, key)
    marks[event.period] = sorted({*marks.get(event.period, []), event.unit.hex})
    _put(rows, kind, key, marks)


def _unmark(rows: Rows, kind: str, key: str, event: UnitPeriod.Event) -> None:
    marks = _get(rows, kind, key)
    left = [unit for unit in marks.pop(event.period, []) if unit != event.unit.hex]
    _put(rows, kind, key, marks | ({event.period: left} if left else {}))


# -- requests ------------------------------------------------------------------------------------


@project.register
def _(event: AdjustmentRequest.Drafted, at: At, rows: Rows) -> None:
    _, year, number = event.code.split("-")
    last = _get(rows, "adjustments", year).get("last", 0)
    _put(rows, "adjustments", year, {"last": max(last, int(number))})
    request = {"requester": event.by, "parties": [], "stand_in": None, "finance": False}
    _ask(rows, event, **request, state=Asked.DRAFT, units=_units_of(event, rows))


@project.register
def _(event: AdjustmentRequest.Revised, at: At, rows: Rows) -> None:
    state = _get(rows, "asked").get(event.originator_id.hex, {}).get("state", Asked.DRAFT)
    request = {"requester": event.by, "parties": [], "stand_in": None, "finance": False}
    _ask(rows, event, **request, state=state, units=_units_of(event, rows))


@project.register
def _(event: AdjustmentRequest.Submitted, at: At, rows: Rows) -> None:
    told = {"parties": event.parties, "finance": event.needs_finance}
    _ask(rows, event, **told, state=Asked.SUBMITTED)


@project.register
def _(event: AdjustmentRequest.Questioned, at: At, rows: Rows) -> None:
    _ask(rows, event, state=Asked.QUESTIONED)


@project.register
def _(event: AdjustmentRequest.Approved, at: At, rows: Rows) -> None:
    _ask(rows, event, state=Asked.APPROVED)


@project.register
def _(event: AdjustmentRequest.StandInNamed, at: At, rows: Rows) -> None:
    _ask(rows, event, stand_in=event.person)


@project.register(AdjustmentRequest.SecondApproved)
@project.register(AdjustmentRequest.Applied)
@project.register(AdjustmentRequest.Rejected)
@project.register(AdjustmentRequest.Withdrawn)
def _(event: AdjustmentRequest.Event, at: At, rows: Rows) -> None:
    asked = _get(rows, "asked")
    if asked.pop(event.originator_id.hex, None) is not None:
        _put(rows, "asked", "", asked)


def _ask(rows: Rows, event: AdjustmentRequest.Event, **changes: Any) -> None:
    """Keep what decides for whom an open request waits."""
    asked = _get(rows, "asked")
    before = asked.get(event.originator_id.hex, {})
    _put(rows, "asked", "", asked | {event.originator_id.hex: before | changes})


def _units_of(
    event: AdjustmentRequest.Drafted | AdjustmentRequest.Revised, rows: Rows
) -> list[str]:
    """The units that a request's scorecards belong to; the requester's where it has none."""
    cards = {line["card"] for line in event.lines if line["card"] is not None}
    holders = [_get(rows, "card", card.hex) for card in cards]
    units = {
        card["holder"]
        if card["holder_kind"] == "unit"
        else _get(rows, "person", card["holder"])["unit"]
        for card in holders
    }
    return sorted(units or {_get(rows, "person", event.by.hex)["unit"]})


# -- disputes -----------------------------------------------------------------------------------


@project.register(Dispute.Opened)
@project.register(Dispute.Appealed)
def _(event: Dispute.Opened | Dispute.Appealed, at: At, rows: Rows) -> None:
    cell = cell_id(event.metric, event.subject, event.period)
    _put(rows, "disputed", cell.hex, {"dispute": event.originator_id})


@project.register(Dispute.Withdrawn)
@project.register(Dispute.Ruled)
@project.register(Dispute.AppealDecided)
def _(event: Any, at: At, rows: Rows) -> None:
    _put(rows, "disputed", cell_id(event.metric, event.subject, event.period).hex, {})


# -- values ---------------------------------------------------------------------------------------


@project.register(Cell.Reported)
@project.register(Cell.Corrected)
@project.register(Cell.Released)
@project.register(Cell.Ruled)
def _(
    event: Cell.Reported | Cell.Corrected | Cell.Released | Cell.Ruled, at: At, rows: Rows
) -> None:
    _put_value(event, event.source, event.value, rows)


@project.register(Cell.Withdrawn)
@project.register(Cell.RulingSuspended)
def _(event: Cell.Withdrawn | Cell.RulingSuspended, at: At, rows: Rows) -> None:
    _put_value(event, event.source, None, rows)


def _put_value(event: Cell.Event, source: str, value: Decimal | None, rows: Rows) -> None:
    if not event.breakdown:
        rows.state(
            values,
            metric=event.metric,
            subject=event.subject,
            period=event.period,
            source=source,
            value=value,
        )


projection = Projection("reference", 4, (facts, values), project, strict=True)
