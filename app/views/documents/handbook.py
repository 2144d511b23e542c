"""The handbook as a document."""

from datetime import datetime
from typing import Any

from flask_babel import gettext

from app.domain.handbook.entry import Kind
from app.eventlog.positions import recorded_at
from app.eventlog.store import Connection
from app.pdf.rendering import Document
from app.views.documents.paper import Paper, put_on_paper
from app.views.handbook.showing import KINDS
from projections.handbook.queries import EntryRow, all_entries
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names, names

HANDBOOK = "handbook"


def handbook_document(db: Connection, *, at: int, language: str, day: datetime) -> Document | None:
    """The handbook (團隊 KPI 管理手冊): every entry that wasn't taken out, by kind, newest first.

    Each text stands in the reader's language or the nearest there is.
    """
    called, rows = names(db, at=at), all_entries(db, at=at)
    codes = {code for row in rows for code in row.metrics}
    known = metrics(db, at=at, codes=codes) if codes else {}
    paper = Paper(
        kind=HANDBOOK,
        of="all",
        language=language,
        position=at,
        moment=recorded_at(db, at) or day,
        names=called,
        facts={"entries": [_facts(row) for row in rows]},
        file_name="accord-handbook.json",
    )
    parts = [
        (gettext(KINDS[kind]), [_entry(row, called, known, language) for row in some])
        for kind in Kind
        if (some := [row for row in rows if row.kind == kind])
    ]
    return put_on_paper(db, paper, "documents/handbook.html", parts=parts, count=len(rows))


def _entry(
    row: EntryRow, called: Names, known: dict[str, MetricRow], language: str
) -> dict[str, Any]:
    return {
        "title": row.title(language) or gettext("(erased)"),
        "paragraphs": row.text(language).splitlines() or [gettext("(erased)")],
        "unit": called.of(row.unit, language),
        "author": called.of(row.author, language),
        "revised_at": row.revised_at,
        "version": row.version_number,
        "tags": row.tags,
        "about": [known[code].name(language) for code in row.metrics if code in known],
    }


def _facts(row: EntryRow) -> dict[str, Any]:
    return {
        "entry": str(row.entry),
        "version": row.version_number,
        "kind": row.kind,
        "titles": dict(row.titles),
        "texts": dict(row.texts),
        "tags": list(row.tags),
        "metrics": list(row.metrics),
    }
