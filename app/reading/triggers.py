"""What suggests a request about a KPI: found in its values, or told by somebody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.adjustments.suggestion import suggestion_id
from app.domain.adjustments.triggers import (
    TriggerKind,
    is_red_in_a_row,
    mean_before,
    moved_off_the_mean,
    moves_a_target,
)
from app.domain.scoring.card import scored_line
from app.domain.scoring.light import Light
from app.domain.scoring.scored import ScoredLine
from app.domain.values.kinds import Cycle
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid, line_terms
from projections.adjustments.queries import (
    SuggestionRow,
    applied_requests,
    asked_since,
    suggestions,
)
from projections.policies.queries import adjustment_policy

CYCLES = {Cycle.MONTH: PeriodKind.MONTH, Cycle.QUARTER: PeriodKind.QUARTER}


@dataclass(frozen=True)
class Trigger:
    """Why a request about a KPI is suggested. `at` is when it happened: the clocks run from there.

    `share` is how far a value moved off the mean, `value` and `mean` the two; `periods` are those
    that were looked at. A dependency has the `told` row instead, or the `request` that changed the
    target of the metric `rests_on`.
    """

    id: UUID
    kind: TriggerKind
    kpi: UUID
    card: UUID
    metric: str
    at: datetime
    periods: tuple[Period, ...] = ()
    share: Fraction | None = None
    value: Fraction | None = None
    mean: Fraction | None = None
    told: SuggestionRow | None = None
    request: UUID | None = None
    rests_on: str = ""


def triggers(
    db: Connection,
    lines: Iterable[tuple[CardReading, ScoredLine]],
    *,
    at: int,
    today: date,
) -> list[Trigger]:
    """What suggests a request about these lines and was neither set aside nor answered by one.

    The readings are of this year, with their past.
    """
    about = list(lines)
    kpis = {as_uuid(line.kpi): (reading, line) for reading, line in about}
    noted = {one.id: one for one in suggestions(db, kpis, at=at)}
    policy = adjustment_policy(db, at=at, on=today)
    found = [one for reading, line in about for one in found_in(reading, line, today, policy)]
    found += _rested_on(db, about, at=at)
    found = [one for one in found if one.id not in noted or not noted[one.id].dismissed]
    found += [
        _told(one, kpis[one.kpi][0])
        for one in noted.values()
        if one.dependency and not one.dismissed
    ]
    if not found:
        return []
    asked = asked_since(db, {one.card for one in found}, at=at)
    return [one for one in found if not _is_answered(one, asked)]


def found_in(
    reading: CardReading, line: ScoredLine, today: date, policy: AdjustmentPolicy
) -> list[Trigger]:
    """What the values of a line suggest: one that moved, and a row of red periods."""
    kind = CYCLES.get(line.terms.cycle)
    if kind is None:
        return []
    periods = _periods(kind, today, max(policy.mean_periods + 1, policy.red_periods))
    scored = [_scored(reading, line, period) for period in periods]
    values = [_value(line, period) for period in periods]
    if values[-1] is None:
        return []
    found = []
    recorded_at = _recorded(reading, line, periods[-1])
    if recorded_at is None:
        return []
    kpi = as_uuid(line.kpi)
    base = Trigger(kpi, TriggerKind.RED, kpi, reading.card.id, line.terms.metric, recorded_at)
    if (share := moved_off_the_mean(values, policy)) is not None:
        found.append(
            replace(
                base,
                id=suggestion_id(kpi, TriggerKind.MOVED, periods[-1].key),
                kind=TriggerKind.MOVED,
                periods=tuple(periods[-policy.mean_periods - 1 :]),
                share=share,
                value=values[-1],
                mean=mean_before(values, policy),
            )
        )
    if is_red_in_a_row(scored, policy):
        found.append(
            replace(
                base,
                id=suggestion_id(kpi, TriggerKind.RED, periods[-1].key),
                periods=tuple(periods[-policy.red_periods :]),
            )
        )
    return found


def _rested_on(
    db: Connection, about: Iterable[tuple[CardReading, ScoredLine]], *, at: int
) -> list[Trigger]:
    """Numbers that a line's metric is computed from whose target an applied request changed, where
    that request left the line itself alone."""
    resting = [
        (reading, line, codes)
        for reading, line in about
        if (codes := reading.dictionary.needed([line.terms.metric]) - {line.terms.metric})
    ]
    return [
        Trigger(
            id=suggestion_id(kpi, TriggerKind.DEPENDENCY, str(request.id)),
            kind=TriggerKind.DEPENDENCY,
            kpi=kpi,
            card=reading.card.id,
            metric=line.terms.metric,
            at=request.applied_at,
            request=request.id,
            rests_on=moved[0].metric,
        )
        for request in (applied_requests(db, at=at) if resting else ())
        for reading, line, codes in resting
        for kpi in [as_uuid(line.kpi)]
        if Period.parse(request.first_period).year == reading.card.year
        and kpi not in [one.kpi for one in request.lines]
        and (
            moved := [
                one
                for one in request.lines
                if one.metric in codes
                and one.subject == as_uuid(line.terms.subject)
                and moves_a_target(one)
            ]
        )
    ]


def _told(row: SuggestionRow, reading: CardReading) -> Trigger:
    metric = reading.rows[row.kpi].metric
    at = row.changed_at or row.noted_at
    return Trigger(row.id, TriggerKind.DEPENDENCY, row.kpi, row.card, metric, at, told=row)


def _periods(kind: PeriodKind, today: date, count: int) -> list[Period]:
    """The last periods that have ended, the oldest first."""
    period, found = Period.of_day(today, kind), []
    for _ in range(count):
        period = period.previous()
        found.append(period)
    return found[::-1]


def _value(line: ScoredLine, period: Period) -> Fraction | None:
    terms = line.terms
    cell = line.cells.cell(
        terms.metric,
        terms.subject,
        period,
        aggregation=terms.aggregation,
        sources=terms.sources,
    )
    return cell.value if cell.is_complete else None


def _scored(reading: CardReading, line: ScoredLine, period: Period) -> Light | None:
    row = reading.rows[as_uuid(line.kpi)]
    terms = row.in_force(period.last_month().key)
    if terms is None or period.year != reading.card.year:
        return None
    told = line_terms(row, terms, reading.card.year)
    metric = reading.dictionary.terms[row.metric]
    return scored_line(told, line.cells, metric, reading.policy, period).light


def _recorded(reading: CardReading, line: ScoredLine, period: Period) -> datetime | None:
    """When the last number that the period's value rests on was recorded."""
    subject = as_uuid(line.terms.subject)
    moments = [
        one.recorded_at
        for code in reading.dictionary.needed([line.terms.metric])
        for key, some in reading.standing.get((code, subject), {}).items()
        if period.contains(Period.parse(key))
        for one in some
    ]
    return max(moments, default=None)


def _is_answered(one: Trigger, asked: Mapping[UUID, Sequence[datetime]]) -> bool:
    """Whether a request about the KPI was written since."""
    return any(drafted_at >= one.at for drafted_at in asked.get(one.kpi, ()))
