"""What must hold after every step, read from the log without the product's own rules."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.adjustments.request import AdjustmentRequest as Request
from app.domain.disputes.dispute import Dispute
from app.domain.measurements.cell import Cell
from app.domain.periods.unit_period import UnitPeriod
from app.domain.scorecards.scorecard import Scorecard
from app.domain.values.period import Period
from tests.simulation.company import COMPANY, STEWARDS

OF_TERMS = (Scorecard.Retargeted, Scorecard.Reweighted, Scorecard.LineAdded, Scorecard.Retired)


class Broken(AssertionError):
    """Something that must never be; the sentence says what."""


def demand(holds: bool, told: str) -> None:
    """Raise Broken where it doesn't hold."""
    if not holds:
        raise Broken(told)


class Watcher:
    """Hears each event once, in the log's order, and raises Broken."""

    def __init__(self, cards: dict[UUID, UUID]) -> None:
        self._holders = {card: holder for holder, card in cards.items()}
        self.position = 0
        self._recorded_at: datetime | None = None
        self._owners: dict[UUID, set[UUID]] = {}
        self._kpis: dict[UUID, set[UUID]] = {}
        self._parties: dict[UUID, set[UUID]] = {}
        self._decisions: dict[UUID, list[type]] = {}
        self._closed: dict[UUID, set[str]] = defaultdict(set)
        self._asked: dict[UUID, UUID] = {}
        self._sides: dict[UUID, set[UUID]] = {}
        self._ruled_by: dict[UUID, UUID] = {}

    def hear(self, position: int, at: datetime, event: Any) -> None:
        """The next event of the log."""
        demand(position == self.position + 1, f"event {position} follows {self.position}")
        demand(
            self._recorded_at is None or at >= self._recorded_at,
            f"event {position} was recorded before the one in front of it",
        )
        self.position, self._recorded_at = position, at
        if isinstance(event, Cell.Event) and not isinstance(event, Cell.RulingSuspended):
            self._outside_closed(event)
        if isinstance(event, OF_TERMS):
            self._not_before_the_end_of_closed(event)
        self._of_requests(event)
        self._of_periods(event)
        self._of_disputes(event)

    # -- closed periods ---------------------------------------------------------------------

    def _outside_closed(self, event: Any) -> None:
        """After a close a steward corrects, and nobody else. An appeal only suspends a ruling."""
        month = Period.parse(event.period)
        for unit in (event.subject, COMPANY):
            for closed in self._closed[unit]:
                demand(
                    event.by in STEWARDS or not Period.parse(closed).contains(month),
                    f"event {self.position} changes a value of {event.period} in closed {closed}",
                )

    def _not_before_the_end_of_closed(self, event: Any) -> None:
        first = Period.parse(event.from_period or "2026-01").first_day
        for unit in (self._holders[event.originator_id], COMPANY):
            for closed in self._closed[unit]:
                demand(
                    first > Period.parse(closed).last_day,
                    f"event {self.position} changes terms in closed {closed}",
                )

    def _of_periods(self, event: Any) -> None:
        match event:
            case UnitPeriod.Closed():
                demand(
                    event.period not in self._closed[event.unit],
                    f"event {self.position} closes {event.period} twice",
                )
                self._closed[event.unit].add(event.period)
            case UnitPeriod.ReopeningAsked():
                self._asked[event.originator_id] = event.by
            case UnitPeriod.Reopened():
                demand(
                    event.by != self._asked.pop(event.originator_id),
                    f"event {self.position} reopens at their own wish",
                )
                self._closed[event.unit].remove(event.period)

    # -- four eyes, and one decision --------------------------------------------------------

    def _of_requests(self, event: Any) -> None:
        match event:
            case Scorecard.LineAdded():
                self._owners[event.kpi] = {person for person, _ in event.terms["owners"]}
            case Scorecard.Reassigned():
                self._owners[event.kpi] = {person for person, _ in event.owners}
            case Request.Drafted() | Request.Confirmed():
                self._kpis[event.originator_id] = {one["kpi"] for one in event.lines if one["kpi"]}
                self._parties.setdefault(event.originator_id, {event.by})
            case Request.Submitted():
                self._parties[event.originator_id] |= set(event.parties)
                self._decisions[event.originator_id] = []
            case Request.Approved() | Request.SecondApproved() | Request.Rejected():
                self._decided(event)

    def _decided(self, event: Any) -> None:
        id = event.originator_id
        parties = self._parties[id] | {
            owner for kpi in self._kpis[id] for owner in self._owners.get(kpi, ())
        }
        demand(
            event.by not in parties,
            f"event {self.position} decides a request by {event.by}, who has a part in it",
        )
        before = self._decisions[id]
        first = not before and not isinstance(event, Request.SecondApproved)
        second = before == [Request.Approved] and not isinstance(event, Request.Approved)
        demand(first or second, f"event {self.position} decides a request that was decided")
        before.append(type(event))

    def _of_disputes(self, event: Any) -> None:
        match event:
            case Dispute.Opened():
                self._sides[event.originator_id] = {event.by, *event.others}
            case Dispute.Ruled():
                demand(
                    event.originator_id not in self._ruled_by,
                    f"event {self.position} rules a second time",
                )
                self._by_nobody_with_a_part(event)
                self._ruled_by[event.originator_id] = event.by
            case Dispute.AppealDecided():
                self._by_nobody_with_a_part(event)
                demand(
                    event.by != self._ruled_by[event.originator_id],
                    f"event {self.position}: who ruled decides the appeal",
                )

    def _by_nobody_with_a_part(self, event: Any) -> None:
        demand(
            event.by not in self._sides[event.originator_id],
            f"event {self.position} settles a dispute by {event.by}, who has a part in it",
        )
