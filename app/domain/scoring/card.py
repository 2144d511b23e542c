"""A scorecard in a period: every line's target, value, score and light, and the score of all.

The one composition that pages, exports and closings call; what it was told is in `terms`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from app.domain.scoring import notes
from app.domain.scoring.cell import Cell
from app.domain.scoring.cells import Cells
from app.domain.scoring.completion import is_below_floor
from app.domain.scoring.kpi_score import Goal, KpiScore, RatingOutsideLimits, kpi_score
from app.domain.scoring.light import Light, light
from app.domain.scoring.notes import Note
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.scorecard_score import scorecard_score
from app.domain.scoring.scored import LineState, MissingDecision, ScoredCard, ScoredLine
from app.domain.scoring.targets import PeriodGoal, goal_so_far, period_goal
from app.domain.scoring.terms import Exact, Id, LineTerms, Measured, MetricTerms
from app.domain.values.kinds import Rule
from app.domain.values.period import Period

__all__ = [
    "LineState",
    "MissingDecision",
    "ScoredCard",
    "ScoredLine",
    "card_of_lines",
    "scored_card",
    "scored_line",
]


def scored_card(
    lines: Iterable[LineTerms],
    measured: Measured | Cells,
    metrics: Mapping[str, MetricTerms],
    policy: ScoringPolicy,
    period: Period,
    *,
    process_adjustment: Exact = 0,
    growth: Exact = 0,
    missing: Mapping[Id, MissingDecision] | None = None,
) -> ScoredCard:
    """The lines in force in the period's last month, scored in it. (domain.md 5, 6, 7)

    `measured`, or the cells already made of it, must hold the period's parts and the ingredients'
    values; with the previous period and the year before it, the changes against them can be
    worked out too. `metrics`: the lines' and all ingredients'. `missing`: decisions of a close by
    KPI; ignored where there is a value.
    Raises ProcessAdjustmentOutsideLimits, GrowthOutsideLimits.
    """
    cells = measured if isinstance(measured, Cells) else Cells(measured, metrics)
    decisions = missing or {}
    scored = [
        scored_line(one, cells, metrics[one.metric], policy, period, decisions.get(one.kpi))
        for one in lines
    ]
    return card_of_lines(
        scored, policy, period, process_adjustment=process_adjustment, growth=growth
    )


def card_of_lines(
    scored: Sequence[ScoredLine],
    policy: ScoringPolicy,
    period: Period,
    *,
    process_adjustment: Exact = 0,
    growth: Exact = 0,
) -> ScoredCard:
    """Lines that were scored in the period, put together with their shares of the covered weight.

    Raises ProcessAdjustmentOutsideLimits, GrowthOutsideLimits.
    """
    whole = scorecard_score(
        [(one.weight, one.score) for one in scored],
        policy,
        process_adjustment=process_adjustment,
        growth=growth,
    )
    return ScoredCard(
        period=period.key,
        lines=tuple(_with_share(one, whole.covered) for one in scored),
        covered_weight=whole.covered,
        base=whole.base,
        process_adjustment=process_adjustment,
        growth=growth,
        exact=whole.exact,
        score=whole.score,
        grade=whole.grade,
    )


def scored_line(
    line: LineTerms,
    cells: Cells,
    metric: MetricTerms,
    policy: ScoringPolicy,
    period: Period,
    missing: MissingDecision | None = None,
) -> ScoredLine:
    """One line in the period, as `scored_card` puts it together."""
    cell = _cell(line, cells, period)
    found = period_goal(line, metric, period)
    if found is not None and cell.value is not None and not cell.is_complete:
        found = goal_so_far(line, metric, found, cell.present)
    said = [*_overrides(line, metric), *cell.notes, *(found.notes if found else ())]
    state = _state(line, cell, found, missing)
    result = None
    if state is LineState.SCORED and cell.value is not None:
        try:
            result = kpi_score(
                cell.value,
                found.goal if found else Goal(),
                direction=metric.direction,
                unit=metric.unit,
                rule=line.rule,
                policy=policy,
            )
            said.extend(result.notes)
        except RatingOutsideLimits as refused:
            state = LineState.NO_VALUE
            said.append(Note(notes.RATING_OUTSIDE, refused.facts))
    elif state is LineState.ZEROED:
        result = KpiScore(Fraction(0), None, (Note(notes.ZEROED),))
        said.extend(result.notes)
    elif state is LineState.EXCUSED:
        said.append(Note(notes.EXCUSED))
    elif state is LineState.NO_TARGET:
        said.append(_why_no_target(line))
    return ScoredLine(
        terms=line,
        metric=metric,
        period=period.key,
        state=state,
        goal=found.goal if found else None,
        basis=found.basis if found else None,
        whole_goal=found.whole if found else None,
        cell=cell,
        completion=result.completion if result else None,
        score=result.score if result else None,
        light=_light(result, cell, found, metric, policy),
        notes=tuple(said),
        cells=cells,
    )


def _cell(line: LineTerms, cells: Cells, period: Period) -> Cell:
    return cells.cell(
        line.metric,
        line.subject,
        period,
        aggregation=line.aggregation,
        sources=line.sources,
    )


def _overrides(line: LineTerms, metric: MetricTerms) -> Iterable[Note]:
    if line.aggregation is not None and line.aggregation is not metric.aggregation:
        facts = {"aggregation": line.aggregation, "usual": metric.aggregation}
        yield Note(notes.OWN_AGGREGATION, facts)
    if line.sources is not None and line.sources != metric.official_sources:
        named, usual = ", ".join(line.sources), ", ".join(metric.official_sources)
        yield Note(notes.OWN_SOURCES, {"sources": named, "usual": usual})


def _state(
    line: LineTerms, cell: Cell, found: PeriodGoal | None, missing: MissingDecision | None
) -> LineState:
    """A rating needs no target: its mean is the score."""
    if found is None and line.rule is not Rule.RATED:
        return LineState.NO_TARGET
    if cell.value is not None:
        return LineState.SCORED
    if missing is MissingDecision.ZERO:
        return LineState.ZEROED
    return LineState.EXCUSED if missing is MissingDecision.EXCUSE else LineState.NO_VALUE


def _why_no_target(line: LineTerms) -> Note:
    relative = line.relative
    if relative is not None and relative.baseline_value is None and line.target is None:
        return Note(notes.NO_BASELINE, {"period": relative.baseline_period})
    return Note(notes.NO_TARGET)


def _light(
    result: KpiScore | None,
    cell: Cell,
    found: PeriodGoal | None,
    metric: MetricTerms,
    policy: ScoringPolicy,
) -> Light | None:
    if result is None:
        return None
    floor = found.goal.floor if found else None
    is_below = is_below_floor(cell.value, floor, metric.direction)
    return light(result.completion, result.score, policy, is_below_floor=is_below)


@lru_cache(maxsize=1024)
def _with_share(line: ScoredLine, covered: Fraction) -> ScoredLine:
    """The same line with the same share is the same object."""
    if line.score is None or covered == 0:
        return line
    return replace(line, share=line.weight / covered)
