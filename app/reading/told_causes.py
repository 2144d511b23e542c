"""What is said to have caused a KPI's gap: in a check-in, on the list of causes, in the table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.reviews.check_in import Cause
from app.domain.reviews.tracking_note import tracking_note_id
from app.domain.values.period import Period
from app.reading.cards import CardReading, as_uuid
from projections.actions.improvement import listed_causes
from projections.reviews.queries import check_ins_on, tracking
from projections.scorecards.queries import card_lines, scorecards


@dataclass(frozen=True)
class ToldCause:
    """A cause by its kind, or in the words of the monthly table, which names no kind."""

    kind: Cause | None = None
    words: str = ""


def told_causes(db: Connection, reading: CardReading, *, at: int) -> Mapping[UUID, ToldCause]:
    """The cause of each KPI that has one, for the scorecard's period and its months, the latest.

    The last check-in counts before the first main cause listed, and that before the words of the
    monthly table. Where nothing is said of the KPI itself, what the scorecards of units say of the
    same number does: everybody may read those.
    """
    numbers = _numbers(db, reading, at=at)
    kpis = list(dict.fromkeys(kpi for some in numbers.values() for kpi in some))
    periods = list(dict.fromkeys((*reading.period.months(), reading.period)))
    said = {
        **_in_the_table(db, kpis, periods, at=at),
        **_listed(db, kpis, periods, at=at),
        **_checked_in(db, kpis, periods, at=at),
    }
    found = {
        kpi: next((said[one] for one in some if one in said), None) for kpi, some in numbers.items()
    }
    return {kpi: one for kpi, one in found.items() if one is not None}


def _numbers(db: Connection, reading: CardReading, *, at: int) -> dict[UUID, Sequence[UUID]]:
    """Each KPI of the scorecard, before those with the same number on scorecards of units."""
    rows = [reading.rows[as_uuid(line.kpi)] for line in reading.scored.lines]
    of_units = [
        card.id
        for card in scorecards(db, at=at, year=reading.card.year)
        if card.holder_kind == "unit" and card.id != reading.card.id
    ]
    others: dict[tuple[str, UUID], list[UUID]] = {}
    for lines in card_lines(db, at=at, card_ids=of_units).values():
        for line in lines:
            others.setdefault((line.metric, line.subject), []).append(line.kpi)
    return {row.kpi: (row.kpi, *others.get((row.metric, row.subject), ())) for row in rows}


def _checked_in(
    db: Connection, kpis: Iterable[UUID], periods: Iterable[Period], *, at: int
) -> dict[UUID, ToldCause]:
    notes = {tracking_note_id(kpi, one.key): kpi for kpi in kpis for one in periods}
    said = check_ins_on(db, at=at, notes=notes)
    return {notes[one.note]: ToldCause(Cause(one.cause)) for one in said if one.cause}


def _listed(
    db: Connection, kpis: Sequence[UUID], periods: Sequence[Period], *, at: int
) -> dict[UUID, ToldCause]:
    listed = listed_causes(db, kpis, [one.key for one in reversed(periods)], at=at)
    return {kpi: ToldCause(Cause(causes[0].category)) for kpi, causes in listed.items()}


def _in_the_table(
    db: Connection, kpis: Sequence[UUID], periods: Sequence[Period], *, at: int
) -> dict[UUID, ToldCause]:
    keys = [one.key for one in periods]
    rows = tracking(db, at=at, kpis=kpis, first=min(keys), last=max(keys))
    told = [row for row in rows if row.cause and row.period in keys]
    told.sort(key=lambda row: keys.index(row.period))
    return {row.kpi: ToldCause(words=row.cause) for row in told}
