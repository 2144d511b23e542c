"""What tasks, analyses, contracts, talks and feedback are about."""

from typing import Any

from app.domain.actions.analysis import Analysis
from app.domain.actions.coaching import Coaching
from app.domain.actions.contract import Contract
from app.domain.actions.feedback import Feedback
from app.domain.actions.task import Task
from projections.audit.row import project, put, remember, remembered
from projections.temporal import At, Rows


@project.register(Task.Event)
@project.register(Analysis.Event)
@project.register(Feedback.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    if isinstance(event, (Task.Set, Analysis.Begun, Feedback.Noted)):
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


@project.register(Contract.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.card)["holder"]
    put(
        rows,
        event,
        at,
        subject=holder,
        place=holder,
        period=event.period,
        card=event.card,
        facts={"until": vars(event).get("until")},
    )


@project.register(Coaching.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    """Nothing of a talk but whose it was; the trail shows it to those alone who may read it."""
    put(rows, event, at, place=event.person, person=event.person)
