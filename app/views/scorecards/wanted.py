"""What is wanted of a KPI, from text: a level, a range, or a change against an earlier value."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext
from wtforms import Field

from app.domain.people.rights import Act
from app.domain.scorecards.terms import Relative
from app.domain.scoring.relative import level_of
from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import Reading
from app.domain.values.period import Period
from app.reading.baselines import Baseline, baseline
from app.views.asking import db, me
from app.views.scorecards.keeping import thing_of
from app.views.typed import typed_amount, typed_target
from projections.metrics.queries import MetricRow
from projections.people.queries import names
from projections.temporal import NOW


@dataclass(frozen=True)
class Wanted:
    """The values of a line as the commands take them."""

    target: Decimal | None = None
    floor: Decimal | None = None
    challenge: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    relative: Relative | None = None
    stated: str = ""


@dataclass(frozen=True)
class Against:
    """What a relative target is measured against: a period, and the value where one was typed."""

    subject: UUID
    period: Period
    typed: Decimal | None = None


def wanted(
    target: Field, floor: Field, challenge: Field, metric: MetricRow, against: Against
) -> Wanted:
    """The three fields read together; what can't be read stays as an error on its field."""
    readings = [_read(field, metric) for field in (target, floor, challenge)]
    aim = readings[0]
    if aim is None or (aim.amount is None and aim.low is None and aim.relative is None):
        levels = [_level(reading, None) for reading in readings[1:]]
        return Wanted(floor=levels[0], challenge=levels[1])
    if aim.relative is not None:
        return _relative(aim, aim.relative.change, readings[1:], metric, against)
    _refuse_relative(floor, challenge, readings[1:])
    levels = [_level(reading, None) for reading in readings[1:]]
    if aim.low is not None:
        return Wanted(None, levels[0], levels[1], aim.low, aim.high, stated=aim.stated)
    return Wanted(_level(aim, None), levels[0], levels[1], stated=aim.stated)


def found_baseline(metric: MetricRow, against: Against) -> Baseline | None:
    """The value that was typed, else the official one of the period; of a person, if the reader may
    see their numbers."""
    if against.typed is not None:
        return Baseline(against.typed, "")
    if not me().may(Act.READ_CARD, thing_of(against.subject, names(db(), at=NOW))):
        return None
    return baseline(db(), metric.code, against.subject, against.period, at=NOW)


def _relative(
    aim: Reading,
    change: Decimal,
    others: Sequence[Reading | None],
    metric: MetricRow,
    against: Against,
) -> Wanted:
    """A change against a baseline, which is frozen with its source."""
    found = found_baseline(metric, against)
    value = found.value if found else None
    levels = [_level(reading, value) for reading in others]
    return Wanted(
        floor=levels[0],
        challenge=levels[1],
        relative=Relative(
            change=change,
            baseline_period=against.period.key,
            baseline=value,
            source=found.source if found else "",
        ),
        stated=aim.stated,
    )


def _level(reading: Reading | None, baseline_value: Decimal | None) -> Decimal | None:
    if reading is None:
        return None
    if reading.relative is not None:
        change = reading.relative.change
        return None if baseline_value is None else level_of(baseline_value, change)
    return reading.amount.number if reading.amount else None


def _read(field: Field, metric: MetricRow) -> Reading | None:
    unit, direction = Unit(metric.unit), Direction(metric.direction)
    return typed_target(field, unit, direction, currency=metric.currency)


def _refuse_relative(floor: Field, challenge: Field, readings: Sequence[Reading | None]) -> None:
    for field, reading in zip((floor, challenge), readings, strict=True):
        if reading is not None and reading.relative is not None:
            said = gettext("A change needs a target that is a change too; give a level here.")
            field.errors = [*field.errors, said]


def typed_baseline(field: Field, metric: MetricRow) -> Decimal | None:
    """The baseline that was typed instead of the official value."""
    return typed_amount(field, Unit(metric.unit), currency=metric.currency)
