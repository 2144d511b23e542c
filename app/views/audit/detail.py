"""One event in full: its place in the log, what it was made under, its texts, its leaf."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import abort

from app.domain.aggregate import TextRef
from app.domain.imports.batch import Batch
from app.domain.values.amounts import plain
from app.eventlog.texts import bodies
from app.views.asking import accord, db
from app.views.evidence.words import erased_words
from projections.evidence.queries import ErasureRow, erasures_of

NOT_SHOWN = ("originator_id", "originator_version", "originator_topic", "meta", "by", "timestamp")


@dataclass(frozen=True)
class Field:
    """A field of the event. `text_id` is that of a text, which may be erased: `text` is None then,
    and `erased` says when and on which ground."""

    name: str
    text: str | None
    text_id: UUID | None = None
    erased: str = ""


@dataclass(frozen=True)
class ToldEvent:
    """An event as its page shows it. `decided_at` is when it was decided, claimed by the event;
    `unseen` rows of a file are about people whose numbers the reader may not see."""

    topic: str
    version: int
    thing: UUID
    leaf: str
    decided_at: datetime
    meta: Mapping[str, str]
    fields: tuple[Field, ...]
    unseen: int


def told_event(position: int, opens: Callable[[UUID | None], bool]) -> ToldEvent:
    """The event at a position, from the log itself. Aborts with 404 where there is none.

    `opens` says whether the reader may see the numbers of a unit or person.
    """
    row = next(accord().ledger.log_recorder.select_log(after=position - 1, limit=1), None)
    if row is None or row.position != position:
        abort(404)
    event = accord().ledger.decode(row)
    given = {name: value for name, value in vars(event).items() if name not in NOT_SHOWN}
    unseen = 0
    if isinstance(event, Batch.Listed):
        given["brought"] = [one for one in event.brought if opens(one.get("subject"))]
        unseen = len(event.brought) - len(given["brought"])
    named = [one.id for one in given.values() if isinstance(one, TextRef)]
    kept = bodies(db(), named)
    erased = erasures_of(db(), [id for id in named if id not in kept])
    return ToldEvent(
        topic=row.topic,
        version=row.originator_version,
        thing=row.originator_id,
        leaf=row.leaf.hex(),
        decided_at=event.timestamp,
        meta=event.meta,
        fields=tuple(_fields(given, kept, erased)),
        unseen=unseen,
    )


def _fields(
    given: Mapping[str, Any], kept: Mapping[UUID, str], erased: Mapping[UUID, ErasureRow]
) -> Iterator[Field]:
    for name, value in given.items():
        if isinstance(value, TextRef):
            yield Field(name, kept.get(value.id), value.id, erased_words(erased.get(value.id)))
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
