"""The dictionary at any position."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.recorder import moment
from app.eventlog.tables import events, texts
from projections.metrics.tables import abouts, appointments, approvals, definitions, sources
from projections.remembering import remembered
from projections.temporal import NOW, known


@dataclass(frozen=True)
class MetricRow:
    """A metric under one version of its definition, with its sources.

    `from_period` is the first period that this version speaks of; empty for version 1.
    """

    code: str
    version: int
    from_period: str
    names: Mapping[str, str]
    meanings: Mapping[str, str]
    aliases: tuple[str, ...]
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
    packs: tuple[str, ...]
    note: str
    official: tuple[str, ...]
    others: tuple[str, ...]
    steward: UUID | None
    is_retired: bool = False

    def name(self, language: str) -> str:
        """The name in a language, or the nearest there is."""
        return _in(self.names, language) or self.code

    def meaning(self, language: str) -> str:
        """What it means, in a language, or the nearest there is."""
        return _in(self.meanings, language)


@dataclass(frozen=True)
class VersionRow:
    """One version of a definition, with who gave it, when, at which position and why."""

    metric: MetricRow
    by: UUID
    recorded_at: datetime
    position: int
    reason: str


@dataclass(frozen=True)
class SourceRow:
    """A data source with its keeper and due time; `note` is the text for those who record."""

    code: str
    names: Mapping[str, str]
    how: str
    keeper_unit: UUID | None
    keeper: UUID | None
    due: Mapping[str, str]
    note: UUID | None

    def name(self, language: str) -> str:
        """The name in a language, or the nearest there is."""
        return _in(self.names, language) or self.code


def metrics(db: Connection, *, at: int, codes: Iterable[str] | None = None) -> dict[str, MetricRow]:
    """The newest definition of each metric by code, as known at a position."""
    found: dict[str, MetricRow] = {}
    for row in versions(db, at=at, codes=codes):
        found[row.code] = row
    return found


def versions(db: Connection, *, at: int, codes: Iterable[str] | None = None) -> list[MetricRow]:
    """All versions of the definitions, by code and then oldest first."""
    if codes is None:
        return _all_versions(db, at=at)
    wanted = definitions.c.code.in_(list(codes))
    return [_metric(row) for row in db.execute(_versions(at).where(wanted))]


@remembered(definitions, appointments, abouts)
def _all_versions(db: Connection, *, at: int) -> list[MetricRow]:
    return [_metric(row) for row in db.execute(_versions(at))]


def _versions(at: int) -> sa.Select[Any]:
    return (
        sa.select(
            definitions,
            appointments.c.official,
            appointments.c.others,
            appointments.c.steward,
            abouts.c.aliases.label("called"),
            abouts.c.retired_at,
        )
        .outerjoin(
            appointments,
            sa.and_(appointments.c.code == definitions.c.code, known(appointments, at)),
        )
        .outerjoin(abouts, sa.and_(abouts.c.code == definitions.c.code, known(abouts, at)))
        .where(known(definitions, at))
        .order_by(definitions.c.code, definitions.c.version)
    )


def metrics_kept_by(steward: sa.ColumnElement[UUID]) -> sa.Select[tuple[str]]:
    """The codes of a steward's metrics as they stand now, for another statement's condition."""
    return sa.select(appointments.c.code).where(
        known(appointments, NOW), appointments.c.steward == steward
    )


def history_of(db: Connection, code: str, *, at: int) -> list[VersionRow]:
    """Every version of one definition, the newest first; empty where it isn't defined yet."""
    query = (
        sa.select(
            definitions,
            appointments.c.official,
            appointments.c.others,
            appointments.c.steward,
            abouts.c.aliases.label("called"),
            abouts.c.retired_at,
            events.c.recorded_at,
            texts.c.body,
        )
        .outerjoin(
            appointments,
            sa.and_(appointments.c.code == definitions.c.code, known(appointments, at)),
        )
        .outerjoin(abouts, sa.and_(abouts.c.code == definitions.c.code, known(abouts, at)))
        .join(events, events.c.position == definitions.c.known_from)
        .outerjoin(texts, texts.c.id == definitions.c.reason)
        .where(known(definitions, at), definitions.c.code == code)
        .order_by(definitions.c.version.desc())
    )
    return [
        VersionRow(_metric(row), row.by, moment(row.recorded_at), row.known_from, row.body or "")
        for row in db.execute(query)
    ]


@dataclass(frozen=True)
class SuspendedVersion:
    """A version that a ruling gave and an appeal took away; it was known until `position`."""

    version: int
    position: int


def suspended_versions(db: Connection, code: str, *, at: int) -> list[SuspendedVersion]:
    """The versions of a definition that were given and don't hold, the newest first."""
    c = definitions.c
    standing = sa.select(c.version).where(known(definitions, at), c.code == code)
    query = (
        sa.select(c.version, sa.func.max(c.known_until).label("until"))
        .where(c.code == code, c.known_until <= at, c.version.not_in(standing))
        .group_by(c.version)
        .order_by(c.version.desc())
    )
    return [SuspendedVersion(row.version, row.until) for row in db.execute(query)]


@remembered(sources)
def all_sources(db: Connection, *, at: int) -> dict[str, SourceRow]:
    """All data sources by code."""
    rows = db.execute(sa.select(sources).where(known(sources, at)).order_by(sources.c.code))
    return {
        row.code: SourceRow(
            code=row.code,
            names=json.loads(row.names),
            how=row.how,
            keeper_unit=row.keeper_unit,
            keeper=row.keeper,
            due=json.loads(row.due),
            note=row.note,
        )
        for row in rows
    }


def _metric(row: sa.Row[Any]) -> MetricRow:
    return MetricRow(
        code=row.code,
        version=row.version,
        from_period=row.from_period,
        names=json.loads(row.names),
        meanings=json.loads(row.meanings),
        aliases=tuple(json.loads(row.called or row.aliases)),
        dimension=row.dimension,
        kind=row.kind,
        stage=row.stage,
        direction=row.direction,
        unit=row.unit,
        currency=row.currency,
        decimals=row.decimals,
        aggregation=row.aggregation,
        formula=row.formula,
        input_only=row.input_only,
        default_rule=row.default_rule,
        threshold=row.threshold,
        low=row.low,
        high=row.high,
        tolerance=row.tolerance,
        ratio_reading=row.ratio_reading,
        frequency=row.frequency,
        typical_source=row.typical_source,
        packs=tuple(json.loads(row.packs)),
        note=row.note,
        official=tuple(json.loads(row.official)) if row.official else (),
        others=tuple(json.loads(row.others)) if row.others else (),
        steward=row.steward,
        is_retired=row.retired_at is not None,
    )


@dataclass(frozen=True)
class AboutRow:
    """What is known of a metric beside its definition: its benchmark, and whether it is retired.

    `benchmark` is in the metric's unit. `retired_at` is None while it is in use.
    """

    benchmark: Decimal | None = None
    benchmark_source: str = ""
    benchmark_on: date | None = None
    retired_at: datetime | None = None
    retired_by: UUID | None = None
    retired_for: str = ""


def about(db: Connection, code: str, *, at: int) -> AboutRow:
    """What stands beside a metric's definition, as known."""
    source, reason = texts.alias("source"), texts.alias("reason")
    query = (
        sa.select(abouts, source.c.body.label("read_in"), reason.c.body.label("why"))
        .outerjoin(source, source.c.id == abouts.c.benchmark_source)
        .outerjoin(reason, reason.c.id == abouts.c.retired_for)
        .where(known(abouts, at), abouts.c.code == code)
    )
    row = db.execute(query).first()
    if row is None:
        return AboutRow()
    return AboutRow(
        benchmark=row.benchmark,
        benchmark_source=row.read_in or "",
        benchmark_on=date.fromisoformat(row.benchmark_on) if row.benchmark_on else None,
        retired_at=row.retired_at,
        retired_by=row.retired_by,
        retired_for=row.why or "",
    )


def _in(texts: Mapping[str, str], language: str) -> str:
    for wanted in (language, "zh_Hant", "en", "zh_Hans"):
        if texts.get(wanted):
            return texts[wanted]
    return ""


@dataclass(frozen=True, eq=False)
class Scoring:
    """A metric as scoring and a scorecard's page need it: one version, without its long texts.

    The same version is always the same object.
    """

    code: str
    version: int
    from_period: str
    names: Mapping[str, str]
    direction: str
    unit: str
    currency: str
    decimals: int
    aggregation: str
    formula: str
    threshold: Decimal | None
    tolerance: Decimal | None
    ratio_reading: str
    official: tuple[str, ...]
    others: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name in a language, or the nearest there is."""
        return _in(self.names, language) or self.code


@dataclass(frozen=True, eq=False)
class ScoringVersions:
    """Every metric's versions by code, oldest first; the same object until one of them changes."""

    by_code: Mapping[str, Sequence[Scoring]]

    def __copy__(self) -> "ScoringVersions":
        return self


@remembered(definitions, appointments)
def scoring_versions(db: Connection, *, at: int) -> ScoringVersions:
    """All metrics as scoring needs them: formulas lead from one to another."""
    query = (
        sa.select(
            definitions.c.code,
            definitions.c.version,
            definitions.c.from_period,
            definitions.c.names,
            definitions.c.direction,
            definitions.c.unit,
            definitions.c.currency,
            definitions.c.decimals,
            definitions.c.aggregation,
            definitions.c.formula,
            definitions.c.threshold,
            definitions.c.tolerance,
            definitions.c.ratio_reading,
            appointments.c.official,
            appointments.c.others,
        )
        .outerjoin(
            appointments,
            sa.and_(appointments.c.code == definitions.c.code, known(appointments, at)),
        )
        .where(known(definitions, at))
        .order_by(definitions.c.code, definitions.c.version)
    )
    found: dict[str, list[Scoring]] = {}
    for row in db.execute(query):
        found.setdefault(row.code, []).append(_scoring(tuple(row)))
    return ScoringVersions(MappingProxyType(found))


@lru_cache(maxsize=4096)
def _scoring(row: tuple[Any, ...]) -> Scoring:
    """A row's facts as an object; the same row gives the same object."""
    facts = {
        **dict(zip(_SCORING, row, strict=True)),
        "names": json.loads(row[3]),
        "official": tuple(json.loads(row[-2])) if row[-2] else (),
        "others": tuple(json.loads(row[-1])) if row[-1] else (),
    }
    return Scoring(**facts)


_SCORING = [field.name for field in fields(Scoring)]


def appointed_to(db: Connection, steward: UUID, *, at: int) -> frozenset[str]:
    """The codes of the metrics that a person is steward of."""
    known_ones = metrics(db, at=at).values()
    return frozenset(one.code for one in known_ones if one.steward == steward)


@dataclass(frozen=True)
class ApprovalRow:
    """An approval of the rules. `looked_at` is the position of the document that was approved."""

    version: int
    recorded_at: datetime
    by: UUID
    looked_at: int
    digest: str


def rules_approvals(db: Connection, *, at: int) -> list[ApprovalRow]:
    """Every approved version of the data management rules, the newest first."""
    query = (
        sa.select(approvals)
        .where(approvals.c.known_from <= at)
        .order_by(approvals.c.version.desc())
    )
    return [
        ApprovalRow(row.version, row.recorded_at, row.by, row.looked_at, row.digest)
        for row in db.execute(query)
    ]
