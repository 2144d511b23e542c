"""The SMART marks of a KPI as pages show them while its target is set."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.scorecards.line import counts_on
from app.domain.scoring.notes import Note
from app.domain.scoring.smart import (
    Criterion,
    Past,
    SmartPolicy,
    Verdict,
    asked_a_period,
    growth_asked,
    smart,
)
from app.domain.scoring.terms import LineTerms, MetricTerms, RelativeTarget
from app.domain.values.kinds import Aggregation, Cycle, Direction, Unit
from app.domain.values.period import Period
from app.reading.cards import Place, line_terms
from app.reading.pasts import pasts
from app.views import formatting
from app.views.asking import db, me
from app.views.metrics import words
from app.views.refusing import spoken_sentence
from app.views.scorecards.keeping import Kept
from app.views.scorecards.wanted import Wanted
from app.views.scorecards.wording import shown_amount
from projections.metrics.queries import MetricRow, SourceRow, all_sources
from projections.scorecards.queries import LineRow
from projections.temporal import NOW
from projections.texts import written

LETTERS = {
    Criterion.SPECIFIC: ("S", N_("Specific")),
    Criterion.MEASURABLE: ("M", N_("Measurable")),
    Criterion.ACHIEVABLE: ("A", N_("Achievable")),
    Criterion.RELEVANT: ("R", N_("Relevant")),
    Criterion.TIME_BOUND: ("T", N_("Time-bound")),
}
VERDICTS = {
    Verdict.MET: N_("holds"),
    Verdict.DOUBTFUL: N_("to think about"),
    Verdict.LACKING: N_("missing"),
}


@dataclass(frozen=True)
class ShownMark:
    """One of the five marks: its letter, what it asks, how it stands, and why."""

    letter: str
    name: str
    verdict: str
    said: str
    reason: str


@dataclass(frozen=True)
class ShownSmart:
    """The five marks. `held` counts those that hold; `history` is the average of the last periods
    with the growth that is asked for, empty where nothing is known of them."""

    marks: Sequence[ShownMark]
    held: int
    history: str


@dataclass(frozen=True)
class Aimed:
    """A line with what it asks for, which need not be what it asks for now. `found` is its
    scorecard."""

    found: Kept
    row: LineRow
    line: LineTerms
    metric: MetricRow

    @property
    def counts(self) -> bool:
        """Whether the scorecard shows the subject's numbers."""
        return counts_on(self.found.card.holder, self.row.subject, self.found.names.units)

    @property
    def place(self) -> Place:
        return (self.row.metric, self.row.subject)


def marks_of_cards(found: Iterable[Kept]) -> Mapping[UUID, ShownSmart]:
    """The marks of every line in force on these scorecards, as it stands."""
    return marks_of_lines(
        [
            Aimed(one, row, line_terms(row, one.terms(row), one.card.year), one.metric(row))
            for one in found
            for row in one.in_force
        ]
    )


def marks_of_line(found: Kept, row: LineRow, want: Wanted | None = None) -> ShownSmart:
    """The marks of one line, with the values that are being typed where there are some."""
    line = aimed(line_terms(row, found.terms(row), found.card.year), want)
    return marks_of_lines([Aimed(found, row, line, found.metric(row))])[row.kpi]


def marks_of_lines(lines: Sequence[Aimed]) -> Mapping[UUID, ShownSmart]:
    """The marks of these lines, by KPI."""
    known = pasts(db(), [one.place for one in lines if one.counts], at=NOW, today=me().today)
    sources = all_sources(db(), at=NOW)
    objectives = written(db(), [one.row.objective for one in lines])
    return {
        one.row.kpi: shown_smart(
            one.line,
            one.metric,
            known[one.place] if one.counts else None,
            objectives.get(one.row.objective, "") if one.row.objective else "",
            sources,
        )
        for one in lines
    }


def marks_of_new(
    found: Kept, metric: MetricRow, subject: UUID, want: Wanted, *, objective: str, cycle: str
) -> ShownSmart:
    """The marks of a KPI that is still to be added."""
    line = LineTerms(
        kpi="",
        metric=metric.code,
        subject=subject,
        weight=Fraction(0),
        cycle=Cycle(cycle) if cycle in set(Cycle) else Cycle.MONTH,
        target_period=str(found.card.year),
    )
    place: Place = (metric.code, subject)
    past = pasts(db(), [place], at=NOW, today=me().today)[place]
    sources = all_sources(db(), at=NOW)
    return shown_smart(aimed(line, want), metric, past, objective, sources)


def aimed(line: LineTerms, want: Wanted | None) -> LineTerms:
    """The line with other values than it has; parts that followed the old target go with it."""
    if want is None:
        return line
    relative = None
    if want.relative is not None:
        told = want.relative
        relative = RelativeTarget(
            told.change, line.metric, told.baseline_period, told.baseline, told.source
        )
    same = (want.target, want.low, want.high) == (line.target, line.low, line.high)
    return replace(
        line,
        target=want.target,
        floor=want.floor,
        challenge=want.challenge,
        low=want.low,
        high=want.high,
        relative=relative,
        period_targets=line.period_targets if same and relative == line.relative else {},
    )


def shown_smart(
    line: LineTerms,
    row: MetricRow,
    past: Past | None,
    objective: str,
    sources: Mapping[str, SourceRow],
) -> ShownSmart:
    """The marks in the reader's language."""
    metric, policy = _terms_of(row), SmartPolicy()
    year = Period.parse(line.target_period or str(me().today.year))
    is_explained = bool(row.meaning(me().language))
    marks = smart(line, metric, year, past, policy, is_explained=is_explained, objective=objective)
    return ShownSmart(
        marks=[
            ShownMark(
                letter=LETTERS[one.criterion][0],
                name=gettext(LETTERS[one.criterion][1]),
                verdict=str(one.verdict),
                said=gettext(VERDICTS[one.verdict]),
                reason=_said(one.reason, row, sources),
            )
            for one in marks
        ],
        held=sum(one.verdict is Verdict.MET for one in marks),
        history=_history(line, row, metric, year, past),
    )


def _history(
    line: LineTerms, row: MetricRow, metric: MetricTerms, year: Period, past: Past | None
) -> str:
    if past is None:
        return ""
    average = shown_amount(past.average, row)
    target = asked_a_period(line, metric, year, past.kind)
    growth = growth_asked(target, past.average) if target is not None else None
    if growth is None or metric.direction is Direction.RANGE:
        return gettext("%(span)s: %(average)s on average", span=_span(past), average=average)
    return gettext(
        "%(span)s: %(average)s on average, the target asks for %(growth)s",
        span=_span(past),
        average=average,
        growth=formatting.signed_percent(growth),
    )


def _span(past: Past) -> str:
    keys = dict.fromkeys(period.key for period, _ in (past.values[0], past.values[-1]))
    return " – ".join(formatting.period(key) for key in keys)


def _said(note: Note, row: MetricRow, sources: Mapping[str, SourceRow]) -> str:
    """A reason, its values in the metric's unit, its sources and periods by name."""
    language = me().language

    def in_words(name: str, fact: object) -> Any:
        match fact:
            case Fraction():
                return shown_amount(fact, row)
            case Past():
                return _span(fact)
            case Cycle():
                return words.word(words.CYCLES, fact)
            case str() if name == "sources":
                named = [
                    sources[code].name(language) if code in sources else code
                    for code in fact.split(", ")
                ]
                return gettext(", ").join(named)
        return fact

    return spoken_sentence(
        note.sentence, {name: in_words(name, fact) for name, fact in note.facts.items()}
    )


def _terms_of(row: MetricRow) -> MetricTerms:
    return MetricTerms(
        code=row.code,
        unit=Unit(row.unit),
        decimals=row.decimals,
        direction=Direction(row.direction),
        aggregation=Aggregation(row.aggregation),
        formula=row.formula or None,
        official_sources=row.official,
        threshold=row.threshold,
    )
