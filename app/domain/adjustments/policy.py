"""The numbers of adjustments that an organisation may set otherwise (domain.md 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.domain.scoring.policy import PolicyFactUnknown, plain_number, terms_on, whole_number


@dataclass(frozen=True)
class AdjustmentPolicy:
    """Clocks run from the trigger, or from submission without one; shares are fractions.

    `finance_above`: a budget or money target that moves by more needs finance's approval.
    `moves_above`: a value that far from the mean of the `mean_periods` before suggests a request.

    >>> AdjustmentPolicy.from_facts({"applied_within_hours": "96"}).applied_within.days
    4
    >>> AdjustmentPolicy.from_facts(AdjustmentPolicy().facts()) == AdjustmentPolicy()
    True
    """

    plan_within: timedelta = timedelta(hours=24)
    applied_within: timedelta = timedelta(hours=72)
    finance_above: Decimal = Decimal("0.2")
    moves_above: Decimal = Decimal("0.3")
    mean_periods: int = 3
    red_periods: int = 3
    mostly_known_from: Decimal = Decimal("0.5")
    grants_are_recent: timedelta = timedelta(days=30)

    @classmethod
    def from_facts(cls, facts: Mapping[str, object]) -> "AdjustmentPolicy":
        """The policy of plain facts; what is not named has its default.

        Raises PolicyFactUnknown, PolicyFactUnreadable.
        """
        values: dict[str, Any] = {}
        for name, value in facts.items():
            match name:
                case "plan_within_hours" | "applied_within_hours":
                    hours = whole_number(name, value)
                    values[name.removesuffix("_hours")] = timedelta(hours=hours)
                case "grants_are_recent_days":
                    values["grants_are_recent"] = timedelta(days=whole_number(name, value))
                case "finance_above" | "moves_above" | "mostly_known_from":
                    values[name] = plain_number(name, value)
                case "mean_periods" | "red_periods":
                    values[name] = whole_number(name, value)
                case _:
                    raise PolicyFactUnknown(field=name, name=name)
        return cls(**values)

    def facts(self) -> dict[str, str]:
        """Every setting as plain text, as `from_facts` reads it and an event keeps it."""
        return {
            "plan_within_hours": str(self.plan_within // timedelta(hours=1)),
            "applied_within_hours": str(self.applied_within // timedelta(hours=1)),
            "finance_above": str(self.finance_above),
            "mostly_known_from": str(self.mostly_known_from),
            "grants_are_recent_days": str(self.grants_are_recent // timedelta(days=1)),
            "moves_above": str(self.moves_above),
            "mean_periods": str(self.mean_periods),
            "red_periods": str(self.red_periods),
        }


def policy_on(adopted: Mapping[str, Any] | None, day: date) -> AdjustmentPolicy:
    """The policy of a day, from the reference fact of its adoptions; None: nothing was adopted."""
    return AdjustmentPolicy.from_facts(terms_on(adopted, day))
