"""A scorecard as a file: what it shows, with keys, so that it can be edited and imported again."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from flask_babel import gettext

from app.domain.scoring.kpi_score import Goal
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.terms import Id
from app.domain.values.amounts import MOST_PLACES, Amount, canonical
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.importers.keys import HEADER, Key, range_text
from app.reading.cards import CardReading
from app.views.exporting import Cell, Listing
from app.views.scorecards.facts import parts_of
from app.views.scorecards.reader import Around
from app.views.scorecards.score_line import Total
from app.views.scorecards.wording import Counted, light_word, names_shown
from projections.metrics.queries import Scoring

_PLACES_OF_SHARES = 4
_PLACES_OF_POINTS = 2


def listing(
    reading: CardReading,
    around: Around,
    usernames: dict[UUID, str],
    language: str,
    total: Total,
) -> Listing:
    """One row for each KPI, in a longer period one more for each of its months; then the score.

    The columns are those of the page, in its order. Only target and actual are ever taken back.
    """
    header = [
        gettext("Metric"),
        gettext("Subject"),
        gettext("Owner"),
        gettext("Source"),
        gettext("Period"),
        gettext("Weight"),
        gettext("Target"),
        gettext("Floor"),
        gettext("Challenge"),
        gettext("Actual"),
        gettext("Completion"),
        gettext("Light"),
        gettext("Points"),
        gettext("Score"),
        gettext("Grade"),
        gettext("Covered weight"),
        HEADER,
    ]
    names = Called(around, usernames, language)
    rows = [
        _row(line, period, reading, names)
        for line in reading.scored.lines
        for period in dict.fromkeys((*parts_of(reading.period), reading.period))
    ]
    rows.append(_foot(reading, names, total, len(header)))
    holder = names.code(reading.card.holder)
    return Listing(f"scorecard-{holder}-{reading.period.key}", header, rows, has_keys=True)


class Called:
    """How units, people and sources are called, to be read and to be found again."""

    def __init__(self, around: Around, usernames: dict[UUID, str], language: str) -> None:
        self._around = around
        self._usernames = usernames
        self.language = language

    def name(self, id: UUID) -> str:
        return self._around.names.of(id, self.language)

    def people(self, ids: Iterable[Id]) -> str:
        return names_shown(ids, self._around.names, self.language)

    def code(self, id: UUID) -> str:
        unit = self._around.names.units.get(id)
        return unit.code if unit else self._usernames.get(id, "")

    def source(self, code: str) -> str:
        source = self._around.sources.get(code)
        return source.name(self.language) if source else code


@dataclass(frozen=True)
class Figures:
    """A line's numbers in a period as a file holds them, with the key that lets them come back."""

    target: Amount | str | None
    actual: Amount | None
    source: str
    key: Key


def figures(line: ScoredLine, period: Period, reading: CardReading, names: Called) -> Figures:
    """What a file says of a line; a part of the reading's period has no target of its own."""
    metric: Scoring = reading.dictionary.rows[line.terms.metric]
    subject = UUID(str(line.terms.subject))
    cell = line.cells.cell(
        line.terms.metric,
        line.terms.subject,
        period,
        aggregation=line.terms.aggregation,
        sources=line.terms.sources,
    )
    value = cell.value if cell.value is not None else cell.shown
    actual = None if value is None else canonical(rounded(value, MOST_PLACES))
    goal = line.goal if period == reading.period else None
    exact = goal.target if goal else None
    target = None if exact is None else canonical(rounded(exact, MOST_PLACES))
    source = cell.counting.source if cell.counting else _first(line, metric)
    standing = reading.standing.get((line.terms.metric, subject), {}).get(period.key, ())
    key = Key(
        holder=names.code(reading.card.holder),
        metric=line.terms.metric,
        subject=names.code(subject),
        period=period.key,
        source=source,
        standing=next((one.value for one in standing if one.source == source), None),
        actual=actual,
        target=target,
    )
    shown = _amount(target, metric)
    return Figures(
        target=range_text(goal) if goal and shown is None else shown,
        actual=_amount(actual, metric),
        source=source,
        key=key,
    )


def _row(line: ScoredLine, period: Period, reading: CardReading, names: Called) -> list[Cell]:
    metric: Scoring = reading.dictionary.rows[line.terms.metric]
    is_whole = period == reading.period
    found = figures(line, period, reading, names)
    named: list[Cell] = [
        metric.name(names.language),
        names.name(UUID(str(line.terms.subject))),
        names.people(owner for owner, _ in line.terms.owners),
        names.source(found.source),
        period.key,
    ]
    if not is_whole:
        return [*named, None, found.target, None, None, found.actual, *[None] * 6, str(found.key)]
    return [
        *named,
        share(line.weight),
        found.target,
        exactly(line.floor, metric),
        exactly(line.challenge, metric),
        found.actual,
        None if line.completion is None else share(line.completion),
        light_word(line.light),
        None if line.points is None else rounded(line.points, _PLACES_OF_POINTS),
        *[None] * 3,
        str(found.key),
    ]


def _foot(reading: CardReading, names: Called, total: Total, width: int) -> list[Cell]:
    """The last row: what the lines add up to. An import knows it by its first word."""
    cells: list[Cell] = [None] * width
    cells[0] = gettext("Total")
    cells[1], cells[4] = names.name(reading.card.holder), reading.period.key
    score = None if total.score is None else rounded(total.score, _PLACES_OF_POINTS)
    cells[-4:-1] = [score, total.grade or None, share(Fraction(total.covered))]
    return cells


def _first(line: ScoredLine, metric: Scoring) -> str:
    """The source that a new value of the line would be from."""
    return next(iter(line.terms.sources or metric.official), "own")


def _amount(number: Decimal | None, metric: Scoring) -> Amount | None:
    return None if number is None else Amount(number, Unit(metric.unit))


def exactly(number: Fraction | None, metric: Counted) -> Amount | None:
    """A number of a metric as files hold it: with all of its places."""
    if number is None:
        return None
    return Amount(canonical(rounded(number, MOST_PLACES)), Unit(metric.unit))


def goal_in_file(goal: Goal | None, metric: Counted) -> Amount | str | None:
    """A target, or the range to stay in, as files hold it."""
    if goal is None:
        return None
    return range_text(goal) if goal.target is None else exactly(goal.target, metric)


def share(of: Fraction) -> Amount:
    """A share or a change as a percentage with two places."""
    return Amount(rounded(of, _PLACES_OF_SHARES), Unit.PERCENT)
