"""A joint KPI on several scorecards is one thing: a request about one line includes the others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domain.adjustments.changes import VALUES, Action
from app.domain.reference import Ledger
from app.domain.scorecards.line import Line
from app.domain.scorecards.scorecard import Scorecard

SHARED = (*VALUES, "owners", "sources", "aggregation", "parts")
"""What the lines of a joint KPI have in common; each scorecard weighs its own."""


def are_twins(one: Line, other: Line, first_period: str) -> bool:
    """Whether two lines of different scorecards are one joint KPI: same number, same owners."""
    if one.kpi == other.kpi or not (
        one.is_scored_in(first_period) and other.is_scored_in(first_period)
    ):
        return False
    owners = {owner.person for owner in one.in_force(first_period).owners}
    others = {owner.person for owner in other.in_force(first_period).owners}
    same_number = (one.metric, one.subject) == (other.metric, other.subject)
    return same_number and len(owners) > 1 and owners == others


def shared_part(after: Mapping[str, Any]) -> dict[str, Any]:
    """What of a change goes for the other line too."""
    return {name: value for name, value in after.items() if name in SHARED}


def twin_lines(
    ledger: Ledger, lines: Iterable[tuple[Scorecard, Line]], first_period: str
) -> dict[UUID, list[tuple[Scorecard, Line]]]:
    """By KPI, the lines of other scorecards of the same year that are one thing with it."""
    asked = [(card, line) for card, line in lines if len(line.latest.owners) > 1]
    if not asked:
        return {}
    places = {line.kpi: f"{line.metric}/{line.subject.hex}" for _, line in asked}
    owned = ledger.consult(*dict.fromkeys(("owned", place) for place in places.values()))
    alike = {
        kpi: [id for id in owned.get("owned", place) or () if id != kpi.hex]
        for kpi, place in places.items()
    }
    stands = ledger.consult(*dict.fromkeys(("kpi", id) for ids in alike.values() for id in ids))
    cards = {id: UUID(fact["card"]) for ids in alike.values() for id in ids
             if (fact := stands.get("kpi", id))}  # fmt: skip
    ledger.fetch(cards.values())
    found: dict[UUID, list[tuple[Scorecard, Line]]] = {}
    for card, line in asked:
        for id in alike[line.kpi]:
            other = ledger.get(Scorecard, cards[id]) if id in cards else None
            if other is None or other.year != card.year:
                continue
            if are_twins(line, other.lines[UUID(id)], first_period):
                found.setdefault(line.kpi, []).append((other, other.lines[UUID(id)]))
    return found


def twin_action(action: Action) -> Action:
    """What is done to the other line: a transfer is counted once, so there it is a change."""
    return Action.RETIRE if action is Action.RETIRE else Action.CHANGE


def not_named(
    twins: Sequence[tuple[Scorecard, Line]], named: Iterable[UUID | None]
) -> list[tuple[Scorecard, Line]]:
    """Those about which the request says nothing itself."""
    already = set(named)
    return [(card, line) for card, line in twins if line.kpi not in already]
