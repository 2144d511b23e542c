"""The points that a reviewer may add to a score, and what stands in the way. (domain.md 7)"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.reviews.refusals import (
    GrowthNotEarned,
    KpiForGrowth,
    ReasonForGrowth,
    ReasonForPoints,
    RuleForPoints,
)
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.scorecard_score import refuse_points_outside_limits
from app.domain.values.amounts import plain


class PointsRule(StrEnum):
    """What a process adjustment (過程加減分) is given for."""

    COOPERATION = "cooperation"
    INITIATIVE = "initiative"
    SHARING = "sharing"
    PROCESS = "process"
    DATA_QUALITY = "data_quality"
    CUSTOMERS = "customers"
    OTHER = "other"


@dataclass(frozen=True)
class Points:
    """A process adjustment under a rule (empty for none), and a growth bonus with its KPI."""

    points: Decimal = Decimal(0)
    rule: str = ""
    growth: Decimal = Decimal(0)
    growth_kpi: UUID | None = None

    def facts(self) -> dict[str, Any]:
        """As events hold them; a rule or a KPI without points says nothing."""
        return {
            "points": self.points,
            "rule": self.rule if self.points else "",
            "growth": self.growth,
            "growth_kpi": self.growth_kpi if self.growth else None,
        }


@dataclass(frozen=True)
class Limits:
    """What the policy of the period allows, and which KPIs have earned a growth bonus."""

    policy: ScoringPolicy
    grown: frozenset[UUID] = frozenset()

    def refuse(self, points: Points, *, has_reason: bool, has_growth_reason: bool) -> None:
        """Refuse points outside the limits, without their rule or reason, or that nobody earned.

        Raises ProcessAdjustmentOutsideLimits, GrowthOutsideLimits, RuleForPoints, ReasonForPoints,
        KpiForGrowth, GrowthNotEarned, ReasonForGrowth.
        """
        refuse_points_outside_limits(points.points, points.growth, self.policy)
        if points.points:
            if points.rule not in {str(rule) for rule in PointsRule}:
                raise RuleForPoints(field="rule")
            if not has_reason:
                raise ReasonForPoints(field="reason")
        if points.growth:
            share = plain(self.policy.growth_from * 100)
            if not self.grown:
                raise GrowthNotEarned(field="growth", share=share)
            if points.growth_kpi not in self.grown:
                raise KpiForGrowth(field="growth_kpi", share=share)
            if not has_growth_reason:
                raise ReasonForGrowth(field="growth_reason")
