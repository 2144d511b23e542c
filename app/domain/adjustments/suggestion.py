"""Suggested requests: a dependency that changed, and what somebody set aside with a reason."""

from datetime import datetime
from uuid import UUID

from app.domain.adjustments.triggers import Dependency, TriggerKind
from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident
from app.domain.refusals import N_, Refused


class ReasonForDismissal(Refused):
    sentence = N_("Say why no request is needed, so that others can follow.")


class DismissedAlready(Refused):
    sentence = N_("{who} set this suggestion aside on {at}.")


class DependencyUnsaid(Refused):
    sentence = N_("Say in a sentence what changed.")


def suggestion_id(kpi: UUID, kind: TriggerKind, key: str) -> UUID:
    """The id of what suggests a request about a KPI: by its period, or by when it changed."""
    return ident("suggestion", kpi, kind, key)


class Suggestion(Aggregate):
    """What suggests a request about a KPI (觸發條件), once somebody has said something about it.

    A value that moved and a red row are found in the values; they are noted when they are set
    aside, as is the target of a number that the KPI rests on. Another changed dependency is noted
    by whoever tells of it.
    """

    TOPIC = "adjustments.suggestion"

    class Event(Aggregate.Event):
        TOPIC = "adjustments.suggestion.event"

    class Noted(Event, Aggregate.Created):
        """`period` is where a value moved or a red row ended; a `dependency` changed at
        `changed_at`, and `what` says how."""

        TOPIC = "adjustments.suggestion.noted"
        card: UUID
        kpi: UUID
        kind: str
        period: str
        dependency: str
        changed_at: datetime | None
        what: TextRef | None

    class Dismissed(Event):
        """No request is needed for it."""

        TOPIC = "adjustments.suggestion.dismissed"
        card: UUID
        kpi: UUID
        reason: TextRef | None

    @classmethod
    def note(
        cls, *, by: UUID, card: UUID, kpi: UUID, kind: TriggerKind, period: str
    ) -> "Suggestion":
        """What was found in the values."""
        return cls._create(
            cls.Noted,
            id=suggestion_id(kpi, kind, period),
            by=by,
            card=card,
            kpi=kpi,
            kind=str(kind),
            period=period,
            dependency="",
            changed_at=None,
            what=None,
        )

    @classmethod
    def tell(
        cls,
        *,
        by: UUID,
        card: UUID,
        kpi: UUID,
        dependency: Dependency,
        changed_at: datetime,
        what: TextRef | None,
    ) -> "Suggestion":
        """A dependency of the KPI changed. Raises DependencyUnsaid."""
        if what is None:
            raise DependencyUnsaid(field="what")
        key = f"{dependency} {changed_at.isoformat()}"
        return cls._create(
            cls.Noted,
            id=suggestion_id(kpi, TriggerKind.DEPENDENCY, key),
            by=by,
            card=card,
            kpi=kpi,
            kind=str(TriggerKind.DEPENDENCY),
            period="",
            dependency=str(dependency),
            changed_at=changed_at,
            what=what,
        )

    @classmethod
    def of_request(
        cls,
        *,
        by: UUID,
        card: UUID,
        kpi: UUID,
        request: UUID,
        dependency: Dependency,
        changed_at: datetime,
        what: TextRef | None,
    ) -> "Suggestion":
        """An applied request changed the target of a number that the KPI rests on."""
        return cls._create(
            cls.Noted,
            id=suggestion_id(kpi, TriggerKind.DEPENDENCY, str(request)),
            by=by,
            card=card,
            kpi=kpi,
            kind=str(TriggerKind.DEPENDENCY),
            period="",
            dependency=str(dependency),
            changed_at=changed_at,
            what=what,
        )

    def __init__(self, card: UUID, kpi: UUID) -> None:
        self.card = card
        self.kpi = kpi
        self.dismissed_by: UUID | None = None

    def dismiss(self, *, by: UUID, reason: TextRef | None) -> None:
        """Set it aside. Raises DismissedAlready, ReasonForDismissal."""
        if self.dismissed_by is not None:
            raise DismissedAlready(who=self.dismissed_by, at=self.modified_on)
        if reason is None:
            raise ReasonForDismissal(field="reason")
        self._dismissed(by=by, card=self.card, kpi=self.kpi, reason=reason)

    @event(Dismissed)
    def _dismissed(self, by: UUID, card: UUID, kpi: UUID, reason: TextRef | None) -> None:
        self.dismissed_by = by
