"""Scorecards as they stand in a period, as known at a position: what pages, exports and PDFs show.

Each projection answers for its own facts; here they come together and are scored. However many
scorecards are asked for, the number of statements is the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.measurements.report import RULING
from app.domain.scorecards.line import counts_on
from app.domain.scoring.card import ScoredCard, ScoredLine, card_of_lines, scored_line
from app.domain.scoring.cells import Cells
from app.domain.scoring.formula import ingredients
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.terms import (
    Id,
    LineTerms,
    Measured,
    MetricTerms,
    PeriodTarget,
    RelativeTarget,
    Report,
)
from app.domain.values.kinds import Aggregation, Cycle, Direction, Rule, Unit
from app.domain.values.period import Period
from projections.measurements.kept import standing_kept
from projections.measurements.standing import PlaceReports, Standing
from projections.metrics.queries import Scoring, ScoringVersions, scoring_versions
from projections.people.queries import all_units
from projections.policies.queries import scoring_policy
from projections.remembering import asked_once
from projections.scorecards.queries import (
    CardRow,
    LineRow,
    TermsRow,
    card_lines,
    card_with_lines,
)

Place = tuple[str, UUID]

LINES_KEPT = 1024
"""Lines that are kept as they were scored: those of the scorecards that are looked at."""


@dataclass(frozen=True, eq=False)
class Dictionary:
    """The metrics of a period: each under the definition that holds on its last day.

    The same object as long as no definition changes.
    """

    rows: Mapping[str, Scoring]
    terms: Mapping[str, MetricTerms]

    def needed(self, codes: Iterable[str]) -> set[str]:
        """These metrics and everything that their formulas rest on."""
        return {needed for code in codes for needed in _needed(self, code)}


@dataclass(frozen=True)
class CardReading:
    """A scorecard in a period: its lines as scored, and what they were scored from.

    `rows` are the lines as the scorecard keeps them, by KPI; `standing` what sources report, by
    metric and subject and then by period.
    """

    card: CardRow
    period: Period
    scored: ScoredCard
    rows: Mapping[UUID, LineRow]
    dictionary: Dictionary
    standing: Mapping[Place, Mapping[str, Sequence[Standing]]]
    policy: ScoringPolicy

    @cached_property
    def cells(self) -> Cells:
        """All cells that the scorecard's figures can rest on; a line has its own."""
        return Cells(measured_of(self.standing), self.dictionary.terms)

    def line(self, kpi: UUID) -> ScoredLine | None:
        """One line by its KPI, or None where it isn't scored in this period."""
        return next((line for line in self.scored.lines if line.kpi == kpi), None)


@asked_once
def read_card(
    db: Connection,
    period: Period,
    *,
    at: int,
    card: UUID | None = None,
    kpi: UUID | None = None,
) -> CardReading | None:
    """One scorecard, or the one that a KPI stands on; None where it wasn't there yet."""
    found = card_with_lines(db, at=at, card=card, kpi=kpi)
    if found is None:
        return None
    row, lines = found
    return read_lines(db, [row], {row.id: lines}, period, at=at)[0]


@asked_once
def read_cards(
    db: Connection, cards: Sequence[CardRow], period: Period, *, at: int
) -> list[CardReading]:
    """The scorecards in a period, scored, in the given order."""
    rows = card_lines(db, at=at, card_ids=[card.id for card in cards])
    return read_lines(db, cards, rows, period, at=at)


def read_lines(
    db: Connection,
    cards: Sequence[CardRow],
    rows: Mapping[UUID, Sequence[LineRow]],
    period: Period,
    *,
    at: int,
    with_past: bool = True,
) -> list[CardReading]:
    """The scorecards scored with these lines, which need not be the ones that they have."""
    dictionary = dictionary_of(db, period, at=at)
    policy = scoring_policy(db, at=at, on=period.last_day)
    counting = _counting(db, cards, rows, at=at)
    places = {
        (code, line.subject)
        for lines in counting.values()
        for line in lines
        for code in dictionary.needed([line.metric])
    }
    standing = standing_values(db, places, period, at=at, with_past=with_past)
    return [
        CardReading(
            card=card,
            period=period,
            scored=card_of_lines(
                _scored(counting.get(card.id, []), card, period, dictionary, policy, standing),
                policy,
                period,
            ),
            rows={line.kpi: line for line in rows.get(card.id, [])},
            dictionary=dictionary,
            standing=standing,
            policy=policy,
        )
        for card in cards
    ]


def _counting(
    db: Connection,
    cards: Sequence[CardRow],
    rows: Mapping[UUID, Sequence[LineRow]],
    *,
    at: int,
) -> Mapping[UUID, Sequence[LineRow]]:
    """Of each scorecard the lines whose numbers count on it: others are neither read nor scored."""
    holders = {card.id: card.holder for card in cards}
    if all(one.subject == holders.get(id) for id, lines in rows.items() for one in lines):
        return rows
    units = {unit.id for unit in all_units(db, at=at)}
    return {
        id: [one for one in rows.get(id, ()) if counts_on(holder, one.subject, units)]
        for id, holder in holders.items()
    }


def _scored(
    rows: Iterable[LineRow],
    card: CardRow,
    period: Period,
    dictionary: Dictionary,
    policy: ScoringPolicy,
    standing: Mapping[Place, PlaceReports],
) -> list[ScoredLine]:
    """The lines that are in force in the period's last month."""
    found = []
    for row in rows:
        places = ((code, row.subject) for code in _needed(dictionary, row.metric))
        reports = tuple(standing[place] for place in places if place in standing)
        line = _scored_line(row, card.year, period, dictionary, policy, reports)
        found.extend([line] if line else [])
    return found


@lru_cache(maxsize=LINES_KEPT)
def _scored_line(
    row: LineRow,
    year: int,
    period: Period,
    dictionary: Dictionary,
    policy: ScoringPolicy,
    reports: tuple[PlaceReports, ...],
) -> ScoredLine | None:
    """A line scored; None where it isn't in force. The same facts give the same object.

    What it is told are all the facts that it can rest on, so an edit leaves every other line's
    figures as they were worked out before (docs/decisions/0022).
    """
    terms = row.in_force(period.last_month().key)
    if terms is None:
        return None
    cells = Cells(measured_of({one.place: one for one in reports}), dictionary.terms)
    told = line_terms(row, terms, year)
    return scored_line(told, cells, dictionary.terms[row.metric], policy, period)


def as_uuid(id: Id) -> UUID:
    """What scoring only compares is always a UUID here."""
    return id if isinstance(id, UUID) else UUID(id)


def dictionary_of(db: Connection, period: Period, *, at: int) -> Dictionary:
    """Every metric under the definition version that holds on the period's last day."""
    return _dictionary(scoring_versions(db, at=at), period)


@lru_cache(maxsize=128)
def _dictionary(known: ScoringVersions, period: Period) -> Dictionary:
    rows = {code: _holding(versions, period) for code, versions in known.by_code.items()}
    return Dictionary(rows, {code: _metric(row) for code, row in rows.items()})


@lru_cache(maxsize=4096)
def _needed(dictionary: Dictionary, metric: str) -> frozenset[str]:
    """A metric and everything that its formula rests on; nothing where it isn't known."""
    found: set[str] = set()
    waiting = [metric]
    while waiting:
        code = waiting.pop()
        if code in found or code not in dictionary.rows:
            continue
        found.add(code)
        formula = dictionary.rows[code].formula
        waiting.extend(ingredients(formula) if formula else ())
    return frozenset(found)


def standing_values(
    db: Connection, places: Iterable[Place], period: Period, *, at: int, with_past: bool = True
) -> dict[Place, PlaceReports]:
    """Each source's row from the year before (without past: the period's) to the period's end."""
    first, last = str(period.first_day.year - (1 if with_past else 0)), f"{period.last_day.year}~"
    return standing_kept(db, at=at, places=places, first=first, last=last)


def measured_of(standing: Mapping[Place, Mapping[str, Sequence[Standing]]]) -> Measured:
    """The same, as scoring is told of it."""
    return {
        place: {
            key: reports
            for key, some in periods.items()
            if (reports := tuple(_report(one) for one in some if one.says_something))
        }
        for place, periods in standing.items()
    }


def _holding(versions: Sequence[Scoring], period: Period) -> Scoring:
    if len(versions) == 1:
        return versions[0]
    held = [
        one
        for one in versions
        if not one.from_period or Period.parse(one.from_period).first_day <= period.last_day
    ]
    return held[-1] if held else versions[0]


@lru_cache(maxsize=4096)
def _metric(row: Scoring) -> MetricTerms:
    return MetricTerms(
        code=row.code,
        unit=Unit(row.unit),
        decimals=row.decimals,
        direction=Direction(row.direction),
        aggregation=Aggregation(row.aggregation),
        formula=row.formula or None,
        official_sources=row.official,
        tolerance=row.tolerance,
        ratio_reading=row.ratio_reading or None,
        threshold=row.threshold,
    )


def line_terms(row: LineRow, terms: TermsRow, year: int) -> LineTerms:
    """A line under the terms that hold, as scoring is told of it."""
    relative = None
    if terms.relative_change is not None:
        relative = RelativeTarget(
            change=terms.relative_change,
            baseline_metric=row.metric,
            baseline_period=terms.baseline_period or "",
            baseline_value=terms.baseline,
            baseline_source=terms.baseline_source,
        )
    return LineTerms(
        kpi=row.kpi,
        metric=row.metric,
        subject=row.subject,
        weight=terms.weight,
        rule=Rule(terms.rule),
        cycle=Cycle(terms.cycle),
        owners=terms.owners,
        target=terms.target,
        floor=terms.floor,
        challenge=terms.challenge,
        low=terms.low,
        high=terms.high,
        relative=relative,
        target_period=str(year),
        period_targets={
            key: PeriodTarget(part.target, part.floor, part.challenge)
            for key, part in row.parts.items()
        },
        aggregation=Aggregation(terms.aggregation) if terms.aggregation else None,
        sources=terms.sources or None,
    )


def _report(row: Standing) -> Report:
    held = row.value is None
    return Report(
        source=row.source,
        value=row.value if row.value is not None else row.held_value,  # type: ignore[arg-type] # one of them stands
        recorded_by=row.by,
        verified=row.verified,
        held=held,
        definition_version=row.definition_version,
        by_owner=row.by_owner,
        ruled=row.source == RULING,
        explained=row.explained or Decimal(0),
        id=row.cell,
    )
