"""A request to adjust KPIs: who asks for what, who decided, and what they saw. (domain.md 8)"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.adjustments import events
from app.domain.adjustments.changes import Change, moved, written_anew
from app.domain.adjustments.evidence import MOST_FILES, AttachedAlready, TooManyFiles
from app.domain.adjustments.four_eyes import demand_four_eyes
from app.domain.adjustments.refusals import (
    AnswerMissing,
    KpiMoved,
    NothingMoved,
    NotTheRequester,
    QuestionMissing,
    ReasonForRejection,
    SamePerson,
    StandInConcerned,
    WaitsForFinance,
)
from app.domain.adjustments.state import State, demand_state
from app.domain.adjustments.wish import Size, Wish
from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident

Effect = list[dict[str, Any]]
"""What a decider saw: for each scorecard and period the score and grade, and each line's
completion, light and points, as they were and as they would be (app/reading/effects.py)."""


def request_id(code: str) -> UUID:
    """The id of a request by its code, such as ADJ-2026-004."""
    return ident("adjustment", code)


class AdjustmentRequest(Aggregate):
    """A request to adjust KPIs (KPI 調整申請)."""

    TOPIC = "adjustments.request"

    Event = events.RequestEvent
    Drafted = events.Drafted
    Revised = events.Revised
    Submitted = events.Submitted
    Questioned = events.Questioned
    Confirmed = events.Confirmed
    Approved = events.Approved
    SecondApproved = events.SecondApproved
    Applied = events.Applied
    Rejected = events.Rejected
    Withdrawn = events.Withdrawn
    StandInNamed = events.StandInNamed
    EvidenceAttached = events.EvidenceAttached

    @classmethod
    def draft(cls, *, by: UUID, code: str, wish: Wish) -> "AdjustmentRequest":
        """A request that only its requester works on; its id comes from its code."""
        return cls._create(cls.Drafted, id=request_id(code), by=by, code=code, **wish.facts())

    def __init__(
        self,
        by: UUID,
        code: str,
        lines: list[dict[str, Any]],
        size: str,
        first_period: str,
        explanation: TextRef | None,
    ) -> None:
        self.code = code
        self.requester = by
        self.lines = [Change.from_facts(line) for line in lines]
        self.size = Size(size)
        self.first_period = first_period
        self.explanation = explanation
        self.revision = 1
        self.state = State.DRAFT
        self.parties: frozenset[UUID] = frozenset()
        self.needs_finance = False
        self.stand_in: UUID | None = None
        self.first: frozenset[UUID] = frozenset()
        self.last_by = by
        self.last_at = self.created_on
        self.files: tuple[str, ...] = ()

    # -- decisions ------------------------------------------------------------------------

    def revise(self, *, by: UUID, wish: Wish) -> None:
        """Write it otherwise. After a rejection it is a new version, a draft again.

        Raises NotTheRequester, and what tells its state.
        """
        self.demand_revising(by)
        revision = self.revision + (self.state is State.REJECTED)
        self._revised(by=by, revision=revision, **wish.facts())

    def submit(
        self,
        *,
        by: UUID,
        parties: frozenset[UUID],
        needs_finance: bool,
        retroactive: bool,
        mostly_known: bool,
        answer: TextRef | None = None,
    ) -> None:
        """Put it up for decision; a small one is recorded at once.

        Raises NotTheRequester, AnswerMissing, and what tells its state.
        """
        self.demand_submitting(by)
        if self.state is State.QUESTIONED and answer is None:
            raise AnswerMissing(field="answer")
        self._submitted(
            by=by,
            parties=sorted({by, *parties}),
            needs_finance=needs_finance,
            retroactive=retroactive,
            mostly_known=mostly_known,
            answer=answer,
        )
        if self.size is Size.SMALL:
            self._applied(by=by)

    def ask(
        self,
        *,
        by: UUID,
        stands_for: frozenset[UUID],
        parties: frozenset[UUID],
        question: TextRef | None,
    ) -> None:
        """Send it back with a question: the head, or finance where it waits for them.

        Its answer submits it again, to the head first. Raises QuestionMissing, SamePerson, and as
        `approve`."""
        self.demand_undecided()
        self._demand_four_eyes(by, stands_for, parties)
        self._demand_another(by, stands_for)
        if question is None:
            raise QuestionMissing(field="note")
        self._questioned(by=by, question=question)

    def confirm(
        self, *, by: UUID, standing: Mapping[UUID, Mapping[str, Any]], needs_finance: bool
    ) -> None:
        """Hold on to it against its KPIs as they stand now. `needs_finance`: money is concerned,
        seen from there.

        Raises NotTheRequester, NothingMoved, and what tells its state.
        """
        self.demand_confirming(by)
        if not moved(self.lines, standing):
            raise NothingMoved()
        self._confirmed(
            by=by,
            lines=written_anew(self.lines, standing),
            needs_finance=needs_finance or self.waits_for_finance,
        )

    def approve(
        self,
        *,
        by: UUID,
        stands_for: frozenset[UUID],
        parties: frozenset[UUID],
        standing: Mapping[UUID, Mapping[str, Any]],
        note: TextRef | None,
        saw: int,
        effect: Effect,
    ) -> None:
        """Agree as head. `parties` have a part in it now, `standing` is how its KPIs stand now.

        Raises OwnRequest, OwnKpi, StandsForParty, KpiMoved, and what tells its state.
        """
        self._demand_state(State.SUBMITTED)
        self._demand_four_eyes(by, stands_for, parties)
        self._demand_unmoved(standing)
        self._approved(by=by, stands_for=sorted(stands_for), note=note, saw=saw, effect=effect)

    def approve_second(
        self,
        *,
        by: UUID,
        stands_for: frozenset[UUID],
        parties: frozenset[UUID],
        standing: Mapping[UUID, Mapping[str, Any]],
        note: TextRef | None,
        saw: int,
        effect: Effect,
    ) -> None:
        """Agree as finance. Raises as `approve`, and SamePerson."""
        self._demand_state(State.APPROVED)
        self._demand_four_eyes(by, stands_for, parties)
        self._demand_another(by, stands_for)
        self._demand_unmoved(standing)
        self._second_approved(
            by=by, stands_for=sorted(stands_for), note=note, saw=saw, effect=effect
        )

    def apply(self, *, by: UUID) -> None:
        """The scorecards were changed. Raises what tells its state."""
        self.demand_ready()
        self._applied(by=by)

    def reject(
        self,
        *,
        by: UUID,
        stands_for: frozenset[UUID],
        parties: frozenset[UUID],
        reason: TextRef | None,
        saw: int,
        effect: Effect,
    ) -> None:
        """Decline it: the head, or finance where it waits for them. Raises ReasonForRejection,
        and as `approve`."""
        self._demand_state(State.SUBMITTED, State.APPROVED)
        self._demand_four_eyes(by, stands_for, parties)
        if reason is None:
            raise ReasonForRejection(field="note")
        self._rejected(by=by, stands_for=sorted(stands_for), reason=reason, saw=saw, effect=effect)

    def withdraw(self, *, by: UUID, reason: TextRef | None) -> None:
        """Take it back before a decision. Raises NotTheRequester, and what tells its state."""
        self._demand_requester(by)
        self._demand_state(State.DRAFT, State.SUBMITTED, State.QUESTIONED)
        self._withdrawn(by=by, reason=reason)

    def name_stand_in(self, *, by: UUID, person: UUID, parties: frozenset[UUID]) -> None:
        """Let a person without a part in it take the decision that it waits for.

        Raises StandInConcerned, SamePerson, and what tells its state.
        """
        self.demand_undecided()
        if person == by or person in self.parties | parties:
            raise StandInConcerned(field="person")
        if person in self.first:
            raise SamePerson(field="person")
        self._stand_in_named(by=by, person=person)

    def attach(
        self, *, by: UUID, file: str, name: TextRef | None, media_type: str, size: int
    ) -> None:
        """Add a file, until it is decided. Raises NotTheRequester, AttachedAlready, TooManyFiles,
        and what tells its state."""
        self._demand_requester(by)
        self._demand_state(State.DRAFT, State.SUBMITTED, State.QUESTIONED)
        if file in self.files:
            raise AttachedAlready(field="files")
        if len(self.files) >= MOST_FILES:
            raise TooManyFiles(field="files", most=MOST_FILES)
        self._evidence_attached(by=by, file=file, name=name, media_type=media_type, size=size)

    # -- rules ----------------------------------------------------------------------------

    @property
    def waits_for_finance(self) -> bool:
        """Whether the head has approved it and finance has not yet."""
        return self.state is State.APPROVED and self.needs_finance

    def demand_revising(self, by: UUID) -> None:
        """Raise NotTheRequester, and what tells its state, where it isn't theirs to write now."""
        self._demand_requester(by)
        self._demand_state(State.DRAFT, State.QUESTIONED, State.REJECTED)

    def demand_submitting(self, by: UUID) -> None:
        """Raise NotTheRequester, and what tells its state, where it isn't theirs to submit now."""
        self._demand_requester(by)
        self._demand_state(State.DRAFT, State.QUESTIONED)

    def demand_confirming(self, by: UUID) -> None:
        """Raise NotTheRequester, and what tells its state, where it isn't theirs to confirm now."""
        self._demand_requester(by)
        self._demand_state(State.SUBMITTED, State.QUESTIONED, State.APPROVED)

    def demand_undecided(self) -> None:
        """Raise what tells its state where it waits for neither the head nor finance."""
        if not self.waits_for_finance:
            self._demand_state(State.SUBMITTED)

    def demand_ready(self) -> None:
        """Raise what stands in the way of applying it."""
        self._demand_state(State.APPROVED)
        if self.needs_finance:
            raise WaitsForFinance(who=self.last_by, at=self.last_at)

    def _demand_unmoved(self, standing: Mapping[UUID, Mapping[str, Any]]) -> None:
        if changed := moved(self.lines, standing):
            raise KpiMoved(metric=changed[0])

    def _demand_four_eyes(
        self, by: UUID, stands_for: frozenset[UUID], parties: frozenset[UUID]
    ) -> None:
        concerned = self.parties | parties
        demand_four_eyes(by, stands_for, requester=self.requester, concerned=concerned)

    def _demand_another(self, by: UUID, stands_for: frozenset[UUID]) -> None:
        if {by, *stands_for} & self.first:
            raise SamePerson()

    def _demand_requester(self, by: UUID) -> None:
        if by != self.requester:
            raise NotTheRequester()

    def _demand_state(self, *states: State) -> None:
        demand_state(self.state, *states, who=self.last_by, at=self.last_at)

    # -- records ----------------------------------------------------------------------------

    @event(Revised)
    def _revised(
        self,
        revision: int,
        lines: list[dict[str, Any]],
        size: str,
        category: str,
        first_period: str,
        title: TextRef | None,
        explanation: TextRef | None,
        tactics: TextRef | None,
        evidence: list[TextRef],
        trigger_at: datetime | None,
        by: UUID,
    ) -> None:
        self.revision = revision
        self.lines = [Change.from_facts(line) for line in lines]
        self.size, self.first_period = Size(size), first_period
        self.explanation = explanation
        self.stand_in = None  # named for what it said before
        if self.state is State.REJECTED:
            self.state = State.DRAFT
            self.first = frozenset()

    @event(Submitted)
    def _submitted(
        self,
        by: UUID,
        parties: list[UUID],
        needs_finance: bool,
        retroactive: bool,
        mostly_known: bool,
        answer: TextRef | None,
    ) -> None:
        self.state = State.SUBMITTED
        self.parties = self.parties | frozenset(parties)
        self.needs_finance = needs_finance

    @event(Questioned)
    def _questioned(self, by: UUID, question: TextRef | None) -> None:
        if self.state is State.APPROVED:
            self.first, self.stand_in = frozenset(), None
        self.state = State.QUESTIONED

    @event(Confirmed)
    def _confirmed(self, by: UUID, lines: list[dict[str, Any]], needs_finance: bool | None) -> None:
        self.lines = [Change.from_facts(line) for line in lines]
        if needs_finance is not None:
            self.needs_finance = needs_finance

    @event(Approved)
    def _approved(
        self, by: UUID, stands_for: list[UUID], note: TextRef | None, saw: int, effect: Effect
    ) -> None:
        self.state = State.APPROVED
        if self.needs_finance:
            self.stand_in = None  # named for the head's decision alone
        self.first = frozenset({by, *stands_for})

    @event(SecondApproved)
    def _second_approved(
        self, by: UUID, stands_for: list[UUID], note: TextRef | None, saw: int, effect: Effect
    ) -> None:
        self.needs_finance = False

    @event(Applied)
    def _applied(self, by: UUID) -> None:
        self.state = State.APPLIED

    @event(Rejected)
    def _rejected(
        self, by: UUID, stands_for: list[UUID], reason: TextRef | None, saw: int, effect: Effect
    ) -> None:
        self.state = State.REJECTED

    @event(Withdrawn)
    def _withdrawn(self, by: UUID, reason: TextRef | None) -> None:
        self.state = State.WITHDRAWN

    @event(EvidenceAttached)
    def _evidence_attached(
        self, by: UUID, file: str, name: TextRef | None, media_type: str, size: int
    ) -> None:
        self.files = (*self.files, file)

    @event(StandInNamed)
    def _stand_in_named(self, by: UUID, person: UUID) -> None:
        self.stand_in = person
