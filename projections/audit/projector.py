"""Writes down what each event is about. An event that isn't known here has its row all the same."""

from typing import Any

from app.domain.disputes.dispute import Dispute
from app.domain.evidence.checkpoint import Checkpoint
from app.domain.evidence.pack import Pack
from app.domain.measurements.cell import Cell
from app.domain.measurements.difference import Difference
from app.domain.organisation.organisation import Organisation
from app.domain.periods.unit_period import UnitPeriod
from app.domain.policies.policy import Policy
from app.domain.quality.consistency_run import ConsistencyRun
from projections.audit import (  # noqa: F401 - they register
    of_access,
    of_actions,
    of_handbook,
    of_imports,
    of_leads,
    of_metrics,
    of_people,
    of_reviews,
    of_scorecards,
)
from projections.audit.row import project, put, remember, remembered
from projections.audit.tables import things, trail
from projections.projection import Projection
from projections.temporal import At, Rows

# -- evidence --------------------------------------------------------------------------------------


@project.register
def _(event: Checkpoint.Issued, at: At, rows: Rows) -> None:
    put(rows, event, at, facts={"size": event.size})


@project.register
def _(event: Pack.Requested, at: At, rows: Rows) -> None:
    of = event.kpi or event.card or event.dispute
    about = remembered(rows, of) if of else {}
    holder = remembered(rows, event.card)["holder"] if event.card else about.get("subject")
    put(
        rows,
        event,
        at,
        metric=about.get("metric"),
        subject=about.get("subject") or holder,
        place=holder,
        period=event.period,
        card=event.card,
        kpi=event.kpi,
    )


# -- quality ---------------------------------------------------------------------------------------


@project.register
def _(event: ConsistencyRun.CarriedOut, at: At, rows: Rows) -> None:
    counts = {
        "compared": str(event.compared),
        "conflicts": str(len(event.conflicts)),
        "missing": str(len(event.missing)),
    }
    put(rows, event, at, facts=counts, period=event.month)


# -- disputes --------------------------------------------------------------------------------------


@project.register
def _(event: Dispute.Opened, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, metric=event.metric, subject=event.subject)
    put(
        rows,
        event,
        at,
        metric=event.metric,
        subject=event.subject,
        place=event.subject,
        period=event.period,
        source=event.source,
    )


# -- values ----------------------------------------------------------------------------------------


@project.register(Difference.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    put(
        rows,
        event,
        at,
        metric=event.metric,
        subject=event.subject,
        place=event.subject,
        period=event.period,
        source=event.source,
        value=given.get("amount"),
        reason=given.get("name") or given.get("reason"),
        facts={name: given.get(name) for name in ("breakdown", "kind", "item")},
    )


@project.register(Cell.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    put(
        rows,
        event,
        at,
        metric=event.metric,
        subject=event.subject,
        place=event.subject,
        period=event.period,
        source=given.get("source"),
        batch=given.get("batch"),
        old=given.get("old"),
        value=given.get("value"),
        facts={
            name: given.get(name)
            for name in ("breakdown", "typed", "how", "by_owner", "mistyped", "estimate", "grounds")
        },
    )


# -- policies, the organisation --------------------------------------------------------------------


@project.register
def _(event: Policy.Begun, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, code=event.name)
    put(rows, event, at, facts={"name": event.name})


@project.register
def _(event: Policy.Adopted, at: At, rows: Rows) -> None:
    name = remembered(rows, event.originator_id)["code"]
    facts = {"name": name, "version": event.version, "from_day": event.from_day}
    put(rows, event, at, facts=facts | {"terms": sorted(event.terms)})


@project.register
def _(event: Organisation.Founded, at: At, rows: Rows) -> None:
    put(rows, event, at, facts={"origin": event.origin, "zone": event.zone})


@project.register
def _(event: Organisation.Demonstrated, at: At, rows: Rows) -> None:
    put(rows, event, at)


# -- periods ---------------------------------------------------------------------------------------


@project.register(UnitPeriod.MissingDecided)
@project.register(UnitPeriod.MissingReconsidered)
def _(event: Any, at: At, rows: Rows) -> None:
    line = remembered(rows, event.kpi)
    put(
        rows,
        event,
        at,
        metric=line["metric"],
        subject=line["subject"],
        period=event.period,
        place=event.unit,
        unit=event.unit,
        card=event.card,
        kpi=event.kpi,
        facts={"decision": getattr(event, "decision", None)},
    )


@project.register
def _(event: UnitPeriod.Closed, at: At, rows: Rows) -> None:
    results = [
        [remembered(rows, one["card"])["holder"], one["final_score"], one["final_grade"]]
        for one in event.results
    ]
    put(
        rows,
        event,
        at,
        period=event.period,
        place=event.unit,
        unit=event.unit,
        facts={"results": results, "position": event.position, "root": event.root},
    )


@project.register
def _(event: UnitPeriod.Reopened, at: At, rows: Rows) -> None:
    put(
        rows,
        event,
        at,
        period=event.period,
        place=event.unit,
        unit=event.unit,
        person=event.asked_by,
    )


projection = Projection("audit", 2, (trail, things), project)
