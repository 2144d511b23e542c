"""What wants somebody's eyes, as the start page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.reading.attention import Concern, Point
from app.reading.quality import Conflict, conflicts
from app.views import formatting
from app.views.asking import db
from app.views.scorecards.wording import shown_amount
from projections.people.queries import Names

MOST_QUARRELS = 5
"""Conflicts of earlier months that are shown; the others stand in their own list."""

Due = frozenset[tuple[object, ...]]
"""Numbers that are asked of the reader, by metric, subject and month."""


@dataclass(frozen=True)
class Shown:
    """A line that wants attention. `light` is None where there is no value."""

    concern: str
    title: str
    sentence: str
    figure: str
    light: str | None
    url: str


def points(
    found: Sequence[Point],
    at: int,
    language: str,
    known: Names,
    due: Due,
    stewarded: frozenset[str],
) -> list[Shown]:
    """What wants my eyes: conflicts of any period in the metrics that I look after, and what was
    found of the last whole month, the most pressing first. What is `due` is told elsewhere.
    """
    found = [
        point for point in found if point.concern is not Concern.MISSING or _place(point) not in due
    ]
    disputed = conflicts(db(), at=at, metrics=stewarded) if stewarded else []
    if not found and not disputed:
        return []
    told = {_place(point) for point in found}
    quarrels = [
        _quarrel(one, known.of(UUID(str(one.cell.key.subject)), language), language)
        for one in disputed
        if tuple(one.cell.key) not in told
    ]
    return quarrels[:MOST_QUARRELS] + [
        _shown(point, known.of(UUID(str(point.line.terms.subject)), language), language)
        for point in found
    ]


def _place(point: Point) -> tuple[object, ...]:
    return (point.line.terms.metric, point.line.terms.subject, point.reading.period.key)


def _quarrel(one: Conflict, subject: str, language: str) -> Shown:
    value, key = one.cell.value, one.cell.key
    return Shown(
        concern=str(Concern.CONFLICT),
        title=f"{one.metric.name(language)} · {subject}",
        sentence=gettext(
            "Sources differ by more than the tolerance, %(period)s",
            period=formatting.period(key.period),
        ),
        figure="" if value is None else shown_amount(value, one.metric),
        light=None,
        url=url_for("measurements.why", metric=key.metric, subject=key.subject, period=key.period),
    )


def _shown(point: Point, subject: str, language: str) -> Shown:
    line, reading = point.line, point.reading
    metric = reading.dictionary.rows[line.terms.metric]
    period = formatting.period(reading.period.key)
    said = {
        Concern.MISSING: gettext("No value for %(period)s yet", period=period),
        Concern.CONFLICT: gettext(
            "Sources differ by more than the tolerance, %(period)s", period=period
        ),
        Concern.RED: gettext("Red in %(period)s: what caused it, and what is done?", period=period),
    }[point.concern]
    return Shown(
        concern=str(point.concern),
        title=f"{metric.name(language)} · {subject}",
        sentence=said,
        figure="" if line.actual is None else shown_amount(line.actual, metric),
        light=str(line.light) if line.light else None,
        url=url_for("scorecards.kpi", kpi=line.kpi, period=reading.period.key),
    )
