"""Countermeasures as tasks: somebody promises to do something by a day."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.actions.refusals import (
    DueBefore,
    NothingCameOfIt,
    NothingToDo,
    ReasonForAbandoning,
    ReasonForMoving,
    SameDay,
    SameOwner,
    TaskEnded,
    TaskOpen,
)
from app.domain.aggregate import Aggregate, TextRef


class Term(StrEnum):
    """How far a countermeasure reaches (期限): 1-2 weeks, 1-3 months, a quarter or more."""

    SHORT = "short"
    MIDDLE = "middle"
    LONG = "long"


class State(StrEnum):
    """How far a task has come."""

    OPEN = "open"
    DONE = "done"
    ABANDONED = "abandoned"


SHORT_WITHIN, MIDDLE_WITHIN = timedelta(days=21), timedelta(days=91)


def term_until(due: date, *, today: date) -> Term:
    """The term that a due day speaks of, where nobody chose one. (domain.md 10)

    Between two weeks and a month the nearer of the two holds.

    >>> term_until(date(2026, 7, 20), today=date(2026, 7, 6))
    <Term.SHORT: 'short'>
    >>> term_until(date(2026, 9, 30), today=date(2026, 7, 6))
    <Term.MIDDLE: 'middle'>
    >>> term_until(date(2026, 12, 31), today=date(2026, 7, 6))
    <Term.LONG: 'long'>
    """
    if due - today <= SHORT_WITHIN:
        return Term.SHORT
    return Term.MIDDLE if due - today <= MIDDLE_WITHIN else Term.LONG


class Task(Aggregate):
    """A countermeasure (改進措施) as a task with an owner and a due day.

    It belongs to a scorecard's period, and to one of its KPIs where `kpi` is given. What was
    promised first stays known: a day can be moved, with a reason. Its events set the state by
    their own `apply`.
    """

    TOPIC = "actions.task"

    class Event(Aggregate.Event):
        """Every event names the place that the task is about."""

        TOPIC = "actions.task.event"
        card: UUID
        kpi: UUID | None
        period: str

    class Set(Event, Aggregate.Created):
        """Somebody is to do something by a day.

        `metric` and `subject` are the KPI's; without a KPI an empty code and the scorecard's
        holder. `cause` is a code, empty where none was given.
        """

        TOPIC = "actions.task.set"
        metric: str
        subject: UUID
        owner: UUID
        due: date
        term: str
        cause: str
        words: TextRef
        expected: TextRef | None

    class Done(Event):
        """It was done on a day; `outcome` is what came of it."""

        TOPIC = "actions.task.done"
        day: date
        outcome: TextRef | None

        def apply(self, task: "Task") -> None:
            task.state = State.DONE

    class Assessed(Event):
        """What came of it, once that is known; it takes the place of what was said before."""

        TOPIC = "actions.task.assessed"
        outcome: TextRef

    class Moved(Event):
        """Another day, and why."""

        TOPIC = "actions.task.moved"
        due: date
        reason: TextRef

        def apply(self, task: "Task") -> None:
            task.due = self.due

    class HandedOver(Event):
        """Somebody else does it."""

        TOPIC = "actions.task.handed_over"
        owner: UUID

        def apply(self, task: "Task") -> None:
            task.owner = self.owner

    class Abandoned(Event):
        """It will not be done, and why."""

        TOPIC = "actions.task.abandoned"
        day: date
        reason: TextRef

        def apply(self, task: "Task") -> None:
            task.state = State.ABANDONED

    class Resumed(Event):
        """It is open again: it was not done after all, or is wanted after all."""

        TOPIC = "actions.task.resumed"

        def apply(self, task: "Task") -> None:
            task.state = State.OPEN

    @classmethod
    def set(
        cls,
        *,
        id: UUID,
        by: UUID,
        card: UUID,
        kpi: UUID | None,
        period: str,
        metric: str,
        subject: UUID,
        owner: UUID,
        due: date,
        today: date,
        term: Term | None = None,
        cause: str = "",
        words: TextRef | None,
        expected: TextRef | None = None,
    ) -> "Task":
        """A new task; the term follows from the day where none is chosen.

        Raises NothingToDo, DueBefore.
        """
        if words is None:
            raise NothingToDo(field="words")
        if due < today:
            raise DueBefore(field="due", day=due)
        return cls._create(
            cls.Set,
            id=id,
            by=by,
            card=card,
            kpi=kpi,
            period=period,
            metric=metric,
            subject=subject,
            owner=owner,
            due=due,
            term=str(term or term_until(due, today=today)),
            cause=cause,
            words=words,
            expected=expected,
        )

    def __init__(
        self,
        by: UUID,
        card: UUID,
        kpi: UUID | None,
        period: str,
        metric: str,
        subject: UUID,
        owner: UUID,
        due: date,
        term: str,
        cause: str,
        words: TextRef,
        expected: TextRef | None,
    ) -> None:
        self.set_by = by
        self.card = card
        self.kpi = kpi
        self.period = period
        self.metric = metric
        self.subject = subject
        self.owner = owner
        self.due = due
        self.state = State.OPEN

    def complete(self, *, by: UUID, day: date, outcome: TextRef | None = None) -> None:
        """It is done. Raises TaskEnded."""
        self._demand_open()
        self._note(self.Done, by, day=day, outcome=outcome)

    def assess(self, *, by: UUID, outcome: TextRef | None) -> None:
        """Say what came of it. Raises TaskOpen, NothingCameOfIt."""
        if self.state is State.OPEN:
            raise TaskOpen()
        if outcome is None:
            raise NothingCameOfIt(field="outcome")
        self._note(self.Assessed, by, outcome=outcome)

    def move(self, *, by: UUID, due: date, today: date, reason: TextRef | None) -> None:
        """Promise another day. Raises TaskEnded, SameDay, DueBefore, ReasonForMoving."""
        self._demand_open()
        if due == self.due:
            raise SameDay(field="due", day=due)
        if due < today:
            raise DueBefore(field="due", day=due)
        if reason is None:
            raise ReasonForMoving(field="reason")
        self._note(self.Moved, by, due=due, reason=reason)

    def hand_over(self, *, by: UUID, owner: UUID) -> None:
        """Let somebody else do it. Raises TaskEnded, SameOwner."""
        self._demand_open()
        if owner == self.owner:
            raise SameOwner(field="owner", person=owner)
        self._note(self.HandedOver, by, owner=owner)

    def abandon(self, *, by: UUID, day: date, reason: TextRef | None) -> None:
        """Give it up. Raises TaskEnded, ReasonForAbandoning."""
        self._demand_open()
        if reason is None:
            raise ReasonForAbandoning(field="reason")
        self._note(self.Abandoned, by, day=day, reason=reason)

    def resume(self, *, by: UUID) -> None:
        """Open it again. Raises TaskOpen."""
        if self.state is State.OPEN:
            raise TaskOpen()
        self._note(self.Resumed, by)

    def _demand_open(self) -> None:
        if self.state is not State.OPEN:
            raise TaskEnded()

    def _note(self, kind: type[Event], by: UUID, **facts: object) -> None:
        self.trigger_event(kind, by=by, card=self.card, kpi=self.kpi, period=self.period, **facts)
