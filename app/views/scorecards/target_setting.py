"""Who set the target that counts, when, and by which request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.targets import Basis
from app.reading.cards import CardReading
from projections.adjustments.queries import RequestRow
from projections.audit.queries import AuditRow


@dataclass(frozen=True)
class TargetSetting:
    """The event that set the target that counts, and the request that it came from, if one did."""

    event: AuditRow
    request: RequestRow | None


def target_setting(
    line: ScoredLine,
    reading: CardReading,
    steps: Mapping[int, AuditRow],
    requests: Iterable[RequestRow],
) -> TargetSetting | None:
    """What set the line's target; `steps` by position, `requests` about its scorecard.

    A request is applied in one breath with what it changes, so both bear the same time.
    """  # fmt: skip
    event = steps.get(target_set_at(line, reading))
    if event is None:
        return None
    kpi = UUID(str(line.kpi))
    return TargetSetting(
        event,
        next(
            (
                one
                for one in requests
                if any(change.kpi == kpi for change in one.lines)
                and (applied := one.step("applied")) is not None
                and applied.at == event.recorded_at
            ),
            None,
        ),
    )


def target_set_at(line: ScoredLine, reading: CardReading) -> int:
    """The position at which the target that counts in the period was set last."""
    row = reading.rows[UUID(str(line.kpi))]
    period = reading.period
    parts = [
        row.parts[key]
        for key in (period.key, *(m.key for m in period.months()))
        if key in row.parts
    ]
    if line.basis in (Basis.SET, Basis.PARTS, Basis.SO_FAR) and parts:
        return max(one.set_at for one in parts)
    terms = row.in_force(period.last_month().key)
    return terms.set_at if terms else 0
