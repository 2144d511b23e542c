"""What a quarterly review table says about a scorecard in a period."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident
from app.domain.reviews.refusals import NoteTakenBack, NothingNoted


@dataclass(frozen=True)
class Reviewed:
    """A row of the review table. Score and grade are claims beside what is computed."""

    core_objective: TextRef | None = None
    score: Decimal | None = None
    grade: str = ""
    worked: TextRef | None = None
    problems: TextRef | None = None
    next_direction: TextRef | None = None

    def facts(self) -> dict[str, Any]:
        return {
            "core_objective": self.core_objective,
            "score": self.score,
            "grade": self.grade,
            "worked": self.worked,
            "problems": self.problems,
            "next_direction": self.next_direction,
        }


def review_note_id(card: UUID, period: str) -> UUID:
    """The id of the note on a scorecard in a period."""
    return ident("review_note", card, period)


class ReviewNote(Aggregate):
    """Core objective (核心目標), what worked, problems and the next direction of a period."""

    TOPIC = "reviews.review_note"

    class Event(Aggregate.Event):
        TOPIC = "reviews.review_note.event"

    class Begun(Event, Aggregate.Created):
        """The place of the note. `is_plan`: the row speaks of a period to come (計劃)."""

        TOPIC = "reviews.review_note.begun"
        card: UUID
        period: str
        is_plan: bool

    class Noted(Event):
        """What holds from now on; an earlier text stays in the history."""

        TOPIC = "reviews.review_note.noted"
        core_objective: TextRef | None
        score: Decimal | None
        grade: str
        worked: TextRef | None
        problems: TextRef | None
        next_direction: TextRef | None
        is_plan: bool
        batch: UUID | None
        row: int | None

    class TakenBack(Event):
        """The note holds no longer."""

        TOPIC = "reviews.review_note.taken_back"
        reason: TextRef | None
        batch: UUID | None

    @classmethod
    def begin(cls, *, by: UUID, card: UUID, period: str, is_plan: bool) -> "ReviewNote":
        """A note without words yet; saved together with its first ones."""
        return cls._create(
            cls.Begun,
            id=review_note_id(card, period),
            by=by,
            card=card,
            period=period,
            is_plan=is_plan,
        )

    def __init__(self, card: UUID, period: str, is_plan: bool) -> None:
        self.card = card
        self.period = period
        self.is_plan = is_plan
        self.reviewed: Reviewed | None = None

    def note(
        self,
        reviewed: Reviewed,
        *,
        by: UUID,
        is_plan: bool,
        batch: UUID | None = None,
        row: int | None = None,
    ) -> None:
        """Let these words and claims hold. Raises NothingNoted."""
        if reviewed == Reviewed():
            raise NothingNoted()
        if (reviewed, is_plan) != (self.reviewed, self.is_plan):
            self._noted(by=by, **reviewed.facts(), is_plan=is_plan, batch=batch, row=row)

    def take_back(
        self, *, by: UUID, reason: TextRef | None = None, batch: UUID | None = None
    ) -> None:
        """Let the note hold no longer. Raises NoteTakenBack."""
        if self.reviewed is None:
            raise NoteTakenBack()
        self._taken_back(by=by, reason=reason, batch=batch)

    @event(Noted)
    def _noted(
        self,
        by: UUID,
        core_objective: TextRef | None,
        score: Decimal | None,
        grade: str,
        worked: TextRef | None,
        problems: TextRef | None,
        next_direction: TextRef | None,
        is_plan: bool,
        batch: UUID | None,
        row: int | None,
    ) -> None:
        self.is_plan = is_plan
        self.reviewed = Reviewed(core_objective, score, grade, worked, problems, next_direction)

    @event(TakenBack)
    def _taken_back(self, by: UUID, reason: TextRef | None, batch: UUID | None) -> None:
        self.reviewed = None
