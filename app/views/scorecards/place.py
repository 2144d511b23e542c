"""Who looks at which scorecard: names around it, and whether it may be seen."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID, uuid4

from flask import abort, g, request

from app.domain.people.rights import Act, Thing, may
from app.domain.people.standing import superiors_of
from app.domain.values.period import Period, PeriodKind
from app.views.asking import accord, db, me, moment
from app.views.scorecards.reader import Around, Manner, Reader
from projections.measurements.queries import latest_month
from projections.metrics.queries import all_sources
from projections.people.queries import Names, names_at_need
from projections.scorecards.queries import CardRow
from projections.temporal import NOW


def reader() -> Reader:
    """The person who asks, as the grid needs them."""
    asking, then = me(), moment()
    return Reader(
        actor=asking.actor,
        units=asking.units,
        today=asking.today,
        now=accord().now(),
        manner=Manner(
            language=asking.language,
            as_of=f"@{then.position}" if then.is_past else None,
            root=request.script_root,
        ),
    )


def period_of(key: str) -> Period:
    """The year, half-year, quarter or month of an address; 404 for anything else."""
    try:
        period = Period.parse(key)
    except ValueError:
        abort(404)
    if period.kind in (PeriodKind.WEEK, PeriodKind.DAY):
        abort(404)
    return period


def around(at: int, first: Iterable[UUID] = ()) -> Around:
    """Names and sources as they were known; `first` are people who will surely be named."""
    return Around(names_at_need(db(), at=at, first=first), all_sources(db(), at=at))


def may_see(card: CardRow, known: Names) -> bool:
    """Whether the reader may see the scorecard: rights as they are now, also in the past."""
    asking = me()
    if card.holder_kind == "unit":
        thing = Thing(unit=card.holder)
    else:
        current = as_judged(known)
        person = current.persons.get(card.holder)
        thing = Thing(
            unit=person.unit if person else None,
            holder=card.holder,
            superiors=frozenset(line_of_superiors(card.holder, current)),
        )
    return may(asking.actor, Act.READ_CARD, thing, units=asking.units, today=asking.today)


def as_judged(known: Names) -> Names:
    """The units and superiors that rights are judged by: those of now, whatever the page's moment.

    `known` are the names of the page. Source: domain.md 2.
    """
    if not moment().is_past:
        return known
    if "names_of_now" not in g:
        g.names_of_now = names_at_need(db(), at=NOW)
    current: Names = g.names_of_now
    return current


def demand_to_see(card: CardRow, known: Names) -> None:
    """404 for a scorecard that the reader may not see."""
    if not may_see(card, known):
        abort(404)


class Taking(NamedTuple):
    """What the button for an evidence pack sends (`PackForm`): of a scorecard, or of a dispute."""

    card: UUID | None
    kpi: UUID | None
    period: str
    key: str
    dispute: UUID | None = None


def taking(card: CardRow, period: str, known: Names, kpi: UUID | None = None) -> Taking | None:
    """What the button for an evidence pack sends; None for those who may not take one."""
    if moment().is_past:
        return None
    unit: UUID | None = card.holder
    if card.holder_kind != "unit":
        person = known.persons.get(card.holder)
        unit = person.unit if person else None
    if not me().may(Act.TAKE_PACK, Thing(unit=unit)):
        return None
    return Taking(card.id, kpi, period, uuid4().hex)


def line_of_superiors(person: UUID, known: Names) -> list[UUID]:
    """The person's superior, the superior's superior and so on."""

    def above(id: UUID) -> UUID | None:
        row = known.persons.get(id)
        return row.superior if row is not None else None

    return list(superiors_of(person, above))


def latest_period(at: int) -> str:
    """The latest month with a value, as known; this month where there is none."""
    return latest_month(db(), at=at, until=me().today.isoformat()[:7]) or me().today.isoformat()[:7]
