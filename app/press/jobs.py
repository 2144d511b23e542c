"""Jobs of many documents: what is to be printed, what came of each, and the files themselves.

A file is printed or it isn't: whoever dies in the middle leaves it waiting, and it is printed by
the next one. The second of two writers of one file changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.recorder import microseconds, moment
from app.press.tables import files, jobs

MOST_ATTEMPTS = 3
"""A document that has brought the printer down so often is given up."""
KEPT_FOR = timedelta(days=30)
"""So long a job's files are kept; the same position gives the same bytes again."""
LONGEST_REASON = 300


class State(StrEnum):
    """Where a file of a job stands."""

    WAITING = "waiting"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """The documents of a unit's period as known at `position`, in one language."""

    id: UUID
    unit: UUID
    period: str
    position: int
    language: str
    asked_by: UUID
    asked_at: datetime


@dataclass(frozen=True)
class File:
    """One document of a job. `reason` says why it could not be printed, or is empty."""

    job: UUID
    number: int
    card: UUID
    name: str
    state: State
    reason: str


@dataclass(frozen=True)
class Progress:
    """How many of a job's files are printed, and which could not be."""

    job: Job
    total: int
    printed: int
    failed: tuple[File, ...]

    @property
    def is_over(self) -> bool:
        return self.printed + len(self.failed) == self.total


def ask(db: Connection, job: Job, cards: Sequence[tuple[UUID, str]]) -> None:
    """Write a job down with its scorecards and the files' names; once, however often it is sent."""
    known = db.execute(sa.select(jobs.c.id).where(jobs.c.id == job.id)).first()
    if known is not None:
        return
    values = {**vars(job), "asked_at": microseconds(job.asked_at)}
    db.execute(jobs.insert().values(**values))
    rows = [
        {
            "job": job.id,
            "number": number,
            "card": card,
            "name": name,
            "state": str(State.WAITING),
            "attempts": 0,
            "reason": "",
        }
        for number, (card, name) in enumerate(cards, 1)
    ]
    if rows:
        db.execute(files.insert(), rows)


def next_files(db: Connection, *, most: int) -> list[tuple[Job, File]]:
    """What is to be printed next, the oldest job first."""
    query = (
        sa.select(files, *(column.label(f"job_{column.name}") for column in jobs.c))
        .join(jobs, jobs.c.id == files.c.job)
        .where(files.c.state == str(State.WAITING))
        .order_by(jobs.c.asked_at, jobs.c.id, files.c.number)
        .limit(most)
    )
    return [(_job(row, "job_"), _file(row)) for row in db.execute(query)]


def begin_attempt(db: Connection, file: File) -> bool:
    """Count the attempt before it is made; False where it was the last, and the file has failed."""
    c = files.c
    mine = sa.and_(c.job == file.job, c.number == file.number, c.state == str(State.WAITING))
    tried = db.execute(sa.select(c.attempts).where(mine)).scalar()
    if tried is None:
        return False
    if tried >= MOST_ATTEMPTS:
        fail(db, file, "")
        return False
    db.execute(sa.update(files).where(mine).values(attempts=tried + 1))
    return True


def finish(db: Connection, file: File, content: bytes) -> bool:
    """Keep a printed file; False where it was printed already."""
    return _settle(db, file, state=str(State.PRINTED), content=content)


def fail(db: Connection, file: File, reason: str) -> bool:
    """Give a file up; `reason` is a sentence, or empty where the printer broke down each time."""
    return _settle(db, file, state=str(State.FAILED), reason=reason[:LONGEST_REASON])


def _settle(db: Connection, file: File, **values: Any) -> bool:
    c = files.c
    mine = sa.and_(c.job == file.job, c.number == file.number, c.state == str(State.WAITING))
    return db.execute(sa.update(files).where(mine).values(**values)).rowcount == 1


def clear(db: Connection, *, now: datetime) -> None:
    """Throw away the jobs that are older than they are kept."""
    old = sa.select(jobs.c.id).where(jobs.c.asked_at < microseconds(now - KEPT_FOR))
    db.execute(sa.delete(files).where(files.c.job.in_(old)))
    db.execute(sa.delete(jobs).where(jobs.c.asked_at < microseconds(now - KEPT_FOR)))


def has_old(db: Connection, *, now: datetime) -> bool:
    """Whether there is a job to throw away."""
    old = sa.select(jobs.c.id).where(jobs.c.asked_at < microseconds(now - KEPT_FOR)).limit(1)
    return db.execute(old).first() is not None


# -- looking ---------------------------------------------------------------------------------------


def progress(db: Connection, id: UUID) -> Progress | None:
    """How far a job is; None where there is none under the id."""
    row = db.execute(sa.select(jobs).where(jobs.c.id == id)).first()
    if row is None:
        return None
    plain = [column for column in files.c if column.name != "content"]
    kept = [
        _file(one)
        for one in db.execute(sa.select(*plain).where(files.c.job == id).order_by(files.c.number))
    ]
    return Progress(
        job=_job(row),
        total=len(kept),
        printed=sum(one.state is State.PRINTED for one in kept),
        failed=tuple(one for one in kept if one.state is State.FAILED),
    )


def latest_job(db: Connection, unit: UUID, period: str) -> Job | None:
    """The job that was asked for last for a unit's period."""
    query = (
        sa.select(jobs)
        .where(jobs.c.unit == unit, jobs.c.period == period)
        .order_by(jobs.c.asked_at.desc(), jobs.c.id)
        .limit(1)
    )
    row = db.execute(query).first()
    return None if row is None else _job(row)


def printed_files(db: Connection, job: UUID) -> Iterator[tuple[File, bytes]]:
    """The printed files with what is in them, one at a time."""
    c = files.c
    numbers = sa.select(c.number).where(c.job == job, c.state == str(State.PRINTED))
    for number in [row.number for row in db.execute(numbers.order_by(c.number))]:
        row = db.execute(sa.select(files).where(c.job == job, c.number == number)).one()
        yield _file(row), bytes(row.content)


def _job(row: sa.Row[Any], prefix: str = "") -> Job:
    found = {column.name: getattr(row, prefix + column.name) for column in jobs.c}
    return Job(**{**found, "asked_at": moment(found["asked_at"])})


def _file(row: sa.Row[Any]) -> File:
    return File(
        job=row.job,
        number=row.number,
        card=row.card,
        name=row.name,
        state=State(row.state),
        reason=row.reason,
    )
