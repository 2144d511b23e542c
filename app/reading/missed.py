"""The KPIs that missed their target: what the bi-weekly meeting is about. (domain.md 10)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.kpi_score import Goal
from app.domain.scoring.light import Light, judged_share
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid, read_cards
from app.reading.meeting import red_months
from app.reading.tracking import TrackedLine, tracked_of
from projections.scorecards.queries import CardRow

Number = tuple[str, UUID, Goal | None]


@dataclass(frozen=True)
class Missed:
    """A KPI below its target. `is_new`: it wasn't on the list at the last meeting; `months`: how
    many in a row it is red, 0 for a yellow one; `also` are further scorecards with the same number
    against the same target."""

    reading: CardReading
    tracked: TrackedLine
    is_new: bool
    months: int
    also: Sequence[CardReading] = ()


@dataclass(frozen=True)
class MissedList:
    """The list of a month, red ones first, and the KPIs that have come off it since."""

    month: Period
    missed: Sequence[Missed]
    recovered: Sequence[tuple[CardReading, TrackedLine]]


def month_before(day: date) -> Period:
    """The last month that is over on a day."""
    return Period.of_day(day, PeriodKind.MONTH).previous()


def missed_list(
    db: Connection,
    cards: Iterable[CardRow],
    month: Period,
    *,
    at: int,
    before: tuple[int, Period] | None,
) -> MissedList:
    """What missed its target in a month; `before` are position and month of the last meeting's
    list, None where there was none yet.
    """
    cards = list(cards)
    readings = read_cards(db, [one for one in cards if one.year == month.year], month, at=at)
    tracked = tracked_of(db, readings, at=at)
    then = _missed_then(db, cards, *before) if before else frozenset()
    readings.sort(key=lambda one: one.card.holder_kind != "unit")
    missed: dict[Number, Missed] = {}
    recovered: dict[Number, tuple[CardReading, TrackedLine]] = {}
    for reading in readings:
        for one in tracked[reading.card.id]:
            number, light = _number(one), one.line.light
            if light in (Light.RED, Light.YELLOW) and (first := missed.get(number)):
                said = first.tracked.with_words_of(one)
                missed[number] = replace(first, tracked=said, also=(*first.also, reading))
            elif light in (Light.RED, Light.YELLOW):
                months = red_months(reading, one.line)
                missed[number] = Missed(reading, one, one.kpi not in then, months)
            elif light is Light.GREEN and one.kpi in then:
                recovered.setdefault(number, (reading, one))
    return MissedList(month, sorted(missed.values(), key=_pressing), list(recovered.values()))


def _number(one: TrackedLine) -> Number:
    """What is measured where against which target: it can stand on several scorecards."""
    return one.line.terms.metric, one.subject, one.line.goal


def _missed_then(
    db: Connection, cards: Sequence[CardRow], at: int, month: Period
) -> frozenset[UUID]:
    """The KPIs on the list of an earlier meeting, as was known then."""
    readings = read_cards(db, [one for one in cards if one.year == month.year], month, at=at)
    return frozenset(
        as_uuid(line.kpi)
        for reading in readings
        for line in reading.scored.lines
        if line.light in (Light.RED, Light.YELLOW)
    )


def _pressing(one: Missed) -> tuple[bool, Fraction]:
    """Red before yellow, the furthest from its target first."""
    line = one.tracked.line
    return line.light is not Light.RED, judged_share(line.completion, line.score)
