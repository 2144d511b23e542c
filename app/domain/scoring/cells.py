"""Which value a metric has for a subject in a period, by records, formula or aggregation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from threading import RLock

from app.domain.scoring import notes
from app.domain.scoring.aggregation import aggregate
from app.domain.scoring.cell import Cell, CellKey, How
from app.domain.scoring.formula import evaluate, ingredients
from app.domain.scoring.notes import Note
from app.domain.scoring.official import is_in_conflict, official
from app.domain.scoring.rounding import rounded
from app.domain.scoring.terms import Id, Measured, MetricTerms, Report
from app.domain.values.kinds import Aggregation, Unit
from app.domain.values.period import Period, PeriodKind

_HOW = {
    Aggregation.SUM: How.SUM,
    Aggregation.AVERAGE: How.AVERAGE,
    Aggregation.RATIO: How.AVERAGE,
    Aggregation.LAST: How.LAST,
}


class Cells:
    """All cells of one calculation; each is worked out once, whoever asks for it first."""

    def __init__(self, measured: Measured, metrics: Mapping[str, MetricTerms]) -> None:
        self._measured = measured
        self._metrics = metrics
        self._known: dict[object, Cell] = {}
        self._begun: set[object] = set()
        self._turn = RLock()

    def cell(
        self,
        metric: str,
        subject: Id,
        period: Period,
        *,
        aggregation: Aggregation | None = None,
        sources: tuple[str, ...] | None = None,
    ) -> Cell:
        """The cell; `aggregation` and `sources` override the metric's, not its ingredients'.

        A value recorded officially for the period itself counts; inside one month the formula
        comes next, then the days; a longer period is taken together from its parts, or is the
        ratio of its ingredients. (domain.md 5)
        """
        asked = (metric, subject, period, aggregation, sources)
        if (found := self._known.get(asked)) is not None:
            return found
        with self._turn:
            if (found := self._known.get(asked)) is not None:
                return found  # while this thread waited for its turn
            # A formula that comes back to its own cell finds no value there.
            terms = None if asked in self._begun else self._metrics.get(metric)
            if terms is None:
                return Cell(CellKey(metric, subject, period.key))
            self._begun.add(asked)
            try:
                found = _Resolution(
                    self, self._measured.get((metric, subject), {}), terms, subject,
                    aggregation or terms.aggregation, aggregation, sources,
                ).cell(period)  # fmt: skip
            finally:
                self._begun.discard(asked)
            self._known[asked] = found
            return found


@dataclass(frozen=True)
class _Resolution:
    """One metric of one subject under one line's overrides."""

    cells: Cells
    reports: Mapping[str, tuple[Report, ...]]
    terms: MetricTerms
    subject: Id
    usual: Aggregation
    aggregation: Aggregation | None
    sources: tuple[str, ...] | None

    def cell(self, period: Period) -> Cell:
        derived = self._derived(period)
        reports = self.reports.get(period.key, ())
        if not reports:
            return derived
        counting = self._counting(period)
        conflict = is_in_conflict(reports, counting, self.terms.tolerance)
        said = (Note(notes.HELD),) if any(one.held for one in reports) else ()
        if counting is None:
            standing = [one for one in reports if not one.held]
            if standing:
                names = ", ".join(one.source for one in standing)
                said = (*said, Note(notes.NOT_OFFICIAL, {"sources": names}))
            return replace(
                derived,
                reports=reports,
                shown=Fraction(standing[0].value) if standing else None,
                in_conflict=derived.in_conflict or conflict,
                notes=derived.notes + said,
            )
        value = Fraction(counting.value)
        beside = derived.value if derived.value not in (None, value) else None
        if counting.ruled:
            said = (*said, Note(notes.RULED))
        if beside is not None and self._is_seen_to_differ(beside, value):
            said = (*said, Note(notes.RECORDED_BESIDE, {"value": beside}))
        return Cell(
            key=derived.key,
            value=value,
            how=How.RECORDED,
            formula=self.terms.formula,
            parts=derived.parts,
            present=(period,),
            of=1,
            reports=reports,
            counting=counting,
            recorded_beside=beside,
            in_conflict=conflict,
            verified=counting.verified,
            versions=frozenset({counting.definition_version}),
            notes=said,
        )

    def _is_seen_to_differ(self, derived: Fraction, value: Fraction) -> bool:
        """Whether the two differ in the places that the metric is shown with."""
        places = self.terms.decimals + (2 if self.terms.unit is Unit.PERCENT else 0)
        return rounded(derived, places) != rounded(value, places)

    def _derived(self, period: Period) -> Cell:
        if len(period.months()) > 1:
            if self.usual is Aggregation.RATIO and self.terms.formula:
                return self._ratio(period, self.terms.formula)
            return self._taken_together(period, self._tiles(period), len(period.months()))
        if self.terms.formula:
            computed = self._computed(period, self.terms.formula)
            if computed.value is not None:
                return computed
        reported = self._reported_days(period)
        if not reported:
            return Cell(key=self._key(period), of=1, is_complete=False)
        of = (period.last_day - period.first_day).days + 1
        return self._taken_together(period, [self._part(day) for day in reported], of)

    def _ratio(self, period: Period, formula: str) -> Cell:
        """The formula over the period's ingredients, each taken together in its own way.

        Where a month that has begun lacks an ingredient, the mean of the months instead: sums
        over different months must not be divided by each other.
        """
        computed = self._computed(period, formula)
        begun = {month for one in computed.parts for month in one.months}
        begun.update(m for m in period.months() if self._counting(m) is not None)
        lacking = sorted(
            {month for one in computed.parts for month in begun - one.months}
        )  # fmt: skip
        of = len(period.months())
        if not lacking:
            return replace(
                computed,
                present=tuple(sorted(begun)) if computed.value is not None else (),
                of=of,
                is_complete=len(begun) == of,
            )
        together = self._taken_together(period, self._tiles(period), of)
        if together.value is None:
            return together
        named = ", ".join(month.key for month in lacking)
        said = Note(notes.MEAN_OF_MONTHS, {"periods": named})
        kept = tuple(one for one in together.notes if one.sentence != notes.MEAN_WITHOUT_FORMULA)
        return replace(together, how=How.MEAN_OF_MONTHS, formula=formula, notes=(said, *kept))

    def _computed(self, period: Period, formula: str) -> Cell:
        codes = ingredients(formula)
        parts = tuple(self.cells.cell(code, self.subject, period) for code in codes)
        value = evaluate(formula, {one.key.metric: one.value for one in parts})
        mixed = sorted(
            {version for one in parts if len(one.versions) > 1 for version in one.versions}
        )
        return Cell(
            key=self._key(period),
            value=value,
            how=How.FORMULA if value is not None else How.NONE,
            formula=formula,
            parts=parts,
            present=(period,) if value is not None else (),
            of=1,
            in_conflict=value is not None and any(one.in_conflict for one in parts),
            verified=value is not None and all(one.verified for one in parts),
            notes=(_mixed(mixed),) if mixed else (),
        )

    def _taken_together(self, period: Period, parts: list[Cell], of: int) -> Cell:
        present = [one for one in parts if one.value is not None]
        if not present:
            return Cell(key=self._key(period), parts=tuple(parts), of=of, is_complete=False)
        lengths = [(one.value, len(Period.parse(one.key.period).months()) or 1) for one in present]
        periods = tuple(Period.parse(one.key.period) for one in present)
        used = present[-1:] if self.usual is Aggregation.LAST else present
        spoken_for = sum(length for _, length in lengths)
        versions = frozenset(version for one in used for version in one.versions)
        said = (_mixed(sorted(versions)),) if len(versions) > 1 else ()
        if self.usual is Aggregation.RATIO:
            said = (*said, Note(notes.MEAN_WITHOUT_FORMULA))
        if self.usual is Aggregation.LAST:
            is_complete = periods[-1].last_day == period.last_day
        else:
            is_complete = spoken_for == of
        return Cell(
            key=self._key(period),
            value=aggregate(lengths, self.usual),
            how=_HOW[self.usual],
            parts=tuple(present),
            present=periods,
            of=of,
            is_complete=is_complete,
            in_conflict=any(one.in_conflict for one in used),
            verified=all(one.verified for one in used),
            versions=versions,
            notes=said,
        )

    def _tiles(self, period: Period) -> list[Cell]:
        """The months, or a longer part recorded as one where its months are not all there."""
        if len(period.months()) == 1:
            return [self._part(period)]
        tiles: list[Cell] = []
        for part in _next_shorter(period):
            months = [self._part(month) for month in part.months()]
            if all(one.value is not None for one in months) or len(months) == 1:
                tiles.extend(months)
            elif self._counting(part) is not None:
                tiles.append(self._part(part))
            else:
                tiles.extend(self._tiles(part))
        return tiles

    def _reported_days(self, period: Period) -> list[Period]:
        """The days inside a month or week for which anything was reported, in order."""
        if period.kind is PeriodKind.DAY:
            return []
        days = (Period.parse(key) for key in self.reports if len(key) == len("2026-06-09"))
        return sorted(day for day in days if period.contains(day))

    def _part(self, period: Period) -> Cell:
        return self.cells.cell(
            self.terms.code,
            self.subject,
            period,
            aggregation=self.aggregation,
            sources=self.sources,
        )

    def _counting(self, period: Period) -> Report | None:
        sources = self.terms.official_sources if self.sources is None else self.sources
        return official(self.reports.get(period.key, ()), sources)

    def _key(self, period: Period) -> CellKey:
        return CellKey(self.terms.code, self.subject, period.key)


def _mixed(versions: list[int]) -> Note:
    return Note(notes.MIXED_DEFINITIONS, {"versions": ", ".join(map(str, versions))})


def _next_shorter(period: Period) -> tuple[Period, ...]:
    if period.kind is PeriodKind.YEAR:
        return tuple(Period.of_day(one.last_day, "half") for one in period.quarters()[1::2])
    return period.quarters() if period.kind is PeriodKind.HALF else period.months()
