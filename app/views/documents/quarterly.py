"""The quarterly review of a scorecard as a document: conclusion, parts, improvements (總-分-總).

Everything in it was known at one position of the log, so the same position gives the same bytes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import gettext

from app.accounts.names import usernames
from app.domain.measurements.cell import Cell
from app.domain.people.rights import Actor, UnitTree
from app.domain.scoring.light import Light
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.eventlog.positions import last_position, recorded_at
from app.eventlog.store import Connection
from app.pdf.fonts import FAMILIES
from app.pdf.rendering import Attachment, Document
from app.reading.card_facts import card_facts
from app.reading.cards import CardReading, read_card
from app.reading.reviewing import final
from app.views import charts, formatting, marks
from app.views.audit.sentences import sentence
from app.views.documents.conclusion import conclusion, score_before
from app.views.reviews.page import said_at_steps
from app.views.reviews.showing import figures, together
from app.views.scorecards import grid, kpi_page
from projections.audit.filters import Filters, always
from projections.audit.queries import AuditRow, trail
from projections.metrics.queries import MetricRow, all_sources, metrics
from projections.people.queries import Names, names
from projections.periods.queries import ResultRow, stored_results
from projections.reviews.queries import (
    ReviewRow,
    StepsRow,
    review_steps_of,
    reviews,
    tracking,
)
from projections.temporal import NOW

MONTHS = 12
MOST_STEPS = 60
WIDTH = 720


@dataclass(frozen=True)
class Wanted:
    """Which document: a scorecard's period, as known at a position (NOW for the newest)."""

    card: UUID
    period: Period
    at: int = NOW
    language: str = "zh_Hant"


@dataclass(frozen=True)
class Footnote:
    """Where a KPI's figure comes from, under its code: 1, 2, ..."""

    code: int
    name: str
    source: str
    recorded: str
    definition: str
    meaning: str


def review_document(db: Connection, wanted: Wanted, *, day: datetime) -> Document | None:
    """The document, ready for the printer; None where the scorecard wasn't there.

    `day` stands in for now where months without a value are told from those to come.
    """
    position = last_position(db) if wanted.at == NOW else wanted.at
    reading = read_card(db, wanted.period, at=position, card=wanted.card)
    if reading is None:
        return None
    moment = recorded_at(db, position) or day
    around = grid.Around(names(db, at=position), all_sources(db, at=position))
    reader = grid.Reader(
        actor=Actor(UUID(int=0)),
        units=UnitTree({}),
        today=moment.date(),
        now=moment,
        manner=grid.Manner(language=wanted.language, as_of=f"@{position}", root=""),
    )
    stored = stored_results(db, [reading.card.id], wanted.period.key, at=position)
    before = read_card(db, wanted.period.previous(), at=position, card=wanted.card)
    steps = review_steps_of(db, [wanted.card], wanted.period.key, at=position).get(wanted.card)
    confirmed = final(reading, steps)
    facts = card_facts(
        reading,
        around.names,
        usernames(db),
        language=wanted.language,
        position=position,
        recorded_at=moment,
        stored=stored.get(reading.card.id),
        confirmed=confirmed,
    )
    data = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    digest = sha256(data.encode()).hexdigest()
    html = render_template(
        "documents/quarterly.html",
        **_context(
            db, reading, before, stored.get(reading.card.id), steps, around, reader, position
        ),
        company=_company(around.names, wanted.language),
        language=wanted.language,
        moment=moment,
        position=position,
        digest=digest,
        marks=f"accord card={wanted.card} period={wanted.period.key} position={position} "
        f"language={wanted.language} data={digest}",
    )
    return Document(
        html=html,
        words=_words(html),
        moment=moment.isoformat(),
        identifier=digest,
        families=FAMILIES.get(wanted.language, FAMILIES["zh_Hant"]),
        attachments=(
            Attachment(
                f"accord-{wanted.period.key}.json", data, gettext("The figures of this document")
            ),
        ),
    )


def _company(known: Names, language: str) -> str:
    """What the organisation calls its topmost unit."""
    top = next((unit.id for unit in known.units.values() if unit.parent is None), None)
    return known.of(top, language)


def _context(
    db: Connection,
    reading: CardReading,
    before: CardReading | None,
    stored: ResultRow | None,
    steps: StepsRow | None,
    around: grid.Around,
    reader: grid.Reader,
    position: int,
) -> dict[str, Any]:
    period, lines = reading.period, reading.scored.lines
    told = figures(reading, steps, stored)
    notes = tracking(
        db,
        at=position,
        kpis=list(reading.rows),
        first=min(month.key for month in (period, *period.months())),
        last=f"{max(month.key for month in (period, *period.months()))}~",
    )
    within = {period.key, *(month.key for month in period.months())}
    shown = [grid.grid_line(line, reading, around, reader) for line in lines]
    said = reviews(db, at=position, card=reading.card.id)
    return {
        "title": grid.card_name(reading, around.names, reader.language),
        "holder": around.names.of(reading.card.holder, reader.language),
        "period": period.key,
        "total": grid.total(reading, stored=stored, confirmed=final(reading, steps)),
        "figures": told if told.stands else None,
        "points": together(told.points, told.growth),
        "is_closed": stored is not None,
        "conclusion": conclusion(
            reading, before, reader.language, told, score_before(db, before, position)
        ),
        "reds": [one for one, line in zip(shown, lines, strict=True) if line.light is Light.RED],
        "lines": shown,
        "scores": [None if line.score is None else formatting.score(line.score) for line in lines],
        "trends": _trends(lines, reading),
        "bars": _completions(lines, reading, reader.language),
        "heat": _heat(lines, reading, reader.language),
        "moved": _against(reading, before, reader.language),
        "tracked": kpi_page.tracked(
            reading, around, reader, [note for note in notes if note.period in within]
        ),
        "steps_said": [
            (step, one)
            for step, one in said_at_steps(steps, around.names, reader.language).items()
            if one is not None
        ],
        "mean_rating": steps.mean_rating if steps else None,
        "review": _review(said, period.key),
        "plan": _plan(said, period),
        "footnotes": _footnotes(
            list(zip(lines, shown, strict=True)),
            reading,
            around,
            metrics(db, at=position),
            reader.language,
        ),
        "steps": _steps(db, reading, around, reader, position),
        "notes": [
            (one.name, grid.said(note, reading.dictionary.rows[line.terms.metric], around, reader))
            for one, line in zip(shown, lines, strict=True)
            for note in line.notes
        ],
    }


def _name(line: ScoredLine, reading: CardReading, language: str) -> str:
    return reading.dictionary.rows[line.terms.metric].name(language)


# -- pictures -------------------------------------------------------------------------------------


def _trends(lines: Sequence[ScoredLine], reading: CardReading) -> list[marks.LineChart]:
    found = []
    for line in lines:
        metric = reading.dictionary.rows[line.terms.metric]
        found.append(
            charts.line_chart(
                grid.scored_trend(line, reading, MONTHS),
                text=lambda value, metric=metric: grid.shown_amount(Fraction(value), metric),  # type: ignore[misc] # mypy can't infer a default's type
                width=WIDTH,
                height=220,
            )
        )
    return found


def _completions(
    lines: Sequence[ScoredLine], reading: CardReading, language: str
) -> list[dict[str, Any]]:
    """Each KPI's completion as a bar: percent of 150 wide, with the target at 100."""
    return [
        {
            "name": _name(line, reading, language),
            "width": _bar(line.completion),
            "text": formatting.completion(line.completion),
            "light": str(line.light) if line.light else None,
        }
        for line in lines
        if line.completion is not None
    ]


def _bar(completion: Fraction) -> Decimal:
    most = Fraction(3, 2)
    share = min(max(completion, Fraction(0)), most) / most * 480
    return Decimal(round(share * 10)) / 10


def _heat(lines: Sequence[ScoredLine], reading: CardReading, language: str) -> marks.HeatMap:
    months = Period.parse(str(reading.card.year)).months()
    shown = [month for month in months if month.first_day <= reading.period.last_day]
    rows = []
    for line in lines:
        metric, lights = reading.dictionary.rows[line.terms.metric], []
        for month in shown:
            scored = grid.scored_in(line, reading, month)
            lights.append(_light_of(scored, metric))
        rows.append((metric.name(language), lights))
    labels = [formatting.short_month(month.key) for month in shown]
    return charts.heat_map(rows, labels, name_width=200, cell_width=42, cell_height=28)


def _light_of(scored: ScoredLine | None, metric: Any) -> tuple[str | None, str]:
    if scored is None or scored.light is None or scored.actual is None:
        return None, formatting.ABSENT
    return str(scored.light), grid.shown_amount(scored.actual, metric)


# -- parts ----------------------------------------------------------------------------------------


def _against(
    reading: CardReading, before: CardReading | None, language: str
) -> list[dict[str, str]]:
    """Each KPI's points now and in the period before; none where there was no such period."""
    if before is None or before.scored.score is None:
        return []
    earlier = {line.kpi: line for line in before.scored.lines}
    found = []
    for line in reading.scored.lines:
        then = earlier.get(line.kpi)
        points = then.points if then else None
        found.append(
            {
                "name": _name(line, reading, language),
                "before": _points(points),
                "now": _points(line.points),
                "change": formatting.ABSENT
                if line.points is None or points is None
                else _signed(line.points - points),
            }
        )
    return found


def _points(points: Fraction | None) -> str:
    return formatting.ABSENT if points is None else formatting.points(points)


def _signed(change: Fraction) -> str:
    return f"{'+' if change > 0 else '−' if change < 0 else '±'}{formatting.points(abs(change))}"


def _review(said: Iterable[ReviewRow], period: str) -> ReviewRow | None:
    return next((one for one in said if one.period == period and not one.is_plan), None)


def _plan(said: Iterable[ReviewRow], period: Period) -> ReviewRow | None:
    """What was written down for the period after this one."""
    after = Period.of_day(period.last_day.fromordinal(period.last_day.toordinal() + 1), period.kind)
    return next((one for one in said if one.period == after.key), None)


# -- appendix -------------------------------------------------------------------------------------


def _footnotes(
    lines: Sequence[tuple[ScoredLine, grid.GridLine]],
    reading: CardReading,
    around: grid.Around,
    known: Mapping[str, MetricRow],
    language: str,
) -> list[Footnote]:
    found = []
    for code, (line, shown) in enumerate(lines, 1):
        metric = reading.dictionary.rows[line.terms.metric]
        row = reading.rows[UUID(str(line.kpi))]
        within = [
            one
            for key, some in reading.standing.get((row.metric, row.subject), {}).items()
            if reading.period.contains(Period.parse(key))
            for one in some
            if one.value is not None
        ]
        latest = max(within, key=lambda one: one.recorded_at, default=None)
        found.append(
            Footnote(
                code=code,
                name=metric.name(language),
                source=shown.source,
                recorded=""
                if latest is None
                else gettext(
                    "last recorded by %(person)s on %(day)s",
                    person=around.names.of(latest.by, language),
                    day=formatting.moment(latest.recorded_at),
                ),
                definition=gettext("definition %(version)s", version=metric.version),
                meaning=known[row.metric].meaning(language) if row.metric in known else "",
            )
        )
    return found


def _steps(
    db: Connection,
    reading: CardReading,
    around: grid.Around,
    reader: grid.Reader,
    position: int,
) -> list[tuple[int, str, str]]:
    """Position, time and sentence of the latest steps behind the period's numbers."""
    period, found = reading.period, list[AuditRow]()
    within = {period.key, *(month.key for month in period.months())}
    places = {(row.metric, row.subject) for row in reading.rows.values()}
    for metric, subject in sorted(places, key=lambda one: (one[0], one[1].hex)):
        filters = Filters(metrics=frozenset({metric}), places=always({subject}))
        found.extend(
            step
            for step in trail(db, at=position, filters=filters, limit=MOST_STEPS)
            if step.period in within and step.topic != Cell.Opened.TOPIC
        )
    found.sort(key=lambda step: step.position)
    rows = reading.dictionary.rows
    return [
        (
            step.position,
            formatting.moment(step.recorded_at),
            sentence(step, around.names, rows, reader.language, around.sources),
        )
        for step in found[-MOST_STEPS:]
    ]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _words(html: str) -> str:
    """All text of a page, tags left out."""
    parser = _Text()
    parser.feed(html)
    return "".join(parser.found)
