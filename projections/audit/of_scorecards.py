"""What events of scorecards and of requests for change are about."""

from typing import Any
from uuid import UUID

from app.domain.adjustments import events as requests
from app.domain.adjustments.suggestion import Suggestion
from app.domain.scorecards import events as scorecards
from projections.audit.row import project, put, remember, remembered
from projections.temporal import At, Rows


@project.register
def _(event: scorecards.Drafted, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, holder=event.holder)
    put(
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
def _(event: scorecards.LineAdded, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.originator_id)["holder"]
    remember(rows, event.kpi, metric=event.metric, subject=event.subject, holder=holder)
    terms = event.terms
    put(
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
def _(event: scorecards.Phased, at: At, rows: Rows) -> None:
    periods = [period for period, *_ in event.parts]
    put(
        rows,
        event,
        at,
        **_line(rows, event),
        period=periods[0] if len(periods) == 1 else None,
        value=event.parts[0][1] if len(periods) == 1 else None,
        facts={"parts": [[period, target] for period, target, *_ in event.parts]},
    )


@project.register
def _(event: scorecards.Unphased, at: At, rows: Rows) -> None:
    only = event.periods[0] if len(event.periods) == 1 else None
    facts = {"periods": event.periods}
    put(rows, event, at, **_line(rows, event), period=only, facts=facts)


@project.register
def _(event: scorecards.Retargeted, at: At, rows: Rows) -> None:
    put(
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
def _(event: scorecards.Reweighted, at: At, rows: Rows) -> None:
    lines = [(remembered(rows, kpi), weight) for kpi, weight in event.weights]
    only = event.weights[0][0] if len(event.weights) == 1 else None
    put(
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
def _(event: scorecards.Reassigned, at: At, rows: Rows) -> None:
    owners = [owner for owner, _ in event.owners]
    put(
        rows,
        event,
        at,
        **_line(rows, event),
        period=event.from_period,
        person=owners[0] if owners else None,
        facts={"owners": owners},
    )


@project.register(scorecards.LetterSigned)
@project.register(scorecards.LetterCountersigned)
@project.register(scorecards.CountersignerNamed)
@project.register(scorecards.AddendumAttached)
@project.register(scorecards.AddendumAcknowledged)
def _(event: Any, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.originator_id)["holder"]
    request = getattr(event, "request", None)
    code = remembered(rows, request)["code"] if request else None
    facts = {"code": code, "digest": getattr(event, "digest", None)}
    person = getattr(event, "person", None)
    put(
        rows,
        event,
        at,
        subject=holder,
        place=holder,
        card=event.originator_id,
        person=person,
        facts=facts,
    )


@project.register
def _(event: scorecards.SourcesChosen, at: At, rows: Rows) -> None:
    facts = {"official": event.sources}
    put(rows, event, at, **_line(rows, event), period=event.from_period, facts=facts)


@project.register
def _(event: scorecards.AggregationChosen, at: At, rows: Rows) -> None:
    facts = {"aggregation": event.aggregation}
    put(rows, event, at, **_line(rows, event), period=event.from_period, facts=facts)


@project.register
def _(event: scorecards.Retired, at: At, rows: Rows) -> None:
    put(rows, event, at, **_line(rows, event), period=event.from_period)


def _line(rows: Rows, event: Any) -> dict[str, Any]:
    holder = remembered(rows, event.kpi)["holder"]
    about = _line_of(rows, event.kpi)
    return {**about, "place": holder, "card": event.originator_id, "kpi": event.kpi}


def _line_of(rows: Rows, kpi: UUID) -> dict[str, Any]:
    line = remembered(rows, kpi)
    return {"metric": line["metric"], "subject": line["subject"]}


@project.register
def _(event: Suggestion.Noted, at: At, rows: Rows) -> None:
    put(rows, event, at, **_suggested(rows, event), period=event.period or None, reason=event.what)


@project.register
def _(event: Suggestion.Dismissed, at: At, rows: Rows) -> None:
    put(rows, event, at, **_suggested(rows, event))


def _suggested(rows: Rows, event: Suggestion.Noted | Suggestion.Dismissed) -> dict[str, Any]:
    holder = remembered(rows, event.kpi)["holder"]
    about = _line_of(rows, event.kpi)
    return {**about, "place": holder, "card": event.card, "kpi": event.kpi}


@project.register
def _(event: requests.Drafted, at: At, rows: Rows) -> None:
    cards = [line["card"] for line in event.lines if line["card"] is not None]
    holders = [remembered(rows, card)["holder"] for card in cards]
    place = holders[0] if holders else None
    remember(rows, event.originator_id, code=event.code, holder=place)
    put(rows, event, at, place=place, period=event.first_period, facts={"code": event.code})


@project.register(requests.RequestEvent)
def _(event: Any, at: At, rows: Rows) -> None:
    known, given = remembered(rows, event.originator_id), vars(event)
    said = next((given[name] for name in ("question", "note", "answer") if given.get(name)), None)
    put(
        rows,
        event,
        at,
        place=known["holder"],
        person=given.get("person"),
        reason=said,
        facts={"code": known["code"]},
    )
