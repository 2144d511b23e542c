"""What is due of a person: the numbers of KPIs that they own, and of sources that they keep."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.measurements.commands import thing_at
from app.domain.measurements.due import Due, due, months_looked_at, rhythm
from app.domain.measurements.place import Place
from app.domain.measurements.report import MISTYPED_WITHIN
from app.domain.people.standing import tree
from app.domain.periods.guard import ALL_STATES, takes_routine_entry, value_facts
from app.domain.reviews.commands import week_of
from app.domain.reviews.tracking_note import tracking_note_id
from app.domain.scoring.card import ScoredCard, scored_card
from app.domain.scoring.cell import How
from app.domain.values.period import Period
from app.eventlog.positions import begun_at
from app.reading.cards import CardReading, line_terms, read_card, read_cards
from projections.measurements.standing import Standing
from projections.metrics.queries import all_sources, metrics
from projections.reference.queries import consult
from projections.reviews.queries import CheckInRow, check_ins_on
from projections.scorecards.queries import LineRow, card_lines, scorecards

AHEAD = timedelta(days=7)
"""What is due later than this waits in the list of what comes next."""


TOGETHER = timedelta(seconds=2)


class Stage(StrEnum):
    """Where a number stands on its way in: brought by this person just now, or settled before."""

    WAITING = "waiting"
    BROUGHT = "brought"
    LATER = "later"
    SETTLED = "settled"


@dataclass(frozen=True)
class DueNumber:
    """A month's number that a person is asked for.

    `kpi` is the person's own line; None where they are asked as keeper of `source` only. `sources`
    are those that an owner may name, the KPI's own and the metric's official ones; `source` is the
    one that they named last.
    `check_in` is what was said of the KPI this week. `reading` is a scorecard that rests on it.
    """

    metric: str
    subject: UUID
    month: Period
    source: str
    kpi: UUID | None
    due: Due
    stage: Stage
    brought_at: datetime | None
    reading: CardReading
    check_in: CheckInRow | None
    sources: tuple[str, ...] = ()


def due_numbers(db: Connection, person: UUID, *, at: int, now: datetime) -> list[DueNumber]:
    """What this person is to bring or just brought, by due time; `now` in the organisation's zone.

    Looks at the running month and the one before it. What was due before its scorecard was made
    is not asked for.
    """
    asked: dict[tuple[str, UUID, Period], _Asked] = {}
    months = months_looked_at(now.date())
    for year in sorted({month.year for month in months}):
        for one in _asked_in(db, person, [m for m in months if m.year == year], at=at):
            before = asked.get((one.metric, one.subject, one.month))
            if before is None or one.nearness < before.nearness:
                asked[one.metric, one.subject, one.month] = one
    found = _numbers(db, person, _open(db, asked.values()), at=at, now=now)
    waiting = [one for one in found if one.stage is not Stage.SETTLED]
    return sorted(
        _due_since_it_was_made(db, waiting, now),
        key=lambda one: (one.due.at, one.month.key),
    )


def _due_since_it_was_made(
    db: Connection, found: Sequence[DueNumber], now: datetime
) -> list[DueNumber]:
    """All but what was due before its scorecard was made: a new team owes nothing of before."""
    late = {one.reading.card.id for one in found if one.due.at < now}
    made = begun_at(db, late) if late else {}
    return [one for one in found if one.due.at >= made.get(one.reading.card.id, one.due.at)]


def due_number(
    db: Connection, person: UUID, place: Place, card: UUID, *, at: int, now: datetime
) -> DueNumber | None:
    """One of them in whatever stage, on the scorecard named; None where nobody asks them for it."""
    month = Period.parse(place.period)
    reading = read_card(db, month, at=at, card=card)
    if reading is None or month not in months_looked_at(now.date()):
        return None
    kept = _kept(db, person, at=at)
    asked = [
        one
        for line in reading.rows.values()
        for one in _asked_of_line(person, reading, line, month, kept)
        if (one.metric, one.subject) == (place.metric, place.subject)
    ]
    nearest = sorted(asked, key=lambda one: one.nearness)[:1]
    return next(iter(_numbers(db, person, nearest, at=at, now=now)), None)


def _open(db: Connection, asked: Iterable["_Asked"]) -> list["_Asked"]:
    """Those whose period still takes what is entered day by day: not on hold, not closed."""
    asked = list(asked)
    wanted = [
        ("units", ""),
        *(("person", one.subject.hex) for one in asked),
        *(fact for one in asked for fact in value_facts(one.metric, one.subject)),
    ]
    facts = consult(db, dict.fromkeys(wanted)) if asked else None
    if facts is None or not facts.get(*ALL_STATES):
        return asked
    units = tree(facts.get("units"))
    return [
        one
        for one in asked
        if takes_routine_entry(
            facts,
            thing_at(facts, Place(one.metric, one.subject, one.month.key), ""),
            metric=one.metric,
            subject=one.subject,
            period=one.month.key,
            units=units,
        )
    ]


@dataclass(frozen=True)
class LastEntry:
    """What a person's last entry of a number was: a value, something said of it, or both."""

    is_value: bool
    is_said: bool


def last_entry(number: DueNumber, person: UUID) -> LastEntry:
    """A person's last entry; what was saved within two seconds was one."""
    standing = number.reading.standing.get((number.metric, number.subject), {})
    values = [
        row.recorded_at
        for row in standing.get(number.month.key, ())
        if row.source == number.source and row.by == person and row.value is not None
    ]
    check_in = number.check_in
    said = check_in.recorded_at if check_in is not None and check_in.by == person else None
    if said is None or not values:
        return LastEntry(is_value=bool(values) or said is None, is_said=said is not None)
    apart = said - values[0]
    return LastEntry(is_value=apart < TOGETHER, is_said=apart > -TOGETHER)


def card_in(reading: CardReading, month: Period) -> ScoredCard:
    """The scorecard in a month of what was read."""
    lines = [
        line_terms(row, terms, reading.card.year)
        for row in reading.rows.values()
        if (terms := row.in_force(month.key)) is not None
    ]
    return scored_card(lines, reading.cells, reading.dictionary.terms, reading.policy, month)


@dataclass(frozen=True)
class _Asked:
    metric: str
    subject: UUID
    month: Period
    source: str
    kpi: UUID | None
    cycle: str
    reading: CardReading
    nearness: int
    sources: tuple[str, ...] = ()


def _asked_in(db: Connection, person: UUID, months: list[Period], *, at: int) -> Iterator[_Asked]:
    """Every number of these months, of one year, that is asked of the person."""
    cards = [card for card in scorecards(db, at=at) if card.year == months[0].year]
    rows = card_lines(db, at=at, card_ids=[card.id for card in cards])
    kept = _kept(db, person, at=at)
    mine = [
        card
        for card in cards
        if kept or any(_owns(person, line, months) for line in rows.get(card.id, ()))
    ]
    for reading in read_cards(db, mine, months[-1], at=at) if mine else ():
        for line in reading.rows.values():
            for month in months:
                yield from _asked_of_line(person, reading, line, month, kept)


def _kept(db: Connection, person: UUID, *, at: int) -> set[str]:
    return {code for code, row in all_sources(db, at=at).items() if row.keeper == person}


def _asked_of_line(
    person: UUID,
    reading: CardReading,
    line: LineRow,
    month: Period,
    kept: set[str],
) -> Iterator[_Asked]:
    definitions, terms = reading.dictionary.rows, line.in_force(month.key)
    if terms is None:
        return
    if any(owner == person for owner, _ in terms.owners):
        official = terms.sources or definitions[line.metric].official
        offered = tuple(dict.fromkeys((*official, *definitions[line.metric].official)))
        usual = next((code for code in official if code in kept), official[0] if official else "")
        own = _named_last(person, reading, line, offered) or usual
        nearness = 0 if reading.card.holder == person else 1
        yield _Asked(
            line.metric,
            line.subject,
            month,
            own,
            line.kpi,
            terms.cycle,
            reading,
            nearness,
            offered,
        )
    for code in sorted(reading.dictionary.needed([line.metric])) if kept else ():
        source = next((one for one in definitions[code].official if one in kept), None)
        is_line = code == line.metric
        if source is not None and (is_line or _was_brought(reading, code, line.subject, source)):
            cycle = terms.cycle if is_line else ""
            yield _Asked(code, line.subject, month, source, None, cycle, reading, 2)


def _named_last(
    person: UUID, reading: CardReading, line: LineRow, offered: Sequence[str]
) -> str | None:
    """The one of these sources that the person named last for this number; None for none yet."""
    periods = reading.standing.get((line.metric, line.subject), {})
    named = [
        (row.recorded_at, row.source)
        for rows in periods.values()
        for row in rows
        if row.by == person and row.source in offered
    ]
    return max(named)[1] if named else None


def _was_brought(reading: CardReading, metric: str, subject: UUID, source: str) -> bool:
    """Whether a source ever reported what goes into a formula: where the whole is, parts aren't."""
    periods = reading.standing.get((metric, subject), {})
    return any(row.source == source for rows in periods.values() for row in rows)


def _owns(person: UUID, line: LineRow, months: Iterable[Period]) -> bool:
    held = (line.in_force(month.key) for month in months)
    return any(owner == person for terms in held if terms for owner, _ in terms.owners)


def _numbers(
    db: Connection, person: UUID, asked: Iterable[_Asked], *, at: int, now: datetime
) -> list[DueNumber]:
    asked = list(asked)
    frequencies = {code: row.frequency for code, row in metrics(db, at=at).items()}
    notes = [tracking_note_id(one.kpi, one.month.key) for one in asked if one.kpi is not None]
    week = week_of(now.date())
    said = {row.note: row for row in check_ins_on(db, at=at, notes=notes) if row.week == week}
    found = []
    for one in asked:
        when = due(one.month, rhythm(frequencies.get(one.metric, ""), one.cycle), now)
        check_in = said.get(tracking_note_id(one.kpi, one.month.key)) if one.kpi else None
        if when is not None:
            found.append(_number(one, person, when, check_in, now))
    return found


def _number(
    one: _Asked, person: UUID, when: Due, check_in: CheckInRow | None, now: datetime
) -> DueNumber:
    reports = _reports(one)
    mine = [
        *(report.recorded_at for report in reports if report.by == person),
        *([check_in.recorded_at] if check_in and check_in.by == person else []),
    ]
    lately = max((each for each in mine if now - each <= MISTYPED_WITHIN), default=None)
    if _is_brought(one, when, reports, check_in):
        stage = Stage.SETTLED if lately is None else Stage.BROUGHT
    else:
        stage = Stage.LATER if when.at - now > AHEAD else Stage.WAITING
    return DueNumber(
        metric=one.metric,
        subject=one.subject,
        month=one.month,
        source=one.source,
        kpi=one.kpi,
        due=when,
        stage=stage,
        brought_at=lately if stage is Stage.BROUGHT else None,
        reading=one.reading,
        check_in=check_in,
        sources=one.sources,
    )


def _reports(one: _Asked) -> list[Standing]:
    """What stands in the cell; of a keeper's source only, where they are asked for that."""
    standing = one.reading.standing.get((one.metric, one.subject), {}).get(one.month.key, ())
    return [row for row in standing if row.says_something and (one.kpi or row.source == one.source)]


def _is_brought(
    one: _Asked, asked: Due, reports: list[Standing], check_in: CheckInRow | None
) -> bool:
    times = [report.recorded_at for report in reports]
    if reports and check_in is not None:
        times.append(check_in.recorded_at)
    if any(asked.since is None or each >= asked.since for each in times):
        return True
    cell = one.reading.cells.cell(one.metric, one.subject, one.month)
    return cell.how is How.FORMULA and cell.value is not None
