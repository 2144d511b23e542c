"""What evidence was taken out of the house, of what, and by whom."""

from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate


class Pack(Aggregate):
    """An evidence pack (證據包) that somebody asked for: of a KPI, a period, or a dispute."""

    TOPIC = "evidence.pack"

    class Event(Aggregate.Event):
        TOPIC = "evidence.pack.event"

    class Requested(Event, Aggregate.Created):
        """`kind` is `kpi`, `period` or `dispute`; `kpi` is None for a period, and a pack of a
        dispute has no `card` either.

        `contents` is the SHA-256, in hex, of the list of streams that belong into the pack, each
        with its version here: so that nobody can leave one out afterwards.
        """

        TOPIC = "evidence.pack.requested"
        class_version = 2
        kind: str
        card: UUID | None
        kpi: UUID | None
        dispute: UUID | None
        period: str
        contents: str

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["dispute"] = None

    @classmethod
    def request(
        cls, *, id: UUID, by: UUID, card: UUID, kpi: UUID | None, period: str, contents: str
    ) -> "Pack":
        """Ask for a pack of a scorecard's period, or of one KPI in it."""
        return cls._create(
            cls.Requested,
            id=id,
            by=by,
            kind="period" if kpi is None else "kpi",
            card=card,
            kpi=kpi,
            dispute=None,
            period=period,
            contents=contents,
        )

    @classmethod
    def request_of_dispute(
        cls, *, id: UUID, by: UUID, dispute: UUID, period: str, contents: str
    ) -> "Pack":
        """Ask for everything of one dispute; `period` is the one that it is about."""
        return cls._create(
            cls.Requested,
            id=id,
            by=by,
            kind="dispute",
            card=None,
            kpi=None,
            dispute=dispute,
            period=period,
            contents=contents,
        )

    def __init__(
        self,
        kind: str,
        card: UUID | None,
        kpi: UUID | None,
        dispute: UUID | None,
        period: str,
        contents: str,
    ) -> None:
        self.kind = kind
        self.card = card
        self.kpi = kpi
        self.dispute = dispute
        self.period = period
        self.contents = contents
