"""The why cards: each step with its numbers, and where each number came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from flask import url_for
from flask_babel import gettext, pgettext

from app.domain.scoring import explain
from app.domain.scoring.cell import CellKey
from app.domain.scoring.explain import Number
from app.domain.scoring.scored import LineState, ScoredLine
from app.reading.cards import CardReading
from app.views import formatting
from app.views.audit.showing import Entry
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.setting import Setting
from app.views.scorecards.wording import in_period, line_note, said, shown_amount, target_shown
from projections.metrics.queries import Scoring


@dataclass(frozen=True)
class Step:
    """One calculation in words and in numbers, with its result; `url` is a card of its own."""

    title: str
    words: str
    numbers: str
    result: str
    url: str | None = None


@dataclass(frozen=True)
class Origin:
    """A recorded number that everything rests on; `url` is its own why card."""

    name: str
    period: str
    shown: str
    source: str
    by: str
    definition_version: int
    verified: bool
    in_conflict: bool
    by_owner: bool
    url: str


@dataclass(frozen=True)
class Why:
    """A figure, how it came about, what it rests on, and the events that set it."""

    title: str
    subtitle: str
    shown: str
    facts: Sequence[tuple[str, str]]
    steps: Sequence[Step] = ()
    origins: Sequence[Origin] = ()
    events: Sequence[Entry] = ()
    notes: Sequence[str] = ()
    cards: Sequence[tuple[str, str]] = ()
    history_url: str | None = None
    more_url: str | None = None
    more: str = ""
    links: Sequence[tuple[str, str]] = ()


TITLES = {
    explain.VALUE: lambda: gettext("Actual value"),
    explain.COMPLETION: lambda: gettext("Completion"),
    explain.SCORE: lambda: pgettext("of one KPI", "Score"),
    explain.POINTS: lambda: gettext("Points on the scorecard"),
}


def line_why(
    line: ScoredLine,
    reading: CardReading,
    around: Around,
    reader: Reader,
    setting: Setting | None = None,
) -> Why:
    """Why a KPI's actual, completion, score and points are what they are."""
    metric = reading.dictionary.rows[line.terms.metric]
    explained = explain.explanation(line)
    kpi = UUID(str(line.kpi))
    return Why(
        title=metric.name(reader.language),
        subtitle=formatting.period(reading.period.key),
        shown=shown_amount(line.actual, metric) if line.actual is not None else formatting.ABSENT,
        facts=_line_facts(line, metric),
        steps=[_step(step, reading, metric, reader) for step in explained.steps],
        origins=[_origin(one, reading, around, reader) for one in explained.origins],
        notes=[
            *(said(note, metric, around, reader) for note in line.notes),
            *([why_missing(line)] if line.state is LineState.NO_VALUE else []),
        ],
        more_url=url_for("scorecards.kpi", kpi=kpi, period=reading.period.key, as_of=reader.as_of),
        more=gettext("Trend, sources and history of this KPI"),
        links=_leading_on(metric, around, reader, setting),
    )


def _leading_on(
    metric: Scoring, around: Around, reader: Reader, setting: Setting | None
) -> list[tuple[str, str]]:
    """Where the definition and the target come from."""
    definition = gettext("Definition version %(version)s", version=metric.version)
    found = [(definition, url_for("metrics.show", code=metric.code, as_of=reader.as_of))]
    if setting is None:
        return found
    event, request = setting.event, setting.request
    told = gettext(
        "Target set by %(who)s on %(day)s",
        who=around.names.of(event.by, reader.language),
        day=formatting.day(event.recorded_at),
    )
    found.append((told, url_for("audit.show", position=event.position)))
    if request is not None:
        asked = gettext("Request %(code)s", code=request.code)
        found.append((asked, url_for("adjustments.show", request_id=request.id)))
    return found


def why_missing(line: ScoredLine) -> str:
    """Why a line has no score in the period, and what becomes of its weight."""
    return {
        LineState.NO_TARGET: gettext(
            "No target in this period: no score, and the weight is spread over the others."
        ),
        LineState.EXCUSED: gettext(
            "Excused at the close: no score, and the weight is spread over the others."
        ),
    }.get(
        line.state,
        gettext("No value yet: no score, and the weight is spread over the others."),
    )


def _line_facts(line: ScoredLine, metric: Scoring) -> list[tuple[str, str]]:
    facts = [
        (gettext("Target"), target_shown(line, metric)),
        (gettext("Floor"), _or_absent(line.floor, metric)),
        (gettext("Challenge"), _or_absent(line.challenge, metric)),
        (gettext("Weight"), formatting.weight(line.weight)),
        (gettext("Rule"), rule_name(line.terms.rule)),
        (gettext("Completion"), formatting.completion(line.completion)),
        (pgettext("of one KPI", "Score"), formatting.score(line.score)),
        (gettext("Points"), formatting.points(line.points)),
    ]
    if line.metric.ratio_reading:
        reading = {"gross": gettext("gross return"), "net": gettext("net return")}
        facts.append((gettext("Ratio reading"), reading[line.metric.ratio_reading]))
    note = line_note(line)
    if note:
        facts.append((gettext("Note"), note))
    return [fact for fact in facts if fact[1] != formatting.ABSENT]


def rule_name(rule: str) -> str:
    """A scoring rule in words."""
    return {
        "ratio": gettext("by completion"),
        "three-value": gettext("three values"),
        "deduction": gettext("one point off for each full 1% short"),
        "threshold": gettext("reached or not"),
        "rated": gettext("rated"),
    }[str(rule)]


def _or_absent(value: Fraction | None, metric: Scoring) -> str:
    return formatting.ABSENT if value is None else shown_amount(value, metric)


def _step(step: explain.Step, reading: CardReading, metric: Scoring, reader: Reader) -> Step:
    def number(one: Number) -> str:
        if one.value is None:
            return formatting.ABSENT
        if one.cell is not None and one.cell.metric in reading.dictionary.rows:
            return shown_amount(one.value, reading.dictionary.rows[one.cell.metric])
        if one.name == "completion":
            return formatting.completion(one.value)
        if one.name in ("score", "cap"):
            return formatting.score(one.value)
        if one.name == "share of the weight":
            return formatting.weight(one.value)
        return shown_amount(one.value, metric)

    def name(one: Number) -> str:
        if one.name in reading.dictionary.rows:
            return reading.dictionary.rows[one.name].name(reader.language)
        words = {
            "actual": gettext("actual"),
            "target": gettext("target"),
            "floor": gettext("floor"),
            "challenge": gettext("challenge"),
            "completion": gettext("completion"),
            "score": gettext("score"),
            "cap": gettext("cap"),
            "low": gettext("lower end"),
            "high": gettext("upper end"),
            "share of the weight": gettext("share of the weight"),
        }
        return words.get(one.name) or formatting.period(one.name)

    names = step.pattern.format(*(name(one) for one in step.numbers))
    result = {
        explain.COMPLETION: formatting.completion,
        explain.SCORE: formatting.score,
        explain.POINTS: formatting.points,
    }.get(step.title)
    of = reading.dictionary.rows.get(step.cell.metric, metric) if step.cell else metric
    title = TITLES[step.title]()
    if step.title == explain.VALUE and step.cell is not None:
        title = in_period(of.name(reader.language), step.cell.period)
    return Step(
        title=title,
        words=names,
        numbers=step.with_numbers(number),
        result=(
            formatting.ABSENT
            if step.result is None
            else result(step.result)
            if result
            else shown_amount(step.result, of)
        ),
    )


def _origin(one: explain.Origin, reading: CardReading, around: Around, reader: Reader) -> Origin:
    metric = reading.dictionary.rows[one.cell.metric]
    source = around.sources.get(one.report.source)
    return Origin(
        name=metric.name(reader.language),
        period=formatting.period(one.cell.period),
        shown=shown_amount(one.value, metric),
        source=source.name(reader.language) if source else one.report.source,
        by=around.names.of(UUID(str(one.report.recorded_by)), reader.language),
        definition_version=one.report.definition_version,
        verified=one.report.verified,
        in_conflict=one.in_conflict,
        by_owner=one.report.by_owner,
        url=cell_url(one.cell, reader),
    )


def cell_url(cell: CellKey, reader: Reader) -> str:
    """Where the number's own why card is."""
    return url_for(
        "measurements.why",
        metric=cell.metric,
        subject=cell.subject,
        period=cell.period,
        as_of=reader.as_of,
    )
