"""What the dictionary's templates print: a metric with its versions, formula, sources and uses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Thing
from app.domain.people.roles import Role
from app.domain.values.kinds import Unit
from app.reading.dictionary import Entry, used_in
from app.views import formatting
from app.views.asking import db, demand_right, me, moment, whole_company
from app.views.metrics import words
from app.views.metrics.words import word
from projections.metrics.queries import AboutRow, MetricRow, SourceRow, VersionRow
from projections.people.queries import Names, names
from projections.people.roles import roles_held
from projections.temporal import NOW

CODE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True)
class ListedMetric:
    """A row of the list."""

    code: str
    name: str
    meaning: str
    url: str
    dimension: str
    kind: str
    unit: str
    direction: str
    source: str
    is_computed: bool
    is_retired: bool
    lines: int


@dataclass(frozen=True)
class Piece:
    """A part of a formula: a metric with its address, or a sign."""

    text: str
    code: str = ""
    url: str = ""


@dataclass(frozen=True)
class ShownVersion:
    """One version of the definition, with what it changed."""

    number: int
    from_period: str
    by: str
    at: datetime
    as_of_url: str
    reason: str
    meaning: str
    formula: Sequence[Piece]
    facts: Sequence[tuple[str, str]]
    is_newest: bool


@dataclass(frozen=True)
class ShownSource:
    """A source with who keeps it and when it is due."""

    code: str
    name: str
    keeper: str
    due: str
    rank: str


def dictionary() -> Thing:
    """The dictionary as rights see it: it belongs to the company."""
    return whole_company()


def demand_steward() -> None:
    """What the commands demand, before a form is shown."""
    demand_right(Act.DEFINE_METRIC, dictionary())


def may_define() -> bool:
    """Whether the reader may change the dictionary now; nobody changes a page of the past."""
    return not moment().is_past and me().may(Act.DEFINE_METRIC, dictionary())


def stewards() -> list[tuple[str, str]]:
    """The data stewards of now, to choose one from."""
    called = names(db(), at=NOW)
    holding = {role.person for role in roles_held(db(), at=NOW) if role.role == Role.DATA_STEWARD}
    return [(str(id), called.of(id, me().language)) for id in holding]


def as_of() -> str | None:
    """The past moment of this page as its links carry it on."""
    return moment().text or None


def listed(entry: Entry, sources: Mapping[str, SourceRow], language: str) -> ListedMetric:
    """One row of the list."""
    row = entry.metric
    return ListedMetric(
        code=row.code,
        name=row.name(language),
        meaning=row.meaning(language),
        url=metric_url(row.code),
        dimension=word(words.DIMENSIONS, row.dimension),
        kind=word(words.KINDS, row.kind),
        unit=unit_words(row),
        direction=word(words.DIRECTIONS, row.direction),
        source=source_names(row.official, sources, language),
        is_computed=bool(row.formula),
        is_retired=row.is_retired,
        lines=entry.lines,
    )


def metric_url(code: str) -> str:
    """The metric's own page, at the moment of this one."""
    return url_for("metrics.show", code=code, as_of=as_of())


def pieces(formula: str, known: Mapping[str, MetricRow], language: str) -> list[Piece]:
    """A formula in names, each of them leading to its metric."""
    found = []
    for text in CODE.split(formula):
        row = known.get(text)
        if row is not None:
            found.append(Piece(row.name(language), row.code, metric_url(row.code)))
        elif text:
            found.append(Piece(signs_in(text)))
    return found


def signs_in(text: str) -> str:
    """What stands between the metrics of a formula, as people write it."""
    signs = {"*": "×", "/": "÷", "-": "−"}
    return "".join(signs.get(sign, sign) for sign in text)


def facts(row: MetricRow) -> list[tuple[str, str]]:
    """What else the definition says, each in words."""
    told = [
        (gettext("Unit of measure"), unit_words(row)),
        (gettext("Direction"), word(words.DIRECTIONS, row.direction)),
        (gettext("Over longer periods"), word(words.AGGREGATIONS, row.aggregation)),
        (gettext("Possible range"), possible_range(row)),
        (gettext("Tolerance between sources"), tolerance_words(row)),
        (gettext("Usual scoring rule"), word(words.RULES, row.default_rule)),
        (gettext("Updated"), word(words.FREQUENCIES, row.frequency)),
    ]
    if row.threshold is not None:
        shown = formatting.amount(row.threshold, row.unit)
        told.append((gettext("Usual threshold"), shown))
    return told


def versions(
    history: Sequence[VersionRow], known: Mapping[str, MetricRow], called: Names, language: str
) -> list[ShownVersion]:
    """All versions, the newest first; each with the facts that differ from the one before."""
    found = []
    for at, version in enumerate(history):
        row = version.metric
        before = dict(facts(history[at + 1].metric)) if at + 1 < len(history) else {}
        found.append(
            ShownVersion(
                number=row.version,
                from_period=row.from_period,
                by=called.of(version.by, language) if version.by in called.persons else "",
                at=version.recorded_at,
                as_of_url=url_for("metrics.show", code=row.code, as_of=f"@{version.position}"),
                reason=version.reason,
                meaning=row.meaning(language),
                formula=pieces(row.formula, known, language),
                facts=[fact for fact in facts(row) if before and before.get(fact[0]) != fact[1]],
                is_newest=at == 0,
            )
        )
    return found


def shown_sources(
    row: MetricRow, sources: Mapping[str, SourceRow], called: Names, language: str
) -> list[ShownSource]:
    """Official sources in the order in which they count, then the others."""
    several = len(row.official) > 1
    first = gettext("Official, counts first") if several else gettext("Official")
    ranks = [
        *(
            (code, gettext("Official, confirms") if at else first)
            for at, code in enumerate(row.official)
        ),
        *((code, gettext("Beside it, doesn't count")) for code in row.others),
    ]
    return [_source(code, rank, sources.get(code), called, language) for code, rank in ranks]


def _source(
    code: str, rank: str, source: SourceRow | None, called: Names, language: str
) -> ShownSource:
    if source is None:
        return ShownSource(code, code, formatting.ABSENT, "", rank)
    keepers = [
        called.of(id, language) for id in (source.keeper, source.keeper_unit) if id is not None
    ]
    due = source.due.get(language) or source.due.get("zh_Hant") or source.due.get("en") or ""
    return ShownSource(code, source.name(language), " · ".join(keepers) or "—", due, rank)


def relatives(row: MetricRow, known: Mapping[str, MetricRow], language: str) -> list[Piece]:
    """The metrics that are computed from this one."""
    return [
        Piece(one.name(language), one.code, metric_url(one.code))
        for one in used_in(row.code, known)
    ]


def benchmark_words(stands: AboutRow, row: MetricRow) -> str:
    """What the industry reaches, where that was read and of which day; empty without one."""
    if stands.benchmark is None:
        return ""
    parts = (
        formatting.amount(stands.benchmark, row.unit),
        stands.benchmark_source,
        formatting.day(stands.benchmark_on) if stands.benchmark_on else "",
    )
    return " · ".join(part for part in parts if part)


def unit_words(row: MetricRow) -> str:
    """The unit, with its currency or its reading."""
    said = word(words.UNITS, row.unit)
    if row.unit == Unit.MONEY and row.currency:
        return f"{said} ({row.currency})"
    reading = word(words.SHORT_READINGS, row.ratio_reading) if row.ratio_reading else ""
    return gettext("%(unit)s, %(reading)s", unit=said, reading=reading) if reading else said


def possible_range(row: MetricRow) -> str:
    """Between which limits a value is believed."""
    low, high = (_limit(value, row) for value in (row.low, row.high))
    if low and high:
        return gettext("%(low)s to %(high)s", low=low, high=high)
    if low:
        return gettext("from %(low)s", low=low)
    return gettext("up to %(high)s", high=high) if high else gettext("no limit")


def tolerance_words(row: MetricRow) -> str:
    """How far sources may differ before they are in conflict."""
    if row.tolerance is None:
        return gettext("none: sources must agree exactly")
    return gettext("%(share)s of the official value", share=formatting.percent(row.tolerance))


def source_names(codes: Sequence[str], sources: Mapping[str, SourceRow], language: str) -> str:
    """Sources by name, the first first."""
    named = [sources[code].name(language) if code in sources else code for code in codes]
    return gettext(", ").join(named)


def _limit(value: Decimal | None, row: MetricRow) -> str:
    return "" if value is None else formatting.amount(value, row.unit)
