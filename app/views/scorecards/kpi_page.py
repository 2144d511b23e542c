"""What the page of one KPI shows beside its why card: months, sources, changes, causes, history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.reviews.tracking_note import tracking_note_id
from app.domain.scoring.cell import CellKey
from app.domain.scoring.change import Change
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading
from app.views import formatting
from app.views.asking import this_page
from app.views.audit.said import said_as
from app.views.audit.sentences import sentence
from app.views.filling.words import words_of
from app.views.scorecards.explaining import cell_url
from app.views.scorecards.number import GridCell, grid_cell
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.trends import scored_in
from app.views.scorecards.wording import shown_amount
from projections.audit.queries import AuditRow
from projections.metrics.queries import Scoring
from projections.reviews.queries import CheckInRow, TrackingRow
from projections.scorecards.queries import LineRow


def parts(
    line: ScoredLine, reading: CardReading, around: Around, reader: Reader
) -> list[dict[str, object]]:
    """The phasing: each month of the card's year with its target and its value."""
    metric = reading.dictionary.rows[line.terms.metric]
    row = reading.rows[UUID(str(line.kpi))]
    found: list[dict[str, object]] = []
    for month in Period.parse(str(reading.card.year)).months():
        part = row.parts.get(month.key)
        cell: GridCell = grid_cell(line, month, reading, around, reader)
        found.append(
            {
                "period": formatting.period(month.key),
                "target": shown_amount(Fraction(part.target), metric)
                if part
                else formatting.ABSENT,
                "target_url": _target_url(line, row, month, reader) if part else None,
                "cell": cell,
            }
        )
    return found


def _target_url(line: ScoredLine, row: LineRow, month: Period, reader: Reader) -> str | None:
    """The why card of a month's target; None where the KPI isn't scored in that month."""
    if row.in_force(month.key) is None:
        return None
    return url_for(
        "figures.of_line",
        card=row.card,
        period=month.key,
        kpi=line.kpi,
        figure="target",
        as_of=reader.as_of,
    )


def side_by_side(
    line: ScoredLine, reading: CardReading, around: Around, reader: Reader
) -> list[dict[str, object]]:
    """What each source reports for the last months, newest first; only where several do."""
    metric = reading.dictionary.rows[line.terms.metric]
    row = reading.rows[UUID(str(line.kpi))]
    found: list[dict[str, object]] = []
    periods = reading.standing.get((row.metric, row.subject), {})
    for key in sorted(periods, reverse=True):
        standing = [one for one in periods[key] if one.says_something]
        if len(standing) < 2:
            continue
        cell = line.cells.cell(
            row.metric,
            row.subject,
            Period.parse(key),
            aggregation=line.terms.aggregation,
            sources=line.terms.sources,
        )
        found.append(
            {
                "period": formatting.period(key),
                "in_conflict": cell.in_conflict,
                "reports": [
                    {
                        "source": around.sources[one.source].name(reader.language)
                        if one.source in around.sources
                        else one.source,
                        "shown": shown_amount(Fraction(one.value), metric)
                        if one.value is not None
                        else formatting.ABSENT,
                        "counts": cell.counting is not None and cell.counting.source == one.source,
                        "verified": one.verified,
                    }
                    for one in standing
                ],
                "why_url": cell_url(CellKey(row.metric, row.subject, key), reader),
            }
        )
    return found


def moved(line: ScoredLine, metric: Scoring, period: Period) -> list[dict[str, object]]:
    """The changes against the period before and the same period a year ago, with their arrows."""
    before = {
        PeriodKind.MONTH: gettext("MoM"),
        PeriodKind.QUARTER: gettext("QoQ"),
        PeriodKind.HALF: gettext("HoH"),
    }
    named = [(gettext("YoY"), line.yoy)]
    if period.kind in before:
        named.insert(0, (before[period.kind], line.mom))
    return [
        {"name": name, **moved_to(change, metric)._asdict()}
        for name, change in named
        if change is not None
    ]


def note_ids(reading: CardReading, kpi: UUID) -> dict[UUID, str]:
    """The notes that check-ins on a KPI stand on in the scorecard's year, each with its period."""
    year = Period.parse(str(reading.card.year))
    return {tracking_note_id(kpi, month.key): month.key for month in year.months()}


@dataclass(frozen=True)
class WeekSaid:
    """What an owner said of a KPI in a week: about which period, by whom, and in words."""

    week: str
    period: str
    by: str
    said: str


def check_ins(
    rows: Iterable[CheckInRow], periods: Mapping[UUID, str], around: Around, reader: Reader
) -> list[WeekSaid]:
    """The weekly check-ins on a KPI, the newest first; `periods` by note."""
    newest = sorted(rows, key=lambda row: (row.week, row.recorded_at), reverse=True)
    return [
        WeekSaid(
            week=formatting.period(row.week),
            period=formatting.period(periods[row.note]),
            by=around.names.of(row.by, reader.language),
            said=words_of(row) or gettext("looked at, nothing added"),
        )
        for row in newest
    ]


def tracked(
    reading: CardReading, around: Around, reader: Reader, notes: Iterable[TrackingRow]
) -> list[dict[str, object]]:
    """Causes, countermeasures and stated figures of the period's months, by KPI."""
    found: list[dict[str, object]] = []
    for note in notes:
        line = reading.line(note.kpi)
        metric = reading.dictionary.rows.get(note.metric)
        if metric is None:
            continue
        found.append(
            {
                "name": metric.name(reader.language),
                "period": formatting.period(note.period),
                "cause": note.cause,
                "countermeasure": note.countermeasure,
                "responsible": around.names.of(note.responsible, reader.language)
                if note.responsible
                else note.stated_responsible,
                "stated": _stated(note, scored_in(line, reading, Period.parse(note.period))),
            }
        )
    return found


@dataclass(frozen=True)
class Entry:
    """A step of a history, as the audit macro prints it."""

    at: datetime
    by: str
    sentence: str
    old: str | None
    new: str | None
    reason: str | None
    source: str | None
    url: str | None
    said_as: str


def history(
    steps: Iterable[AuditRow], reading: CardReading, around: Around, reader: Reader
) -> list[Entry]:
    """Steps of a number's or a KPI's history, told in words; each leads to the page as it was."""
    rows = reading.dictionary.rows
    return [
        Entry(
            at=step.recorded_at,
            by="",
            sentence=sentence(step, around.names, rows, reader.language, around.sources),
            old=_in_metric(step.old, rows.get(step.metric or "")),
            new=gettext("no value")
            if step.topic == "measurements.cell.withdrawn"
            else _in_metric(step.value, rows.get(step.metric or ""))
            if step.old is not None
            else None,
            reason=step.reason,
            source=None,
            url=this_page(as_of=f"@{step.position}"),
            said_as=said_as(step),
        )
        for step in steps
    ]


def _in_metric(value: Decimal | None, metric: Scoring | None) -> str | None:
    return None if value is None or metric is None else shown_amount(Fraction(value), metric)


def _stated(note: TrackingRow, line: ScoredLine | None) -> list[str]:
    """The table's own figures, each beside ours where this page works it out."""
    said = []
    if note.completion is not None:
        theirs = formatting.completion(note.completion)
        ours = formatting.completion(line.completion) if line else formatting.ABSENT
        said.append(
            gettext(
                "Completion stated in the table: %(theirs)s; worked out here: %(ours)s.",
                theirs=theirs,
                ours=ours,
            )
        )
    if note.mom is not None:
        theirs = formatting.signed_percent(note.mom)
        share = line.mom.share if line and line.mom else None
        said.append(
            gettext(
                "MoM stated in the table: %(theirs)s; worked out here: %(ours)s.",
                theirs=theirs,
                ours=formatting.signed_percent(share),
            )
        )
    return said


class Moved(NamedTuple):
    """A change against an earlier period in words, its direction, and whether that is good."""

    shown: str
    way: str
    meaning: str | None


def moved_to(change: Change, metric: Scoring) -> Moved:
    """The change as pages show it."""
    if change.share is not None:
        shown = formatting.signed_percent(change.share)
        if change.points is not None:
            points = formatting.signed_percent(Fraction(change.difference))[:-1]
            shown = gettext("%(share)s (%(points)s pp)", share=shown, points=points)
    else:
        shown = shown_amount(change.difference, metric)
    way = "up" if change.difference > 0 else "down" if change.difference < 0 else "level"
    return Moved(shown, way, {True: "better", False: "worse", None: None}[change.is_better])
