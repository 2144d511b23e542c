"""One event in full: its place in the log, what it was made under, its texts, its leaf."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import abort

from app.domain.aggregate import TextRef
from app.domain.values.amounts import plain
from app.eventlog.texts import bodies
from app.views.asking import accord, db

NOT_SHOWN = ("originator_id", "originator_version", "originator_topic", "meta", "by", "timestamp")


@dataclass(frozen=True)
class Field:
    """A field of the event. `text` None is an erased text, which `is_text` tells from nothing."""

    name: str
    text: str | None
    is_text: bool = False


@dataclass(frozen=True)
class ToldEvent:
    """An event as its page shows it. `decided_at` is when it was decided, claimed by the event."""

    topic: str
    version: int
    thing: UUID
    leaf: str
    decided_at: datetime
    meta: Mapping[str, str]
    fields: tuple[Field, ...]


def told_event(position: int) -> ToldEvent:
    """The event at a position, from the log itself. Aborts with 404 where there is none."""
    row = next(accord().ledger.log_recorder.select_log(after=position - 1, limit=1), None)
    if row is None or row.position != position:
        abort(404)
    event = accord().ledger.decode(row)
    given = {name: value for name, value in vars(event).items() if name not in NOT_SHOWN}
    kept = bodies(db(), [one.id for one in given.values() if isinstance(one, TextRef)])
    return ToldEvent(
        topic=row.topic,
        version=row.originator_version,
        thing=row.originator_id,
        leaf=row.leaf.hex(),
        decided_at=event.timestamp,
        meta=event.meta,
        fields=tuple(_fields(given, kept)),
    )


def _fields(given: Mapping[str, Any], kept: Mapping[UUID, str]) -> Iterator[Field]:
    for name, value in given.items():
        if isinstance(value, TextRef):
            yield Field(name, kept.get(value.id), is_text=True)
        elif value not in (None, "", [], {}):
            yield Field(name, _shown(value))


def _shown(value: Any) -> str:
    match value:
        case Decimal():
            return plain(value)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items() if inner)
        case list() | tuple():
            return ", ".join(_shown(inner) for inner in value)
        case _:
            return str(value)
