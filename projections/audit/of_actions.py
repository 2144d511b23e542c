"""What tasks are about."""

from typing import Any

from app.domain.actions.task import Task
from projections.audit.row import project, put, remember, remembered
from projections.temporal import At, Rows


@project.register(Task.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    if isinstance(event, Task.Set):
        remember(rows, event.originator_id, metric=event.metric or None, subject=event.subject)
    about = remembered(rows, event.originator_id)
    put(
        rows,
        event,
        at,
        metric=about["metric"],
        subject=about["subject"],
        place=remembered(rows, event.card)["holder"],
        period=event.period,
        card=event.card,
        kpi=event.kpi,
        person=given.get("owner"),
        reason=given.get("reason"),
        facts={"until": given.get("due")},
    )
