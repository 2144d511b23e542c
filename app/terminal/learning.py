"""`handbook`: what the handbook says, or what of it answers to a text or is about a metric."""

from typing import Any

from app.accord import Accord
from app.reading.finding import likeness
from app.terminal.answers import Answer, table
from app.terminal.asking import Known, known, view
from projections.handbook.queries import EntryRow, all_entries

COLUMNS = ("id", "kind", "version", "unit", "title", "tags", "metrics")


def handbook_list(
    accord: Accord, *, text: str, metric: str | None, language: str, as_of: str | None
) -> Answer:
    """Every entry, the newest first. Raises Refused, Impossible."""
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        rows = all_entries(db, at=seen.at)
    if metric is not None:
        code = who.metric(metric).code
        rows = [row for row in rows if code in row.metrics]
    if text:
        rows = [row for row in rows if likeness(_words(row), text) is not None]
    facts = [_facts(row, who) for row in rows]
    told = [
        (
            row.entry.hex[:8],
            row.kind,
            str(row.version_number),
            str(one["unit"]),
            row.title(language),
            "、".join(row.tags),
            ", ".join(row.metrics),
        )
        for row, one in zip(rows, facts, strict=True)
    ]
    return Answer(table([COLUMNS, *told]) if told else ["Nothing was found."], facts)


def _words(row: EntryRow) -> list[str]:
    return [*row.titles.values(), *row.tags, *row.texts.values()]


def _facts(row: EntryRow, who: Known) -> dict[str, Any]:
    unit = who.names.units.get(row.unit)
    return {
        "id": str(row.entry),
        "kind": row.kind,
        "version": row.version_number,
        "titles": dict(row.titles),
        "texts": dict(row.texts),
        "tags": list(row.tags),
        "metrics": list(row.metrics),
        "unit": unit.code if unit else str(row.unit),
        "author": who.usernames.get(row.author, str(row.author)),
        "written_at": row.written_at.isoformat(),
        "revised_at": row.revised_at.isoformat(),
        "scorecard": str(row.card) if row.card else None,
        "period": row.period or None,
    }
