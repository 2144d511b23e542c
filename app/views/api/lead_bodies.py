"""Records and answers that a program sends, read as strictly as values are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.domain.access.pushing_leads import Reply
from app.domain.access.refusals import AnswerUnknown, RecordUnknown, UnitUnknown
from app.domain.leads.commands import Brought
from app.domain.leads.handover import Answer, Rejection
from app.domain.leads.lead_list import MOST_RECORDS
from app.domain.leads.record import LeadRecord
from app.domain.measurements.refusals import UnknownMetric
from app.domain.refusals import N_, Refused
from app.importers.grids import MOST_COLUMNS
from app.importers.record_lists import Columns, list_of
from app.views.api.bodies import (
    MemberNotText,
    RowUnreadable,
    period_of,
    readable,
    refuse_missing,
    refuse_unknown,
    text_of,
)
from app.views.asking import db, zone
from projections.metrics.queries import metrics
from projections.people.queries import names
from projections.temporal import NOW

LARGEST_LIST = 4 * 1024 * 1024
MOST_TEXT = 2_000
LENGTHS: Mapping[str, int] = {
    "metric": 100,
    "subject": 100,
    "period": 20,
    "unit": 100,
    "source": 100,
    "name": 120,
    "key": 100,
    "time": 100,
    "also": 300,
}
"""The members of a list that are texts, each with its longest length in characters."""

NEEDED = ("metric", "subject", "period", "unit", "records")
REPLY: Mapping[str, int] = {"record": 400, "answer": 20, "ground": 40, "remark": 500}
"""The same of an answer to a record."""

FIELDS = {"file": "records", "key_column": "key", "time_column": "time"}
"""What the fields of the page's form are called in a body."""


class RecordsUnreadable(Refused):
    sentence = N_(
        "“records” is a list of 1 to {most} objects of texts, with at most {columns} members."
    )


@dataclass(frozen=True)
class SentList:
    """A list as it was sent: what `push_list` takes."""

    metric: str
    subject: UUID
    period: str
    unit: UUID
    source: str
    brought: Brought


def list_sent(sent: Mapping[str, Any]) -> SentList:
    """The list of a body, by the reader of the page. Raises Refused."""
    refuse_unknown(sent, (*LENGTHS, "records"))
    refuse_missing(sent, NEEDED)
    text = {member: text_of(sent, member, most) for member, most in LENGTHS.items()}
    units = units_by_text()
    metric = text["metric"]
    if metric not in metrics(db(), at=NOW, codes=[metric]):
        raise UnknownMetric(field="metric", metric=metric)
    subject, unit = (unit_called(text[one], units, field=one) for one in ("subject", "unit"))
    return SentList(
        metric, subject, period_of(text["period"]), unit, text["source"], _brought(sent, text)
    )


def _brought(sent: Mapping[str, Any], text: Mapping[str, str]) -> Brought:
    rows = _records(sent["records"])
    header = tuple(dict.fromkeys(column for row in rows for column in row))
    if len(header) > MOST_COLUMNS:
        raise RecordsUnreadable(field="records", most=MOST_RECORDS, columns=MOST_COLUMNS)
    cells = [[row.get(column, "") for column in header] for row in rows]
    try:
        return list_of(
            header,
            list(enumerate(cells, start=1)),
            name=text["name"],
            digest=sha256(json.dumps(rows).encode()).hexdigest(),
            columns=Columns(text["key"], text["time"], text["also"]),
            zone=zone(),
        )
    except Refused as refusal:
        refusal.field = FIELDS.get(refusal.field or "", refusal.field)
        raise


def _records(sent: Any) -> list[dict[str, str]]:
    unreadable = RecordsUnreadable(field="records", most=MOST_RECORDS, columns=MOST_COLUMNS)
    if not isinstance(sent, list) or not 1 <= len(sent) <= MOST_RECORDS:
        raise unreadable
    rows = []
    for one in sent:
        if not isinstance(one, dict) or not 1 <= len(one) <= MOST_COLUMNS:
            raise unreadable
        for column, value in one.items():
            if not 1 <= len(column.strip()) <= LENGTHS["key"] or "\0" in column:
                raise unreadable
            if not isinstance(value, str) or len(value) > MOST_TEXT or "\0" in value:
                raise MemberNotText(field="records", member=column[:40], most=MOST_TEXT)
        rows.append({column.strip(): value.strip() for column, value in one.items()})
    return rows


def units_by_text() -> dict[str, UUID]:
    """Every unit by its code and by its id."""
    found = names(db(), at=NOW).units
    return {**{str(id): id for id in found}, **{unit.code: id for id, unit in found.items()}}


def unit_called(text: str, units: Mapping[str, UUID], *, field: str) -> UUID:
    """Raises UnitUnknown."""
    found = units.get(text)
    if found is None:
        raise UnitUnknown(field=field, unit=text)
    return found


# -- answers ---------------------------------------------------------------------------------------


def replies_of(rows: list[Any], records: list[LeadRecord]) -> list[Reply]:
    """What is said of records by their ids; what can't be understood carries its refusal."""
    numbers: dict[str, list[int]] = {}
    for one in records:
        if one.is_there:
            numbers.setdefault(one.key, []).append(one.number)
    return [_reply(row, sent, numbers) for row, sent in enumerate(rows, start=1)]


def _reply(row: int, sent: Any, numbers: Mapping[str, list[int]]) -> Reply:
    try:
        if not isinstance(sent, dict):
            raise RowUnreadable()
        refuse_unknown(sent, REPLY)
        refuse_missing(sent, ("record", "answer"))
        text = {member: text_of(sent, member, most) for member, most in REPLY.items()}
        if text["answer"] not in GIVEN:
            raise AnswerUnknown(field="answer", answers=", ".join(GIVEN))
        if text["record"] not in numbers:
            raise RecordUnknown(field="record", record=text["record"])
    except Refused as refusal:
        return Reply(row, refusal=refusal)
    return Reply(
        row,
        tuple(numbers[text["record"]]),
        Answer(text["answer"]),
        text["ground"],
        text["remark"],
    )


GIVEN = tuple(str(one) for one in Answer if one is not Answer.WAITING)
GROUNDS = tuple(str(one) for one in Rejection)


def record_named(sent: Any) -> str | None:
    """The record that an answer speaks of, where it names one."""
    return readable(sent.get("record")) if isinstance(sent, dict) else None
