"""What customers said, beside a goal and its result."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.actions.refusals import FeedbackTakenBack, NoFeedback
from app.domain.aggregate import Aggregate, TextRef


class Tone(StrEnum):
    """What a customer's word is (客戶反饋)."""

    PRAISE = "praise"
    COMPLAINT = "complaint"
    WISH = "wish"


class Feedback(Aggregate):
    """What a customer said in a scorecard's period, perhaps about one of its KPIs.

    Who the customer is stands outside the log, as every text does.
    """

    TOPIC = "actions.feedback"

    class Event(Aggregate.Event):
        """Every event names the place."""

        TOPIC = "actions.feedback.event"
        card: UUID
        kpi: UUID | None
        period: str

    class Noted(Event, Aggregate.Created):
        """A customer's word, heard on a day. `customer` is who said it, None where not known."""

        TOPIC = "actions.feedback.noted"
        metric: str
        subject: UUID
        day: date
        tone: str
        customer: TextRef | None
        words: TextRef

    class TakenBack(Event):
        """It was not said, or not here."""

        TOPIC = "actions.feedback.taken_back"

        def apply(self, feedback: "Feedback") -> None:
            feedback.is_taken_back = True

    @classmethod
    def note(
        cls,
        *,
        id: UUID,
        by: UUID,
        card: UUID,
        kpi: UUID | None,
        period: str,
        metric: str,
        subject: UUID,
        day: date,
        tone: Tone,
        customer: TextRef | None,
        words: TextRef | None,
    ) -> "Feedback":
        """A new word. Raises NoFeedback."""
        if words is None:
            raise NoFeedback(field="words")
        return cls._create(
            cls.Noted,
            id=id,
            by=by,
            card=card,
            kpi=kpi,
            period=period,
            metric=metric,
            subject=subject,
            day=day,
            tone=str(tone),
            customer=customer,
            words=words,
        )

    def __init__(
        self,
        by: UUID,
        card: UUID,
        kpi: UUID | None,
        period: str,
        metric: str,
        subject: UUID,
        day: date,
        tone: str,
        customer: TextRef | None,
        words: TextRef,
    ) -> None:
        self.noted_by = by
        self.card = card
        self.kpi = kpi
        self.period = period
        self.is_taken_back = False

    def take_back(self, *, by: UUID) -> None:
        """Let it stand no longer. Raises FeedbackTakenBack."""
        if self.is_taken_back:
            raise FeedbackTakenBack()
        self.trigger_event(self.TakenBack, by=by, card=self.card, kpi=self.kpi, period=self.period)
