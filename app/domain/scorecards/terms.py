"""The terms of a KPI: what its score depends on, and from which period they hold."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.values.period import Period


@dataclass(frozen=True)
class Owner:
    """An owner (責任人) with their share of a joint KPI, a fraction; shares never touch scores."""

    person: UUID
    share: Decimal


@dataclass(frozen=True)
class Relative:
    """A relative target (同比+25%): `change` as a signed fraction against a frozen baseline."""

    change: Decimal
    baseline_period: str
    baseline: Decimal | None
    source: str = ""


@dataclass(frozen=True)
class Terms:
    """Everything about a line that an adjustment may change.

    Weight and percent values are fractions. `low` and `high` are the ends of an elastic range, or
    of the range itself for a metric that is best inside one. None is "not given". `aggregation`
    and `sources` override the metric's for this KPI's scoring; empty means the metric's own.
    """

    weight: Decimal
    rule: str
    cycle: str
    floor: Decimal | None = None
    target: Decimal | None = None
    challenge: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    relative: Relative | None = None
    stated: str = ""
    aggregation: str = ""
    sources: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Plain values for an event."""
        relative = self.relative
        return {
            "weight": self.weight,
            "rule": self.rule,
            "cycle": self.cycle,
            "floor": self.floor,
            "target": self.target,
            "challenge": self.challenge,
            "low": self.low,
            "high": self.high,
            "relative": None
            if relative is None
            else {
                "change": relative.change,
                "baseline_period": relative.baseline_period,
                "baseline": relative.baseline,
                "source": relative.source,
            },
            "stated": self.stated,
            "aggregation": self.aggregation,
            "sources": list(self.sources),
            "owners": [[owner.person, owner.share] for owner in self.owners],
        }

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> "Terms":
        """The inverse of `facts`."""
        relative = facts["relative"]
        return cls(
            weight=facts["weight"],
            rule=facts["rule"],
            cycle=facts["cycle"],
            floor=facts["floor"],
            target=facts["target"],
            challenge=facts["challenge"],
            low=facts["low"],
            high=facts["high"],
            relative=None if relative is None else Relative(**relative),
            stated=facts["stated"],
            aggregation=facts["aggregation"],
            sources=tuple(facts["sources"]),
            owners=tuple(Owner(person, share) for person, share in facts["owners"]),
        )


@dataclass(frozen=True)
class PeriodTarget:
    """Target, floor and challenge set for one period (月度分解)."""

    period: str
    target: Decimal
    floor: Decimal | None = None
    challenge: Decimal | None = None

    def facts(self) -> list[Any]:
        return [self.period, self.target, self.floor, self.challenge]


def first_month(period: str) -> str:
    """The month that a period begins with, as a key that sorts by time.

    >>> first_month("2026"), first_month("2026-Q2"), first_month("2026-07")
    ('2026-01', '2026-04', '2026-07')
    """
    return Period.parse(period).first_day.isoformat()[:7]
