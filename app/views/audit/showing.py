"""The trail as pages, files and scripts show it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.ids import SYSTEM
from app.domain.values.amounts import plain
from app.views.asking import me
from app.views.audit.said import said_as
from app.views.audit.sentences import sentence
from app.views.audit.words import Metrics, Sources
from app.views.exporting import stamped
from projections.audit.queries import AuditRow
from projections.people.queries import Names

Cell = str | Decimal | int | None


@dataclass(frozen=True)
class Words:
    """Everything that a sentence needs to know besides its row."""

    names: Names
    metrics: Metrics
    sources: Sources

    def sentence(self, row: AuditRow) -> str:
        return sentence(row, self.names, self.metrics, me().language, self.sources)


@dataclass(frozen=True)
class Entry:
    """A line of the list: see the macro `audit` in macros/tables.html."""

    at: datetime
    sentence: str
    reason: str | None
    url: str
    by: str = ""
    old: str | None = None
    new: str | None = None
    source: str | None = None
    said_as: str = ""


def entry(row: AuditRow, words: Words) -> Entry:
    """An event as a line of the list."""
    return Entry(
        row.recorded_at,
        words.sentence(row),
        _reason(row),
        url_for("audit.show", position=row.position),
        said_as=said_as(row),
    )


def _reason(row: AuditRow) -> str | None:
    """The reason as people read it; None where none was given."""
    return gettext("(erased)") if row.reason_erased else row.reason


HEADER = (
    "position",
    "recorded_at",
    "by",
    "event",
    "metric",
    "subject",
    "period",
    "source",
    "old",
    "new",
    "reason",
    "sentence",
)


def exported(
    rows: Iterable[AuditRow], words: Words, usernames: Mapping[UUID, str]
) -> Iterator[Sequence[Cell]]:
    """The rows of a table file, in the order of `HEADER`; times as the page shows them."""
    for row in rows:
        yield (
            row.position,
            stamped(row.recorded_at),
            called(row.by, words.names, usernames),
            row.topic,
            row.metric,
            called(row.subject, words.names, usernames),
            row.period,
            row.source,
            row.old,
            row.value,
            _reason(row),
            words.sentence(row),
        )


def facts(row: AuditRow, words: Words, usernames: Mapping[UUID, str]) -> dict[str, Any]:
    """An event for scripts: one line of JSON."""
    return {
        "position": row.position,
        "recorded_at": stamped(row.recorded_at),
        "by": called(row.by, words.names, usernames),
        "event": row.topic,
        "thing": str(row.thing),
        "version": row.version,
        "metric": row.metric,
        "subject": called(row.subject, words.names, usernames) or None,
        "period": row.period,
        "source": row.source,
        "old": None if row.old is None else plain(row.old),
        "new": None if row.value is None else plain(row.value),
        "reason": row.reason,
        "reason_erased": row.reason_erased,
        "sentence": words.sentence(row),
    }


def called(id: UUID | None, names: Names, usernames: Mapping[UUID, str]) -> str:
    """A unit by its code, a person by their username; empty where there is nobody."""
    if id is None:
        return ""
    if id == SYSTEM:
        return "system"
    unit = names.units.get(id)
    return unit.code if unit else usernames.get(id, str(id))
