"""What a scorecard would score with other weights, targets or values; nothing is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from app.domain.refusals import N_, Refused
from app.domain.scoring.card import scored_card
from app.domain.scoring.cells import Cells
from app.domain.scoring.rounding import rounded
from app.domain.scoring.terms import LineTerms, PeriodTarget, Report
from app.domain.values.amounts import MOST_PLACES
from app.reading.cards import CardReading, measured_of
from app.reading.effects import Effect

FIELDS = ("weight", "target", "floor", "challenge", "value")
"""What may be supposed about a KPI; weight and percent values as fractions."""


class NoSuchField(Refused):
    sentence = N_("“{field_name}” can't be supposed. Name one of: {choices}.")


class NotOnTheCard(Refused):
    sentence = N_("{metric} is not scored on this scorecard in this period.")


@dataclass(frozen=True)
class Supposed:
    """One thing to suppose about a KPI of the scorecard."""

    kpi: UUID
    field: str
    value: Decimal


def what_if(reading: CardReading, supposed: Iterable[Supposed]) -> Effect:
    """The scorecard as it is, and as it would be. Raises NoSuchField, NotOnTheCard."""
    by_kpi: dict[UUID, dict[str, Decimal]] = {}
    for one in supposed:
        if one.field not in FIELDS:
            raise NoSuchField(field_name=one.field, choices=", ".join(FIELDS))
        by_kpi.setdefault(one.kpi, {})[one.field] = one.value
    here = {UUID(str(line.kpi)) for line in reading.scored.lines}
    for kpi in by_kpi:
        if kpi not in here:
            row = reading.rows.get(kpi)
            raise NotOnTheCard(metric=row.metric if row else str(kpi))
    lines = [
        _supposed(line.terms, by_kpi.get(UUID(str(line.kpi)), {}), reading)
        for line in reading.scored.lines
    ]
    cells = _cells(reading, lines, by_kpi)
    scored = scored_card(lines, cells, reading.dictionary.terms, reading.policy, reading.period)
    return Effect(reading, replace(reading, scored=scored))


def _supposed(line: LineTerms, facts: Mapping[str, Decimal], reading: CardReading) -> LineTerms:
    """The line with another weight, and with other values for this very period."""
    weight = facts.get("weight", line.weight)
    if not {"target", "floor", "challenge"} & facts.keys():
        return replace(line, weight=weight)
    scored = next(one for one in reading.scored.lines if one.kpi == line.kpi)
    target = facts.get("target", _decimal(scored.target))
    if target is None:
        return replace(line, weight=weight)
    goal = PeriodTarget(target, facts.get("floor"), facts.get("challenge"))
    targets = {**line.period_targets, reading.period.key: goal}
    return replace(line, weight=weight, period_targets=targets)


def _cells(
    reading: CardReading,
    lines: Iterable[LineTerms],
    by_kpi: Mapping[UUID, Mapping[str, Decimal]],
) -> Cells:
    """The values, with those that are supposed recorded for the period itself."""
    measured = {place: dict(periods) for place, periods in measured_of(reading.standing).items()}
    for line in lines:
        value = by_kpi.get(UUID(str(line.kpi)), {}).get("value")
        if value is not None:
            metric = reading.dictionary.terms[line.metric]
            sources = line.sources or metric.official_sources or ("",)
            place = (line.metric, UUID(str(line.subject)))
            report = Report(sources[0], value)
            measured.setdefault(place, {})[reading.period.key] = (report,)
    return Cells(measured, reading.dictionary.terms)


def _decimal(number: Fraction | None) -> Decimal | None:
    return None if number is None else rounded(number, MOST_PLACES)
