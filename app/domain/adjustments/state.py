"""Where a request stands, and how one that stands elsewhere says so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.adjustments.refusals import (
    AlreadyDecided,
    AlreadyWithdrawn,
    StillDraft,
    WaitsForAnswer,
    WaitsForDecision,
    WaitsForFinance,
)
from app.domain.refusals import Refused


class State(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    QUESTIONED = "questioned"
    APPROVED = "approved"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


def demand_state(state: State, *wanted: State, who: UUID, at: datetime) -> None:
    """Raise what tells of a request that stands elsewhere; `who` did the last step, at `at`."""
    if state not in wanted:
        raise _TOLD[state](who, at)


_TOLD: Mapping[State, Callable[[UUID, datetime], Refused]] = {
    State.DRAFT: lambda who, at: StillDraft(),
    State.SUBMITTED: lambda who, at: WaitsForDecision(),
    State.QUESTIONED: lambda who, at: WaitsForAnswer(),
    State.APPROVED: lambda who, at: WaitsForFinance(who=who, at=at),
    State.APPLIED: lambda who, at: AlreadyDecided(who=who, at=at),
    State.REJECTED: lambda who, at: AlreadyDecided(who=who, at=at),
    State.WITHDRAWN: lambda who, at: AlreadyWithdrawn(who=who, at=at),
}
"""How a request that is elsewhere says so."""
