"""The demonstration company's requests to adjust KPIs, in the states that its table gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import (
    apply_approved,
    approve_request,
    reject_request,
    request_adjustment,
    withdraw_request,
)
from app.domain.adjustments.request import request_id
from app.domain.scorecards.commands import NewLine
from app.eventlog.positions import last_position
from app.importers.library import exact
from app.ledger import Ledger
from app.reading.effects import effect_facts, effects
from projections.adjustments.queries import adjustment
from projections.temporal import NOW

Row = dict[str, str]
VALUES = ("floor", "target", "challenge")


@dataclass(frozen=True)
class Lines:
    """How the tables' KPIs are known: their ids, and what one that is added looks like."""

    card: Callable[[Row], UUID]
    kpi: Callable[[Row], UUID]
    added: Callable[[Row, str], NewLine]
    by_code: Mapping[str, Row]
    people: Mapping[str, UUID]


def steps(
    ledger: Ledger, lines: Lines, changes: list[Row], zone: ZoneInfo
) -> list[tuple[str, Callable[[], object]]]:
    """What happens to one request, each with its time; `changes` are its rows of the table."""
    head = changes[0]
    id, decider = request_id(head["request"]), lines.people.get(head["decided_by"])
    found: list[tuple[str, Callable[[], object]]] = [
        (head["submitted_at"], partial(_submit, ledger, lines, changes))
    ]
    reason = head["decision_reason_zh_hant"]
    decided: dict[str, Any] = {"ledger": ledger, "request_id": id, "note": reason}
    if head["status"] == "withdrawn":
        by = lines.people[head["submitted_by"]]
        found.append((head["decided_at"], partial(withdraw_request, by=by, **decided)))
    elif decider is not None:
        act = reject_request if head["status"] == "rejected" else approve_request
        more: dict[str, Any] = {} if head["status"] == "rejected" else {"at_once": False}
        found.append((head["decided_at"], partial(_decide, act, decider, zone, **decided, **more)))
    if head["applied_at"] and decider is not None:
        apply = partial(apply_approved, ledger, by=decider, request_id=id)
        found.append((head["applied_at"], apply))
    return found


def _decide(
    act: Callable[..., object],
    by: UUID,
    zone: ZoneInfo,
    *,
    ledger: Ledger,
    request_id: UUID,
    **more: Any,
) -> None:
    """Decide with what the decider would have seen at that moment."""
    db = ledger.store.connection
    request = adjustment(db, request_id, at=NOW)
    if request is None:
        raise LookupError(f"no request {request_id}")
    today = ledger.now().astimezone(zone).date()
    seen = effects(db, request.lines, request.first_period, at=NOW, today=today)
    act(
        ledger,
        by=by,
        request_id=request_id,
        saw=last_position(db),
        effect=effect_facts(seen),
        **more,
    )


def _submit(ledger: Ledger, lines: Lines, changes: list[Row]) -> None:
    head = changes[0]
    request_adjustment(
        ledger,
        by=lines.people[head["submitted_by"]],
        asked=Asked(
            wanted=tuple(_wanted(lines, changes)),
            first_period=head["first_period"],
            category=head["reason_category"],
            title=head["title_zh_hant"],
            explanation=head["explanation_zh_hant"],
            evidence=(head["evidence"],),
            trigger_at=datetime.fromisoformat(head["trigger_at"]),
            code=head["request"],
        ),
    )


def _wanted(lines: Lines, changes: list[Row]) -> list[Wanted]:
    """One wanted change a KPI, in the table's order."""
    retired = [lines.kpi(lines.by_code[c["kpi"]]) for c in changes if c["action"] == "retire"]
    found: dict[str, Wanted] = {}
    for change in changes:
        code, row = change["kpi"], lines.by_code[change["kpi"]]
        if change["action"] == "add":
            line = lines.added(row, change["first_period"])
            after = {**line.terms.facts(), "parts": [part.facts() for part in line.parts]}
            found[code] = Wanted(
                Action.ADD,
                lines.card(row),
                metric=line.metric,
                subject=line.subject,
                after=after,
                replaces=retired[0] if retired else None,
                objective=line.objective,
            )
            continue
        before = found.get(code)
        after = {**(before.after or {} if before else {})}
        _put(after, change)
        found[code] = Wanted(Action(change["action"]), lines.card(row), lines.kpi(row), after=after)
    return list(found.values())


def _put(after: dict[str, Any], change: Row) -> None:
    field, value = change["field"], change["new_value"]
    if field in VALUES:
        after[field] = exact(value)
    elif field == "weight":
        after[field] = exact(f"{value}%")
    elif field:
        key = f"2026-{field[1:]}" if field.startswith("m") else f"2026-{field.upper()}"
        after.setdefault("parts", []).append([key, exact(value), None, None])
