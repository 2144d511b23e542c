"""The numbers that sources report differently, of all periods."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit
from app.reading.quality import Conflict, conflicts
from app.views import formatting
from app.views.asking import db, moment
from app.views.exporting import Cell
from app.views.measurements.lineage import may_see_numbers
from app.views.quality.asked import Asked
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.wording import shown_amount
from projections.metrics.queries import MetricRow, metrics


@dataclass(frozen=True)
class Told:
    """What one source says. `counts`: it is the one that counts."""

    source: str
    shown: str
    counts: bool


@dataclass(frozen=True)
class Quarrel:
    """A number in conflict, as the list shows it. `apart` is the difference in words."""

    metric: str
    subject: str
    period: str
    told: Sequence[Told]
    apart: str
    allowed: str
    url: str
    conflict: Conflict


def quarrels(asked: Asked) -> list[Quarrel]:
    """Every conflict that the reader may see, the newest period first."""
    at, looks = moment().position, reader()
    world, known = around(at), metrics(db(), at=at)
    return [
        _shown(one, known[one.metric.code], world, looks)
        for one in conflicts(db(), at=at)
        if asked.fits_metric(known[one.metric.code])
        and asked.fits_place(_subject(one), world.names)
        and may_see_numbers(_subject(one), world, looks)
    ]


def _shown(one: Conflict, metric: MetricRow, world: Around, looks: Reader) -> Quarrel:
    counting = one.cell.counting.source if one.cell.counting else ""
    standing = [row for row in one.reports if row.value is not None]
    values = [Fraction(row.value or 0) for row in standing]
    apart = max(values) - min(values)
    measure = one.cell.value or one.cell.shown
    share = formatting.percent(apart / abs(measure), 1) if measure else formatting.ABSENT
    key = one.cell.key
    return Quarrel(
        metric=one.metric.name(looks.language),
        subject=world.names.of(_subject(one), looks.language),
        period=formatting.period(key.period),
        told=[
            Told(
                source.name(looks.language)
                if (source := world.sources.get(row.source))
                else row.source,
                shown_amount(Fraction(row.value or 0), metric),
                row.source == counting,
            )
            for row in standing
        ],
        apart=gettext("%(amount)s, %(share)s", amount=shown_amount(apart, metric), share=share),
        allowed=formatting.percent(one.metric.tolerance or Decimal(0)),
        url=url_for(
            "measurements.why",
            metric=key.metric,
            subject=key.subject,
            period=key.period,
            as_of=looks.as_of,
        ),
        conflict=one,
    )


def _subject(one: Conflict) -> UUID:
    return UUID(str(one.cell.key.subject))


def exported(rows: Sequence[Quarrel]) -> tuple[list[str], Iterator[list[Cell]]]:
    """The list as a file: header, and a row for each source's value."""
    header = [
        gettext("Metric"),
        gettext("Whose values"),
        gettext("Period"),
        gettext("Source"),
        gettext("Value"),
        gettext("Counts"),
        gettext("Apart by"),
        gettext("Tolerance between sources"),
    ]
    return header, (
        [
            one.metric,
            one.subject,
            one.conflict.cell.key.period,
            told.source,
            report.value,
            gettext("counts") if told.counts else "",
            one.apart,
            Amount(one.conflict.metric.tolerance or Decimal(0), Unit.PERCENT),
        ]
        for one in rows
        for told, report in zip(
            one.told, (row for row in one.conflict.reports if row.value is not None), strict=True
        )
    )
