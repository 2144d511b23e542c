"""Lists, rules of counting, and every answer to a record that was handed over."""

import json
from datetime import timedelta
from functools import singledispatch
from typing import Any

from app.domain.leads.counting_rule import CountingRule
from app.domain.leads.handover import Answer, Handover
from app.domain.leads.lead_list import LeadList
from projections.leads.tables import answers, lists, rules
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: LeadList.Imported, at: At, rows: Rows) -> None:
    rows.open(
        lists,
        at,
        list=event.originator_id,
        metric=event.metric,
        subject=event.subject,
        period=event.period,
        unit=event.unit,
        source=event.source,
        name=event.name.id if event.name else None,
        layout=event.layout.id,
        size=event.size,
        records=event.records.id,
        digest=event.records.digest,
        brought_by=event.by,
        brought_at=at.recorded_at,
        brought_from=at.position,
        withdrawn_by=None,
        withdrawn_reason=None,
        receiver=None,
        sent_by=None,
        sent_at=None,
        due_at=None,
    )


@project.register
def _(event: LeadList.Withdrawn, at: At, rows: Rows) -> None:
    key = {"list": event.originator_id}
    rows.change(lists, at, key, withdrawn_by=event.by, withdrawn_reason=event.reason.id)


@project.register(CountingRule.Written)
@project.register(CountingRule.Rewritten)
def _(event: Any, at: At, rows: Rows) -> None:
    rows.replace(
        rules,
        at,
        rule=event.originator_id,
        metric=event.metric,
        version=event.version,
        unit=event.unit,
        conditions=json.dumps(event.conditions, ensure_ascii=False),
        once_by=event.once_by,
        dated_by=event.dated_by,
        by=event.by,
        written_at=at.recorded_at,
    )


@project.register
def _(event: Handover.Sent, at: At, rows: Rows) -> None:
    rows.change(
        lists,
        at,
        {"list": event.lead_list},
        receiver=event.unit,
        sent_by=event.by,
        sent_at=event.timestamp,
        due_at=event.timestamp + timedelta(hours=event.answer_within_hours),
    )


@project.register
def _(event: Handover.Accepted, at: At, rows: Rows) -> None:
    _answer(event, at, rows, Answer.ACCEPTED)


@project.register
def _(event: Handover.Rejected, at: At, rows: Rows) -> None:
    remark = event.remark.id if event.remark else None
    _answer(event, at, rows, Answer.REJECTED, ground=event.ground, remark=remark)


@project.register
def _(event: Handover.Qualified, at: At, rows: Rows) -> None:
    _answer(event, at, rows, Answer.QUALIFIED)


def _answer(
    event: Any, at: At, rows: Rows, answer: Answer, *, ground: str = "", remark: Any = None
) -> None:
    """One row a record; `first_at` is when the silence about it ended."""
    before = {row["number"]: row for row in rows.matching(answers, list=event.lead_list)}
    for number in event.numbers:
        row = before.get(number)
        values = {
            "list": event.lead_list,
            "number": number,
            "answer": str(answer),
            "first_at": row["first_at"] if row else event.timestamp,
            "by": event.by,
            "answered_at": event.timestamp,
            "ground": ground,
            "remark": remark,
        }
        if row:
            rows.replace(answers, at, **values)
        else:
            rows.open(answers, at, **values)


projection = Projection("leads", 1, (lists, rules, answers), project)
