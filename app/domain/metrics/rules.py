"""The data management rules: the whole dictionary as one document that heads approve."""

from uuid import UUID

from app.domain.aggregate import Aggregate, event
from app.domain.ids import ident

RULES = ident("rules", "metrics")
"""There is one document of rules."""


class Rules(Aggregate):
    """The KPI data management rules (KPI 數據管理規範), in approved versions."""

    TOPIC = "metrics.rules"

    class Event(Aggregate.Event):
        TOPIC = "metrics.rules.event"

    class Begun(Event, Aggregate.Created):
        """The rules are put before a head for the first time."""

        TOPIC = "metrics.rules.begun"

    class Approved(Event):
        """`digest` is the SHA-256 of the document as known at `position`, in hex."""

        TOPIC = "metrics.rules.approved"
        version: int
        position: int
        digest: str

    @classmethod
    def begin(cls, *, by: UUID) -> "Rules":
        """Rules that nobody has approved yet; saved together with the first approval."""
        return cls._create(cls.Begun, id=RULES, by=by)

    def __init__(self) -> None:
        self.approved_version = 0
        self.digest = ""

    def approve(self, *, by: UUID, position: int, digest: str) -> None:
        """The document counts as it stands."""
        self._approved(by=by, version=self.approved_version + 1, position=position, digest=digest)

    @event(Approved)
    def _approved(self, by: UUID, version: int, position: int, digest: str) -> None:
        self.approved_version, self.digest = version, digest
