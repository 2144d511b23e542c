"""Keeps the facts that commands consult. Strict: its failure fails the command."""

from decimal import Decimal
from typing import Any

from app.domain.disputes.dispute import Dispute
from app.domain.ids import cell_id
from app.domain.measurements.cell import Cell
from app.domain.organisation.organisation import Organisation
from projections.projection import Projection
from projections.reference import (  # noqa: F401 - they register
    of_adjustments,
    of_letters,
    of_metrics,
    of_people,
    of_periods,
    of_scorecards,
)
from projections.reference.fact import fact, project, put
from projections.reference.tables import facts, values
from projections.temporal import At, Rows

# -- organisation ------------------------------------------------------------------------------


@project.register
def _(event: Organisation.Founded, at: At, rows: Rows) -> None:
    put(
        rows,
        "organisation",
        "",
        {
            "origin": event.origin,
            "zone": event.zone,
            "currency": event.currency,
            "name": event.name.id if event.name else None,
            "clock_offset": None,
        },
    )


@project.register
def _(event: Organisation.Demonstrated, at: At, rows: Rows) -> None:
    put(
        rows,
        "organisation",
        "",
        fact(rows, "organisation") | {"clock_offset": event.clock_offset},
    )


# -- disputes ----------------------------------------------------------------------------------


@project.register(Dispute.Opened)
@project.register(Dispute.Appealed)
def _(event: Dispute.Opened | Dispute.Appealed, at: At, rows: Rows) -> None:
    _put_disputed(event, True, rows)


@project.register(Dispute.Withdrawn)
@project.register(Dispute.Ruled)
@project.register(Dispute.AppealDecided)
def _(event: Any, at: At, rows: Rows) -> None:
    _put_disputed(event, False, rows)


def _put_disputed(event: Dispute.Event, is_open: bool, rows: Rows) -> None:
    """The number's disputes that are open or under appeal."""
    cell = cell_id(event.metric, event.subject, event.period).hex
    others = set(fact(rows, "disputed", cell).get("open", ())) - {event.originator_id.hex}
    found = others | ({event.originator_id.hex} if is_open else set())
    put(rows, "disputed", cell, {"open": sorted(found)} if found else {})


# -- values --------------------------------------------------------------------------------------


@project.register(Cell.Reported)
@project.register(Cell.Corrected)
@project.register(Cell.Released)
@project.register(Cell.Ruled)
@project.register(Cell.RulingSuspended)
def _(
    event: Cell.Reported | Cell.Corrected | Cell.Released | Cell.Ruled | Cell.RulingSuspended,
    at: At,
    rows: Rows,
) -> None:
    _put_value(event, event.source, event.value, rows)


@project.register
def _(event: Cell.Withdrawn, at: At, rows: Rows) -> None:
    _put_value(event, event.source, None, rows)


def _put_value(event: Cell.Event, source: str, value: Decimal | None, rows: Rows) -> None:
    if not event.breakdown:
        rows.state(
            values,
            metric=event.metric,
            subject=event.subject,
            period=event.period,
            source=source,
            value=value,
        )


projection = Projection("reference", 7, (facts, values), project, strict=True)
