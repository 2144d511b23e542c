"""What the names in a team's own tables mean, remembered once somebody has said so."""

from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident


def naming_id(holder: UUID) -> UUID:
    """The id of a holder's naming."""
    return ident("naming", holder)


class Naming(Aggregate):
    """How one holder's tables call metrics and sources (指標與來源對照)."""

    TOPIC = "imports.naming"

    class Event(Aggregate.Event):
        TOPIC = "imports.naming.event"

    class Begun(Event, Aggregate.Created):
        """The tables of this holder are spoken of."""

        TOPIC = "imports.naming.begun"
        holder: UUID

    class MetricNamed(Event):
        """This name means that metric from now on."""

        TOPIC = "imports.naming.metric_named"
        name: TextRef | None
        metric: str

    class SourceNamed(Event):
        """This name means that data source from now on."""

        TOPIC = "imports.naming.source_named"
        name: TextRef | None
        source: str

    @classmethod
    def begin(cls, *, by: UUID, holder: UUID) -> "Naming":
        """A holder's naming without names yet; saved together with its first one."""
        return cls._create(cls.Begun, id=naming_id(holder), by=by, holder=holder)

    def __init__(self, holder: UUID) -> None:
        self.holder = holder

    def name_metric(self, *, by: UUID, name: TextRef | None, metric: str) -> None:
        """Let a name in tables mean a metric."""
        self._metric_named(by=by, name=name, metric=metric)

    @event(MetricNamed)
    def _metric_named(self, by: UUID, name: TextRef | None, metric: str) -> None:
        pass

    def name_source(self, *, by: UUID, name: TextRef | None, source: str) -> None:
        """Let a name in tables mean a data source."""
        self._source_named(by=by, name=name, source=source)

    @event(SourceNamed)
    def _source_named(self, by: UUID, name: TextRef | None, source: str) -> None:
        pass
