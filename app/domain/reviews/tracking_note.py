"""What a monthly tracking table says about a KPI beside its value."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident
from app.domain.reviews.check_in import Cause, CheckIn, Confidence, WeekSaid
from app.domain.reviews.refusals import NoCheckIn, NoteTakenBack, NothingNoted


@dataclass(frozen=True)
class Tracked:
    """A row of the tracking table. Stated figures are claims, fractions, and never values.

    `completion` (完成率) and `mom` (環比) are the table's own; `responsible` is who answers for
    the countermeasure, `stated_responsible` how the table names them.
    """

    cause: TextRef | None = None
    countermeasure: TextRef | None = None
    responsible: UUID | None = None
    stated_responsible: TextRef | None = None
    completion: Decimal | None = None
    mom: Decimal | None = None

    def facts(self) -> dict[str, Any]:
        return {
            "cause": self.cause,
            "countermeasure": self.countermeasure,
            "responsible": self.responsible,
            "stated_responsible": self.stated_responsible,
            "completion": self.completion,
            "mom": self.mom,
        }


def tracking_note_id(kpi: UUID, period: str) -> UUID:
    """The id of the note on a KPI in a period."""
    return ident("tracking_note", kpi, period)


class TrackingNote(Aggregate):
    """Cause (異常原因) and countermeasure (改進措施) of a scorecard's line in a period.

    Beside what a table said, the note keeps the weekly check-ins (週報), one a week.
    """

    TOPIC = "reviews.tracking_note"

    class Event(Aggregate.Event):
        TOPIC = "reviews.tracking_note.event"

    class Begun(Event, Aggregate.Created):
        """The place of the note: line, metric, subject and period."""

        TOPIC = "reviews.tracking_note.begun"
        card: UUID
        kpi: UUID
        metric: str
        subject: UUID
        period: str

    class Noted(Event):
        """What holds from now on; an earlier text stays in the history."""

        TOPIC = "reviews.tracking_note.noted"
        cause: TextRef | None
        countermeasure: TextRef | None
        responsible: UUID | None
        stated_responsible: TextRef | None
        completion: Decimal | None
        mom: Decimal | None
        batch: UUID | None
        row: int | None

    class TakenBack(Event):
        """The note holds no longer."""

        TOPIC = "reviews.tracking_note.taken_back"
        reason: TextRef | None
        batch: UUID | None

    class CheckedIn(Event):
        """What the owner says in a week (`2026-W27`); it takes the place of the week's earlier one.

        `confidence` and `cause` are codes, empty where nothing was said.
        """

        TOPIC = "reviews.tracking_note.checked_in"
        week: str
        confidence: str
        cause: str
        note: TextRef | None

    class CheckInTakenBack(Event):
        """Nothing stands for the week any more."""

        TOPIC = "reviews.tracking_note.check_in_taken_back"
        week: str

    @classmethod
    def begin(
        cls, *, by: UUID, card: UUID, kpi: UUID, metric: str, subject: UUID, period: str
    ) -> "TrackingNote":
        """A note without words yet; saved together with its first ones."""
        return cls._create(
            cls.Begun,
            id=tracking_note_id(kpi, period),
            by=by,
            card=card,
            kpi=kpi,
            metric=metric,
            subject=subject,
            period=period,
        )

    def __init__(self, card: UUID, kpi: UUID, metric: str, subject: UUID, period: str) -> None:
        self.card = card
        self.kpi = kpi
        self.period = period
        self.tracked: Tracked | None = None
        self.weeks: dict[str, WeekSaid] = {}

    def note(
        self, tracked: Tracked, *, by: UUID, batch: UUID | None = None, row: int | None = None
    ) -> None:
        """Let these words and claims hold. Raises NothingNoted."""
        if tracked == Tracked():
            raise NothingNoted()
        if tracked != self.tracked:
            self._noted(by=by, **tracked.facts(), batch=batch, row=row)

    def take_back(
        self, *, by: UUID, reason: TextRef | None = None, batch: UUID | None = None
    ) -> None:
        """Let the note hold no longer. Raises NoteTakenBack."""
        if self.tracked is None:
            raise NoteTakenBack()
        self._taken_back(by=by, reason=reason, batch=batch)

    def check_in(self, week: str, said: CheckIn, *, by: UUID) -> None:
        """Let this stand for the week; the same again is no event, even where it says nothing."""
        standing = self.weeks.get(week)
        if standing is None or standing.check_in != said:
            self._checked_in(by=by, week=week, **said.facts())

    def undo_check_in(self, week: str, *, by: UUID) -> None:
        """Take one's own check-in back: what stood before it stands again. Raises NoCheckIn."""
        standing = self.weeks.get(week)
        if standing is None or standing.by != by:
            raise NoCheckIn()
        if standing.earlier is None:
            self._check_in_taken_back(by=by, week=week)
        else:
            self._checked_in(by=by, week=week, **standing.earlier.check_in.facts())

    @event(Noted)
    def _noted(
        self,
        by: UUID,
        cause: TextRef | None,
        countermeasure: TextRef | None,
        responsible: UUID | None,
        stated_responsible: TextRef | None,
        completion: Decimal | None,
        mom: Decimal | None,
        batch: UUID | None,
        row: int | None,
    ) -> None:
        self.tracked = Tracked(
            cause, countermeasure, responsible, stated_responsible, completion, mom
        )

    @event(TakenBack)
    def _taken_back(self, by: UUID, reason: TextRef | None, batch: UUID | None) -> None:
        self.tracked = None

    @event(CheckedIn)
    def _checked_in(
        self, by: UUID, week: str, confidence: str, cause: str, note: TextRef | None
    ) -> None:
        said = CheckIn(
            Confidence(confidence) if confidence else None, Cause(cause) if cause else None, note
        )
        before = self.weeks.get(week)
        if before is not None and before.earlier is not None and before.earlier.check_in == said:
            self.weeks[week] = before.earlier  # a step back
        else:
            self.weeks[week] = WeekSaid(said, by, before)

    @event(CheckInTakenBack)
    def _check_in_taken_back(self, by: UUID, week: str) -> None:
        self.weeks.pop(week, None)
