"""Disputes as they stand: one with everything, lists, and the marks on cells."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.tables import texts
from projections.disputes.tables import comments, disputes, files, lists
from projections.temporal import known

WORDS = (
    "words",
    "evidence",
    "answer_words",
    "answer_evidence",
    "ruling_reason",
    "appeal_reason",
    "decision_reason",
)


@dataclass(frozen=True)
class DisputeRow:
    """A dispute; values in the metric's unit, texts empty where there is none or it was erased."""

    dispute: UUID
    metric: str
    subject: UUID
    period: str
    kind: str
    state: str
    opened_by: UUID
    opened_at: datetime
    others: tuple[UUID, ...]
    standing: Decimal | None
    claim: Decimal | None
    source: str
    words: str
    evidence: str
    definition_version: int
    answered_by: UUID | None
    answered_at: datetime | None
    answer: Decimal | None
    answer_source: str
    answer_words: str
    answer_evidence: str
    ruled_by: UUID | None
    ruled_at: datetime | None
    outcome: str
    value: Decimal | None
    ruling_reason: str
    definition: int | None
    appealed_by: UUID | None
    appealed_at: datetime | None
    appeal_reason: str
    decided_by: UUID | None
    decided_at: datetime | None
    decision_reason: str
    version: int

    @property
    def code(self) -> str:
        """How people and commands name it: the beginning of its id."""
        return self.dispute.hex[:8]

    @property
    def parties(self) -> frozenset[UUID]:
        return frozenset({self.opened_by, *self.others})


@dataclass(frozen=True)
class FileRow:
    """A side's file. `name` is None where it was erased; `size` in bytes."""

    digest: str
    name: str | None
    media_type: str
    size: int
    by: UUID


@dataclass(frozen=True)
class CommentRow:
    """A remark beneath a dispute."""

    by: UUID
    said_at: datetime
    words: str


def dispute(db: Connection, id: UUID, *, at: int) -> DisputeRow | None:
    """One dispute; None where it wasn't there yet."""
    found = _rows(db, at, disputes.c.dispute == id)
    return found[0] if found else None


def all_disputes(db: Connection, *, at: int) -> list[DisputeRow]:
    """Every dispute, the newest first."""
    return _rows(db, at, sa.true())


def ruled_value(db: Connection, id: UUID, *, at: int) -> Decimal | None:
    """What the ruling itself made count, whatever became of it in an appeal; None for nothing."""
    c = disputes.c
    query = (
        sa.select(c.value)
        .where(c.dispute == id, c.known_from <= at, c.ruled_by.is_not(None))
        .order_by(c.known_from)
        .limit(1)
    )
    return db.execute(query).scalar()


def disputes_on(db: Connection, metric: str, subject: UUID, *, at: int) -> list[DisputeRow]:
    """Those about a metric of a subject, whichever period, the newest first."""
    return _rows(db, at, sa.and_(disputes.c.metric == metric, disputes.c.subject == subject))


def precedents(db: Connection, of: DisputeRow, *, at: int) -> list[DisputeRow]:
    """Earlier rulings on the same metric, or of the same kind on the same subject.

    The nearest first: the same metric and subject, then the same metric; of these the newest.
    """
    c = disputes.c
    alike = sa.or_(c.metric == of.metric, sa.and_(c.kind == of.kind, c.subject == of.subject))
    found = _rows(db, at, sa.and_(alike, c.dispute != of.dispute, c.ruled_by.is_not(None)))
    return sorted(found, key=lambda row: (row.metric != of.metric, row.subject != of.subject))


def waiting_disputes(db: Connection, *, at: int) -> list[DisputeRow]:
    """Those that wait for an answer, a ruling or the last word, the longest waiting first."""
    found = _rows(db, at, disputes.c.state.in_(("open", "answered", "appealed")))
    return found[::-1]


def marks(
    db: Connection, places: Iterable[tuple[str, UUID]], *, at: int
) -> dict[tuple[str, UUID, str], tuple[UUID, str]]:
    """The newest dispute of each cell of these places: its id and state."""
    wanted = list(dict.fromkeys(places))
    if not wanted:
        return {}
    c = disputes.c
    query = (
        sa.select(c.metric, c.subject, c.period, c.dispute, c.state)
        .where(known(disputes, at), c.subject.in_({subject for _, subject in wanted}))
        .order_by(c.opened_from)
    )
    return {
        (row.metric, row.subject, row.period): (row.dispute, row.state)
        for row in db.execute(query)
        if (row.metric, row.subject) in wanted
    }


def comments_on(db: Connection, id: UUID, *, at: int) -> list[CommentRow]:
    """What was said beneath a dispute, the oldest first."""
    query = (
        sa.select(comments.c.by, comments.c.said_at, texts.c.body)
        .outerjoin(texts, texts.c.id == comments.c.words)
        .where(known(comments, at), comments.c.dispute == id)
        .order_by(comments.c.version)
    )
    return [CommentRow(row.by, row.said_at, row.body or "") for row in db.execute(query)]


def files_of(db: Connection, id: UUID, *, at: int) -> list[FileRow]:
    """The files that both sides attached, the oldest first."""
    query = (
        sa.select(files.c.digest, texts.c.body, files.c.media_type, files.c.size, files.c.by)
        .outerjoin(texts, texts.c.id == files.c.name)
        .where(known(files, at), files.c.dispute == id)
        .order_by(files.c.known_from)
    )
    return [
        FileRow(row.digest, row.body, row.media_type, row.size, row.by) for row in db.execute(query)
    ]


def lists_of(db: Connection, id: UUID, *, at: int) -> dict[UUID, UUID]:
    """The lists of records that are named in a dispute, each with who named it first."""
    query = sa.select(lists.c.list, lists.c.by).where(known(lists, at), lists.c.dispute == id)
    return {row.list: row.by for row in db.execute(query.order_by(lists.c.known_from))}


def parties_naming(db: Connection, list_id: UUID, *, at: int) -> frozenset[UUID]:
    """The parties of every dispute in which a list is named: it is shown to both sides."""
    query = (
        sa.select(disputes.c.opened_by, disputes.c.others)
        .join(lists, lists.c.dispute == disputes.c.dispute)
        .where(known(lists, at), known(disputes, at), lists.c.list == list_id)
    )
    return frozenset(
        person
        for row in db.execute(query)
        for person in (row.opened_by, *map(UUID, json.loads(row.others)))
    )


def _rows(db: Connection, at: int, chosen: sa.ColumnElement[bool]) -> list[DisputeRow]:
    query: Any = sa.select(disputes)
    for name in WORDS:
        body = texts.alias(name)
        query = query.add_columns(body.c.body.label(f"{name}_text")).outerjoin(
            body, body.c.id == disputes.c[name]
        )
    query = query.where(known(disputes, at), chosen).order_by(disputes.c.opened_from.desc())
    return [_row(row._mapping) for row in db.execute(query)]


def _row(row: sa.RowMapping) -> DisputeRow:
    given: dict[str, Any] = {
        column.name: row[column]
        for column in disputes.c
        if column.name not in (*WORDS, "others", "opened_from", "known_from", "known_until")
    }
    words: dict[str, Any] = {name: row[f"{name}_text"] or "" for name in WORDS}
    others = tuple(UUID(person) for person in json.loads(row[disputes.c.others]))
    return DisputeRow(**given, **words, others=others)
