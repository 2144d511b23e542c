"""What a request asks for, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.adjustments.changes import Change
from app.domain.aggregate import TextRef


class Size(StrEnum):
    """A small change is answered with tactics; a large one re-evaluates targets."""

    SMALL = "small"
    LARGE = "large"


class Category(StrEnum):
    """Why a KPI should change (調整原因)."""

    MARKET_CHANGE = "market change"
    REGULATION = "regulation"
    COMPETITOR = "competitor"
    STRATEGY_CHANGE = "strategy change"
    RESOURCE_CUT = "resource cut"
    PRODUCT_DELAY = "product delay"
    OPPORTUNITY = "opportunity"
    DATA_ERROR = "data error"


@dataclass(frozen=True)
class Wish:
    """What is asked for, and why; `evidence` are links or a few words each."""

    lines: tuple[Change, ...]
    size: Size
    category: Category
    first_period: str
    title: TextRef | None = None
    explanation: TextRef | None = None
    tactics: TextRef | None = None
    evidence: tuple[TextRef, ...] = ()
    trigger_at: datetime | None = None

    def facts(self) -> dict[str, Any]:
        """Plain values for an event."""
        return {
            **vars(self),
            "lines": [one.facts() for one in self.lines],
            "size": str(self.size),
            "category": str(self.category),
            "evidence": list(self.evidence),
        }
