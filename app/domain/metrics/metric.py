"""Metrics: defined once, used by many KPIs."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import metric_id
from app.domain.metrics.refusals import (
    BenchmarkUnsourced,
    NoBenchmark,
    NotRetired,
    RetiredAlready,
)


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

    class VersionSuspended(Event):
        """An appeal takes a version that a ruling gave away, wherever it held. (domain.md 9)

        `definition` is what the metric means without it.
        """

        TOPIC = "metrics.metric.version_suspended"
        version: int
        dispute: UUID
        definition: dict[str, Any]

    class VersionRestored(Event):
        """The ruling was upheld: its version holds again, from the same period on."""

        TOPIC = "metrics.metric.version_restored"
        version: int
        dispute: UUID
        from_period: str
        definition: dict[str, Any]
        reason: TextRef | None

    class SourcesAppointed(Event):
        """The official sources, the one that counts first, and the steward.

        `reason` is None where nothing was closed yet that other sources could move.
        """

        TOPIC = "metrics.metric.sources_appointed"
        class_version = 2
        official: list[str]
        others: list[str]
        steward: UUID | None
        reason: TextRef | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["reason"] = None

    class Called(Event):
        """Other names in use, all of them; the definition's meaning and version stay."""

        TOPIC = "metrics.metric.called"
        aliases: list[str]

    class Benchmarked(Event):
        """What others in the industry reach: value, where it was read, and of which day it is."""

        TOPIC = "metrics.metric.benchmarked"
        value: Decimal | None
        source: TextRef | None
        as_of: date | None

    class Retired(Event):
        """The metric goes on no further scorecard and into no further formula."""

        TOPIC = "metrics.metric.retired"
        reason: TextRef | None

    class Reinstated(Event):
        """The metric is used again."""

        TOPIC = "metrics.metric.reinstated"
        reason: TextRef | None

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
        self.versions = {1: ("", self.definition)}
        self.suspended: set[int] = set()
        self.official: list[str] = []
        self.others: list[str] = []
        self.steward: UUID | None = None
        self.benchmark: Decimal | None = None
        self.is_retired = False

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

    def suspend_version(self, version: int, *, by: UUID, dispute: UUID) -> None:
        """Take a version away that a ruling gave, while its appeal is open or after it was lost.

        The number isn't given again; what was recorded under it keeps it.
        """
        holding = max(one for one in self.versions if one not in {version, *self.suspended})
        definition = self._meant_by(holding).facts()
        self._version_suspended(by=by, version=version, dispute=dispute, definition=definition)

    def restore_version(
        self, version: int, *, by: UUID, dispute: UUID, reason: TextRef | None
    ) -> None:
        """Let a version hold again whose ruling was upheld."""
        self._version_restored(
            by=by,
            version=version,
            dispute=dispute,
            from_period=self.versions[version][0],
            definition=self._meant_by(version).facts(),
            reason=reason,
        )

    def _meant_by(self, version: int) -> Definition:
        """What a version says, with the other names of now."""
        return replace(self.versions[version][1], aliases=list(self.definition.aliases))

    def appoint(
        self,
        *,
        by: UUID,
        official: list[str],
        others: list[str],
        steward: UUID | None,
        reason: TextRef | None = None,
    ) -> None:
        """Name the official sources, others that are allowed, and the steward."""
        if (official, others, steward) != (self.official, self.others, self.steward):
            self._sources_appointed(
                by=by,
                official=list(official),
                others=list(others),
                steward=steward,
                reason=reason,
            )

    def call(self, *, by: UUID, aliases: list[str]) -> None:
        """Other names in use (別名), by which imports and searches find the metric."""
        if aliases != self.definition.aliases:
            self._called(by=by, aliases=list(aliases))

    def set_benchmark(
        self, *, by: UUID, value: Decimal | None, source: TextRef | None, as_of: date | None
    ) -> None:
        """What the industry reaches (行業基準), in the metric's unit; None takes it away.

        Raises BenchmarkUnsourced, NoBenchmark.
        """
        if value is None and self.benchmark is None:
            raise NoBenchmark(field="value")
        if value is not None and (source is None or as_of is None):
            raise BenchmarkUnsourced(field="source" if source is None else "as_of")
        self._benchmarked(by=by, value=value, source=source, as_of=as_of)

    def retire(self, *, by: UUID, reason: TextRef) -> None:
        """Use it for nothing new. Raises RetiredAlready."""
        if self.is_retired:
            raise RetiredAlready()
        self._retired(by=by, reason=reason)

    def reinstate(self, *, by: UUID, reason: TextRef) -> None:
        """Use it again. Raises NotRetired."""
        if not self.is_retired:
            raise NotRetired()
        self._reinstated(by=by, reason=reason)

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
        self.versions[version] = (from_period, self.definition)

    @event(VersionSuspended)
    def _version_suspended(
        self, by: UUID, version: int, dispute: UUID, definition: dict[str, Any]
    ) -> None:
        self.suspended.add(version)
        self.definition = Definition(**definition)

    @event(VersionRestored)
    def _version_restored(
        self,
        by: UUID,
        version: int,
        dispute: UUID,
        from_period: str,
        definition: dict[str, Any],
        reason: TextRef | None,
    ) -> None:
        self.suspended.discard(version)
        if version == max(set(self.versions) - self.suspended):
            self.definition = Definition(**definition)

    @event(SourcesAppointed)
    def _sources_appointed(
        self,
        by: UUID,
        official: list[str],
        others: list[str],
        steward: UUID | None,
        reason: TextRef | None,
    ) -> None:
        self.official, self.others, self.steward = official, others, steward

    @event(Called)
    def _called(self, by: UUID, aliases: list[str]) -> None:
        self.definition = replace(self.definition, aliases=list(aliases))

    @event(Benchmarked)
    def _benchmarked(
        self, by: UUID, value: Decimal | None, source: TextRef | None, as_of: date | None
    ) -> None:
        self.benchmark = value

    @event(Retired)
    def _retired(self, by: UUID, reason: TextRef | None) -> None:
        self.is_retired = True

    @event(Reinstated)
    def _reinstated(self, by: UUID, reason: TextRef | None) -> None:
        self.is_retired = False
