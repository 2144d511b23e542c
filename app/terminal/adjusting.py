"""`adjustments`, `letters` and `what-if`: what was asked, what was signed, what would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.adjustments.changes import Change
from app.domain.aggregate import TextRef
from app.domain.scoring.rounding import rounded
from app.domain.values.amounts import MOST_PLACES, plain
from app.domain.values.kinds import Unit
from app.domain.values.outcome import BarePercent
from app.domain.values.reading import read_value
from app.reading.cards import read_cards
from app.reading.effects import effect_facts
from app.reading.letters import LetterReading, read_letters
from app.reading.what_if import Supposed, what_if
from app.terminal.answers import Answer, Impossible, table
from app.terminal.asking import Known, known, period, view
from projections.adjustments.queries import RequestRow, adjustments
from projections.scorecards.queries import card_lines, scorecards

DECISIONS = ("approved", "second_approved", "rejected")


def adjustment_list(accord: Accord, *, as_of: str | None) -> Answer:
    """Every request with its lines, who decided it, and the effect that they saw."""
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        asked, placed = adjustments(db, at=seen.at), _placed(db, seen.at)
        facts = [_request(row, who, placed) for row in asked]
    columns = ("id", "state", "first_period", "title")
    rows = [(*(str(one[name]) for name in columns[:3]), _titled(one)) for one in facts]
    return Answer(table([columns, *rows]) if rows else [], facts)


def _titled(facts: Mapping[str, Any]) -> str:
    """What a request is called; without a title what it asks for of which KPIs."""
    about = dict.fromkeys(
        f"{one['action']} {one['metric']}" if one["metric"] else one["action"]
        for one in facts["lines"]
    )
    return facts["title"] or ", ".join(about)


@dataclass(frozen=True)
class Placed:
    """The metric of every KPI, and the holder of every scorecard."""

    metrics: Mapping[UUID, str]
    holders: Mapping[UUID, UUID]


def _placed(db: Connection, at: int) -> Placed:
    cards = scorecards(db, at=at)
    lines = card_lines(db, at=at, card_ids=[card.id for card in cards])
    return Placed(
        {line.kpi: line.metric for some in lines.values() for line in some},
        {card.id: card.holder for card in cards},
    )


def what_would_be(
    accord: Accord, *, holder: str, period_key: str, sets: Sequence[str], as_of: str | None
) -> Answer:
    """A scorecard's score with other weights, targets or values. Saves nothing.

    Raises Impossible, Refused.
    """
    asked = period(period_key)
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        cards = scorecards(db, at=seen.at, holder=who.subject(holder), year=asked.year)
        if not cards:
            raise Impossible(f"“{holder}” has no scorecard of {asked.year}.")
        reading = read_cards(db, cards[:1], asked, at=seen.at)[0]
        kpis = {row.metric: row.kpi for row in reading.rows.values()}
        supposed = [_supposed(text, who, kpis) for text in sets]
        effect = what_if(reading, supposed)
        placed = Placed({kpi: row.metric for kpi, row in reading.rows.items()}, {})
        facts = _plain_effect(effect_facts([effect])[0], who, placed)
        weights = sum((Fraction(line.weight) for line in effect.then.scored.lines), Fraction(0))
    facts["weights"] = plain(rounded(weights, MOST_PLACES))
    now, then = (
        " ".join(str(facts[side][name]) for name in ("score", "grade")) for side in ("now", "then")
    )
    off = [] if weights == 1 else [f"The weights make {plain(rounded(weights * 100, 2))}%."]
    return Answer(
        [
            f"{holder} {asked.key}: {now} -> {then}",
            *off,
            *table(
                [
                    ("metric", "completion", "would be", "points", "would be"),
                    *(_line_row(line) for line in facts["lines"]),
                ]
            ),
        ],
        facts,
    )


def _supposed(text: str, who: Known, kpis: Mapping[str, UUID]) -> Supposed:
    """`METRIC.field=VALUE`. Raises Impossible."""
    name, mark, value = text.partition("=")
    metric_name, dot, field = name.rpartition(".")
    if not mark or not dot:
        raise Impossible(f"“{text}”: write METRIC.weight=40, METRIC.target=… or METRIC.value=….")
    metric = who.metric(metric_name)
    if metric.code not in kpis:
        raise Impossible(f"{metric.code} is not on this scorecard.")
    is_weight = field == "weight"
    unit = Unit.PERCENT if is_weight else Unit(metric.unit)
    bare = BarePercent.POINTS if is_weight else None
    read = read_value(value, unit=unit, currency=metric.currency, bare=bare)
    if not read.is_accepted or read.amount is None:
        raise Impossible(f"“{value}” can't be read as a number of {metric.code}.")
    return Supposed(kpis[metric.code], field, read.amount.number)


def _line_row(line: Mapping[str, Any]) -> tuple[str, ...]:
    now, then = line["now"] or {}, line["then"] or {}
    pairs = [(now.get(name), then.get(name)) for name in ("completion", "points")]
    return (str(line["metric"]), *(str(one or "—") for pair in pairs for one in pair))


# -- a request as facts ---------------------------------------------------------------------------


def _request(row: RequestRow, who: Known, placed: Placed) -> dict[str, Any]:
    decided = [step for step in row.steps if step.kind in DECISIONS]
    added = {one.kpi: one.metric for one in row.lines if one.kpi}
    placed = replace(placed, metrics={**placed.metrics, **added})
    return {
        "id": row.code,
        "uuid": str(row.id),
        "state": str(row.state),
        "waits_for_finance": row.waits_for_finance,
        "version": row.revision,
        "size": row.size,
        "reason": row.category,
        "title": row.title,
        "explanation": row.explanation,
        "tactics": row.tactics,
        "evidence": list(row.evidence),
        "first_period": row.first_period,
        "requested_by": who.called(row.requester),
        "trigger_at": _moment(row.trigger_at),
        "submitted_at": _moment(row.submitted_at),
        "applied_at": _moment(row.settled_at) if row.state == "applied" else None,
        "retroactive": row.retroactive,
        "results_mostly_known": row.mostly_known,
        "needs_finance": row.needs_finance,
        "lines": [_change(one, who, placed, row.written) for one in row.lines],
        "decisions": [
            {
                "decision": step.kind,
                "by": who.called(step.by),
                "at": _moment(step.at),
                "said": step.said,
                "saw": step.saw,
                "effect": [_plain_effect(one, who, placed) for one in step.effect],
            }
            for step in decided
        ],
    }


def _change(
    change: Change, who: Known, placed: Placed, written: Mapping[UUID, str]
) -> dict[str, Any]:
    before = change.before or {}
    return {
        "action": str(change.action),
        "holder": _holder(change.card, who, placed),
        "kpi": str(change.kpi) if change.kpi else None,
        "replaces": placed.metrics.get(change.replaces) if change.replaces else None,
        "metric": change.metric or None,
        "subject": who.called(change.subject) if change.subject else None,
        "amount": _plain(change.amount, who),
        "what": written.get(change.what.id) if change.what else None,
        "changes": {
            name: {"old": _plain(before.get(name), who), "new": _plain(value, who)}
            for name, value in change.after.items()
        },
    }


def _plain_effect(told: Mapping[str, Any], who: Known, placed: Placed) -> dict[str, Any]:
    facts: dict[str, Any] = _plain(told, who)
    if holder := _holder(told["card"], who, placed):
        facts["holder"] = holder
    for line, given in zip(facts["lines"], told["lines"], strict=True):
        line["metric"] = placed.metrics.get(given["kpi"])
    return facts


def _holder(card: UUID | None, who: Known, placed: Placed) -> str | None:
    holder = placed.holders.get(card) if card else None
    return who.called(holder) if holder else None


def _plain(value: Any, who: Known) -> Any:
    """Facts as JSON has them: numbers and times as text, people and units by their names."""
    match value:
        case dict():
            return {name: _plain(inner, who) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner, who) for inner in value]
        case UUID():
            return who.called(value)
        case TextRef():
            return str(value.id)
        case None | bool() | int() | str():
            return value
    return plain(value)


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None


# -- letters --------------------------------------------------------------------------------------


def letter_list(accord: Accord, *, as_of: str | None) -> Answer:
    """Every scorecard's letter: its state, who signed, and what is in the way."""
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        read = read_letters(db, scorecards(db, at=seen.at), who.names, at=seen.at)
        requests = {row.id: row.code for row in adjustments(db, at=seen.at)}
        facts = [_letter(one, who, requests) for one in read]
    columns = ("holder", "year", "state", "title")
    rows = [tuple(str(one[name] or "") for name in columns) for one in facts]
    return Answer(table([columns, *rows]) if rows else [], facts)


def _letter(letter: LetterReading, who: Known, requests: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "card": str(letter.card.id),
        "holder": who.called(letter.card.holder),
        "title": letter.card.name or None,
        "year": letter.card.year,
        "state": str(letter.state),
        "version": letter.version,
        "digest": letter.digest,
        "signatures": [
            {
                "person": who.called(one.person),
                "role": one.role,
                "at": _moment(one.at),
                "signed_on": _moment(one.signed_on),
                "meaning": one.meaning,
                "digest": one.digest,
            }
            for one in letter.signatures
        ],
        "superior": who.called(letter.superior) if letter.superior else None,
        "lacks_superior": letter.lacks_superior and letter.superior is None,
        "waits_for": [who.called(one) for one in letter.waits_for],
        "faults": [
            {"kind": str(one.kind), "metric": one.metric or None, "off": _plain(one.off, who)}
            for one in letter.faults
        ],
        "addenda": [
            {
                "request": requests.get(one.request),
                "at": _moment(one.at),
                "acknowledged_by": [who.called(person) for person in one.acknowledged],
            }
            for one in letter.addenda
        ],
    }
