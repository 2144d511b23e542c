"""Tasks as they stand: somebody's, a scorecard's, and how many promises were kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.actions.task import State
from app.eventlog.tables import texts
from projections.actions.tables import tasks
from projections.temporal import known

TASK_TEXTS = ("words", "expected", "outcome", "reason")
DAYS = ("promised", "due", "ended_on")


@dataclass(frozen=True)
class TaskRow:
    """A task; texts are empty where there is none or it was erased.

    `promised` is the day that was promised first, `due` the one that holds now. `metric` is empty
    where the task is about no single KPI. `reason` is why it was moved or abandoned last.
    """

    task: UUID
    card: UUID
    kpi: UUID | None
    period: str
    metric: str
    subject: UUID
    owner: UUID
    set_by: UUID
    set_at: datetime
    promised: date
    due: date
    term: str
    cause: str
    words: str
    expected: str
    state: str
    ended_by: UUID | None
    ended_on: date | None
    outcome: str
    reason: str
    version: int

    @property
    def code(self) -> str:
        """How people and commands name it: the beginning of its id."""
        return self.task.hex[:8]

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def was_moved(self) -> bool:
        """Whether it is due on another day than the one that was promised first."""
        return self.due != self.promised

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done by a day."""
        return self.is_open and self.due < today


@dataclass(frozen=True)
class Promises:
    """What became of the tasks that were promised for some time, each counted once.

    `kept`: done by the day promised first. `moved`: done by a later day that was named before.
    `late`: done after the day that held. `abandoned`. `overdue`: not done, and the day is over.
    `open`: not done, and the day is still to come.
    """

    kept: int = 0
    moved: int = 0
    late: int = 0
    abandoned: int = 0
    overdue: int = 0
    open: int = 0

    @property
    def all(self) -> int:
        return self.kept + self.moved + self.late + self.abandoned + self.overdue + self.open


def task(db: Connection, id: UUID, *, at: int) -> TaskRow | None:
    """One task; None where it wasn't there yet."""
    found = _rows(db, at, tasks.c.task == id)
    return found[0] if found else None


def open_tasks_of(db: Connection, owner: UUID, *, at: int) -> list[TaskRow]:
    """What a person has promised and not ended, by due day."""
    return _rows(db, at, tasks.c.owner == owner, tasks.c.state == State.OPEN)


def tasks_due(db: Connection, first: date, last: date, *, at: int) -> list[TaskRow]:
    """Everybody's open tasks that are due from `first` to `last`, ends included, by due day."""
    between = tasks.c.due.between(first.isoformat(), last.isoformat())
    return _rows(db, at, tasks.c.state == State.OPEN, between)


def all_tasks(db: Connection, *, at: int) -> list[TaskRow]:
    """Every task, by due day."""
    return _rows(db, at)


def tasks_of_kpi(db: Connection, card: UUID, kpi: UUID, *, at: int) -> list[TaskRow]:
    """Every task about a KPI of a scorecard, whichever period, by due day."""
    return _rows(db, at, tasks.c.card == card, tasks.c.kpi == kpi)


def tasks_of_cards(
    db: Connection,
    cards: Iterable[UUID],
    first: date,
    last: date,
    *,
    at: int,
    about: Iterable[str] = (),
) -> list[TaskRow]:
    """The tasks of these scorecards that were first promised for a day from `first` to `last`,
    ends included, by due day: those that a review of that time speaks of, with `promises`.

    `about`: keys of periods, the tasks about which belong to it whenever they are due.
    """
    between = tasks.c.promised.between(first.isoformat(), last.isoformat())
    chosen = sa.or_(between, tasks.c.period.in_(list(about)))
    return _rows(db, at, tasks.c.card.in_(list(cards)), chosen)


def tasks_about(db: Connection, cards: Iterable[UUID], period: str, *, at: int) -> list[TaskRow]:
    """The tasks of these scorecards about a period and a KPI in it, by due day."""
    c = tasks.c
    return _rows(db, at, c.card.in_(list(cards)), c.period == period, c.kpi.is_not(None))


def open_tasks_on(db: Connection, cards: Iterable[UUID], *, at: int) -> list[TaskRow]:
    """The tasks of these scorecards that are not ended, by due day."""
    return _rows(db, at, tasks.c.card.in_(list(cards)), tasks.c.state == State.OPEN)


def promises(rows: Iterable[TaskRow], *, today: date) -> Promises:
    """What became of tasks, as of a day in the organisation's zone.

    A promise is judged by the day that was promised first; one that was moved in time and then
    kept is counted apart. (domain.md 10)
    """
    counts = dict.fromkeys(Promises.__dataclass_fields__, 0)
    for row in rows:
        counts[_became(row, today)] += 1
    return Promises(**counts)


def _became(row: TaskRow, today: date) -> str:
    if row.state == State.ABANDONED:
        return "abandoned"
    if row.ended_on is None:
        return "overdue" if row.due < today else "open"
    if row.ended_on <= row.promised:
        return "kept"
    return "moved" if row.ended_on <= row.due else "late"


def _rows(db: Connection, at: int, *which: sa.ColumnElement[bool]) -> list[TaskRow]:
    query: Any = sa.select(tasks)
    for name in TASK_TEXTS:
        body = texts.alias(f"task_{name}")
        query = query.add_columns(body.c.body.label(f"{name}_text")).outerjoin(
            body, body.c.id == tasks.c[name]
        )
    query = query.where(known(tasks, at), *which).order_by(tasks.c.due, tasks.c.set_at)
    return [_row(row._mapping) for row in db.execute(query)]


def _row(row: sa.RowMapping) -> TaskRow:
    given: dict[str, Any] = {
        column.name: row[column]
        for column in tasks.c
        if column.name not in (*TASK_TEXTS, "known_from", "known_until")
    }
    given |= {name: date.fromisoformat(given[name]) for name in DAYS if given[name]}
    words: dict[str, Any] = {name: row[f"{name}_text"] or "" for name in TASK_TEXTS}
    return TaskRow(**given, **words)
