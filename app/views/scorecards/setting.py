"""Who set a KPI's weight, target, floor and challenge: when, by which request, from which file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from app.domain.scoring import notes
from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.targets import Basis
from app.reading.cards import CardReading, as_uuid
from app.views.asking import db, moment
from projections.adjustments.queries import RequestRow, adjustments
from projections.audit.queries import AuditRow, events_at
from projections.imports.queries import FiledRow, filed_at
from projections.scorecards.queries import (
    LineRow,
    PartRow,
    TermsOverTime,
    TermsRow,
    terms_over_time,
)

OF_PARTS = (notes.TARGET_OF_PARTS, notes.TARGET_SO_FAR)


@dataclass(frozen=True)
class Setting:
    """The event that set a figure, with the request and the row of a file that it came from."""

    event: AuditRow
    request: RequestRow | None
    filed: FiledRow | None


def settings_at(line: ScoredLine, reading: CardReading, positions: Iterable[int]) -> list[Setting]:
    """What happened to a line at these positions, the earliest first.

    A request is applied in one breath with what it changes, so both bear the same time.
    """
    kpi, at = as_uuid(line.kpi), moment().position
    events = events_at(db(), positions)
    requests = adjustments(db(), at=at, card=reading.card.id) if events else []
    filed = filed_at(db(), events, kpi=kpi, at=at)
    return [
        Setting(event, _request(event, kpi, requests), filed.get(position))
        for position, event in sorted(events.items())
    ]


def _request(event: AuditRow, kpi: UUID, requests: Iterable[RequestRow]) -> RequestRow | None:
    return next(
        (
            one
            for one in requests
            if any(change.kpi == kpi for change in one.lines)
            and (applied := one.step("applied")) is not None
            and applied.at == event.recorded_at
        ),
        None,
    )


def target_setting(line: ScoredLine, reading: CardReading) -> Setting | None:
    """The latest event behind the target that counts, with the request that it came from."""
    over = terms_over_time(db(), row_of(reading, line), at=moment().position)
    found = settings_at(line, reading, target_set_at(reading, line, over)[-1:])
    return found[-1] if found else None


def weight_set_at(reading: CardReading, _line: ScoredLine, over: TermsOverTime) -> list[int]:
    """The position at which the weight of the period was set."""
    return _said(reading, over, lambda terms: terms.weight)


def target_set_at(reading: CardReading, line: ScoredLine, over: TermsOverTime) -> list[int]:
    """The positions at which the target that counts in the period was set: of each part of it."""
    parts = target_parts(reading, line)
    return sorted({one.set_at for one in parts.values()}) if parts else own_set_at(reading, over)


def own_set_at(reading: CardReading, over: TermsOverTime) -> list[int]:
    """The position at which the KPI's own target was set, whatever its parts say."""
    return _said(reading, over, _own)


def span_set_at(reading: CardReading, line: ScoredLine, over: TermsOverTime) -> list[int]:
    """The positions at which floor and challenge were set: for the period itself, or with the
    terms."""
    part = row_of(reading, line).parts.get(reading.period.key)
    if part is not None and part.floor is not None and part.challenge is not None:
        return [part.set_at]
    said = _said(reading, over, lambda one: (one.floor, one.challenge, one.low, one.high))
    return sorted({*said, *([part.set_at] if part is not None else [])})


def target_parts(reading: CardReading, line: ScoredLine) -> dict[str, PartRow]:
    """The targets of single periods that make the period's; empty where none does."""
    row = row_of(reading, line)
    if line.basis is Basis.SET and reading.period.key in row.parts:
        return {reading.period.key: row.parts[reading.period.key]}
    keys = next(
        (str(one.facts["periods"]).split(", ") for one in line.notes if one.sentence in OF_PARTS),
        [],
    )
    return {key: row.parts[key] for key in keys if key in row.parts}


def row_of(reading: CardReading, line: ScoredLine) -> LineRow:
    """The line as the scorecard keeps it."""
    return reading.rows[as_uuid(line.kpi)]


def _own(terms: TermsRow) -> object:
    stated = (terms.target, terms.low, terms.high)
    return (*stated, terms.relative_change, terms.baseline_period, terms.baseline)


def _said(
    reading: CardReading, over: TermsOverTime, said: Callable[[TermsRow], object]
) -> list[int]:
    found = over.since(reading.period.last_month().key, said)
    return [found] if found else []
