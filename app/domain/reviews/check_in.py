"""What an owner says of a KPI each week beside its value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef


class Confidence(StrEnum):
    """How the owner sees the target (信心) (domain.md 10)."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


class Cause(StrEnum):
    """What makes a KPI miss its target (異常原因) (domain.md 10)."""

    CHANNEL = "channel"
    CONTENT = "content"
    PRODUCT = "product"
    PRICE = "price"
    SALES_FOLLOW_UP = "sales_follow_up"
    COMPETITOR = "competitor"
    SEASON = "season"
    DATA_DEFINITION = "data_definition"
    OTHER = "other"


@dataclass(frozen=True)
class CheckIn:
    """A weekly check-in (週報): confidence, cause of a red light, and a sentence.

    All three may be missing: the owner looked at the KPI that week and left its value as it is.
    """

    confidence: Confidence | None = None
    cause: Cause | None = None
    note: TextRef | None = None

    def facts(self) -> dict[str, Any]:
        """Plain values for the event."""
        return {
            "confidence": self.confidence.value if self.confidence else "",
            "cause": self.cause.value if self.cause else "",
            "note": self.note,
        }


@dataclass(frozen=True)
class WeekSaid:
    """What stands for a week, who said it, and what stood before: what an undoing brings back."""

    check_in: CheckIn
    by: UUID
    earlier: "WeekSaid | None" = None
