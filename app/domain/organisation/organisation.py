"""The organisation that a log belongs to: its zone and currency, and what the log is called."""

from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ORGANISATION


class Organisation(Aggregate):
    """The one organisation (組織) of a database. Its first event names the log."""

    TOPIC = "organisation.organisation"

    class Event(Aggregate.Event):
        TOPIC = "organisation.organisation.event"

    class Founded(Event, Aggregate.Created):
        """The log begins. `origin` is `accord/log/<uuid4>`, the name on its checkpoints."""

        TOPIC = "organisation.organisation.founded"
        origin: str
        zone: str
        currency: str
        name: TextRef | None

    class Demonstrated(Event):
        """The database holds sample data; its clock runs `clock_offset` microseconds off."""

        TOPIC = "organisation.organisation.demonstrated"
        clock_offset: int

    @classmethod
    def found(
        cls, *, by: UUID, origin: str, zone: str, currency: str, name: TextRef | None
    ) -> "Organisation":
        """Begin the log of an organisation."""
        return cls._create(
            cls.Founded,
            id=ORGANISATION,
            by=by,
            origin=origin,
            zone=zone,
            currency=currency,
            name=name,
        )

    def __init__(self, origin: str, zone: str, currency: str) -> None:
        self.origin = origin
        self.zone = zone
        self.currency = currency
        self.clock_offset: int | None = None

    def demonstrate(self, *, by: UUID, clock_offset: int) -> None:
        """Mark the database as a demonstration."""
        self._demonstrated(by=by, clock_offset=clock_offset)

    @event(Demonstrated)
    def _demonstrated(self, by: UUID, clock_offset: int) -> None:
        self.clock_offset = clock_offset
