"""Coaching talks: a record of two people, for the two of them."""

from datetime import date
from uuid import UUID

from app.domain.actions.refusals import (
    AcknowledgedAlready,
    CoachingOneself,
    NothingTalked,
    NotInTheTalk,
    TalkToCome,
)
from app.domain.aggregate import Aggregate, TextRef


class Coaching(Aggregate):
    """A talk (一對一輔導) with somebody below target. Its events set the state by their own
    `apply`; none names a scorecard or a score."""

    TOPIC = "actions.coaching"

    class Event(Aggregate.Event):
        """Every event names who was coached."""

        TOPIC = "actions.coaching.event"
        person: UUID

    class Held(Event, Aggregate.Created):
        """Two people talked on a day, about a period; what was agreed may be nothing."""

        TOPIC = "actions.coaching.held"
        day: date
        period: str
        talked: TextRef
        agreed: TextRef | None

    class Acknowledged(Event):
        """Whoever was coached says that it was so."""

        TOPIC = "actions.coaching.acknowledged"

        def apply(self, coaching: "Coaching") -> None:
            coaching.is_acknowledged = True

    class Remarked(Event):
        """One of the two adds something."""

        TOPIC = "actions.coaching.remarked"
        words: TextRef

    @classmethod
    def hold(
        cls,
        *,
        id: UUID,
        by: UUID,
        person: UUID,
        day: date,
        today: date,
        period: str,
        talked: TextRef | None,
        agreed: TextRef | None,
    ) -> "Coaching":
        """A record of a talk. Raises CoachingOneself, TalkToCome, NothingTalked."""
        if by == person:
            raise CoachingOneself(field="person")
        if day > today:
            raise TalkToCome(field="day", day=day)
        if talked is None:
            raise NothingTalked(field="talked")
        return cls._create(
            cls.Held,
            id=id,
            by=by,
            person=person,
            day=day,
            period=period,
            talked=talked,
            agreed=agreed,
        )

    def __init__(
        self,
        by: UUID,
        person: UUID,
        day: date,
        period: str,
        talked: TextRef,
        agreed: TextRef | None,
    ) -> None:
        self.coach = by
        self.person = person
        self.is_acknowledged = False

    def acknowledge(self, *, by: UUID) -> None:
        """It was so. Raises NotInTheTalk, AcknowledgedAlready."""
        if by != self.person:
            raise NotInTheTalk()
        if self.is_acknowledged:
            raise AcknowledgedAlready()
        self.trigger_event(self.Acknowledged, by=by, person=self.person)

    def remark(self, *, by: UUID, words: TextRef | None) -> None:
        """Add something. Raises NotInTheTalk, NothingTalked."""
        if by not in (self.coach, self.person):
            raise NotInTheTalk()
        if words is None:
            raise NothingTalked(field="words")
        self.trigger_event(self.Remarked, by=by, person=self.person, words=words)
