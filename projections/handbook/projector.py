"""The handbook, version by version."""

import json
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from app.domain.aggregate import TextRef
from app.domain.handbook.entry import Entry
from projections.handbook.tables import entries, versions
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Entry.Written, at: At, rows: Rows) -> None:
    rows.open(
        entries,
        at,
        entry=event.originator_id,
        unit=event.unit,
        card=event.card,
        period=event.period,
        author=event.by,
        written_at=at.recorded_at,
        version_number=1,
        is_withdrawn=False,
        reason=None,
        version=event.originator_version,
    )
    _keep(event, at, rows, 1, None)


@project.register
def _(event: Entry.Revised, at: At, rows: Rows) -> None:
    _change(event, at, rows, version_number=event.version)
    _keep(event, at, rows, event.version, event.reason)


@project.register
def _(event: Entry.Withdrawn, at: At, rows: Rows) -> None:
    _change(event, at, rows, is_withdrawn=True, reason=event.reason.id)


@project.register
def _(event: Entry.Restored, at: At, rows: Rows) -> None:
    _change(event, at, rows, is_withdrawn=False, reason=None)


def _change(event: Entry.Event, at: At, rows: Rows, **changes: Any) -> None:
    key = {"entry": event.originator_id}
    rows.change(entries, at, key, version=event.originator_version, **changes)


def _keep(
    event: Entry.Written | Entry.Revised,
    at: At,
    rows: Rows,
    number: int,
    note: TextRef | None,
) -> None:
    rows.open(
        versions,
        at,
        entry=event.originator_id,
        version_number=number,
        kind=event.kind,
        titles=_ids(event.titles),
        texts=_ids(event.texts),
        tags=event.tags.id if event.tags else None,
        metrics=json.dumps(event.metrics),
        by=event.by,
        revised_at=at.recorded_at,
        note=note.id if note else None,
    )


def _ids(texts: Mapping[str, TextRef]) -> str:
    return json.dumps({language: text.id.hex for language, text in sorted(texts.items())})


projection = Projection("handbook", 1, (entries, versions), project)
