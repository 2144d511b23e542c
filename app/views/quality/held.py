"""The values that wait for a steward, as one list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask import url_for
from flask_babel import gettext

from app.domain.measurements.report import FOREIGN
from app.domain.people.rights import Act
from app.views import formatting
from app.views.asking import db, me, moment
from app.views.exporting import stamped
from app.views.measurements.lineage import held_in_words, may_see_numbers, thing_of
from app.views.quality.asked import Asked
from app.views.quality.choosing import choice_of
from app.views.quality.words import grounds_said
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.wording import shown_amount
from projections.measurements.queries import Reported, held, versions_of
from projections.metrics.queries import MetricRow, metrics

Cell = str | Decimal | int | None


@dataclass(frozen=True)
class Waiting:
    """A held value. `choice` is what its box sends; empty where the reader may not decide."""

    choice: str
    metric: str
    subject: str
    period: str
    value: str
    typed: str
    standing: str
    source: str
    by: str
    since: str
    grounds: Sequence[str]
    url: str
    row: Reported


def waiting(asked: Asked) -> list[Waiting]:
    """What waits and the reader may see, the longest waiting first."""
    at, looks = moment().position, reader()
    rows = held(db(), at=at)
    world = around(at)
    known = metrics(db(), at=at, codes={row.metric for row in rows})
    versions = versions_of(db(), (row.cell for row in rows), at=at)
    return [
        _shown(row, versions[row.cell], known[row.metric], world, looks)
        for row in rows
        if row.metric in known
        and (not asked.kind or asked.kind in row.held_grounds)
        and asked.fits_metric(known[row.metric])
        and asked.fits_place(row.subject, world.names)
        and may_see_numbers(row.subject, world, looks)
    ]


def _shown(row: Reported, version: int, metric: MetricRow, world: Around, looks: Reader) -> Waiting:
    source = world.sources.get(row.source)
    may_decide = not looks.is_past and me().may(
        Act.RELEASE_VALUE, thing_of(row.subject, [source], world)
    )
    return Waiting(
        choice=choice_of(row.cell, version, row.source) if may_decide else "",
        metric=metric.name(looks.language),
        subject=world.names.of(row.subject, looks.language),
        period=formatting.period(row.period),
        value=held_in_words(row, metric),
        typed="" if FOREIGN in row.held_grounds else row.held_typed or "",
        standing="" if row.value is None else shown_amount(Fraction(row.value), metric),
        source=source.name(looks.language) if source else row.source,
        by=world.names.of(row.held_by, looks.language),
        since=formatting.moment(row.held_at),
        grounds=grounds_said(row.held_grounds, metric),
        url=url_for(
            "measurements.why",
            metric=row.metric,
            subject=row.subject,
            period=row.period,
            as_of=looks.as_of,
        ),
        row=row,
    )


def exported(rows: Sequence[Waiting]) -> tuple[list[str], Iterator[list[Cell]]]:
    """The list as a file: header and rows."""
    header = [
        gettext("Metric"),
        gettext("Whose values"),
        gettext("Period"),
        gettext("Held value"),
        gettext("Stands now"),
        gettext("Why it is held"),
        gettext("Entered by"),
        gettext("Source"),
        gettext("Since"),
    ]
    return header, (
        [
            one.metric,
            one.subject,
            one.row.period,
            one.value if FOREIGN in one.row.held_grounds else one.row.held_value,
            one.row.value,
            " ".join(one.grounds),
            one.by,
            one.source,
            stamped(one.row.held_at) if one.row.held_at else None,
        ]
        for one in rows
    )
