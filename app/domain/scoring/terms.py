"""What scoring is told: a KPI's line, its metric, and the values that were reported.

Projections build these from their rows; nothing here knows where they came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeAlias
from uuid import UUID

from app.domain.values.kinds import Aggregation, Cycle, Direction, Rule, Unit

Id: TypeAlias = UUID | str
"""A KPI, a subject or a person, as the caller names it; only compared, never read."""

Exact: TypeAlias = Decimal | Fraction | int
"""A number without loss; never a float."""


class PeriodTarget(NamedTuple):
    """The target set for one period; a plain tuple of three will do.

    Of a metric that is best inside a range, floor and challenge are the range's lower and upper
    end, and the target is not looked at.
    """

    target: Decimal
    floor: Decimal | None = None
    challenge: Decimal | None = None


@dataclass(frozen=True)
class RelativeTarget:
    """A target stated against an earlier value (同比+25%), read as a level.

    `change` is a fraction: 0.25 is 25% more, -0.15 is 15% less. Without a baseline value there is
    no target yet.
    """

    change: Decimal
    baseline_metric: str
    baseline_period: str
    baseline_value: Decimal | None = None
    baseline_source: str | None = None


@dataclass(frozen=True)
class MetricTerms:
    """A metric's definition as scoring needs it (指標).

    `official_sources`: first named first. `tolerance`: a fraction of the official value; None
    allows no difference. `formula`: over metric codes, None where values are only recorded.
    `threshold`: the library's limit, the target of a threshold or deduction line that has none.
    """

    code: str
    unit: Unit
    decimals: int
    direction: Direction
    aggregation: Aggregation
    formula: str | None = None
    official_sources: tuple[str, ...] = ()
    tolerance: Decimal | None = None
    ratio_reading: str | None = None
    threshold: Decimal | None = None


@dataclass(frozen=True)
class LineTerms:
    """One line of a scorecard as it is in force in the period's last month (KPI).

    `weight` is a fraction of the scorecard (0.3 is 30%); `owners` go with their shares, which add
    to 1. `target`, `floor` and `challenge` are the KPI's own, for `target_period` (None: the year
    of the period that is scored). `low` and `high`: an elastic range, or the range to stay inside.
    `period_targets`: period key to what was set for that period. `aggregation` and `sources`
    override the metric's for this line only; None leaves the metric's.
    """

    kpi: Id
    metric: str
    subject: Id
    weight: Decimal | Fraction
    rule: Rule = Rule.RATIO
    cycle: Cycle = Cycle.MONTH
    owners: tuple[tuple[Id, Decimal | Fraction], ...] = ()
    target: Decimal | None = None
    floor: Decimal | None = None
    challenge: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    relative: RelativeTarget | None = None
    target_period: str | None = None
    period_targets: Mapping[str, PeriodTarget | tuple[Decimal, Decimal | None, Decimal | None]] = (
        field(default_factory=dict, hash=False)
    )
    aggregation: Aggregation | None = None
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Report:
    """One source's current value for a metric, subject and period; corrected ones are left out.

    `held`: waits for confirmation, counts nowhere. `ruled`: made official by a ruling that stands.
    `explained`: how much of this value's distance from the official one named items explain
    (signed as value minus official). `id` leads back to the measurement.
    """

    source: str
    value: Decimal
    recorded_by: Id | None = None
    verified: bool = False
    held: bool = False
    ruled: bool = False
    explained: Decimal = Decimal(0)
    definition_version: int = 1
    by_owner: bool = False
    id: Id | None = None


Measured: TypeAlias = Mapping[tuple[str, Id], Mapping[str, tuple[Report, ...]]]
"""(metric, subject) to period key to the reports of that cell."""
