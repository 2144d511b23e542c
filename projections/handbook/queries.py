"""The handbook as it stands: all of it, one entry with its versions, what is about some metrics."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.texts import bodies
from projections.handbook.tables import entries, versions
from projections.temporal import known

NEAREST = ("zh_Hant", "zh_Hans", "en")


@dataclass(frozen=True)
class EntryRow:
    """A version of an entry; texts by language, without those that were erased.

    `by`, `revised_at` and `note` are of this version, `author` and `written_at` of the first.
    `reason` is why it was taken out of the handbook. `version` counts the entry's events.
    """

    entry: UUID
    unit: UUID
    card: UUID | None
    period: str
    author: UUID
    written_at: datetime
    version_number: int
    is_withdrawn: bool
    reason: str
    kind: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    tags: tuple[str, ...]
    metrics: tuple[str, ...]
    by: UUID
    revised_at: datetime
    note: str
    version: int

    def title(self, language: str) -> str:
        """The title in a language, or the nearest there is; empty where it was erased."""
        return _in(self.titles, language)

    def text(self, language: str) -> str:
        """The text in a language, or the nearest there is; empty where it was erased."""
        return _in(self.texts, language)


def all_entries(db: Connection, *, at: int, with_withdrawn: bool = False) -> list[EntryRow]:
    """The newest version of each entry, the newest entry first."""
    stands = entries.c.version_number == versions.c.version_number
    which = [stands] if with_withdrawn else [stands, entries.c.is_withdrawn.is_(False)]
    return _rows(db, at, *which)


def entry_versions(db: Connection, entry: UUID, *, at: int) -> list[EntryRow]:
    """Every version of an entry, the newest first; empty where there is no such entry."""
    found = _rows(db, at, entries.c.entry == entry)
    return sorted(found, key=lambda row: -row.version_number)


def entries_about(db: Connection, metrics: Collection[str], *, at: int) -> list[EntryRow]:
    """What the handbook says about any of these metrics, the newest first."""
    stands = entries.c.version_number == versions.c.version_number
    # Codes stand in quotes in the list: none is a part of another.
    named = sa.or_(sa.false(), *(versions.c.metrics.contains(f'"{code}"') for code in metrics))
    return _rows(db, at, stands, entries.c.is_withdrawn.is_(False), named)


def _rows(db: Connection, at: int, *which: sa.ColumnElement[bool]) -> list[EntryRow]:
    query = (
        sa.select(
            entries,
            *(column for column in versions.c if column.name not in SHARED),
            versions.c.version_number.label("number"),
        )
        .join(versions, versions.c.entry == entries.c.entry)
        .where(known(entries, at), known(versions, at), *which)
        .order_by(entries.c.written_at.desc(), entries.c.entry)
    )
    found = [row._mapping for row in db.execute(query)]
    wanted = {id for row in found for id in _texts_of(row)}
    kept = bodies(db, sorted(wanted)) if wanted else {}
    return [_row(row, kept) for row in found]


SHARED = ("entry", "version_number", "known_from", "known_until")


def _texts_of(row: Mapping[Any, Any]) -> Iterable[UUID]:
    yield from (UUID(id) for name in ("titles", "texts") for id in json.loads(row[name]).values())
    yield from (row[name] for name in ("tags", "note", "reason") if row[name] is not None)


def _row(row: Mapping[Any, Any], kept: Mapping[UUID, str]) -> EntryRow:
    def said(name: str) -> dict[str, str]:
        ids = {language: UUID(id) for language, id in json.loads(row[name]).items()}
        return {language: kept[id] for language, id in ids.items() if id in kept}

    return EntryRow(
        entry=row["entry"],
        unit=row["unit"],
        card=row["card"],
        period=row["period"],
        author=row["author"],
        written_at=row["written_at"],
        version_number=row["number"],
        is_withdrawn=row["is_withdrawn"],
        reason=kept.get(row["reason"], ""),
        kind=row["kind"],
        titles=said("titles"),
        texts=said("texts"),
        tags=tuple(kept.get(row["tags"], "").split("\n")) if row["tags"] in kept else (),
        metrics=tuple(json.loads(row["metrics"])),
        by=row["by"],
        revised_at=row["revised_at"],
        note=kept.get(row["note"], ""),
        version=row["version"],
    )


def _in(said: Mapping[str, str], language: str) -> str:
    return next((said[one] for one in (language, *NEAREST) if said.get(one)), "")
