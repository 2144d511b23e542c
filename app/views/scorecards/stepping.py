"""`[` and `]`: the same page as it was before and after the next thing that changed it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request

from app.domain.ids import metric_id
from app.domain.periods.unit_period import unit_period_id
from app.domain.reviews.review import review_id
from app.reading.cards import CardReading
from app.views.asking import db, moment, this_page
from app.views.audit.asked import QUIET
from app.views.audit.stepping import NAMES, of_kinds, tell_steps
from app.views.fragments import see_other
from projections.audit.filters import Filters, always
from projections.audit.neighbours import neighbours
from projections.people.queries import Names

BESIDE = ("handbook.",)
"""What a page of one KPI shows besides its scorecard: what the handbook says of its metric."""


def stepped(reading: CardReading, known: Names, *more: str) -> Response | None:
    """The redirect that `?step=before` or `?step=after` asks for; None where it doesn't."""
    which = request.args.get("step")
    if which not in ("before", "after"):
        return None
    at = moment()
    among, things = touched([reading], known, *more)
    before, after = neighbours(db(), among, things=things, at=at.position)
    if which == "before":
        to = at.text or None if before is None else f"@{before}"
    else:
        to = None if after is None else f"@{after}"
    return see_other(this_page(step=None, as_of=to))


def tell_card_steps(readings: Sequence[CardReading], known: Names, *more: str) -> None:
    """Let the ribbon of a past page lead to the events around it that changed these scorecards.

    `more` are how the topics begin of what the page shows besides.
    """
    if moment().is_past:
        among, things = touched(readings, known, *more)
        tell_steps(*among, things=things)


def touched(
    readings: Sequence[CardReading], known: Names, *more: str
) -> tuple[list[Filters], list[UUID]]:
    """What changes the figures of these scorecards, or what is said beside them.

    Filters and things, of which an event passes one or is about one: the numbers that the figures
    can rest on with all that is said of them, notes, tasks and terms of the KPIs, definitions,
    sources, policies and names, the reviews of the scorecards and the closing of their period.
    """
    numbers = {
        (code, row.subject)
        for reading in readings
        for row in reading.rows.values()
        for code in reading.dictionary.needed([row.metric])
    }
    codes = frozenset(code for code, _ in numbers)
    kpis = [kpi for reading in readings for kpi in reading.rows]
    among = [
        Filters(metrics=codes, places=always(subject for _, subject in numbers), without=QUIET),
        *(Filters(kpi=kpi) for kpi in kpis),
        of_kinds("metrics.source.", "policies.", *NAMES, *more),
    ]
    things = [
        *(reading.card.id for reading in readings),
        *(review_id(one.card.id, one.period.key) for one in readings),
        *map(metric_id, sorted(codes)),
        *(unit_period_id(unit, key) for key in _periods(readings) for unit in known.units),
    ]
    return (among if numbers else among[-1:]), things


def _periods(readings: Sequence[CardReading]) -> list[str]:
    return sorted({reading.period.key for reading in readings})
