"""The review of a scorecard's period: step after step, down to the grade that stands."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef
from app.domain.ids import ident
from app.domain.reviews.points import Limits, Points
from app.domain.reviews.refusals import (
    AlreadyConfirmed,
    AppealedOnce,
    HeadWithAPart,
    NoAppealToDecide,
    NobodyToRate,
    NotAssessed,
    NotGathered,
    NothingToAppeal,
    NothingWritten,
    NotTheReviewed,
    OwnReview,
    RatingsGathered,
    ReasonForDecision,
    ReasonForGradeAppeal,
    SelfReviewMissing,
    SelfReviewOver,
    WhyCalibrated,
    WhyOtherwise,
)

ENOUGH_RATERS = 3
"""Fewer ratings than these are neither shown nor kept: they would tell who gave them."""


class Step(StrEnum):
    """How far a review (績效評估) has come."""

    BEGUN = "begun"
    SELF_REVIEWED = "self_reviewed"
    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    APPEALED = "appealed"
    FINAL = "final"


class Verdict(StrEnum):
    """What becomes of a KPI after the period (保留, 調整, 取消)."""

    KEEP = "keep"
    CHANGE = "change"
    RETIRE = "retire"


STANDING = (Step.CONFIRMED, Step.FINAL)
"""Where the points count; an open appeal suspends them."""


def review_id(card: UUID, period: str) -> UUID:
    """The id of the review of a scorecard in a period."""
    return ident("review", card, period)


class Review(Aggregate):
    """Self-review (自評), superior's review (上級評價), ratings by others (360 度), calibration
    (校準), confirmation (確認), one appeal (績效申訴): of a scorecard in a period. (domain.md 10)

    Its events are wide, so each one sets the state by its own `apply`. `acting` in a decision is
    whom the person counts as: themselves, and all they stand in for.
    """

    TOPIC = "reviews.review"

    class Event(Aggregate.Event):
        """Every event names scorecard and period, so that each can be read by itself."""

        TOPIC = "reviews.review.event"
        card: UUID
        period: str

    class Begun(Event, Aggregate.Created):
        """`reviewed` are those whose work is looked at: who answers for the scorecard."""

        TOPIC = "reviews.review.begun"
        reviewed: list[UUID]

    class SelfReviewed(Event):
        """What worked, what could be better, what comes next, in their own words."""

        TOPIC = "reviews.review.self_reviewed"
        worked: TextRef | None
        improve: TextRef | None
        next_steps: TextRef | None

        def apply(self, review: "Review") -> None:
            review.step = Step.SELF_REVIEWED

    class Assessed(Event):
        """The superior's review. `waived` says why there is no self-review; None where there is."""

        TOPIC = "reviews.review.assessed"
        points: Decimal
        rule: str
        reason: TextRef | None
        growth: Decimal
        growth_kpi: UUID | None
        growth_reason: TextRef | None
        words: TextRef | None
        waived: TextRef | None

        def apply(self, review: "Review") -> None:
            review.step = Step.ASSESSED
            review.points, review.growth = self.points, self.growth
            review.parts.append((self.by, self.timestamp))

    class RatersAsked(Event):
        """So many more people may rate. Who they are is no event."""

        TOPIC = "reviews.review.raters_asked"
        count: int

        def apply(self, review: "Review") -> None:
            review.asked += self.count

    class Gathered(Event):
        """`cast` ratings came. They stand here by size, their remarks in an order of chance; both
        are empty where there were fewer than three."""

        TOPIC = "reviews.review.gathered"
        cast: int
        ratings: list[int]
        remarks: list[TextRef]

        def apply(self, review: "Review") -> None:
            review.is_gathered = True

    class KpisJudged(Event):
        """What becomes of each KPI: its id, `keep`, `change` or `retire`, and why (may be null)."""

        TOPIC = "reviews.review.kpis_judged"
        verdicts: list[list[Any]]

        def apply(self, review: "Review") -> None:
            review.verdicts = {kpi: (verdict, why) for kpi, verdict, why in self.verdicts}

    class Calibrated(Event):
        """The points that hold after scorecards were compared with each other."""

        TOPIC = "reviews.review.calibrated"
        points: Decimal
        rule: str
        growth: Decimal
        growth_kpi: UUID | None
        reason: TextRef

        def apply(self, review: "Review") -> None:
            review.points, review.growth = self.points, self.growth
            review.parts.append((self.by, self.timestamp))

    class Confirmed(Event):
        """The head lets these points count."""

        TOPIC = "reviews.review.confirmed"
        points: Decimal
        growth: Decimal
        words: TextRef | None

        def apply(self, review: "Review") -> None:
            review.step = Step.CONFIRMED
            review.parts.append((self.by, self.timestamp))

    class Appealed(Event):
        """A reviewed person asks the head `to`, who had no part, to look again."""

        TOPIC = "reviews.review.appealed"
        to: UUID
        reason: TextRef

        def apply(self, review: "Review") -> None:
            review.step = Step.APPEALED
            review.appealed_to = self.to

    class AppealDecided(Event):
        """The last word: the points stand, or others count."""

        TOPIC = "reviews.review.appeal_decided"
        upheld: bool
        points: Decimal
        rule: str
        growth: Decimal
        growth_kpi: UUID | None
        reason: TextRef

        def apply(self, review: "Review") -> None:
            review.step = Step.FINAL
            review.points, review.growth = self.points, self.growth

    @classmethod
    def begin(cls, *, by: UUID, card: UUID, period: str, reviewed: list[UUID]) -> "Review":
        """A review without a step yet; saved together with its first one."""
        return cls._create(
            cls.Begun,
            id=review_id(card, period),
            by=by,
            card=card,
            period=period,
            reviewed=reviewed,
        )

    def __init__(self, card: UUID, period: str, reviewed: list[UUID]) -> None:
        self.card = card
        self.period = period
        self.reviewed = frozenset(reviewed)
        self.step = Step.BEGUN
        self.points = self.growth = Decimal(0)
        self.parts: list[tuple[UUID, datetime]] = []
        self.asked = 0
        self.is_gathered = False
        self.appealed_to: UUID | None = None
        self.verdicts: dict[UUID, tuple[str, TextRef | None]] = {}

    def self_review(
        self,
        *,
        by: UUID,
        worked: TextRef | None,
        improve: TextRef | None,
        next_steps: TextRef | None,
    ) -> None:
        """One's own words; they may be written anew until the superior has reviewed.

        Raises NotTheReviewed, SelfReviewOver, NothingWritten.
        """
        if by not in self.reviewed:
            raise NotTheReviewed()
        if self.step not in (Step.BEGUN, Step.SELF_REVIEWED):
            raise SelfReviewOver()
        if worked is None and improve is None:
            raise NothingWritten(field="worked")
        self._note(self.SelfReviewed, by, worked=worked, improve=improve, next_steps=next_steps)

    def assess(
        self,
        *,
        by: UUID,
        acting: frozenset[UUID],
        points: Points,
        limits: Limits,
        reason: TextRef | None,
        growth_reason: TextRef | None,
        words: TextRef | None,
        waived: TextRef | None,
    ) -> None:
        """The superior's review; it may be given anew until it is confirmed.

        Raises OwnReview, AlreadyConfirmed, SelfReviewMissing, and what `Limits.refuse` raises.
        """
        self._refuse_own(acting)
        self._refuse_confirmed()
        if self.step is Step.BEGUN and waived is None:
            raise SelfReviewMissing(field="waived")
        limits.refuse(points, has_reason=bool(reason), has_growth_reason=bool(growth_reason))
        if words is None and reason is None:
            raise NothingWritten(field="words")
        self._note(
            self.Assessed,
            by,
            **points.facts(),
            reason=reason,
            growth_reason=growth_reason,
            words=words,
            waived=waived,
        )

    def ask_raters(self, *, by: UUID, acting: frozenset[UUID], count: int) -> None:
        """Let so many more people rate.

        Raises OwnReview, AlreadyConfirmed, RatingsGathered, NobodyToRate.
        """
        self._refuse_own(acting)
        self.demand_ratings_open()
        if count < 1:
            raise NobodyToRate(field="people")
        self._note(self.RatersAsked, by, count=count)

    def demand_ratings_open(self) -> None:
        """Raise AlreadyConfirmed or RatingsGathered where no rating is taken any more."""
        self._refuse_confirmed()
        if self.is_gathered:
            raise RatingsGathered()

    def gather(
        self, *, by: UUID, acting: frozenset[UUID], ratings: list[int], remarks: list[TextRef]
    ) -> None:
        """Take the ratings out, once. Fewer than three leave nothing but their number.

        Raises OwnReview, AlreadyConfirmed, RatingsGathered, NobodyToRate.
        """
        self._refuse_own(acting)
        self.demand_ratings_open()
        if not self.asked:
            raise NobodyToRate()
        enough = len(ratings) >= ENOUGH_RATERS
        self._note(
            self.Gathered,
            by,
            cast=len(ratings),
            ratings=sorted(ratings) if enough else [],
            # Ids of texts are random, so this order says nothing.
            remarks=sorted(remarks, key=lambda one: one.id.bytes) if enough else [],
        )

    def judge_kpis(
        self, *, by: UUID, verdicts: Mapping[UUID, tuple[Verdict, TextRef | None]]
    ) -> None:
        """Say what becomes of each KPI, in place of what was said before. Raises WhyOtherwise."""
        for verdict, why in verdicts.values():
            if verdict is not Verdict.KEEP and why is None:
                raise WhyOtherwise(field="verdicts")
        told = {kpi: (str(verdict), why) for kpi, (verdict, why) in verdicts.items()}
        if told and told != self.verdicts:
            ordered = [[kpi, *told[kpi]] for kpi in sorted(told, key=str)]
            self._note(self.KpisJudged, by, verdicts=ordered)

    def calibrate(
        self,
        *,
        by: UUID,
        acting: frozenset[UUID],
        points: Points,
        limits: Limits,
        reason: TextRef | None,
    ) -> None:
        """Other points, after the scorecards were compared with each other.

        Raises OwnReview, NotAssessed, AlreadyConfirmed, WhyCalibrated, and what `Limits.refuse`
        raises.
        """
        self._refuse_own(acting)
        self._demand_assessed()
        if reason is None:
            raise WhyCalibrated(field="reason")
        limits.refuse(points, has_reason=True, has_growth_reason=True)
        self._note(self.Calibrated, by, **points.facts(), reason=reason)

    def confirm(self, *, by: UUID, acting: frozenset[UUID], words: TextRef | None) -> None:
        """Let the points count.

        Raises OwnReview, NotAssessed, AlreadyConfirmed, NotGathered.
        """
        self._refuse_own(acting)
        self._demand_assessed()
        if self.asked and not self.is_gathered:
            raise NotGathered(count=self.asked)
        self._note(self.Confirmed, by, points=self.points, growth=self.growth, words=words)

    def appeal(self, *, by: UUID, to: UUID, near: frozenset[UUID], reason: TextRef | None) -> None:
        """Ask a head without a part to look again, once. `near`: those with a part, and whom they
        stood in for then (`parts` says who had one, and when).

        Raises NotTheReviewed, AppealedOnce, NothingToAppeal, ReasonForGradeAppeal, HeadWithAPart.
        """
        if by not in self.reviewed:
            raise NotTheReviewed()
        if self.appealed_to is not None:
            raise AppealedOnce()
        if self.step is not Step.CONFIRMED:
            raise NothingToAppeal()
        if reason is None:
            raise ReasonForGradeAppeal(field="reason")
        if to in self.reviewed | near:
            raise HeadWithAPart(field="to", person=to)
        self._note(self.Appealed, by, to=to, reason=reason)

    def decide_appeal(
        self,
        *,
        by: UUID,
        acting: frozenset[UUID],
        near: frozenset[UUID],
        points: Points | None,
        limits: Limits,
        reason: TextRef | None,
    ) -> None:
        """The last word; without points those that were confirmed stand. `near` as in `appeal`.

        Raises NoAppealToDecide, HeadWithAPart, ReasonForDecision, and what `Limits.refuse` raises.
        """
        if self.step is not Step.APPEALED:
            raise NoAppealToDecide()
        if acting & (self.reviewed | near):
            raise HeadWithAPart(person=by)
        if reason is None:
            raise ReasonForDecision(field="reason")
        kept = points or Points(self.points, "", self.growth)
        if points is not None:
            limits.refuse(points, has_reason=True, has_growth_reason=True)
        self._note(self.AppealDecided, by, upheld=points is None, **kept.facts(), reason=reason)

    def _refuse_own(self, acting: frozenset[UUID]) -> None:
        if acting & self.reviewed:
            raise OwnReview()

    def _refuse_confirmed(self) -> None:
        if self.step in (Step.CONFIRMED, Step.APPEALED, Step.FINAL):
            raise AlreadyConfirmed()

    def _demand_assessed(self) -> None:
        self._refuse_confirmed()
        if self.step is not Step.ASSESSED:
            raise NotAssessed()

    def _note(self, kind: type[Event], by: UUID, **facts: object) -> None:
        self.trigger_event(kind, by=by, card=self.card, period=self.period, **facts)
