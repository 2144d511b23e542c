"""The hand-over of leads (線索交接): sent, accepted or rejected in the agreed time, qualified."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef
from app.domain.ids import ident
from app.domain.leads.refusals import (
    AnsweredSo,
    GroundMissing,
    HoursOutside,
    NothingChosen,
    NotInTheList,
    OnlyAcceptedQualify,
    QualifiedAlready,
    RemarkForOther,
    ToOneself,
)

LEAST_HOURS, USUAL_HOURS, MOST_HOURS = 1, 24, 720


class Answer(StrEnum):
    """Where a handed over record stands. Silence is silence: nothing turns it into acceptance."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    QUALIFIED = "qualified"


class Rejection(StrEnum):
    """Why the receiving side doesn't take a record (退回原因)."""

    DUPLICATE = "duplicate"
    UNREACHABLE = "unreachable"
    NO_NEED = "no_need"
    OUT_OF_REGION = "out_of_region"
    OWN_CUSTOMER = "own_customer"
    WRONG_DETAILS = "wrong_details"
    OTHER = "other"


def refuse_without_ground(ground: str, *, has_remark: bool) -> None:
    """Go on only with a ground that the other side can read.

    Raises GroundMissing, RemarkForOther.
    """
    if ground not in set(Rejection):
        raise GroundMissing(field="ground")
    if ground == Rejection.OTHER and not has_remark:
        raise RemarkForOther(field="remark")


def handover_id(list_id: UUID) -> UUID:
    """The id of a list's hand-over: a list is handed over once at most."""
    return ident("handover", list_id)


class Handover(Aggregate):
    """A list of records on its way from one unit to another (線索交接).

    Events name records by their number in the list.
    """

    TOPIC = "leads.handover"

    class Event(Aggregate.Event):
        """Every event names the list and the number that it speaks for."""

        TOPIC = "leads.handover.event"
        lead_list: UUID
        metric: str
        subject: UUID
        period: str

    class Sent(Event, Aggregate.Created):
        """The whole list is sent to `unit`, which agreed to answer within so many hours."""

        TOPIC = "leads.handover.sent"
        sender: UUID
        unit: UUID
        size: int
        answer_within_hours: int

    class Accepted(Event):
        """The receiving side takes these records."""

        TOPIC = "leads.handover.accepted"
        numbers: list[int]

        def apply(self, handover: "Handover") -> None:
            handover._put(self.numbers, Answer.ACCEPTED)

    class Rejected(Event):
        """The receiving side doesn't take these, on one ground."""

        TOPIC = "leads.handover.rejected"
        numbers: list[int]
        ground: str
        remark: TextRef | None

        def apply(self, handover: "Handover") -> None:
            handover._put(self.numbers, Answer.REJECTED)

    class Qualified(Event):
        """These accepted records are worth an offer (SQL)."""

        TOPIC = "leads.handover.qualified"
        numbers: list[int]

        def apply(self, handover: "Handover") -> None:
            handover._put(self.numbers, Answer.QUALIFIED)

    @classmethod
    def send(
        cls,
        *,
        by: UUID,
        list_id: UUID,
        metric: str,
        subject: UUID,
        period: str,
        sender: UUID,
        unit: UUID,
        size: int,
        answer_within_hours: int,
    ) -> "Handover":
        """Send a list. Raises ToOneself, HoursOutside."""
        if unit == sender:
            raise ToOneself(field="unit")
        if not LEAST_HOURS <= answer_within_hours <= MOST_HOURS:
            raise HoursOutside(field="hours", least=LEAST_HOURS, most=MOST_HOURS)
        return cls._create(
            cls.Sent,
            id=handover_id(list_id),
            by=by,
            lead_list=list_id,
            metric=metric,
            subject=subject,
            period=period,
            sender=sender,
            unit=unit,
            size=size,
            answer_within_hours=answer_within_hours,
        )

    def __init__(
        self,
        lead_list: UUID,
        metric: str,
        subject: UUID,
        period: str,
        sender: UUID,
        unit: UUID,
        size: int,
        answer_within_hours: int,
    ) -> None:
        self.lead_list = lead_list
        self.metric = metric
        self.subject = subject
        self.period = period
        self.sender = sender
        self.unit = unit
        self.size = size
        self.answer_within = timedelta(hours=answer_within_hours)
        self.answers: dict[int, Answer] = {}

    @property
    def due_at(self) -> datetime:
        """Until when every record was to be answered."""
        return self.created_on + self.answer_within

    def answer_of(self, number: int) -> Answer:
        """Where a record stands."""
        return self.answers.get(number, Answer.WAITING)

    def accept(self, numbers: Iterable[int], *, by: UUID) -> int:
        """Take records, also ones rejected before; returns how many.

        Raises NothingChosen, NotInTheList, AnsweredSo.
        """
        wanted = self._wanted(numbers, Answer.ACCEPTED)
        self._note(self.Accepted, by, numbers=wanted)
        return len(wanted)

    def reject(
        self, numbers: Iterable[int], *, by: UUID, ground: str, remark: TextRef | None
    ) -> int:
        """Don't take records, also ones accepted before; returns how many.

        Raises GroundMissing, RemarkForOther, NothingChosen, NotInTheList, QualifiedAlready,
        AnsweredSo.
        """
        refuse_without_ground(ground, has_remark=remark is not None)
        wanted = self._wanted(numbers, Answer.REJECTED)
        self._note(self.Rejected, by, numbers=wanted, ground=str(ground), remark=remark)
        return len(wanted)

    def qualify(self, numbers: Iterable[int], *, by: UUID) -> int:
        """Let accepted records be worth an offer; returns how many.

        Raises NothingChosen, NotInTheList, OnlyAcceptedQualify, AnsweredSo.
        """
        wanted = self._wanted(numbers, Answer.QUALIFIED)
        self._note(self.Qualified, by, numbers=wanted)
        return len(wanted)

    def would_change(self, number: int, answer: Answer) -> bool:
        """Whether a record would stand otherwise after this answer: a qualified one is accepted.

        Raises NotInTheList, QualifiedAlready, OnlyAcceptedQualify.
        """
        if not 1 <= number <= self.size:
            raise NotInTheList(size=self.size)
        stands = self.answer_of(number)
        if answer is Answer.ACCEPTED:
            return stands in (Answer.WAITING, Answer.REJECTED)
        if answer is Answer.REJECTED and stands is Answer.QUALIFIED:
            raise QualifiedAlready()
        if answer is Answer.QUALIFIED and stands in (Answer.WAITING, Answer.REJECTED):
            raise OnlyAcceptedQualify()
        return stands is not answer

    def _wanted(self, numbers: Iterable[int], answer: Answer) -> list[int]:
        chosen = sorted(set(numbers))
        if not chosen:
            raise NothingChosen()
        wanted = [one for one in chosen if self.would_change(one, answer)]
        if not wanted:
            raise AnsweredSo()
        return wanted

    def _put(self, numbers: Iterable[int], answer: Answer) -> None:
        self.answers.update(dict.fromkeys(numbers, answer))

    def _note(self, kind: type[Event], by: UUID, **facts: object) -> None:
        self.trigger_event(
            kind,
            by=by,
            lead_list=self.lead_list,
            metric=self.metric,
            subject=self.subject,
            period=self.period,
            **facts,
        )
