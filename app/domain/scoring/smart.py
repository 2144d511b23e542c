"""The SMART check of a KPI (SMART 檢查): five marks, each with its reason. (domain.md 3)

It says what there is to think about while targets are set; nothing of it stands in the way.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.refusals import N_
from app.domain.scoring.cells import Cells
from app.domain.scoring.notes import Note
from app.domain.scoring.rounding import rounded
from app.domain.scoring.targets import own_goal, period_goal
from app.domain.scoring.terms import Id, LineTerms, MetricTerms
from app.domain.values.kinds import Aggregation, Cycle, Direction
from app.domain.values.period import Period, PeriodKind

DEFINED = N_("Counted in {unit}, and the dictionary says what it means.")
UNDEFINED = N_("Counted in {unit}, but the dictionary doesn't say what it means.")
SOURCED = N_("Official source: {sources}.")
COMPUTED = N_("Worked out from other metrics by its formula.")
UNSOURCED = N_("No official source: a value would be shown and not count.")
NO_AIM = N_("No target yet.")
NO_PAST = N_("There is no earlier value: nothing says whether {target} can be reached.")
WITHIN_REACH = N_("{span}: {average} on average, best {best}. {target} asks for {growth}.")
FAR = N_(
    "{span}: {average} on average, best {best}. {target} asks for {growth}, more than any of "
    "them: what will make it possible?"
)
EASY = N_(
    "{span}: {average} on average, best {best}. {target} asks for no more than that ({growth})."
)
FROM_NOTHING = N_("{span}: {average} on average, best {best}; the target is {target}.")
RANGE_KEPT = N_("{span}: {average} on average, which lies inside the range.")
RANGE_LEFT = N_("{span}: {average} on average, which lies outside the range.")
ALIGNED = N_("Leads to: {objective}")
NOT_ALIGNED = N_("Leads to no objective.")
TIMED = N_("Stands for {year}. {cycle} a value is due.")
ONLY_IN_THE_YEAR = N_(
    "Stands for {year}, but no shorter period has a target: it is scored in the year alone."
)


class Criterion(StrEnum):
    """What each letter asks."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACHIEVABLE = "achievable"
    RELEVANT = "relevant"
    TIME_BOUND = "time_bound"


class Verdict(StrEnum):
    """A mark; a doubtful one is a question to whoever sets the target."""

    MET = "met"
    DOUBTFUL = "doubtful"
    LACKING = "lacking"


@dataclass(frozen=True)
class Mark:
    """One of the five, with its reason."""

    criterion: Criterion
    verdict: Verdict
    reason: Note


@dataclass(frozen=True)
class SmartPolicy:
    """`far_from`: growth from which a target beyond all earlier values is doubted, as a fraction.

    The others say how many earlier periods are looked at.
    """

    far_from: Decimal = Decimal("0.3")
    months: int = 6
    quarters: int = 4
    years: int = 1


@dataclass(frozen=True)
class Past:
    """What a metric came to in its last whole periods of one kind, the oldest first."""

    values: tuple[tuple[Period, Fraction], ...]

    @property
    def kind(self) -> PeriodKind:
        return self.values[0][0].kind

    @property
    def average(self) -> Fraction:
        return sum((value for _, value in self.values), Fraction(0)) / len(self.values)

    def best(self, direction: Direction) -> Fraction:
        """The lowest where lower is better, else the highest."""
        found = [value for _, value in self.values]
        return min(found) if direction is Direction.LOWER else max(found)

    def __str__(self) -> str:
        """From the first to the last of the periods: "2026-01 – 2026-06"."""
        first, last = self.values[0][0].key, self.values[-1][0].key
        return first if first == last else f"{first} – {last}"


def past_of(
    cells: Cells, metric: str, subject: Id, before: Period, policy: SmartPolicy
) -> Past | None:
    """The last whole months up to the month `before`; quarters, then years, where it has none.

    None where no earlier value is known.
    """
    for kind, count in (
        (PeriodKind.MONTH, policy.months),
        (PeriodKind.QUARTER, policy.quarters),
        (PeriodKind.YEAR, policy.years),
    ):
        found, period = [], Period.of_day(before.last_day, kind)
        if period.last_day > before.last_day:
            period = period.previous()
        for _ in range(count):
            cell = cells.cell(metric, subject, period)
            if cell.value is not None and cell.is_complete:
                found.append((period, cell.value))
            period = period.previous()
        if found:
            return Past(tuple(reversed(found)))
    return None


def asked_a_period(
    line: LineTerms, metric: MetricTerms, year: Period, kind: PeriodKind
) -> Fraction | None:
    """What the target asks for in a month, quarter or year on average; None without one.

    The mean of the targets set for such periods; without any, a summed target in equal parts.
    """
    parts = {PeriodKind.MONTH: year.months(), PeriodKind.QUARTER: year.quarters()}.get(
        kind, (year,)
    )
    goals = [period_goal(line, metric, part) for part in parts]
    targets = [one.goal.target for one in goals if one is not None and one.goal.target is not None]
    if targets:
        return sum(targets, Fraction(0)) / len(targets)
    own = own_goal(line, metric)
    if own is None or own.target is None:
        return None
    is_summed = (line.aggregation or metric.aggregation) is Aggregation.SUM
    return own.target / len(parts) if is_summed else own.target


def growth_asked(target: Fraction, average: Fraction) -> Fraction | None:
    """The change from the average to the target, as a fraction; None from zero or less.

    >>> growth_asked(Fraction(80_000), Fraction(64_000))
    Fraction(1, 4)
    """
    return target / average - 1 if average > 0 else None


def smart(
    line: LineTerms,
    metric: MetricTerms,
    year: Period,
    past: Past | None,
    policy: SmartPolicy,
    *,
    is_explained: bool,
    objective: str,
) -> tuple[Mark, ...]:
    """The five marks in their order.

    `is_explained`: whether the dictionary says what the metric means; `objective` is what the KPI
    leads to, empty for nothing. Facts that are fractions are values of the metric.
    """
    return (
        _specific(metric, is_explained),
        _measurable(line, metric),
        _achievable(line, metric, year, past, policy),
        _relevant(objective),
        _time_bound(line, metric, year),
    )


def _specific(metric: MetricTerms, is_explained: bool) -> Mark:
    verdict = Verdict.MET if is_explained else Verdict.DOUBTFUL
    said = DEFINED if is_explained else UNDEFINED
    return Mark(Criterion.SPECIFIC, verdict, Note(said, {"unit": metric.unit}))


def _measurable(line: LineTerms, metric: MetricTerms) -> Mark:
    sources = line.sources or metric.official_sources
    if sources:
        said = Note(SOURCED, {"sources": ", ".join(sources)})
        return Mark(Criterion.MEASURABLE, Verdict.MET, said)
    if metric.formula:
        return Mark(Criterion.MEASURABLE, Verdict.MET, Note(COMPUTED))
    return Mark(Criterion.MEASURABLE, Verdict.LACKING, Note(UNSOURCED))


def _achievable(
    line: LineTerms, metric: MetricTerms, year: Period, past: Past | None, policy: SmartPolicy
) -> Mark:
    if metric.direction is Direction.RANGE:
        return _inside(line, metric, past)
    kind = past.kind if past else PeriodKind.YEAR
    target = asked_a_period(line, metric, year, kind)
    if target is None:
        return Mark(Criterion.ACHIEVABLE, Verdict.LACKING, Note(NO_AIM))
    if past is None:
        return Mark(Criterion.ACHIEVABLE, Verdict.DOUBTFUL, Note(NO_PAST, {"target": target}))
    average, best = past.average, past.best(metric.direction)
    growth = growth_asked(target, average)
    facts: dict[str, object] = {
        "span": past,
        "average": average,
        "best": best,
        "target": target,
    }
    sign = -1 if metric.direction is Direction.LOWER else 1
    is_beyond = sign * (target - best) > 0
    if growth is None:
        verdict = Verdict.DOUBTFUL if is_beyond else Verdict.MET
        return Mark(Criterion.ACHIEVABLE, verdict, Note(FROM_NOTHING, facts))
    facts["growth"] = _signed(growth)
    if sign * (target - average) <= 0:
        return Mark(Criterion.ACHIEVABLE, Verdict.DOUBTFUL, Note(EASY, facts))
    if is_beyond and abs(growth) > Fraction(policy.far_from):
        return Mark(Criterion.ACHIEVABLE, Verdict.DOUBTFUL, Note(FAR, facts))
    return Mark(Criterion.ACHIEVABLE, Verdict.MET, Note(WITHIN_REACH, facts))


def _inside(line: LineTerms, metric: MetricTerms, past: Past | None) -> Mark:
    own = own_goal(line, metric)
    if own is None or own.low is None or own.high is None:
        return Mark(Criterion.ACHIEVABLE, Verdict.LACKING, Note(NO_AIM))
    if past is None:
        return Mark(Criterion.ACHIEVABLE, Verdict.DOUBTFUL, Note(NO_PAST, {"target": own.low}))
    facts = {"span": past, "average": past.average}
    if own.low <= past.average <= own.high:
        return Mark(Criterion.ACHIEVABLE, Verdict.MET, Note(RANGE_KEPT, facts))
    return Mark(Criterion.ACHIEVABLE, Verdict.DOUBTFUL, Note(RANGE_LEFT, facts))


def _relevant(objective: str) -> Mark:
    if objective:
        return Mark(Criterion.RELEVANT, Verdict.MET, Note(ALIGNED, {"objective": objective}))
    return Mark(Criterion.RELEVANT, Verdict.LACKING, Note(NOT_ALIGNED))


def _time_bound(line: LineTerms, metric: MetricTerms, year: Period) -> Mark:
    facts = {"year": year, "cycle": line.cycle}
    if line.cycle is not Cycle.YEAR and _is_scored_in_the_year_alone(line, metric, year):
        return Mark(Criterion.TIME_BOUND, Verdict.DOUBTFUL, Note(ONLY_IN_THE_YEAR, facts))
    return Mark(Criterion.TIME_BOUND, Verdict.MET, Note(TIMED, facts))


def _is_scored_in_the_year_alone(line: LineTerms, metric: MetricTerms, year: Period) -> bool:
    """Whether there is a target, but none for any shorter period."""
    parts = (*year.quarters(), *year.months())
    return own_goal(line, metric) is not None and not any(
        period_goal(line, metric, part) for part in parts
    )


def _signed(share: Fraction) -> str:
    """A change with its sign and one place at most.

    >>> _signed(Fraction(1, 8)), _signed(Fraction(-1, 4)), _signed(Fraction(0))
    ('+12.5%', '-25%', '0%')
    """
    number = rounded(share * 100, 1).normalize()
    return f"{'+' if number > 0 else ''}{number:f}%"
