"""Scorecards, step by step."""

import json
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.scorecards import events
from app.domain.scorecards.scorecard import Scorecard  # noqa: F401 - reads its events
from app.domain.scorecards.terms import Terms, first_month
from projections.projection import Projection
from projections.scorecards.tables import cards, letters, lines, terms
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: events.Drafted, at: At, rows: Rows) -> None:
    rows.open(
        cards,
        at,
        card=event.originator_id,
        holder=event.holder,
        holder_kind=event.holder_kind,
        year=event.year,
        number=event.number,
        name=event.name.id if event.name else None,
        owner=event.owner,
        superior=event.superior,
        version=event.originator_version,
    )


@project.register
def _(event: events.LineAdded, at: At, rows: Rows) -> None:
    card = event.originator_id
    before = rows.current(lines, kpi=event.kpi)
    place = before["place"] if before else len(rows.matching(lines, card=card)) + 1
    rows.replace(
        lines,
        at,
        kpi=event.kpi,
        card=card,
        place=place,
        metric=event.metric,
        subject=event.subject,
        from_period=event.from_period,
        retired_from=None,
        objective=event.objective.id if event.objective else None,
        goal_dimension=event.goal_dimension.id if event.goal_dimension else None,
        parts="{}",
    )
    # A line that comes back was never scored: nothing of its former terms holds.
    for row in rows.matching(terms, card=card, kpi=event.kpi) if before else ():
        rows.close(terms, at, card=card, kpi=event.kpi, from_month=row["from_month"])
    columns = _columns(Terms.from_facts(event.terms))
    _set_terms(rows, at, event, event.kpi, event.from_period, event.reason, columns)
    _count_version(rows, at, event)


@project.register
def _(event: events.Retargeted, at: At, rows: Rows) -> None:
    relative = event.relative or {}
    changes = {
        "floor": event.floor,
        "target": event.target,
        "challenge": event.challenge,
        "low": event.low,
        "high": event.high,
        "relative_change": relative.get("change"),
        "baseline_period": relative.get("baseline_period"),
        "baseline": relative.get("baseline"),
        "baseline_source": relative.get("source"),
        "stated": event.stated,
    }
    _change_terms(rows, at, event, event.kpi, event.from_period, event.reason, changes)


@project.register
def _(event: events.Reweighted, at: At, rows: Rows) -> None:
    for kpi, weight in event.weights:
        changes = {"weight": weight}
        _change_terms(rows, at, event, kpi, event.from_period, event.reason, changes)


@project.register
def _(event: events.Reassigned, at: At, rows: Rows) -> None:
    changes = {"owners": _owners(event.owners)}
    _change_terms(rows, at, event, event.kpi, event.from_period, event.reason, changes)


@project.register
def _(event: events.SourcesChosen, at: At, rows: Rows) -> None:
    changes = {"sources": json.dumps(event.sources)}
    _change_terms(rows, at, event, event.kpi, event.from_period, event.reason, changes)


@project.register
def _(event: events.AggregationChosen, at: At, rows: Rows) -> None:
    changes = {"aggregation": event.aggregation}
    _change_terms(rows, at, event, event.kpi, event.from_period, event.reason, changes)


@project.register
def _(event: events.Phased, at: At, rows: Rows) -> None:
    line = rows.current(lines, kpi=event.kpi)
    if line is None:
        raise LookupError(f"{event.kpi} is on no scorecard")
    parts = json.loads(line["parts"])
    for period, *values in event.parts:
        plain = [None if value is None else format(value, "f") for value in values]
        parts[period] = [*plain, event.by.hex, at.position]
    rows.change(lines, at, {"kpi": event.kpi}, parts=json.dumps(parts, sort_keys=True))
    _count_version(rows, at, event)


@project.register
def _(event: events.Unphased, at: At, rows: Rows) -> None:
    line = rows.current(lines, kpi=event.kpi)
    if line is None:
        raise LookupError(f"{event.kpi} is on no scorecard")
    kept = {k: v for k, v in json.loads(line["parts"]).items() if k not in event.periods}
    rows.change(lines, at, {"kpi": event.kpi}, parts=json.dumps(kept, sort_keys=True))
    _count_version(rows, at, event)


@project.register
def _(event: events.Retired, at: At, rows: Rows) -> None:
    rows.change(lines, at, {"kpi": event.kpi}, retired_from=event.from_period)
    _count_version(rows, at, event)


# -- the letter -----------------------------------------------------------------------------------


@project.register
def _(event: events.LetterSent, at: At, rows: Rows) -> None:
    _put_letter(rows, at, event, sent_at=event.timestamp, sent_by=event.by)


@project.register
def _(event: events.LetterSigned, at: At, rows: Rows) -> None:
    _sign(event, at, rows, "owner", in_force=False)


@project.register
def _(event: events.LetterCountersigned, at: At, rows: Rows) -> None:
    _sign(event, at, rows, "superior", in_force=True)


@project.register
def _(event: events.CountersignerNamed, at: At, rows: Rows) -> None:
    _put_letter(rows, at, event, named=event.person)


@project.register
def _(event: events.AddendumAttached, at: At, rows: Rows) -> None:
    letter = _letter(rows, event.originator_id)
    addenda = json.loads(letter["addenda"])
    told = [event.request.hex, event.timestamp.isoformat(), []]
    _put_letter(rows, at, event, addenda=json.dumps([*addenda, told]))


@project.register
def _(event: events.AddendumAcknowledged, at: At, rows: Rows) -> None:
    letter = _letter(rows, event.originator_id)
    addenda = json.loads(letter["addenda"])
    for request, _, taken in addenda:
        if request == event.request.hex:
            taken.append([event.by.hex, event.timestamp.isoformat()])
    _put_letter(rows, at, event, addenda=json.dumps(addenda))


def _sign(
    event: events.LetterSigned | events.LetterCountersigned,
    at: At,
    rows: Rows,
    role: str,
    *,
    in_force: bool,
) -> None:
    signatures = json.loads(_letter(rows, event.originator_id)["signatures"])
    signed_on = event.signed_on.isoformat() if event.signed_on else None
    signature = {
        "person": event.by.hex,
        "role": role,
        "at": event.timestamp.isoformat(),
        "signed_on": signed_on,
        "meaning": event.meaning,
        "digest": event.digest,
        "version": event.version,
    }
    _put_letter(
        rows,
        at,
        event,
        signatures=json.dumps([*signatures, signature]),
        version=event.version,
        in_force=in_force,
    )


def _letter(rows: Rows, card: UUID) -> dict[str, Any]:
    nothing = {
        "version": 1,
        "in_force": False,
        "signatures": "[]",
        "addenda": "[]",
        "sent_at": None,
        "sent_by": None,
        "named": None,
    }
    return rows.current(letters, card=card) or {"card": card, **nothing}


def _put_letter(rows: Rows, at: At, event: events.CardEvent, **changes: Any) -> None:
    kept = _plain_columns(_letter(rows, event.originator_id))
    rows.replace(letters, at, **{**kept, **changes})
    _count_version(rows, at, event)


def _change_terms(
    rows: Rows,
    at: At,
    event: events.CardEvent,
    kpi: UUID,
    from_period: str,
    reason: TextRef | None,
    changes: dict[str, Any],
) -> None:
    """Terms from a period on: those in force there, with the changes.

    Later terms that had kept the old ones follow, as the scorecard itself decides.
    """
    held = sorted(
        rows.matching(terms, card=event.originator_id, kpi=kpi), key=lambda row: row["from_month"]
    )
    month = first_month(from_period)
    before = ([row for row in held if row["from_month"] <= month] or held[:1])[-1]
    for later in held:
        kept = all(later[name] == before[name] for name in changes)
        if later["from_month"] > month and kept:
            rows.replace(terms, at, **_plain_columns(later) | changes)
    _set_terms(rows, at, event, kpi, from_period, reason, _plain_columns(before) | changes)
    _count_version(rows, at, event)


def _plain_columns(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("known_from", "known_until")}


def _set_terms(
    rows: Rows,
    at: At,
    event: events.CardEvent,
    kpi: UUID,
    from_period: str,
    reason: TextRef | None,
    columns: dict[str, Any],
) -> None:
    told = {"reason": reason.id if reason else None, "by": event.by, "set_at": at.position}
    rows.replace(
        terms,
        at,
        **(
            columns
            | told
            | {"card": event.originator_id, "kpi": kpi, "from_month": first_month(from_period)}
        ),
    )


def _count_version(rows: Rows, at: At, event: events.CardEvent) -> None:
    rows.change(cards, at, {"card": event.originator_id}, version=event.originator_version)


def _columns(held: Terms) -> dict[str, Any]:
    relative = held.relative
    return {
        "weight": held.weight,
        "rule": held.rule,
        "cycle": held.cycle,
        "floor": held.floor,
        "target": held.target,
        "challenge": held.challenge,
        "low": held.low,
        "high": held.high,
        "relative_change": relative.change if relative else None,
        "baseline_period": relative.baseline_period if relative else None,
        "baseline": relative.baseline if relative else None,
        "baseline_source": relative.source if relative else None,
        "stated": held.stated,
        "aggregation": held.aggregation,
        "sources": json.dumps(list(held.sources)),
        "owners": _owners([[owner.person, owner.share] for owner in held.owners]),
    }


def _owners(owners: list[list[Any]]) -> str:
    return json.dumps([[person.hex, format(share, "f")] for person, share in owners])


projection = Projection("scorecards", 5, (cards, lines, terms, letters), project)
