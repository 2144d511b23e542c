"""What evidence was taken out of the house, of what, and by whom."""

from uuid import UUID

from app.domain.aggregate import Aggregate


class Pack(Aggregate):
    """An evidence pack (證據包) that somebody asked for: of a KPI, or of a scorecard's period."""

    TOPIC = "evidence.pack"

    class Event(Aggregate.Event):
        TOPIC = "evidence.pack.event"

    class Requested(Event, Aggregate.Created):
        """`kind` is `kpi` or `period`; `kpi` is None for a period.

        `contents` is the SHA-256, in hex, of the list of streams that belong into the pack, each
        with its version here: so that nobody can leave one out afterwards.
        """

        TOPIC = "evidence.pack.requested"
        kind: str
        card: UUID
        kpi: UUID | None
        period: str
        contents: str

    @classmethod
    def request(
        cls, *, id: UUID, by: UUID, card: UUID, kpi: UUID | None, period: str, contents: str
    ) -> "Pack":
        """Ask for a pack."""
        return cls._create(
            cls.Requested,
            id=id,
            by=by,
            kind="period" if kpi is None else "kpi",
            card=card,
            kpi=kpi,
            period=period,
            contents=contents,
        )

    def __init__(self, kind: str, card: UUID, kpi: UUID | None, period: str, contents: str) -> None:
        self.kind = kind
        self.card = card
        self.kpi = kpi
        self.period = period
        self.contents = contents
