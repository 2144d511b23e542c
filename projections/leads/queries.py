"""Lists of records, what counts of them, and how they were answered, at any position."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.aggregate import TextRef
from app.domain.leads.counting import Counting
from app.domain.leads.record import LeadRecord, columns_in, listed
from app.eventlog.tables import texts
from app.eventlog.texts import digest
from projections.leads.tables import answers, lists, rules
from projections.temporal import known

AT_ONCE = 5_000


@dataclass(frozen=True)
class ListRow:
    """A list without its records. `name` is the file's; empty where it was erased.

    `receiver`, `sent_at` and `due_at` are None as long as it was not handed over.
    """

    list: UUID
    metric: str
    subject: UUID
    period: str
    unit: UUID
    source: str
    name: str
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    size: int
    records: UUID
    digest: str
    brought_by: UUID
    brought_at: datetime
    withdrawn_by: UUID | None
    withdrawn_reason: str
    receiver: UUID | None
    sent_by: UUID | None
    sent_at: datetime | None
    due_at: datetime | None

    @property
    def code(self) -> str:
        """How people and commands name it: the beginning of its id."""
        return self.list.hex[:8]

    @property
    def units(self) -> tuple[UUID, ...]:
        """Whose customers' data it holds: who keeps it, whose number it is, who took it over."""
        found = (self.unit, self.subject, self.receiver)
        return tuple(dict.fromkeys(one for one in found if one is not None))


@dataclass(frozen=True)
class RuleRow:
    """What counts, under a version of a metric's definition or as a unit sees it."""

    rule: UUID
    metric: str
    version: int | None
    unit: UUID | None
    counting: Counting
    by: UUID
    written_at: datetime


@dataclass(frozen=True)
class AnswerRow:
    """How a record was answered last; `first_at` is when it was answered at all."""

    number: int
    answer: str
    first_at: datetime
    by: UUID
    at: datetime
    ground: str
    remark: str


def all_lists(db: Connection, *, at: int) -> list[ListRow]:
    """Every list, the newest first."""
    return _lists(db, at, sa.true())


def lead_list(db: Connection, id: UUID, *, at: int) -> ListRow | None:
    """One list; None where it wasn't there yet."""
    found = _lists(db, at, lists.c.list == id)
    return found[0] if found else None


def lists_on(db: Connection, metric: str, subject: UUID, period: str, *, at: int) -> list[ListRow]:
    """The lists that speak for a number and were not withdrawn, the newest first."""
    here = sa.and_(
        lists.c.metric == metric,
        lists.c.subject == subject,
        lists.c.period == period,
        lists.c.withdrawn_by.is_(None),
    )
    return _lists(db, at, here)


def lists_behind(db: Connection, metric: str, subject: UUID, *, at: int) -> list[ListRow]:
    """The lists behind a metric of a subject in any period, withdrawn ones too; newest first."""
    return _lists(db, at, sa.and_(lists.c.metric == metric, lists.c.subject == subject))


def unanswered(db: Connection, *, at: int) -> list[tuple[ListRow, int]]:
    """The handed over lists with records that nobody answered, and how many; due first."""
    answered = (
        sa.select(answers.c.list, sa.func.count().label("many"))
        .where(known(answers, at))
        .group_by(answers.c.list)
        .subquery()
    )
    waiting = (lists.c.size - sa.func.coalesce(answered.c.many, 0)).label("waiting")
    query = (
        _selected(at, lists.c.receiver.is_not(None))
        .add_columns(waiting)
        .outerjoin(answered, answered.c.list == lists.c.list)
        .where(waiting > 0)
        .order_by(None)
        .order_by(lists.c.due_at)
    )
    return [(_list(row._mapping), row.waiting) for row in db.execute(query)]


def rules_of(db: Connection, metric: str, *, at: int) -> list[RuleRow]:
    """What counts for a metric: by version of its definition, then units' own."""
    query = sa.select(rules).where(known(rules, at), rules.c.metric == metric)
    found = [
        RuleRow(
            rule=row.rule,
            metric=row.metric,
            version=row.version,
            unit=row.unit,
            counting=Counting.of(json.loads(row.conditions), row.once_by, row.dated_by),
            by=row.by,
            written_at=row.written_at,
        )
        for row in db.execute(query)
    ]
    return sorted(found, key=lambda row: (row.version is None, row.version or 0, row.written_at))


def answers_to(db: Connection, id: UUID, *, at: int) -> dict[int, AnswerRow]:
    """How the records of a list were answered, by number; one that wasn't is left out."""
    return answers_to_all(db, [id], at=at).get(id, {})


def answers_to_all(
    db: Connection, ids: Iterable[UUID], *, at: int
) -> dict[UUID, dict[int, AnswerRow]]:
    """The same for several lists."""
    wanted = list(ids)
    if not wanted:
        return {}
    query = (
        sa.select(answers, texts.c.body)
        .outerjoin(texts, texts.c.id == answers.c.remark)
        .where(known(answers, at), answers.c.list.in_(wanted))
        .order_by(answers.c.number)
    )
    found: dict[UUID, dict[int, AnswerRow]] = {}
    for row in db.execute(query):
        found.setdefault(row.list, {})[row.number] = AnswerRow(
            row.number,
            row.answer,
            row.first_at,
            row.by,
            row.answered_at,
            row.ground,
            row.body or "",
        )
    return found


def records_of(db: Connection, row: ListRow) -> list[LeadRecord]:
    """A list's records as they are kept now, each held against its digest.

    Where the list of digests itself was erased or isn't the one of the event, every record is.
    """
    kept = db.execute(
        sa.select(texts.c.salt, texts.c.body).where(texts.c.id == row.records)
    ).first()
    if kept is None or kept.body is None:
        return [LeadRecord(number, is_erased=True) for number in range(1, row.size + 1)]
    if digest(bytes(kept.salt), kept.body) != row.digest:
        return [LeadRecord(number, is_broken=True) for number in range(1, row.size + 1)]
    refs = listed(kept.body)
    found: dict[UUID, Any] = {}
    for start in range(0, len(refs), AT_ONCE):
        some = [ref.id for ref in refs[start : start + AT_ONCE]]
        query = sa.select(texts.c.id, texts.c.salt, texts.c.body).where(texts.c.id.in_(some))
        found.update({text.id: text for text in db.execute(query)})
    return [_record(number, ref, found.get(ref.id)) for number, ref in enumerate(refs, start=1)]


def _record(number: int, ref: TextRef, kept: Any) -> LeadRecord:
    """A record from its text as it is kept now: with its own digest, erased, or broken."""
    if kept is None or kept.body is None:
        return LeadRecord(number, is_erased=True, text=ref.id)
    if digest(bytes(kept.salt), kept.body) != ref.digest:
        return LeadRecord(number, is_broken=True, text=ref.id)
    key, at, attributes = json.loads(kept.body)
    return LeadRecord(number, key, at, attributes, text=ref.id)


def _lists(db: Connection, at: int, chosen: sa.ColumnElement[bool]) -> list[ListRow]:
    return [_list(row._mapping) for row in db.execute(_selected(at, chosen))]


def _selected(at: int, chosen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    name, reason, layout = (texts.alias(one) for one in ("name", "reason", "layout"))
    return (
        sa.select(
            lists,
            name.c.body.label("name_text"),
            reason.c.body.label("reason_text"),
            layout.c.body.label("layout_text"),
        )
        .outerjoin(name, name.c.id == lists.c.name)
        .outerjoin(layout, layout.c.id == lists.c.layout)
        .outerjoin(reason, reason.c.id == lists.c.withdrawn_reason)
        .where(known(lists, at), chosen)
        .order_by(lists.c.brought_from.desc())
    )


def _list(row: sa.RowMapping) -> ListRow:
    without = (
        "name",
        "layout",
        "withdrawn_reason",
        "brought_from",
        "known_from",
        "known_until",
    )
    given: dict[str, Any] = {
        column.name: row[column] for column in lists.c if column.name not in without
    }
    columns, left_out = columns_in(row["layout_text"] or "")
    return ListRow(
        **given,
        name=row["name_text"] or "",
        withdrawn_reason=row["reason_text"] or "",
        columns=columns,
        left_out=left_out,
    )
