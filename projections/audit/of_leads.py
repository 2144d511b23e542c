"""What events of lists of records, of what counts, and of hand-overs are about."""

from typing import Any

from app.domain.leads.counting_rule import CountingRule
from app.domain.leads.handover import Handover
from app.domain.leads.lead_list import LeadList
from projections.audit.row import project, put
from projections.temporal import At, Rows


@project.register(LeadList.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    facts = {"size": given.get("size")}
    put(rows, event, at, **_number(event), unit=given.get("unit"), facts=facts)


@project.register(CountingRule.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    facts = {"version": event.version}
    put(rows, event, at, metric=event.metric, unit=event.unit, place=event.unit, facts=facts)


@project.register(Handover.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    facts = {"size": given.get("size"), "count": len(given.get("numbers", ()))}
    put(
        rows,
        event,
        at,
        **_number(event),
        unit=given.get("unit"),
        reason=given.get("remark"),
        facts=facts,
    )


def _number(event: Any) -> dict[str, Any]:
    """The number that the records stand behind."""
    return {
        "metric": event.metric,
        "subject": event.subject,
        "place": event.subject,
        "period": event.period,
    }
