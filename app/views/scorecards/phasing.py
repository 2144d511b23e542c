"""Months and quarters of a line in one grid: what stands, what is typed, and the whole spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext

from app.domain.scorecards.terms import PeriodTarget
from app.domain.scoring.phasing import phasing, phasing_remainder
from app.domain.scoring.relative import level_of
from app.domain.values.kinds import Aggregation, Unit
from app.domain.values.period import Period
from app.domain.values.showing import show
from app.views import formatting
from app.views.scorecards.forms import TypedPart, typed_parts
from app.views.scorecards.keeping import Kept
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow, TermsRow

PART = "part-"


@dataclass(frozen=True)
class GridQuarter:
    """A quarter with its months. `gap` is what the months leave of it, in words; empty if none."""

    label: str
    part: TypedPart
    months: Sequence[tuple[str, TypedPart]]
    gap: str


@dataclass(frozen=True)
class PhasingGrid:
    """The grid, and what it leaves of the whole; `adds_up` only for summed metrics."""

    quarters: Sequence[GridQuarter]
    adds_up: bool
    whole: str
    months_left: str
    quarters_left: str
    is_whole: bool
    targets: tuple[PeriodTarget, ...]
    cleared: tuple[str, ...]

    @property
    def has_errors(self) -> bool:
        every = [part for one in self.quarters for part in (one.part, *(m for _, m in one.months))]
        return any(part.error for part in every)


def standing_grid(found: Kept, row: LineRow) -> PhasingGrid:
    """The targets as they stand."""
    unit = Unit(found.metric(row).unit)
    parts = {
        key: TypedPart(key, show(part.target, unit), part.target) for key, part in row.parts.items()
    }
    return _grid(found, row, parts)


def typed_grid(found: Kept, row: LineRow, form: Mapping[str, str]) -> PhasingGrid:
    """The targets as they were typed."""
    return _grid(found, row, _typed(found, row, form))


def spread_grid(found: Kept, row: LineRow, form: Mapping[str, str], over: str) -> PhasingGrid:
    """The whole in equal parts; over months, each quarter that has a target by itself.

    Raises NothingToPhase.
    """
    metric, parts = found.metric(row), _typed(found, row, form)
    year, whole = Period.parse(str(found.card.year)), whole_of(found, row)
    if not is_summed(metric, found.terms(row)):
        for period in year.months() if over == "months" else year.quarters():
            parts[period.key] = _part(period, whole, metric)
        return _grid(found, row, parts)
    if over == "quarters":
        _spread(whole, year.quarters(), parts, metric)
    elif any(_value(parts, quarter) is not None for quarter in year.quarters()):
        for quarter in year.quarters():
            _spread(_value(parts, quarter), quarter.months(), parts, metric)
    else:
        _spread(whole, year.months(), parts, metric)
    return _grid(found, row, parts)


def standing_target(found: Kept, row: LineRow) -> dict[str, Any]:
    """What the form for other values shows before anything is typed."""
    metric, terms = found.metric(row), found.terms(row)
    unit = Unit(metric.unit)

    def plain(value: Decimal | None) -> str:
        return "" if value is None else show(value, unit)

    target = plain(terms.target)
    if terms.low is not None and terms.high is not None:
        target = f"{plain(terms.low)} - {plain(terms.high)}"
    if terms.relative_change is not None:
        target = terms.stated or formatting.signed_percent(terms.relative_change)
    return {
        "target": target,
        "floor": plain(terms.floor),
        "challenge": plain(terms.challenge),
        "baseline_period": terms.baseline_period or "",
        "baseline": plain(terms.baseline),
        "from_period": found.month,
    }


def some_unreadable() -> str:
    """Above the grid, where a field can't be read."""
    return gettext("Some targets can't be read: they are marked below.")


def _grid(found: Kept, row: LineRow, parts: dict[str, TypedPart]) -> PhasingGrid:
    metric, terms = found.metric(row), found.terms(row)
    year, whole = Period.parse(str(found.card.year)), whole_of(found, row)
    adds_up = is_summed(metric, terms)
    months = [_value(parts, month) for month in year.months()]
    quarters = [_value(parts, quarter) for quarter in year.quarters()]
    known = {part.period: part for part in _targets(parts, row)}
    return PhasingGrid(
        quarters=[_quarter(quarter, parts, metric, adds_up) for quarter in year.quarters()],
        adds_up=adds_up,
        whole=_shown(whole, metric),
        months_left=_left(whole, months, metric, adds_up),
        quarters_left=_left(whole, quarters, metric, adds_up),
        is_whole=whole is not None
        and adds_up
        and all(not phasing_remainder(whole, some) for some in (months, quarters) if any(some)),
        targets=tuple(known.values()),
        cleared=tuple(
            key for key in row.parts if key in parts and key not in known and not parts[key].error
        ),
    )


def _quarter(
    quarter: Period, parts: dict[str, TypedPart], metric: MetricRow, adds_up: bool
) -> GridQuarter:
    months = [_value(parts, month) for month in quarter.months()]
    asked = _value(parts, quarter)
    gap = ""
    if adds_up and asked is not None and any(month is not None for month in months):
        left = phasing_remainder(asked, months)
        gap = _in_words(left, metric) if left else ""
    return GridQuarter(
        label=formatting.period(quarter.key),
        part=_field(parts, quarter),
        months=[
            (formatting.short_month(month.key), _field(parts, month)) for month in quarter.months()
        ],
        gap=gap,
    )


def _typed(found: Kept, row: LineRow, form: Mapping[str, str]) -> dict[str, TypedPart]:
    metric, year = found.metric(row), Period.parse(str(found.card.year))
    texts = {
        period.key: str(form.get(PART + period.key, ""))[:40]
        for period in (*year.quarters(), *year.months())
    }
    read = typed_parts(texts, Unit(metric.unit), currency=metric.currency)
    return {part.name: part for part in read}


def _targets(parts: Mapping[str, TypedPart], row: LineRow) -> list[PeriodTarget]:
    """What is set for each period; floor and challenge that were set for it stay."""
    found = []
    for key, part in parts.items():
        if part.value is None:
            continue
        stood = row.parts.get(key)
        kept = (stood.floor, stood.challenge) if stood else (None, None)
        found.append(PeriodTarget(key, part.value, *kept))
    return found


def _spread(
    whole: Decimal | None,
    periods: Sequence[Period],
    parts: dict[str, TypedPart],
    metric: MetricRow,
) -> None:
    if whole is None:
        return
    decimals = metric.decimals + (2 if metric.unit == Unit.PERCENT else 0)
    for period, value in zip(periods, phasing(whole, len(periods), decimals), strict=True):
        parts[period.key] = _part(period, value, metric)


def _part(period: Period, value: Decimal | None, metric: MetricRow) -> TypedPart:
    text = "" if value is None else show(value, Unit(metric.unit))
    return TypedPart(period.key, text, value)


def _field(parts: Mapping[str, TypedPart], period: Period) -> TypedPart:
    part = parts.get(period.key, TypedPart(period.key, ""))
    return replace(part, name=PART + period.key)


def _value(parts: Mapping[str, TypedPart], period: Period) -> Decimal | None:
    part = parts.get(period.key)
    return part.value if part else None


def whole_of(found: Kept, row: LineRow) -> Decimal | None:
    """The line's own target for the year: its level against a baseline, of an elastic range its
    easier end."""
    terms = found.terms(row)
    if terms.target is not None:
        return terms.target
    if terms.relative_change is not None and terms.baseline is not None:
        return level_of(terms.baseline, terms.relative_change)
    return terms.high if found.metric(row).direction == "lower" else terms.low


def is_summed(metric: MetricRow, terms: TermsRow) -> bool:
    """Whether the parts of a line make its whole."""
    return (terms.aggregation or metric.aggregation) == Aggregation.SUM


def _left(
    whole: Decimal | None, parts: Sequence[Decimal | None], metric: MetricRow, adds_up: bool
) -> str:
    if whole is None or not adds_up or not any(part is not None for part in parts):
        return ""
    left = phasing_remainder(whole, parts)
    return _in_words(left, metric) if left else gettext("adds up exactly")


def _in_words(left: Decimal, metric: MetricRow) -> str:
    shown = _shown(abs(left), metric)
    if left > 0:
        return gettext("%(amount)s left to assign", amount=shown)
    return gettext("%(amount)s too much", amount=shown)


def _shown(value: Decimal | None, metric: MetricRow) -> str:
    if value is None:
        return formatting.ABSENT
    places = metric.decimals + (2 if metric.unit == Unit.PERCENT else 0)
    return formatting.amount_within(Fraction(value), metric.unit, places)
