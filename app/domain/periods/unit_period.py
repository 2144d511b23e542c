"""A unit's period on its way from open to closed."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident
from app.domain.periods.refusals import (
    AlreadyClosed,
    AlreadyOnHold,
    NotClosed,
    NothingDecided,
    NotOnHold,
    OwnReopening,
    ReasonToReopen,
    ReopeningAsked,
    ReopeningNotAsked,
    WhyExcused,
)
from app.domain.scoring.scored import MissingDecision


class State(StrEnum):
    """Where a period stands (週期狀態). Reopened is open again, with a history."""

    OPEN = "open"
    HOLD = "hold"
    CLOSED = "closed"


@dataclass(frozen=True)
class Result:
    """A scorecard's figures at the close, stored and never computed again. (domain.md 10)

    `score` and `grade` come from the KPIs alone and are None where nothing was scored; the final
    ones hold the reviewer's points too. `covered` is the scored share of the weight, a fraction.
    `rests_on` names the numbers behind it as `metric/subject`, ingredients included.
    """

    card: UUID
    score: Decimal | None
    grade: str
    covered: Decimal
    points: Decimal
    growth: Decimal
    final_score: Decimal | None
    final_grade: str
    rests_on: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """As the event holds it."""
        return {
            "card": self.card,
            "score": self.score,
            "grade": self.grade,
            "covered": self.covered,
            "points": self.points,
            "growth": self.growth,
            "final_score": self.final_score,
            "final_grade": self.final_grade,
            "rests_on": list(self.rests_on),
        }


def unit_period_id(unit: UUID, period: str) -> UUID:
    """The id of a unit's period, e.g. the second quarter of marketing."""
    return ident("unit_period", unit, period)


class UnitPeriod(Aggregate):
    """A period (考核週期) of a unit and everything below it: open, on hold, closed, open again."""

    TOPIC = "periods.unit_period"

    class Event(Aggregate.Event):
        """Every event names unit and period, so that each can be read by itself."""

        TOPIC = "periods.unit_period.event"
        unit: UUID
        period: str

    class Opened(Event, Aggregate.Created):
        """The period is first spoken of; until then it was open without a word."""

        TOPIC = "periods.unit_period.opened"

    class Held(Event):
        """Routine entry stops; stewards still mend."""

        TOPIC = "periods.unit_period.held"
        reason: TextRef | None

    class Resumed(Event):
        """The hold ends without a close."""

        TOPIC = "periods.unit_period.resumed"
        reason: TextRef | None

    class MissingDecided(Event):
        """What a KPI without a value counts as: zero, or excused with a reason."""

        TOPIC = "periods.unit_period.missing_decided"
        card: UUID
        kpi: UUID
        decision: str
        reason: TextRef | None

    class MissingReconsidered(Event):
        """The decision on a missing value is taken back."""

        TOPIC = "periods.unit_period.missing_reconsidered"
        card: UUID
        kpi: UUID

    class Closed(Event):
        """The figures that stay. `position` is the last of the log that they were computed from,
        `root` the tree's root over them (hex; empty in events of before it was kept)."""

        TOPIC = "periods.unit_period.closed"
        results: list[dict[str, Any]]
        policy_version: int
        position: int
        root: str

    class ReopeningAsked(Event):
        """Somebody wants the period open again; a second person decides."""

        TOPIC = "periods.unit_period.reopening_asked"
        reason: TextRef

    class ReopeningDropped(Event):
        """The wish to reopen is withdrawn or refused."""

        TOPIC = "periods.unit_period.reopening_dropped"
        reason: TextRef | None

    class Reopened(Event):
        """Open again; the stored figures count no longer until the next close."""

        TOPIC = "periods.unit_period.reopened"
        asked_by: UUID
        reason: TextRef

    @classmethod
    def open(cls, *, by: UUID, unit: UUID, period: str) -> "UnitPeriod":
        """A period that nothing was decided for yet; saved with the first decision."""
        return cls._create(
            cls.Opened, id=unit_period_id(unit, period), by=by, unit=unit, period=period
        )

    def __init__(self, unit: UUID, period: str) -> None:
        self.unit = unit
        self.period = period
        self.state = State.OPEN
        self.decided: dict[UUID, UUID] = {}  # the scorecard, by KPI
        self.asked_by: UUID | None = None
        self.asked_because: TextRef | None = None
        self.closed_by: UUID | None = None

    def hold(self, *, by: UUID, reason: TextRef | None = None) -> None:
        """Stop routine entry. Raises AlreadyOnHold, AlreadyClosed."""
        self._refuse_closed()
        if self.state is State.HOLD:
            raise AlreadyOnHold(period=self.period)
        self._held(by=by, unit=self.unit, period=self.period, reason=reason)

    def resume(self, *, by: UUID, reason: TextRef | None = None) -> None:
        """Let routine entry go on. Raises NotOnHold."""
        if self.state is not State.HOLD:
            raise NotOnHold(period=self.period)
        self._resumed(by=by, unit=self.unit, period=self.period, reason=reason)

    def decide_missing(
        self,
        *,
        by: UUID,
        card: UUID,
        kpi: UUID,
        decision: MissingDecision,
        reason: TextRef | None,
    ) -> None:
        """Let a missing value count as zero, or excuse it. Raises AlreadyClosed, WhyExcused."""
        self._refuse_closed()
        if decision is MissingDecision.EXCUSE and reason is None:
            raise WhyExcused(field="reason")
        self._missing_decided(
            by=by,
            unit=self.unit,
            period=self.period,
            card=card,
            kpi=kpi,
            decision=str(decision),
            reason=reason,
        )

    def reconsider_missing(self, *, by: UUID, kpi: UUID) -> None:
        """Take such a decision back. Raises AlreadyClosed, NothingDecided."""
        self._refuse_closed()
        if kpi not in self.decided:
            raise NothingDecided()
        card = self.decided[kpi]
        self._missing_reconsidered(by=by, unit=self.unit, period=self.period, card=card, kpi=kpi)

    def close(
        self, *, by: UUID, results: list[Result], policy_version: int, position: int, root: str
    ) -> None:
        """Store the figures and take nothing more. Raises AlreadyClosed."""
        self._refuse_closed()
        self._closed(
            by=by,
            unit=self.unit,
            period=self.period,
            results=[result.facts() for result in results],
            policy_version=policy_version,
            position=position,
            root=root,
        )

    def ask_reopening(self, *, by: UUID, reason: TextRef | None) -> None:
        """Ask a second person to open it again.

        Raises NotClosed, ReasonToReopen, ReopeningAsked.
        """
        self._demand_closed()
        if reason is None:
            raise ReasonToReopen(field="reason")
        if self.asked_by is not None:
            raise ReopeningAsked(person=self.asked_by)
        self._reopening_asked(by=by, unit=self.unit, period=self.period, reason=reason)

    def drop_reopening(self, *, by: UUID, reason: TextRef | None = None) -> None:
        """Leave it closed after all. Raises ReopeningNotAsked."""
        if self.asked_by is None:
            raise ReopeningNotAsked()
        self._reopening_dropped(by=by, unit=self.unit, period=self.period, reason=reason)

    def reopen(self, *, by: UUID, acting: frozenset[UUID] = frozenset()) -> None:
        """Open it again, as somebody else asked; `acting` is whom the person counts as.

        Raises NotClosed, ReopeningNotAsked, OwnReopening.
        """
        self._demand_closed()
        if self.asked_by is None or self.asked_because is None:
            raise ReopeningNotAsked()
        if self.asked_by in {by, *acting}:
            raise OwnReopening()
        self._reopened(
            by=by,
            unit=self.unit,
            period=self.period,
            asked_by=self.asked_by,
            reason=self.asked_because,
        )

    def _refuse_closed(self) -> None:
        if self.state is State.CLOSED:
            raise AlreadyClosed(period=self.period, person=self.closed_by)

    def _demand_closed(self) -> None:
        if self.state is not State.CLOSED:
            raise NotClosed(period=self.period)

    # -- what the events set --------------------------------------------------------------------

    @event(Held)
    def _held(self, by: UUID, unit: UUID, period: str, reason: TextRef | None) -> None:
        self.state = State.HOLD

    @event(Resumed)
    def _resumed(self, by: UUID, unit: UUID, period: str, reason: TextRef | None) -> None:
        self.state = State.OPEN

    @event(MissingDecided)
    def _missing_decided(
        self,
        by: UUID,
        unit: UUID,
        period: str,
        card: UUID,
        kpi: UUID,
        decision: str,
        reason: TextRef | None,
    ) -> None:
        self.decided[kpi] = card

    @event(MissingReconsidered)
    def _missing_reconsidered(
        self, by: UUID, unit: UUID, period: str, card: UUID, kpi: UUID
    ) -> None:
        self.decided.pop(kpi, None)

    @event(Closed)
    def _closed(
        self,
        by: UUID,
        unit: UUID,
        period: str,
        results: list[dict[str, Any]],
        policy_version: int,
        position: int,
        root: str,
    ) -> None:
        self.state = State.CLOSED
        self.closed_by = by
        self.asked_by = self.asked_because = None

    @event(ReopeningAsked)
    def _reopening_asked(self, by: UUID, unit: UUID, period: str, reason: TextRef) -> None:
        self.asked_by, self.asked_because = by, reason

    @event(ReopeningDropped)
    def _reopening_dropped(self, by: UUID, unit: UUID, period: str, reason: TextRef | None) -> None:
        self.asked_by = self.asked_because = None

    @event(Reopened)
    def _reopened(self, by: UUID, unit: UUID, period: str, asked_by: UUID, reason: TextRef) -> None:
        self.state = State.OPEN
        self.asked_by = self.asked_because = None
