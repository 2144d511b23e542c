"""What a ruling would do to scores: the scorecards that rest on a number, now and with another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.ids import SYSTEM, cell_id
from app.domain.measurements.report import RULING
from app.domain.scoring.card import scored_card
from app.domain.scoring.cells import Cells
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import ScoredCard
from app.domain.values.amounts import MOST_PLACES
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import (
    CardReading,
    dictionary_of,
    measured_of,
    read_cards,
    standing_values,
)
from projections.measurements.standing import Standing
from projections.scorecards.queries import card_lines, scorecards


@dataclass(frozen=True)
class Moved:
    """A scorecard's month or quarter before and after a ruling."""

    reading: CardReading
    after: ScoredCard


def standing_value(
    db: Connection, metric: str, subject: UUID, period: Period, *, at: int
) -> Decimal | None:
    """What counts in a cell, as a dispute keeps it: at most ten places. None for no value."""
    dictionary = dictionary_of(db, period, at=at)
    needed = {(code, subject) for code in dictionary.needed([metric])}
    values = standing_values(db, needed, period, at=at, with_past=False)
    value = Cells(measured_of(values), dictionary.terms).cell(metric, subject, period).value
    return None if value is None else rounded(value, MOST_PLACES)


def moved_by_ruling(
    db: Connection, metric: str, subject: UUID, period: Period, value: Decimal, *, at: int
) -> list[Moved]:
    """Every scorecard that scores this number, or one computed from it, in its month and quarter.

    A ratio may move the month and leave the quarter as it is: there its ingredients count. A
    number of a longer period is looked at in that period itself.
    """
    looked_at = [period]
    if period.kind in (PeriodKind.MONTH, PeriodKind.WEEK, PeriodKind.DAY):
        kinds = (PeriodKind.MONTH, PeriodKind.QUARTER)
        looked_at = [Period.of_day(period.last_day, kind) for kind in kinds]
    cards = scorecards(db, at=at, year=period.year)
    lines = card_lines(db, at=at, card_ids=[card.id for card in cards])
    chosen = [
        card for card in cards if any(line.subject == subject for line in lines.get(card.id, ()))
    ]
    found = []
    readings = [one for within in looked_at for one in read_cards(db, chosen, within, at=at)]
    for reading in readings:
        if not any(
            line.terms.subject == subject
            and metric in reading.dictionary.needed([line.terms.metric])
            for line in reading.scored.lines
        ):
            continue
        cells = Cells(
            measured_of(_ruled(reading.standing, metric, subject, period, value)),
            reading.dictionary.terms,
        )
        after = scored_card(
            [line.terms for line in reading.scored.lines],
            cells,
            reading.dictionary.terms,
            reading.policy,
            reading.period,
        )
        found.append(Moved(reading, after))
    order = {card.id: number for number, card in enumerate(chosen)}
    return sorted(found, key=lambda one: order[one.reading.card.id])


def _ruled(
    standing: Mapping[tuple[str, UUID], Mapping[str, Sequence[Standing]]],
    metric: str,
    subject: UUID,
    period: Period,
    value: Decimal,
) -> dict[tuple[str, UUID], dict[str, Sequence[Standing]]]:
    """The same reports with the ruling's beside them."""
    changed = {place: dict(periods) for place, periods in standing.items()}
    of_place = changed.setdefault((metric, subject), {})
    others = [one for one in of_place.get(period.key, ()) if one.source != RULING]
    ruling = Standing(
        cell=cell_id(metric, subject, period.key),
        source=RULING,
        metric=metric,
        subject=subject,
        period=period.key,
        value=value,
        held_value=None,
        typed="",
        by=SYSTEM,
        recorded_at=datetime.min.replace(tzinfo=UTC),
        by_owner=False,
        verified=True,
        estimate=False,
        definition_version=1,
        version=0,
        explained=None,
    )
    of_place[period.key] = [*others, ruling]
    return changed
