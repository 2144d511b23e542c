"""Data sources: where numbers come from, and who keeps them."""

from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import source_id
from app.domain.metrics.refusals import NothingAdvised


class Source(Aggregate):
    """A data source (數據來源), e.g. the CRM system, with its keeper and due time."""

    TOPIC = "metrics.source"

    class Event(Aggregate.Event):
        TOPIC = "metrics.source.event"

    class Named(Event, Aggregate.Created):
        """`how` is how values usually arrive: edit, import or api."""

        TOPIC = "metrics.source.named"
        code: str
        names: dict[str, str]
        how: str
        keeper_unit: UUID | None
        keeper: UUID | None
        due: dict[str, str]

    class Entrusted(Event):
        """Another keeper from now on."""

        TOPIC = "metrics.source.entrusted"
        keeper_unit: UUID | None
        keeper: UUID | None

    class Scheduled(Event):
        """Another due time from now on, in words, by language."""

        TOPIC = "metrics.source.scheduled"
        due: dict[str, str]

    class Advised(Event):
        """What those who record under it should mind; None takes the note away."""

        TOPIC = "metrics.source.advised"
        note: TextRef | None

    @classmethod
    def name(
        cls,
        *,
        by: UUID,
        code: str,
        names: dict[str, str],
        how: str,
        keeper_unit: UUID | None,
        keeper: UUID | None,
        due: dict[str, str],
    ) -> "Source":
        """A new source; its id comes from its code."""
        return cls._create(
            cls.Named,
            id=source_id(code),
            by=by,
            code=code,
            names=dict(names),
            how=how,
            keeper_unit=keeper_unit,
            keeper=keeper,
            due=dict(due),
        )

    def __init__(
        self, code: str, keeper_unit: UUID | None, keeper: UUID | None, due: dict[str, str]
    ) -> None:
        self.code = code
        self.keeper_unit = keeper_unit
        self.keeper = keeper
        self.due = due
        self.note: TextRef | None = None

    def entrust(self, *, by: UUID, keeper_unit: UUID | None, keeper: UUID | None) -> None:
        """Give the source another keeper (來源負責人)."""
        if (keeper_unit, keeper) != (self.keeper_unit, self.keeper):
            self._entrusted(by=by, keeper_unit=keeper_unit, keeper=keeper)

    def schedule(self, *, by: UUID, due: dict[str, str]) -> None:
        """Say until when its values are due, in words by language; empty where nobody says."""
        if due != self.due:
            self._scheduled(by=by, due=dict(due))

    def advise(self, *, by: UUID, note: TextRef | None) -> None:
        """Leave a note for those who record; None takes it away. Raises NothingAdvised."""
        if note is None and self.note is None:
            raise NothingAdvised(field="note")
        self._advised(by=by, note=note)

    @event(Entrusted)
    def _entrusted(self, by: UUID, keeper_unit: UUID | None, keeper: UUID | None) -> None:
        self.keeper_unit, self.keeper = keeper_unit, keeper

    @event(Scheduled)
    def _scheduled(self, by: UUID, due: dict[str, str]) -> None:
        self.due = due

    @event(Advised)
    def _advised(self, by: UUID, note: TextRef | None) -> None:
        self.note = note
