"""`[` and `]`: the same page as it was before and after the next thing that changed it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request

from app.domain.ids import metric_id
from app.domain.periods.unit_period import UnitPeriod, unit_period_id
from app.domain.reviews.review import review_id
from app.reading.cards import CardReading
from app.views.asking import db, moment, tell_changed, this_page
from app.views.audit.asked import QUIET
from app.views.audit.showing import Words
from app.views.audit.stepping import NAMES, of_kinds, tell_steps
from app.views.fragments import see_other
from app.views.scorecards.reader import Around
from projections.audit.filters import Filters, always
from projections.audit.neighbours import neighbours
from projections.audit.queries import event_among
from projections.people.queries import Names

BESIDE = ("handbook.",)
"""What a page of one KPI shows besides its scorecard: what the handbook says of its metric."""
OF_NUMBERS = ("measurements.", "disputes.")
OF_NOTES = ("reviews.tracking_note.",)


def stepped(
    reading: CardReading, world: Around, *more: str, is_narrow: bool = False
) -> Response | None:
    """The redirect that `?step=before` or `?step=after` asks for; None where it doesn't.

    A page at a position says in its ribbon what the step that led there changed. `is_narrow`: see
    `touched`.
    """
    which = request.args.get("step")
    if which not in ("before", "after"):
        _tell_changed(reading, world, *more, is_narrow=is_narrow)
        return None
    at = moment()
    among, things = touched([reading], world.names, *more, is_narrow=is_narrow)
    before, after = neighbours(db(), among, things=things, at=at.position)
    if which == "before":
        to = at.text or None if before is None else f"@{before}"
    else:
        to = None if after is None else f"@{after}"
    return see_other(this_page(step=None, as_of=to))


def _tell_changed(reading: CardReading, world: Around, *more: str, is_narrow: bool = False) -> None:
    """Nothing is said of a day or a time, nor of a close: it tells everybody's results."""
    at = moment()
    if not at.text.startswith("@"):
        return
    among, things = touched([reading], world.names, *more, is_narrow=is_narrow)
    row = event_among(db(), among, things=things, position=at.position)
    if row is not None and row.topic != UnitPeriod.Closed.TOPIC:
        words = Words(world.names, reading.dictionary.rows, world.sources)
        tell_changed(words.sentence(row))


def tell_card_steps(
    readings: Sequence[CardReading], known: Names, *more: str, is_narrow: bool = False
) -> None:
    """Let the ribbon of a past page lead to the events around it that changed these scorecards.

    `more` are how the topics begin of what the page shows besides.
    """
    if moment().is_past:
        among, things = touched(readings, known, *more, is_narrow=is_narrow)
        tell_steps(*among, things=things)


def touched(
    readings: Sequence[CardReading], known: Names, *more: str, is_narrow: bool = False
) -> tuple[list[Filters], list[UUID]]:
    """What changes the figures of these scorecards, or what is said beside them.

    Filters and things, of which an event passes one or is about one: the numbers that the figures
    can rest on with all that is said of them, notes, tasks and terms of the KPIs, definitions,
    sources, policies and names, the reviews of the scorecards and the closing of their period.
    `is_narrow`: of a page that shows one period and what led up to it alone, so that later months
    and what is told of the KPIs elsewhere are no steps.
    """
    numbers = {
        (code, row.subject)
        for reading in readings
        for row in reading.rows.values()
        for code in reading.dictionary.needed([row.metric])
    }
    codes = frozenset(code for code, _ in numbers)
    kpis = [kpi for reading in readings for kpi in reading.rows]
    kinds = _of(*OF_NUMBERS, *OF_NOTES) if is_narrow else None
    said = _of(*OF_NOTES) if is_narrow else None
    among = [
        Filters(
            metrics=codes,
            places=always(subject for _, subject in numbers),
            without=QUIET,
            kinds=kinds,
            periods=_led_up(readings) if is_narrow else None,
        ),
        *(
            Filters(kpi=kpi, kinds=said, periods=_noted(readings) if is_narrow else None)
            for kpi in kpis
        ),
        of_kinds("metrics.source.", "policies.", *NAMES, *more),
    ]
    things = [
        *(reading.card.id for reading in readings),
        *(review_id(one.card.id, one.period.key) for one in readings),
        *map(metric_id, sorted(codes)),
        *(unit_period_id(unit, key) for key in _periods(readings) for unit in known.units),
    ]
    return (among if numbers else among[-1:]), things


def _of(*beginnings: str) -> frozenset[str] | None:
    return of_kinds(*beginnings).kinds


def _led_up(readings: Sequence[CardReading]) -> tuple[tuple[str, str], ...]:
    """The periods whose numbers a scorecard looks at: from the year before to its last month.

    Keys sort as texts: of the same year the months come first, then `H`, `Q` and `W`.
    """
    return tuple(
        stretch
        for period in {reading.period for reading in readings}
        for stretch in (
            (str(period.first_day.year - 1), f"{period.last_month().key}~"),
            (f"{period.last_day.year}-H", f"{period.last_day.year}~"),
        )
    )


def _noted(readings: Sequence[CardReading]) -> tuple[tuple[str, str], ...]:
    """The periods whose notes stand on a scorecard: its own and its months."""
    periods = {reading.period for reading in readings}
    keys = {period.key for one in periods for period in (one, *one.months())}
    return tuple((key, key) for key in sorted(keys))


def _periods(readings: Sequence[CardReading]) -> list[str]:
    return sorted({reading.period.key for reading in readings})
