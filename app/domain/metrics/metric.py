"""Metrics: defined once, used by many KPIs."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import metric_id


@dataclass(frozen=True)
class Definition:
    """What a metric means (指標定義). Percent limits are fractions; names and texts by language.

    `tolerance` is the difference between sources that is no conflict, relative to the official
    value; None allows none. `formula` is over other metrics' codes. `input_only` metrics feed
    formulas and stand on no scorecard by themselves.
    """

    names: dict[str, str]
    meanings: dict[str, str]
    aliases: list[str]
    dimension: str
    kind: str
    stage: str
    direction: str
    unit: str
    currency: str
    decimals: int
    aggregation: str
    formula: str
    input_only: bool
    default_rule: str
    threshold: Decimal | None
    low: Decimal | None
    high: Decimal | None
    tolerance: Decimal | None
    ratio_reading: str
    frequency: str
    typical_source: str
    packs: list[str]
    note: str

    def facts(self) -> dict[str, Any]:
        """Plain values for the event."""
        return asdict(self)


class Metric(Aggregate):
    """A metric (指標) of the dictionary (KPI 數據管理規範), known by its code."""

    TOPIC = "metrics.metric"

    class Event(Aggregate.Event):
        TOPIC = "metrics.metric.event"

    class Defined(Event, Aggregate.Created):
        """Version 1 of the definition; its fields are those of `Definition`."""

        TOPIC = "metrics.metric.defined"
        code: str
        definition: dict[str, Any]

    class Redefined(Event):
        """A new version; values keep the version that they were recorded under."""

        TOPIC = "metrics.metric.redefined"
        version: int
        from_period: str
        definition: dict[str, Any]
        reason: TextRef | None

    class SourcesAppointed(Event):
        """The official sources, the one that counts first, and the steward."""

        TOPIC = "metrics.metric.sources_appointed"
        official: list[str]
        others: list[str]
        steward: UUID | None

    @classmethod
    def define(cls, *, by: UUID, code: str, definition: Definition) -> "Metric":
        """A new metric; its id comes from its code."""
        return cls._create(
            cls.Defined, id=metric_id(code), by=by, code=code, definition=definition.facts()
        )

    def __init__(self, code: str, definition: dict[str, Any]) -> None:
        self.code = code
        self.definition = Definition(**definition)
        self.definition_version = 1
        self.official: list[str] = []
        self.others: list[str] = []
        self.steward: UUID | None = None

    def redefine(
        self, *, by: UUID, from_period: str, definition: Definition, reason: TextRef | None
    ) -> None:
        """A new version of the definition that holds from a period on."""
        self._redefined(
            by=by,
            version=self.definition_version + 1,
            from_period=from_period,
            definition=definition.facts(),
            reason=reason,
        )

    def appoint(
        self, *, by: UUID, official: list[str], others: list[str], steward: UUID | None
    ) -> None:
        """Name the official sources, others that are allowed, and the steward."""
        if (official, others, steward) != (self.official, self.others, self.steward):
            self._sources_appointed(
                by=by, official=list(official), others=list(others), steward=steward
            )

    def meaning(self, **changes: Any) -> Definition:
        """The definition in force with some fields changed."""
        return replace(self.definition, **changes)

    @event(Redefined)
    def _redefined(
        self,
        by: UUID,
        version: int,
        from_period: str,
        definition: dict[str, Any],
        reason: TextRef | None,
    ) -> None:
        self.definition = Definition(**definition)
        self.definition_version = version

    @event(SourcesAppointed)
    def _sources_appointed(
        self, by: UUID, official: list[str], others: list[str], steward: UUID | None
    ) -> None:
        self.official, self.others, self.steward = official, others, steward
