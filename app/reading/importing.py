"""What an import has to know to say what a file would change, gathered before it is checked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.engine import Connection

from app.accounts.names import usernames
from app.domain.ids import card_id
from app.domain.imports.naming import naming_id
from app.domain.people.rights import Act, Thing, may, may_somewhere
from app.domain.people.standing import actor, superiors_of, tree
from app.domain.periods.guard import value_facts
from app.domain.reference import Fact, Facts
from app.domain.scoring.cells import Cells
from app.domain.scoring.policy import POLICY_FACT
from app.domain.scoring.terms import LineTerms, MetricTerms
from app.domain.values.period import Period
from app.reading.baselines import Baseline, baseline
from app.reading.cards import (
    CardReading,
    dictionary_of,
    line_terms,
    measured_of,
    read_cards,
    read_lines,
    standing_values,
)
from projections.imports.queries import BatchRow, batches_of_file, metric_names, source_names
from projections.measurements.standing import Standing
from projections.metrics.queries import MetricRow, SourceRow, all_sources, metrics
from projections.people.queries import PersonRow, UnitRow, all_units, mapped_titles, people
from projections.reference.queries import consult
from projections.reviews.queries import ReviewRow, TrackingRow, reviews, tracking
from projections.scorecards.letters import is_bound
from projections.scorecards.queries import CardRow, LineRow, card_lines, scorecard
from projections.texts import written

Place = tuple[str, UUID]


@dataclass(frozen=True)
class Company:
    """Who and what is known here, whatever the file says. `titles` are as tables write them."""

    today: date
    by: UUID
    units: Mapping[UUID, UnitRow]
    people: Mapping[UUID, PersonRow]
    usernames: Mapping[UUID, str]
    titles: tuple[tuple[str, UUID], ...]
    metrics: Mapping[str, MetricRow]
    sources: Mapping[str, SourceRow]
    facts: Facts
    same_file: tuple[BatchRow, ...] = ()

    def may(self, act: Act, thing: Thing) -> bool:
        """Whether the person may do this today."""
        who = actor(self.by, self.facts.get("person", self.by.hex))
        return may(who, act, thing, units=tree(self.facts.get("units")), today=self.today)

    def may_somewhere(self, act: Act) -> bool:
        """Whether the person may do this to some thing or other."""
        who = actor(self.by, self.facts.get("person", self.by.hex))
        return may_somewhere(who, act, today=self.today)

    def may_see(self, holder: UUID | None) -> bool:
        """Whether the person may read a holder's scorecard and numbers; a unit's are open to all,
        and so is what has no holder."""
        person = self.people.get(holder) if holder else None
        if person is None:
            return True

        def above(id: UUID) -> UUID | None:
            row = self.people.get(id)
            return row.superior if row is not None else None

        line = frozenset(superiors_of(person.id, above))
        thing = Thing(unit=person.unit, holder=holder, line=line)
        return self.may(Act.READ_CARD, thing)

    def file_before(self) -> BatchRow | None:
        """The latest import of the very same file that wasn't taken back; None where none was."""
        return next((one for one in self.same_file if not one.is_reversed), None)

    def company_unit(self) -> UUID | None:
        """The unit without a parent; None before there is one."""
        return next((unit.id for unit in self.units.values() if unit.parent is None), None)

    def called(self, id: UUID | None) -> str | None:
        """A unit by its code, a person by their username."""
        if id is None:
            return None
        unit = self.units.get(id)
        return unit.code if unit else self.usernames.get(id, str(id))


@dataclass(frozen=True)
class Known:
    """What stands for one holder in one year: the scorecard, values, notes, and the facts that
    the rules consult. `cells` answers what the values make of a period, `baseline` what a relative
    target is measured against, `score_with` how the scorecard would be scored with other lines;
    None: there is no scorecard. `is_bound`: its letter is in force, so no file changes its terms.
    """

    company: Company
    holder: UUID
    year: int
    card: CardRow | None
    lines: tuple[LineRow, ...]
    texts: Mapping[UUID, str]
    metric_names: tuple[tuple[str, str], ...]
    source_names: tuple[tuple[str, str], ...]
    facts: Facts
    standing: Mapping[Place, Mapping[str, Sequence[Standing]]]
    terms: Mapping[str, MetricTerms]
    cells: Cells
    baseline: Callable[[str, UUID, Period], Baseline | None]
    tracking: Mapping[tuple[UUID, str], TrackingRow]
    reviews: Mapping[str, ReviewRow]
    scored: Mapping[str, CardReading] = field(default_factory=dict)
    score_with: Callable[[Period, Sequence[LineRow]], CardReading] | None = None
    is_bound: bool = False

    @property
    def card_id(self) -> UUID:
        return card_id(self.holder, self.year)

    def lines_of(self, metric: str) -> list[LineRow]:
        """The scorecard's lines of a metric that are still scored, the holder's own first."""
        found = [one for one in self.lines if one.metric == metric and one.retired_from is None]
        return sorted(found, key=lambda one: (one.subject != self.holder, one.place))

    def reports(self, metric: str, subject: UUID, period: str) -> list[Standing]:
        """What sources report for a cell."""
        rows = self.standing.get((metric, subject), {}).get(period, ())
        return [one for one in rows if one.says_something]


def company(db: Connection, *, at: int, by: UUID, today: date, digest: str) -> Company:
    """Everything that names can mean, and the earlier imports of the same file."""
    return Company(
        today=today,
        by=by,
        units={unit.id: unit for unit in all_units(db, at=at)},
        people={person.id: person for person in people(db, at=at)},
        usernames=usernames(db),
        titles=tuple(mapped_titles(db, at=at)),
        metrics=metrics(db, at=at),
        sources=all_sources(db, at=at),
        facts=consult(db, [("units", ""), ("person", by.hex)]),
        same_file=tuple(batches_of_file(db, digest, at=at)),
    )


def known_of(
    db: Connection,
    company: Company,
    *,
    at: int,
    holder: UUID,
    year: int,
    metrics_named: Iterable[str],
    subjects: Iterable[UUID] = (),
    periods: Iterable[Period] = (),
    years: Iterable[int] = (),
) -> Known:
    """What stands for a holder in a year, as far as these metrics and subjects are concerned.

    `periods` are those whose score is asked for; `years` further ones whose values are.
    """
    card = scorecard(db, card_id(holder, year), at=at)
    lines = card_lines(db, at=at, card_ids=[card.id])[card.id] if card else []
    codes = set(metrics_named) | {line.metric for line in lines}
    places = {(line.metric, line.subject) for line in lines} | {
        (code, subject) for code in codes for subject in {holder, *subjects}
    }
    whole = Period.parse(str(year))
    dictionary = dictionary_of(db, whole, at=at)
    needed = {(code, subject) for metric, subject in places for code in dictionary.needed([metric])}
    standing: dict[Place, Mapping[str, Sequence[Standing]]] = {
        **standing_values(db, needed, whole, at=at)
    }
    for other in sorted({*years} - {year, year - 1}):
        more = standing_values(db, needed, Period.parse(str(other)), at=at)
        for place, by_period in more.items():
            standing[place] = {**standing.get(place, {}), **by_period}
    notes = tracking(db, at=at, kpis=[line.kpi for line in lines])
    reviewed = reviews(db, at=at, card=card.id) if card else []
    return Known(
        company=company,
        holder=holder,
        year=year,
        card=card,
        lines=tuple(lines),
        texts=written(
            db, [text for line in lines for text in (line.objective, line.goal_dimension)]
        ),
        metric_names=tuple(metric_names(db, naming_id(holder), at=at)),
        source_names=tuple(source_names(db, naming_id(holder), at=at)),
        facts=_facts(db, company.by, holder, places),
        standing=standing,
        terms=dictionary.terms,
        cells=Cells(measured_of(standing), dictionary.terms),
        baseline=partial(baseline, db, at=at),
        tracking={(note.kpi, note.period): note for note in notes},
        reviews={note.period: note for note in reviewed},
        scored={period.key: read_cards(db, [card], period, at=at)[0] for period in periods if card},
        score_with=partial(_score_with, db, card, at) if card else None,
        is_bound=card is not None and is_bound(db, card.id, at=at),
    )


def _score_with(
    db: Connection, card: CardRow, at: int, period: Period, lines: Sequence[LineRow]
) -> CardReading:
    return read_lines(db, [card], {card.id: lines}, period, at=at)[0]


def line_in_period(line: LineRow, period: Period, year: int) -> LineTerms | None:
    """The line's terms for scoring in a period; None where it isn't scored then."""
    terms = line.in_force(period.last_month().key)
    return None if terms is None else line_terms(line, terms, year)


def _facts(db: Connection, by: UUID, holder: UUID, places: set[Place]) -> Facts:
    wanted: list[Fact] = [
        ("organisation", ""),
        ("units", ""),
        ("sources", ""),
        POLICY_FACT,
        ("person", by.hex),
        ("person", holder.hex),
        *(("metric", metric) for metric, _ in places),
        *(("person", subject.hex) for _, subject in places),
        *(("owned", f"{metric}/{subject.hex}") for metric, subject in places),
        *(fact for place in places for fact in value_facts(*place)),
    ]
    return consult(db, dict.fromkeys(wanted), dict.fromkeys(places))
