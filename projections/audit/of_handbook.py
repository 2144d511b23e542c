"""What entries of the handbook are about."""

from typing import Any

from app.domain.handbook.entry import Entry
from projections.audit.row import project, put, remember, remembered
from projections.temporal import At, Rows


@project.register(Entry.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    if isinstance(event, Entry.Written):
        remember(rows, event.originator_id, subject=event.unit)
    given, unit = vars(event), remembered(rows, event.originator_id)["subject"]
    put(
        rows,
        event,
        at,
        unit=unit,
        place=unit,
        facts={"number": given.get("version")},
    )
