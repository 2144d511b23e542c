"""Disputes about a number, a definition or a list of records: two sides, a ruling, one appeal."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.adjustments.evidence import MOST_FILES, AttachedAlready
from app.domain.aggregate import Aggregate, TextRef
from app.domain.disputes.refusals import (
    AnsweredAlready,
    AppealedAlready,
    NamedAlready,
    NoAppealOpen,
    NoClaimToFollow,
    NotAParty,
    NotASide,
    NothingClaimed,
    NothingRuled,
    NothingSaid,
    NotOpenAnyMore,
    NotYourAnswer,
    NotYourClaim,
    OwnDispute,
    ReasonForAppeal,
    ReasonForRuling,
    StandsForSide,
    TooManyFiles,
    ValueForRuling,
)

ANSWER_WITHIN = timedelta(hours=24)
"""After this the missing answer is escalated. (domain.md 9)"""


class Subject(StrEnum):
    """What is disputed."""

    NUMBER = "number"
    DEFINITION = "definition"
    RECORDS = "records"


class State(StrEnum):
    """How far a dispute (數據爭議) has come."""

    OPEN = "open"
    ANSWERED = "answered"
    RULED = "ruled"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """Whom a ruling (裁定) follows."""

    SIDE_A = "a"
    SIDE_B = "b"
    OTHER = "other"
    SPLIT = "split"


class Dispute(Aggregate):
    """A dispute about a metric's value for a subject and period, about what the metric means, or
    about the records behind it. Side A opened it.

    Its events are wide, so each one sets the state by its own `apply`.
    """

    TOPIC = "disputes.dispute"

    class Event(Aggregate.Event):
        """Every event names the cell that it is about."""

        TOPIC = "disputes.dispute.event"
        metric: str
        subject: UUID
        period: str

    class Opened(Event, Aggregate.Created):
        """Somebody claims that a number is wrong. `standing` is what counted then; None for none.

        `others` are the persons of side B, any of whom answers.
        """

        TOPIC = "disputes.dispute.opened"
        kind: str
        standing: Decimal | None
        claim: Decimal | None
        source: str
        words: TextRef
        evidence: TextRef | None
        others: list[UUID]
        definition_version: int

    class Answered(Event):
        """The other side says what it counts, from which source, and why."""

        TOPIC = "disputes.dispute.answered"
        claim: Decimal | None
        source: str
        words: TextRef
        evidence: TextRef | None

        def apply(self, dispute: "Dispute") -> None:
            dispute.state = State.ANSWERED
            dispute.answer, dispute.answered_by = self.claim, self.by

    class Commented(Event):
        """Somebody adds a remark."""

        TOPIC = "disputes.dispute.commented"
        words: TextRef

    class EvidenceAttached(Event):
        """A side's file, kept outside the log under its SHA-256 (`file`, in hex)."""

        TOPIC = "disputes.dispute.evidence_attached"
        file: str
        name: TextRef | None
        media_type: str
        size: int

        def apply(self, dispute: "Dispute") -> None:
            dispute.files += (self.file,)

    class ListNamed(Event):
        """A side names a list of records that stands behind the number."""

        TOPIC = "disputes.dispute.list_named"
        lead_list: UUID

        def apply(self, dispute: "Dispute") -> None:
            dispute.lists += (self.lead_list,)

    class Withdrawn(Event):
        """The opener takes the claim back."""

        TOPIC = "disputes.dispute.withdrawn"
        words: TextRef | None

        def apply(self, dispute: "Dispute") -> None:
            dispute.state = State.WITHDRAWN

    class Ruled(Event):
        """A steward, or the head to whom it fell, decides.

        `value` counts from now on, `before` is what counted until then.

        A ruling on a definition or on records may leave the value as it is: None. `definition` is
        the version that the ruling gave the metric; None where it left the definition alone.
        """

        TOPIC = "disputes.dispute.ruled"
        class_version = 2
        outcome: str
        value: Decimal | None
        before: Decimal | None
        reason: TextRef
        definition: int | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["definition"] = None

        def apply(self, dispute: "Dispute") -> None:
            dispute.state = State.RULED
            dispute.value, dispute.ruled_by = self.value, self.by
            dispute.definition = self.definition

    class Appealed(Event):
        """A side asks a head without a part to look again; the ruling is suspended."""

        TOPIC = "disputes.dispute.appealed"
        reason: TextRef

        def apply(self, dispute: "Dispute") -> None:
            dispute.state = State.APPEALED
            dispute.appealed_by = self.by

    class AppealDecided(Event):
        """The last word: the ruling is upheld, or another value counts."""

        TOPIC = "disputes.dispute.appeal_decided"
        upheld: bool
        value: Decimal | None
        reason: TextRef

        def apply(self, dispute: "Dispute") -> None:
            dispute.state = State.FINAL
            dispute.value = self.value

    @classmethod
    def open(
        cls,
        *,
        id: UUID,
        by: UUID,
        metric: str,
        subject: UUID,
        period: str,
        kind: Subject,
        standing: Decimal | None,
        claim: Decimal | None,
        source: str,
        words: TextRef | None,
        evidence: TextRef | None,
        others: list[UUID],
        definition_version: int,
    ) -> "Dispute":
        """A new dispute. Raises NothingClaimed."""
        if words is None:
            raise NothingClaimed(field="words")
        return cls._create(
            cls.Opened,
            id=id,
            by=by,
            metric=metric,
            subject=subject,
            period=period,
            kind=str(kind),
            standing=standing,
            claim=claim,
            source=source,
            words=words,
            evidence=evidence,
            others=others,
            definition_version=definition_version,
        )

    def __init__(
        self,
        by: UUID,
        metric: str,
        subject: UUID,
        period: str,
        kind: str,
        standing: Decimal | None,
        claim: Decimal | None,
        source: str,
        words: TextRef,
        evidence: TextRef | None,
        others: list[UUID],
        definition_version: int,
    ) -> None:
        self.opened_by = by
        self.metric = metric
        self.subject = subject
        self.period = period
        self.others = tuple(others)
        self.kind = Subject(kind)
        self.claim = claim
        self.state = State.OPEN
        self.answer: Decimal | None = None
        self.answered_by: UUID | None = None
        self.value: Decimal | None = None
        self.ruled_by: UUID | None = None
        self.definition: int | None = None
        self.appealed_by: UUID | None = None
        self.files: tuple[str, ...] = ()
        self.lists: tuple[UUID, ...] = ()

    @property
    def parties(self) -> frozenset[UUID]:
        """Everybody who may not rule."""
        return frozenset({self.opened_by, *self.others})

    @property
    def decided_without(self) -> frozenset[UUID]:
        """Everybody who may not decide an appeal: whoever ruled has a part in it, too."""
        return self.parties | ({self.ruled_by} if self.ruled_by else frozenset())

    def is_late(self, now: datetime) -> bool:
        """Whether the other side's answer is overdue."""
        return self.state is State.OPEN and now - self.created_on > ANSWER_WITHIN

    def respond(
        self,
        *,
        by: UUID,
        claim: Decimal | None,
        source: str,
        words: TextRef | None,
        evidence: TextRef | None,
    ) -> None:
        """The other side's column.

        Raises NotOpenAnyMore, AnsweredAlready, NotYourAnswer, NothingClaimed.
        """
        if self.state is State.ANSWERED:
            raise AnsweredAlready()
        self._demand(State.OPEN)
        if by not in self.others:
            raise NotYourAnswer()
        if words is None:
            raise NothingClaimed(field="words")
        self._note(self.Answered, by, claim=claim, source=source, words=words, evidence=evidence)

    def comment(self, *, by: UUID, words: TextRef | None) -> None:
        """A remark, as long as nothing is final. Raises NotOpenAnyMore, NothingSaid."""
        self._demand(State.OPEN, State.ANSWERED, State.RULED, State.APPEALED)
        if words is None:
            raise NothingSaid(field="words")
        self._note(self.Commented, by, words=words)

    def attach(
        self, *, by: UUID, file: str, name: TextRef | None, media_type: str, size: int
    ) -> None:
        """A side's file. Raises NotOpenAnyMore, NotASide, AttachedAlready, TooManyFiles."""
        self._demand_side(by)
        if file in self.files:
            raise AttachedAlready(field="files")
        if len(self.files) >= MOST_FILES:
            raise TooManyFiles(field="files", most=MOST_FILES)
        self._note(
            self.EvidenceAttached, by, file=file, name=name, media_type=media_type, size=size
        )

    def name_list(self, *, by: UUID, lead_list: UUID) -> None:
        """A list of records behind the number. Raises NotOpenAnyMore, NotASide, NamedAlready."""
        self._demand_side(by)
        if lead_list in self.lists:
            raise NamedAlready(field="lists")
        self._note(self.ListNamed, by, lead_list=lead_list)

    def withdraw(self, *, by: UUID, words: TextRef | None = None) -> None:
        """Take the claim back. Raises NotOpenAnyMore, NotYourClaim."""
        self._demand(State.OPEN, State.ANSWERED)
        if by != self.opened_by:
            raise NotYourClaim()
        self._note(self.Withdrawn, by, words=words)

    def rule(
        self,
        *,
        by: UUID,
        stands_for: frozenset[UUID],
        outcome: Outcome,
        value: Decimal | None,
        before: Decimal | None,
        reason: TextRef | None,
        definition: int | None = None,
    ) -> Decimal | None:
        """Decide; returns the value that counts, None where the ruling leaves it as it is.

        `stands_for` are those whose delegate `by` is. Raises NotOpenAnyMore, OwnDispute,
        StandsForSide, ReasonForRuling, ValueForRuling, NoClaimToFollow.
        """
        self._demand(State.OPEN, State.ANSWERED)
        self._demand_four_eyes(by, stands_for, self.parties)
        counted = self._followed(outcome, value)
        if reason is None:
            raise ReasonForRuling(field="reason")
        self._note(
            self.Ruled,
            by,
            outcome=str(outcome),
            value=counted,
            before=before,
            reason=reason,
            definition=definition,
        )
        return counted

    def appeal(self, *, by: UUID, reason: TextRef | None) -> None:
        """Ask for another look.

        Raises NothingRuled, AppealedAlready, NotAParty, ReasonForAppeal.
        """
        if self.appealed_by is not None:
            raise AppealedAlready()
        if self.state is not State.RULED:
            raise NothingRuled()
        if by not in self.parties:
            raise NotAParty()
        if reason is None:
            raise ReasonForAppeal(field="reason")
        self._note(self.Appealed, by, reason=reason)

    def decide_appeal(
        self,
        *,
        by: UUID,
        stands_for: frozenset[UUID],
        upheld: bool,
        value: Decimal | None,
        reason: TextRef | None,
    ) -> Decimal | None:
        """The last word; returns the value that counts, None where none was ruled on.

        Raises NoAppealOpen, OwnDispute, StandsForSide, ReasonForRuling, ValueForRuling.
        """
        if self.state is not State.APPEALED:
            raise NoAppealOpen()
        self._demand_four_eyes(by, stands_for, self.decided_without)
        counted = self.value if upheld else value
        if counted is None and self.kind is Subject.NUMBER:
            raise ValueForRuling(field="typed")
        if reason is None:
            raise ReasonForRuling(field="reason")
        self._note(self.AppealDecided, by, upheld=upheld, value=counted, reason=reason)
        return counted

    @staticmethod
    def _demand_four_eyes(
        by: UUID, stands_for: frozenset[UUID], concerned: frozenset[UUID]
    ) -> None:
        """A delegate counts as whom they stand in for, and as themselves. (domain.md 2)"""
        if by in concerned:
            raise OwnDispute()
        if stands_for & concerned:
            raise StandsForSide()

    def _followed(self, outcome: Outcome, value: Decimal | None) -> Decimal | None:
        """A number needs its value; a definition or a list of records may be settled by words."""
        needed = self.kind is Subject.NUMBER
        if outcome in (Outcome.SIDE_A, Outcome.SIDE_B):
            claim = self.claim if outcome is Outcome.SIDE_A else self.answer
            if claim is None and needed:
                raise NoClaimToFollow(field="outcome")
            return claim
        if value is None and needed:
            raise ValueForRuling(field="typed")
        return value

    def _demand(self, *states: State) -> None:
        if self.state not in states:
            raise NotOpenAnyMore()

    def _demand_side(self, by: UUID) -> None:
        self._demand(State.OPEN, State.ANSWERED, State.RULED, State.APPEALED)
        if by not in self.parties:
            raise NotASide()

    def _note(self, kind: type[Event], by: UUID, **facts: object) -> None:
        self.trigger_event(
            kind, by=by, metric=self.metric, subject=self.subject, period=self.period, **facts
        )
