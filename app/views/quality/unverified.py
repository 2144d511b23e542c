"""The values of a month that nobody has verified yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from flask import url_for

from app.domain.people.rights import Act
from app.views import formatting
from app.views.asking import db, me, moment
from app.views.measurements.lineage import how_it_came, may_see_numbers, thing_of
from app.views.quality.asked import Asked
from app.views.quality.choosing import choice_of
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.wording import shown_amount
from projections.measurements.queries import Reported, unverified, versions_of
from projections.metrics.queries import MetricRow, metrics


@dataclass(frozen=True)
class Unverified:
    """A value without a mark. `choice` is empty where the reader may not verify it.

    `rank`: official, confirms, or beside (it doesn't count).
    """

    choice: str
    metric: str
    subject: str
    value: str
    typed: str
    source: str
    rank: str
    by: str
    how: str
    at: str
    url: str


MOST_AT_A_TIME = 150
"""Those that follow come once these have their mark."""


def without_mark(asked: Asked, period: str) -> Sequence[Unverified]:
    """What the reader may see, by metric; as many as one goes through at a time."""
    at, looks = moment().position, reader()
    world, known = around(at), metrics(db(), at=at)
    found = (
        row
        for row in unverified(db(), at=at, period=period)
        if row.metric in known
        and asked.fits_metric(known[row.metric])
        and asked.fits_place(row.subject, world.names)
        and may_see_numbers(row.subject, world, looks)
    )
    rows = list(islice(found, MOST_AT_A_TIME))
    versions = versions_of(db(), (row.cell for row in rows), at=at)
    return [_shown(row, versions[row.cell], known[row.metric], world, looks) for row in rows]


def _shown(
    row: Reported, version: int, metric: MetricRow, world: Around, looks: Reader
) -> Unverified:
    source = world.sources.get(row.source)
    may_verify = not looks.is_past and me().may(
        Act.VERIFY_VALUE, thing_of(row.subject, [source], world)
    )
    return Unverified(
        choice=choice_of(row.cell, version, row.source) if may_verify else "",
        metric=metric.name(looks.language),
        subject=world.names.of(row.subject, looks.language),
        value=shown_amount(Fraction(row.value or 0), metric),
        typed=row.typed,
        source=source.name(looks.language) if source else row.source,
        rank=_rank(row.source, metric),
        by=world.names.of(row.by, looks.language),
        how=how_it_came(row.how),
        at=formatting.moment(row.recorded_at),
        url=url_for(
            "measurements.why",
            metric=row.metric,
            subject=row.subject,
            period=row.period,
            as_of=looks.as_of,
        ),
    )


def _rank(source: str, metric: MetricRow) -> str:
    if source in metric.official[:1]:
        return "official"
    return "confirms" if source in metric.official else "beside"
