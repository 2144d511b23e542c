"""Writes down what each event is about. An event that isn't known here has its row all the same."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.adjustments.request import AdjustmentRequest
from app.domain.aggregate import TextRef
from app.domain.evidence.checkpoint import Checkpoint
from app.domain.evidence.pack import Pack
from app.domain.imports.batch import Batch
from app.domain.imports.naming import Naming
from app.domain.measurements.cell import Cell
from app.domain.metrics.metric import Metric
from app.domain.metrics.rules import Rules
from app.domain.metrics.source import Source
from app.domain.organisation.organisation import Organisation
from app.domain.people.confirmation import RoleConfirmation
from app.domain.people.delegation import Delegation
from app.domain.people.person import Person
from app.domain.people.unit import Unit
from app.domain.periods.unit_period import UnitPeriod
from app.domain.policies.policy import Policy
from app.domain.quality.consistency_run import ConsistencyRun
from app.domain.reviews.review_note import ReviewNote
from app.domain.reviews.tracking_note import TrackingNote
from app.domain.scorecards.scorecard import Scorecard
from projections.audit.tables import things, trail
from projections.runner import Projection
from projections.temporal import At, Rows

NOTHING: Mapping[str, Any] = dict.fromkeys(
    (
        "metric",
        "subject",
        "period",
        "source",
        "place",
        "person",
        "unit",
        "card",
        "kpi",
        "batch",
        "old",
        "value",
        "reason",
    )
)


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """An event of a context that needs no words of its own here: the columns that it has."""
    found = {name: getattr(event, name, None) for name in NOTHING}
    if not isinstance(found["value"], Decimal):
        found["value"] = None
    if not isinstance(found["old"], Decimal):
        found["old"] = None
    place = found["place"] or found["subject"] or found["unit"] or found["person"]
    _put(rows, event, at, **(found | {"place": place}))


def _put(
    rows: Rows, event: Any, at: At, facts: Mapping[str, Any] | None = None, **about: Any
) -> None:
    reason = about.pop("reason", None) or getattr(event, "reason", None)
    rows.add(
        trail,
        **{
            **NOTHING,
            "position": at.position,
            "recorded_at": at.recorded_at,
            "by": event.by,
            "topic": event.TOPIC,
            "thing": event.originator_id,
            "version": event.originator_version,
            **about,
            "reason": reason.id if isinstance(reason, TextRef) else None,
            "facts": _text(facts or {}),
        },
    )


def _text(facts: Mapping[str, Any]) -> str:
    given = {name: fact for name, fact in facts.items() if fact not in (None, "", [], {}, False)}
    return json.dumps(given, default=_plain, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, TextRef):
        return value.id.hex
    raise TypeError(f"no fact can hold {type(value)}")


def _name(rows: Rows, thing: UUID, **facts: Any) -> None:
    """Remember what a later event's id stands for."""
    nothing = {"metric": None, "subject": None, "holder": None, "code": None}
    rows.state(things, thing=thing, **(nothing | facts))


def _known(rows: Rows, thing: UUID) -> Mapping[str, Any]:
    return rows.state_of(things, thing=thing) or {
        "metric": None,
        "subject": None,
        "holder": None,
        "code": None,
    }


# -- evidence -------------------------------------------------------------------------------------


@project.register
def _(event: Checkpoint.Issued, at: At, rows: Rows) -> None:
    _put(rows, event, at, facts={"size": event.size})


@project.register
def _(event: Pack.Requested, at: At, rows: Rows) -> None:
    about = _known(rows, event.kpi or event.card)
    holder = _known(rows, event.card)["holder"]
    _put(
        rows,
        event,
        at,
        metric=about["metric"],
        subject=about["subject"] or holder,
        place=holder,
        period=event.period,
        card=event.card,
        kpi=event.kpi,
    )


# -- quality --------------------------------------------------------------------------------------


@project.register
def _(event: ConsistencyRun.CarriedOut, at: At, rows: Rows) -> None:
    counts = {
        "compared": str(event.compared),
        "conflicts": str(len(event.conflicts)),
        "missing": str(len(event.missing)),
    }
    _put(rows, event, at, facts=counts, period=event.month)


# -- values ---------------------------------------------------------------------------------------


@project.register(Cell.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    _put(
        rows,
        event,
        at,
        metric=event.metric,
        subject=event.subject,
        place=event.subject,
        period=event.period,
        source=given.get("source"),
        batch=given.get("batch"),
        old=given.get("old"),
        value=given.get("value"),
        facts={
            name: given.get(name)
            for name in ("breakdown", "typed", "how", "by_owner", "mistyped", "estimate", "grounds")
        },
    )


# -- scorecards -----------------------------------------------------------------------------------


@project.register
def _(event: Scorecard.Drafted, at: At, rows: Rows) -> None:
    _name(rows, event.originator_id, holder=event.holder)
    _put(
        rows,
        event,
        at,
        subject=event.holder,
        place=event.holder,
        period=str(event.year),
        person=event.owner,
        card=event.originator_id,
    )


@project.register
def _(event: Scorecard.LineAdded, at: At, rows: Rows) -> None:
    holder = _known(rows, event.originator_id)["holder"]
    _name(rows, event.kpi, metric=event.metric, subject=event.subject, holder=holder)
    terms = event.terms
    _put(
        rows,
        event,
        at,
        metric=event.metric,
        subject=event.subject,
        place=holder,
        period=event.from_period,
        card=event.originator_id,
        kpi=event.kpi,
        value=terms["target"],
        facts={
            "weight": terms["weight"],
            "floor": terms["floor"],
            "challenge": terms["challenge"],
            "low": terms["low"],
            "high": terms["high"],
            "stated": terms["stated"],
            "owners": [owner for owner, _ in terms["owners"]],
        },
    )


@project.register
def _(event: Scorecard.Phased, at: At, rows: Rows) -> None:
    periods = [period for period, *_ in event.parts]
    _put(
        rows,
        event,
        at,
        **_line(rows, event),
        period=periods[0] if len(periods) == 1 else None,
        value=event.parts[0][1] if len(periods) == 1 else None,
        facts={"parts": [[period, target] for period, target, *_ in event.parts]},
    )


@project.register
def _(event: Scorecard.Unphased, at: At, rows: Rows) -> None:
    only = event.periods[0] if len(event.periods) == 1 else None
    facts = {"periods": event.periods}
    _put(rows, event, at, **_line(rows, event), period=only, facts=facts)


@project.register
def _(event: Scorecard.Retargeted, at: At, rows: Rows) -> None:
    _put(
        rows,
        event,
        at,
        **_line(rows, event),
        period=event.from_period,
        value=event.target,
        facts={
            "floor": event.floor,
            "challenge": event.challenge,
            "low": event.low,
            "high": event.high,
            "stated": event.stated,
        },
    )


@project.register
def _(event: Scorecard.Reweighted, at: At, rows: Rows) -> None:
    lines = [(_known(rows, kpi), weight) for kpi, weight in event.weights]
    only = event.weights[0][0] if len(event.weights) == 1 else None
    _put(
        rows,
        event,
        at,
        **(_line_of(rows, only) if only else {}),
        place=lines[0][0]["holder"] if lines else None,
        card=event.originator_id,
        kpi=only,
        period=event.from_period,
        facts={"weights": [[line["metric"], weight] for line, weight in lines]},
    )


@project.register
def _(event: Scorecard.Reassigned, at: At, rows: Rows) -> None:
    owners = [owner for owner, _ in event.owners]
    _put(
        rows,
        event,
        at,
        **_line(rows, event),
        period=event.from_period,
        person=owners[0] if owners else None,
        facts={"owners": owners},
    )


@project.register(Scorecard.LetterSigned)
@project.register(Scorecard.LetterCountersigned)
@project.register(Scorecard.AddendumAttached)
@project.register(Scorecard.AddendumAcknowledged)
def _(event: Any, at: At, rows: Rows) -> None:
    holder = _known(rows, event.originator_id)["holder"]
    request = getattr(event, "request", None)
    code = _known(rows, request)["code"] if request else None
    facts = {"code": code, "digest": getattr(event, "digest", None)}
    _put(rows, event, at, subject=holder, place=holder, card=event.originator_id, facts=facts)


@project.register
def _(event: Scorecard.SourcesChosen, at: At, rows: Rows) -> None:
    facts = {"official": event.sources}
    _put(rows, event, at, **_line(rows, event), period=event.from_period, facts=facts)


@project.register
def _(event: Scorecard.Retired, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_line(rows, event), period=event.from_period)


def _line(rows: Rows, event: Any) -> dict[str, Any]:
    holder = _known(rows, event.kpi)["holder"]
    about = _line_of(rows, event.kpi)
    return {**about, "place": holder, "card": event.originator_id, "kpi": event.kpi}


def _line_of(rows: Rows, kpi: UUID) -> dict[str, Any]:
    line = _known(rows, kpi)
    return {"metric": line["metric"], "subject": line["subject"]}


# -- requests -------------------------------------------------------------------------------------


@project.register
def _(event: AdjustmentRequest.Drafted, at: At, rows: Rows) -> None:
    cards = [line["card"] for line in event.lines if line["card"] is not None]
    holders = [_known(rows, card)["holder"] for card in cards]
    place = holders[0] if holders else None
    _name(rows, event.originator_id, code=event.code, holder=place)
    _put(rows, event, at, place=place, period=event.first_period, facts={"code": event.code})


@project.register(AdjustmentRequest.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    known, given = _known(rows, event.originator_id), vars(event)
    said = next((given[name] for name in ("question", "note", "answer") if given.get(name)), None)
    _put(
        rows,
        event,
        at,
        place=known["holder"],
        person=given.get("person"),
        reason=said,
        facts={"code": known["code"]},
    )


# -- people ---------------------------------------------------------------------------------------


@project.register
def _(event: Unit.Founded, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_unit(event), facts={"code": event.code, "names": event.names})


@project.register
def _(event: Unit.Renamed, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_unit(event), facts={"names": event.names})


@project.register
def _(event: Unit.Moved, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_unit(event), facts={"parent": event.parent})


@project.register
def _(event: Unit.Headed, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_unit(event), person=event.head)


def _unit(event: Any) -> dict[str, Any]:
    return {"unit": event.originator_id, "place": event.originator_id}


@project.register(Person.Joined)
@project.register(Person.Moved)
def _(event: Any, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_person(event), unit=event.unit)


@project.register(Person.Renamed)
@project.register(Person.TitleMapped)
def _(event: Any, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_person(event))


@project.register(Person.RoleGranted)
@project.register(Person.RoleEnded)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    days = {"from_day": given.get("from_day"), "until_day": given.get("until_day")}
    _put(rows, event, at, **_person(event), unit=event.unit, facts={"role": event.role} | days)


@project.register
def _(event: Person.Invited, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_person(event), facts={"is_reset": event.is_reset})


@project.register
def _(event: Person.Left, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_person(event), facts={"on": event.on})


@project.register(RoleConfirmation.Opened)
@project.register(Delegation.Given)
def _(event: Any, at: At, rows: Rows) -> None:
    _name(rows, event.originator_id, holder=event.person, subject=event.unit, code=event.role)
    _put_role(event, at, rows)


@project.register(RoleConfirmation.Asked)
@project.register(RoleConfirmation.GrantedAlone)
@project.register(RoleConfirmation.Confirmed)
@project.register(RoleConfirmation.Declined)
@project.register(Delegation.Renewed)
@project.register(Delegation.Ended)
def _(event: Any, at: At, rows: Rows) -> None:
    _put_role(event, at, rows)


def _put_role(event: Any, at: At, rows: Rows) -> None:
    """A step about somebody's role within a unit; `to` stands in for them."""
    given, role = vars(event), _known(rows, event.originator_id)
    facts = {name: given.get(name) for name in ("from_day", "until_day", "to")}
    _put(
        rows,
        event,
        at,
        person=role["holder"],
        place=role["holder"],
        unit=role["subject"],
        facts=facts | {"role": role["code"]},
    )


def _person(event: Any) -> dict[str, Any]:
    return {"person": event.originator_id, "place": event.originator_id}


# -- imports and notes ----------------------------------------------------------------------------


@project.register
def _(event: Batch.Started, at: At, rows: Rows) -> None:
    _name(rows, event.originator_id, holder=event.holder)
    _put(
        rows,
        event,
        at,
        **_batch(event, event.holder),
        period=event.period or None,
        source=event.source or None,
        facts={"kind": event.kind, "file_name": event.file_name},
    )


@project.register
def _(event: Batch.Listed, at: At, rows: Rows) -> None:
    holder = _known(rows, event.originator_id)["holder"]
    facts = {"first": event.first, "last": event.first + len(event.brought) - 1}
    _put(rows, event, at, **_batch(event, holder), facts=facts)


@project.register
def _(event: Batch.Finished, at: At, rows: Rows) -> None:
    holder = _known(rows, event.originator_id)["holder"]
    _put(rows, event, at, **_batch(event, holder), facts={"counts": event.counts})


@project.register
def _(event: Batch.Reversed, at: At, rows: Rows) -> None:
    holder = _known(rows, event.originator_id)["holder"]
    facts = {"undone": len(event.undone), "kept": len(event.kept)}
    _put(rows, event, at, **_batch(event, holder), facts=facts)


def _batch(event: Any, holder: UUID | None) -> dict[str, Any]:
    return {"subject": holder, "place": holder, "batch": event.originator_id}


@project.register
def _(event: Naming.Begun, at: At, rows: Rows) -> None:
    _name(rows, event.originator_id, holder=event.holder)
    _put(rows, event, at, subject=event.holder, place=event.holder)


@project.register
def _(event: Naming.MetricNamed, at: At, rows: Rows) -> None:
    holder = _known(rows, event.originator_id)["holder"]
    _put(rows, event, at, subject=holder, place=holder, metric=event.metric)


@project.register
def _(event: TrackingNote.Begun, at: At, rows: Rows) -> None:
    holder = _known(rows, event.kpi)["holder"]
    _name(
        rows,
        event.originator_id,
        metric=event.metric,
        subject=event.subject,
        holder=holder,
        code=event.period,
    )
    _put(rows, event, at, **_note(rows, event), card=event.card, kpi=event.kpi)


@project.register
def _(event: ReviewNote.Begun, at: At, rows: Rows) -> None:
    holder = _known(rows, event.card)["holder"]
    _name(rows, event.originator_id, subject=holder, holder=holder, code=event.period)
    _put(rows, event, at, **_note(rows, event), card=event.card)


@project.register(TrackingNote.Noted)
@project.register(TrackingNote.TakenBack)
@project.register(ReviewNote.Noted)
@project.register(ReviewNote.TakenBack)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    _put(
        rows,
        event,
        at,
        **_note(rows, event),
        person=given.get("responsible"),
        batch=given.get("batch"),
        facts={name: given.get(name) for name in ("completion", "mom", "score", "grade")},
    )


@project.register(TrackingNote.CheckedIn)
@project.register(TrackingNote.CheckInTakenBack)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    facts = {name: given.get(name) for name in ("week", "confidence", "cause")}
    _put(rows, event, at, **_note(rows, event), reason=given.get("note"), facts=facts)


def _note(rows: Rows, event: Any) -> dict[str, Any]:
    """What a note is about, as its first event said."""
    begun = _known(rows, event.originator_id)
    return {
        "metric": begun["metric"],
        "subject": begun["subject"],
        "place": begun["holder"],
        "period": begun["code"],
    }


# -- metrics, sources, policies, the organisation -------------------------------------------------


@project.register
def _(event: Metric.Defined, at: At, rows: Rows) -> None:
    _name(rows, event.originator_id, metric=event.code)
    _put(rows, event, at, metric=event.code, facts={"version": 1})


@project.register
def _(event: Metric.Redefined, at: At, rows: Rows) -> None:
    code = _known(rows, event.originator_id)["metric"]
    facts = {"version": event.version}
    _put(rows, event, at, metric=code, period=event.from_period or None, facts=facts)


@project.register
def _(event: Metric.SourcesAppointed, at: At, rows: Rows) -> None:
    _put(
        rows,
        event,
        at,
        metric=_known(rows, event.originator_id)["metric"],
        source=event.official[0] if event.official else None,
        person=event.steward,
        facts={"official": event.official, "others": event.others},
    )


@project.register
def _(event: Source.Named, at: At, rows: Rows) -> None:
    _name(rows, event.originator_id, code=event.code)
    _put(rows, event, at, **_keeper(event), source=event.code, facts={"names": event.names})


@project.register
def _(event: Source.Entrusted, at: At, rows: Rows) -> None:
    _put(rows, event, at, **_keeper(event), source=_known(rows, event.originator_id)["code"])


@project.register
def _(event: Source.Scheduled, at: At, rows: Rows) -> None:
    code = _known(rows, event.originator_id)["code"]
    _put(rows, event, at, source=code, facts={"due": event.due})


@project.register
def _(event: Rules.Approved, at: At, rows: Rows) -> None:
    _put(rows, event, at, facts={"version": str(event.version), "digest": event.digest})


def _keeper(event: Any) -> dict[str, Any]:
    return {"person": event.keeper, "unit": event.keeper_unit, "place": event.keeper_unit}


@project.register
def _(event: Policy.Begun, at: At, rows: Rows) -> None:
    _name(rows, event.originator_id, code=event.name)
    _put(rows, event, at, facts={"name": event.name})


@project.register
def _(event: Policy.Adopted, at: At, rows: Rows) -> None:
    name = _known(rows, event.originator_id)["code"]
    facts = {"name": name, "version": event.version, "from_day": event.from_day}
    _put(rows, event, at, facts=facts | {"terms": sorted(event.terms)})


@project.register
def _(event: Organisation.Founded, at: At, rows: Rows) -> None:
    _put(rows, event, at, facts={"origin": event.origin, "zone": event.zone})


@project.register
def _(event: Organisation.Demonstrated, at: At, rows: Rows) -> None:
    _put(rows, event, at)


# -- periods --------------------------------------------------------------------------------------


@project.register(UnitPeriod.MissingDecided)
@project.register(UnitPeriod.MissingReconsidered)
def _(event: Any, at: At, rows: Rows) -> None:
    line = _known(rows, event.kpi)
    _put(
        rows,
        event,
        at,
        metric=line["metric"],
        subject=line["subject"],
        period=event.period,
        place=event.unit,
        unit=event.unit,
        card=event.card,
        kpi=event.kpi,
        facts={"decision": getattr(event, "decision", None)},
    )


@project.register
def _(event: UnitPeriod.Closed, at: At, rows: Rows) -> None:
    results = [
        [_known(rows, one["card"])["holder"], one["final_score"], one["final_grade"]]
        for one in event.results
    ]
    _put(
        rows,
        event,
        at,
        period=event.period,
        place=event.unit,
        unit=event.unit,
        facts={"results": results, "position": event.position, "root": event.root},
    )


@project.register
def _(event: UnitPeriod.Reopened, at: At, rows: Rows) -> None:
    _put(
        rows,
        event,
        at,
        period=event.period,
        place=event.unit,
        unit=event.unit,
        person=event.asked_by,
    )


projection = Projection("audit", 1, (trail, things), project)
