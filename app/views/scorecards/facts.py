"""All that a KPI's row rests on, gathered once; equal facts are drawn once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.measurements.owning import thing_of_number
from app.domain.measurements.report import is_slip
from app.domain.people.rights import Act, may
from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.terms import Id
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid
from app.views.scorecards.reader import Around, Manner, Reader
from app.views.scorecards.wording import names_shown
from projections.measurements.standing import Standing
from projections.metrics.queries import Scoring
from projections.scorecards.queries import LineRow


class Facts(NamedTuple):
    """All that a KPI's row rests on, the line itself and what is known around it.

    `own` are the reports of what it measures, None where there are none; `slips` the period and
    source of those that the reader may still correct without a reason.
    """

    line: ScoredLine
    row: LineRow
    own: Mapping[str, Sequence[Standing]] | None
    metric: Scoring
    card: UUID
    within: Period
    sources: tuple[tuple[str, str, bool], ...]
    owners: str
    may_ever: bool
    slips: tuple[tuple[str, str], ...]
    today: date
    manner: Manner


def facts_of(
    line: ScoredLine,
    reading: CardReading,
    around: Around,
    reader: Reader,
    *,
    named: Iterable[Id] | None = None,
) -> Facts:
    """What a row rests on; `named` are the owners to name, None for all that the line has."""
    row, metric = reading.rows[as_uuid(line.kpi)], reading.dictionary.rows[line.terms.metric]
    own = reading.standing.get((row.metric, row.subject))
    return Facts(
        line=line,
        row=row,
        own=own,
        metric=metric,
        card=reading.card.id,
        within=reading.period,
        sources=_sources(line, metric, around, reader.language),
        owners=names_shown(
            [owner for owner, _ in line.terms.owners] if named is None else named,
            around.names,
            reader.language,
        ),
        may_ever=may_record(line, reading, around, reader),
        slips=_slips(own, reading.period, reader),
        today=reader.today,
        manner=reader.manner,
    )


def parts_of(period: Period) -> Sequence[Period]:
    """The periods whose values stand side by side: the months, of a month itself."""
    return period.months() if period.kind is not PeriodKind.MONTH else (period,)


def may_record(line: ScoredLine, reading: CardReading, around: Around, reader: Reader) -> bool:
    """Whether this person may record the line's numbers: the same table that the command asks."""
    if reader.is_past:
        return False
    row = reading.rows[as_uuid(line.kpi)]
    metric = reading.dictionary.rows[line.terms.metric]
    sources = (*(line.terms.sources or ()), *metric.official, *metric.others)
    keepers = {around.sources[code].keeper for code in sources if code in around.sources}
    units = around.names.units
    person = None if row.subject in units else around.names.persons.get(row.subject)
    thing = thing_of_number(
        row.subject,
        units=units,
        home=person.unit if person else None,
        owners=(as_uuid(owner) for owner, _ in line.terms.owners),
        keepers=keepers,
    )
    return may(reader.actor, Act.RECORD_VALUE, thing, units=reader.units, today=reader.today)


def _sources(
    line: ScoredLine, metric: Scoring, around: Around, language: str
) -> tuple[tuple[str, str, bool], ...]:
    official = line.terms.sources or metric.official
    codes = dict.fromkeys((*official, *metric.official, *metric.others))
    return tuple(
        (
            code,
            around.sources[code].name(language) if code in around.sources else code,
            code in official,
        )
        for code in codes
    )


def _slips(
    own: Mapping[str, Sequence[Standing]] | None, within: Period, reader: Reader
) -> tuple[tuple[str, str], ...]:
    """Period and source of what the reader entered just now: their own slips need no reason."""
    return tuple(
        (part.key, one.source)
        for part in parts_of(within)
        for one in (own.get(part.key, ()) if own is not None else ())
        if is_slip(
            reader.now - one.recorded_at,
            is_own=one.by == reader.actor.id,
            is_verified=one.verified,
        )
    )
