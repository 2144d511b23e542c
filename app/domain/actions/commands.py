"""Setting tasks, and saying what became of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.actions.refusals import NotYourTask, OwnerOutside
from app.domain.actions.standing import Standing, standing
from app.domain.actions.task import Task, Term
from app.domain.reference import Ledger
from app.domain.reviews.check_in import Cause
from app.domain.values.period import Period


@dataclass(frozen=True)
class TaskWords:
    """A task as plain text: who does what by when, and what is expected of it."""

    owner: UUID
    words: str
    due: date
    term: Term | None = None
    cause: Cause | None = None
    expected: str = ""


def set_task(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    card: UUID,
    period: str,
    words: TaskWords,
    kpi: UUID | None = None,
) -> UUID:
    """Let somebody promise something about a scorecard's period, or a KPI in it; returns its id.

    A task outlives the period that it is about: one can be set, and ends, after the close, which
    touches no score. Raises NotThere, NotYours, OwnerOutside, and as `Task.set`.
    """
    here = standing(ledger, by=by, card=card, kpi=kpi, people=[words.owner])
    here.demand_noting()
    _demand_owner(here, words.owner)
    task = Task.set(
        id=id,
        by=by,
        card=card,
        kpi=kpi,
        period=Period.parse(period).key,
        metric=here.place.metric,
        subject=here.place.subject,
        owner=words.owner,
        due=words.due,
        today=here.today,
        term=words.term,
        cause=words.cause.value if words.cause else "",
        words=ledger.keep(words.words),
        expected=ledger.keep(words.expected),
    )
    ledger.save(task)
    return task.id


def complete_task(ledger: Ledger, *, by: UUID, task: UUID, outcome: str = "") -> None:
    """It is done today. Raises NotThere, NotYourTask, TaskEnded."""
    found, here = _mine(ledger, by, task)
    found.complete(by=by, day=here.today, outcome=ledger.keep(outcome))
    ledger.save(found)


def assess_task(ledger: Ledger, *, by: UUID, task: UUID, outcome: str) -> None:
    """Say what came of it. Raises NotThere, NotYourTask, and as `Task.assess`."""
    found, _ = _mine(ledger, by, task)
    found.assess(by=by, outcome=ledger.keep(outcome))
    ledger.save(found)


def move_task(ledger: Ledger, *, by: UUID, task: UUID, due: date, reason: str) -> None:
    """Promise another day. Raises NotThere, NotYourTask, and as `Task.move`."""
    found, here = _mine(ledger, by, task)
    found.move(by=by, due=due, today=here.today, reason=ledger.keep(reason))
    ledger.save(found)


def hand_task_over(ledger: Ledger, *, by: UUID, task: UUID, owner: UUID) -> None:
    """Let somebody else do it. Raises NotThere, NotYourTask, OwnerOutside, as `Task.hand_over`."""
    found, here = _mine(ledger, by, task, owner)
    _demand_owner(here, owner)
    found.hand_over(by=by, owner=owner)
    ledger.save(found)


def abandon_task(ledger: Ledger, *, by: UUID, task: UUID, reason: str) -> None:
    """Give it up. Raises NotThere, NotYourTask, and as `Task.abandon`."""
    found, here = _mine(ledger, by, task)
    found.abandon(by=by, day=here.today, reason=ledger.keep(reason))
    ledger.save(found)


def resume_task(ledger: Ledger, *, by: UUID, task: UUID) -> None:
    """Open it again: the undoing of both endings. Raises NotThere, NotYourTask, TaskOpen."""
    found, _ = _mine(ledger, by, task)
    found.resume(by=by)
    ledger.save(found)


def _mine(ledger: Ledger, by: UUID, id: UUID, *people: UUID) -> tuple[Task, Standing]:
    """The task, where its owner asks, who set it, or who may note causes there."""
    task = ledger.get(Task, id)
    here = standing(ledger, by=by, card=task.card, kpi=task.kpi, people=people)
    if by not in (task.owner, task.set_by) and not here.may_note:
        raise NotYourTask()
    return task, here


def _demand_owner(here: Standing, owner: UUID) -> None:
    if not here.sees(owner):
        raise OwnerOutside(field="owner", person=owner)
