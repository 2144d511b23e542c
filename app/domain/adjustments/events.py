"""What can happen to a request to adjust KPIs. (docs/events.md)"""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef


class RequestEvent(Aggregate.Event):
    TOPIC = "adjustments.request.event"


class StepEvent(RequestEvent):
    """A step that whoever comes later is told of: who took it, and when."""

    TOPIC = "adjustments.request.step.event"

    def apply(self, aggregate: Any) -> None:
        aggregate.last_by, aggregate.last_at = self.by, self.timestamp


class Drafted(RequestEvent, Aggregate.Created):
    """`lines` are the wanted changes (see `Change`), from `first_period` on.

    `trigger_at` is when what caused it happened, `tactics` the answer to a small change.
    """

    TOPIC = "adjustments.request.drafted"
    code: str
    lines: list[dict[str, Any]]
    size: str
    category: str
    first_period: str
    title: TextRef | None
    explanation: TextRef | None
    tactics: TextRef | None
    evidence: list[TextRef]
    trigger_at: datetime | None


class Revised(RequestEvent):
    """Another wording or other changes; after a rejection a new version."""

    TOPIC = "adjustments.request.revised"
    revision: int
    lines: list[dict[str, Any]]
    size: str
    category: str
    first_period: str
    title: TextRef | None
    explanation: TextRef | None
    tactics: TextRef | None
    evidence: list[TextRef]
    trigger_at: datetime | None


class Submitted(RequestEvent):
    """Up for decision. `answer` is to a question.

    `parties` are all who have a part in it now, and who had one when it was put up before.
    `needs_finance`: money is concerned. `retroactive` and `mostly_known` mark a late request.
    """

    TOPIC = "adjustments.request.submitted"
    parties: list[UUID]
    needs_finance: bool
    retroactive: bool
    mostly_known: bool
    answer: TextRef | None


class Questioned(RequestEvent):
    TOPIC = "adjustments.request.questioned"
    question: TextRef | None


class Confirmed(RequestEvent):
    """The requester holds on to it although KPIs changed: the lines against the new state.

    `needs_finance`: money is concerned, seen from there; None in what version 1 recorded, where it
    stayed as it was submitted.
    """

    TOPIC = "adjustments.request.confirmed"
    class_version = 2
    lines: list[dict[str, Any]]
    needs_finance: bool | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["needs_finance"] = None


class Approved(StepEvent):
    """The head agrees. `stands_for` are those whose delegate they are, `saw` the position of
    the log that the shown `effect` was worked out at."""

    TOPIC = "adjustments.request.approved"
    stands_for: list[UUID]
    note: TextRef | None
    saw: int
    effect: list[dict[str, Any]]


class SecondApproved(StepEvent):
    """Finance agrees too."""

    TOPIC = "adjustments.request.second_approved"
    stands_for: list[UUID]
    note: TextRef | None
    saw: int
    effect: list[dict[str, Any]]


class Applied(RequestEvent):
    """The scorecards are changed, in the same transaction."""

    TOPIC = "adjustments.request.applied"


class Rejected(StepEvent):
    TOPIC = "adjustments.request.rejected"
    stands_for: list[UUID]
    reason: TextRef | None
    saw: int
    effect: list[dict[str, Any]]


class Withdrawn(StepEvent):
    TOPIC = "adjustments.request.withdrawn"
    reason: TextRef | None


class StandInNamed(RequestEvent):
    """Nobody is left to decide: this person may, this once."""

    TOPIC = "adjustments.request.stand_in_named"
    person: UUID


class EvidenceAttached(RequestEvent):
    """A file that speaks for it: kept under its SHA-256, `size` in bytes."""

    TOPIC = "adjustments.request.evidence_attached"
    file: str
    name: TextRef | None
    media_type: str
    size: int
