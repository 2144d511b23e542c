"""The quarterly review of a scorecard as a document: conclusion, parts, improvements (總-分-總).

Everything in it was known at one position of the log, so the same position gives the same bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.accounts.names import usernames
from app.domain.people.rights import Actor, UnitTree
from app.domain.scoring.light import Light
from app.domain.values.period import Period
from app.eventlog.positions import last_position, recorded_at
from app.eventlog.store import Connection
from app.pdf.rendering import Document
from app.reading.card_facts import card_facts
from app.reading.cards import CardReading, read_card, read_cards
from app.reading.closed import as_closed
from app.reading.reviewing import final
from app.views import formatting
from app.views.adjustments.showing import World
from app.views.documents.appendix import footnotes, steps_behind
from app.views.documents.conclusion import conclusion, figures_before, score_before
from app.views.documents.deeds import actions_of, disputes_of, requests_of
from app.views.documents.paper import Paper, put_on_paper
from app.views.documents.pictures import called, completions, lights, moved_by, signed, trends
from app.views.reviews.learning import fates
from app.views.reviews.page import said_at_steps
from app.views.reviews.showing import Figures, figures, together
from app.views.scorecards import grid, kpi_page, wording
from app.views.scorecards.reader import Around, Manner, Reader
from app.views.scorecards.score_line import score_line
from projections.evidence.queries import last_checkpoint
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import Names, names
from projections.periods.queries import ResultRow, stored_results
from projections.reviews.queries import (
    ReviewRow,
    StepsRow,
    review_steps_of,
    reviews,
    tracking,
)
from projections.scorecards.queries import scorecards
from projections.temporal import NOW

REVIEW = "review"


@dataclass(frozen=True)
class Wanted:
    """Which document: a scorecard's period, as known at a position (NOW for the newest)."""

    card: UUID
    period: Period
    at: int = NOW
    language: str = "zh_Hant"


def review_document(db: Connection, wanted: Wanted, *, day: datetime) -> Document | None:
    """The document, ready for the printer; None where the scorecard wasn't there.

    `day` stands in for now where months without a value are told from those to come.
    """
    position = last_position(db) if wanted.at == NOW else wanted.at
    reading = read_card(db, wanted.period, at=position, card=wanted.card)
    if reading is None:
        return None
    moment = recorded_at(db, position) or day
    around = Around(names(db, at=position), all_sources(db, at=position))
    reader = Reader(
        actor=Actor(UUID(int=0)),
        units=UnitTree({}),
        today=moment.date(),
        now=moment,
        manner=Manner(language=wanted.language, as_of=f"@{position}", root=""),
    )
    stored = stored_results(db, [reading.card.id], wanted.period.key, at=position)
    reading = as_closed(db, [reading], stored, at=position)[0]
    before = _before(db, wanted, position)
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
    paper = Paper(
        kind=REVIEW,
        of=f"{wanted.card}/{wanted.period.key}",
        language=wanted.language,
        position=position,
        moment=moment,
        names=around.names,
        facts=facts,
        file_name=f"accord-{wanted.period.key}.json",
    )
    return put_on_paper(
        db,
        paper,
        "documents/quarterly.html",
        **_context(
            db, reading, before, stored.get(reading.card.id), steps, around, reader, position
        ),
    )


def _before(db: Connection, wanted: Wanted, position: int) -> CardReading | None:
    """The scorecard in the period before; None where it wasn't there."""
    period = wanted.period.previous()
    found = read_card(db, period, at=position, card=wanted.card)
    if found is None:
        return None
    stored = stored_results(db, [found.card.id], period.key, at=position)
    return as_closed(db, [found], stored, at=position)[0]


def _context(
    db: Connection,
    reading: CardReading,
    before: CardReading | None,
    stored: ResultRow | None,
    steps: StepsRow | None,
    around: Around,
    reader: Reader,
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
    then = figures_before(db, before, position)
    earlier = score_before(before, then)
    total = score_line(reading, stored=stored, confirmed=final(reading, steps))
    known = metrics(db, at=position)
    world = World(around.names, known, around.sources, reader.language)
    within_units = _within(db, reading, around.names, reader.language, at=position)
    done = actions_of(db, reading, notes, world, at=position, today=reader.today)
    return {
        "title": wording.card_name(reading, around.names, reader.language),
        "holder": around.names.of(reading.card.holder, reader.language),
        "period": period.key,
        "total": total,
        "figures": told if told.stands else None,
        "points": together(told.points, told.growth),
        "is_closed": stored is not None,
        "conclusion": conclusion(reading, before, reader.language, told, earlier, total.covered),
        "reds": [one for one, line in zip(shown, lines, strict=True) if line.light is Light.RED],
        "lines": shown,
        "scores": [None if line.score is None else formatting.score(line.score) for line in lines],
        "trends": trends(lines, reading, done.flags),
        "bars": completions(lines, reading, reader.language),
        "heat": lights(lines, reading, reader.language),
        "moved": _against(reading, before, reader.language),
        "moved_by": moved_by(
            reading,
            before,
            reader.language,
            given=_given(told) - _given(then),
            corrected=_corrected(reading, told) - _corrected(before, then),
        ),
        "within": within_units,
        "red_below": [one for one in within_units if one["red"] != "0"],
        "requests": requests_of(db, reading, world, at=position),
        "disputes": disputes_of(db, reading, world, at=position),
        "actions": done,
        "checkpoint": last_checkpoint(db, at=position),
        "stored": stored,
        "tracked": kpi_page.tracked(
            reading, around, reader, [note for note in notes if note.period in within]
        ),
        "steps_said": [
            (step, one)
            for step, one in said_at_steps(steps, around.names, reader.language).items()
            if one is not None
        ],
        "mean_rating": steps.mean_rating if steps else None,
        "fates": [one for one in fates(db, reading, steps, reader.language) if one.verdict],
        "review": _review(said, period.key),
        "plan": _plan(said, period),
        "footnotes": footnotes(
            list(zip(lines, shown, strict=True)), reading, around, known, reader.language
        ),
        "steps": steps_behind(db, reading, around, reader, position),
        "notes": [
            (
                one.name,
                wording.said(note, reading.dictionary.rows[line.terms.metric], around, reader),
            )
            for one, line in zip(shown, lines, strict=True)
            for note in line.notes
        ],
    }


def _given(told: Figures | None) -> Decimal:
    """The points of the review in a score that stands, as far as they moved it."""
    if told is None or told.number is None or told.base_number is None or not told.stands:
        return Decimal(0)
    return told.number - told.base_number


def _corrected(reading: CardReading | None, told: Figures | None) -> Decimal:
    """What the values give less than they gave at the close: it moved no score that stands."""
    live = None if reading is None else reading.scored.score
    if told is None or told.base_number is None or live is None:
        return Decimal(0)
    return told.base_number - live


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
                "name": called(line, reading, language),
                "before": _points(points),
                "now": _points(line.points),
                "change": formatting.ABSENT
                if line.points is None or points is None
                else signed(line.points - points),
            }
        )
    return found


def _points(points: Fraction | None) -> str:
    return formatting.ABSENT if points is None else formatting.points(points)


def _within(
    db: Connection, reading: CardReading, known: Names, language: str, *, at: int
) -> list[dict[str, str]]:
    """The scorecards of the units below a unit's, each with score, grade and how many are red."""
    if reading.card.holder not in known.units:
        return []
    below = _below(reading.card.holder, known)
    cards = [
        card
        for card in scorecards(db, at=at, year=reading.card.year)
        if card.holder_kind == "unit" and card.holder in below
    ]
    stored = stored_results(db, [card.id for card in cards], reading.period.key, at=at)
    return [
        {
            "name": known.of(one.card.holder, language),
            "score": formatting.ABSENT if (score := _score(one, stored)) is None else score,
            "grade": _grade(one, stored),
            "red": str(sum(line.light is Light.RED for line in one.scored.lines)),
            "yellow": str(sum(line.light is Light.YELLOW for line in one.scored.lines)),
        }
        for one in as_closed(db, read_cards(db, cards, reading.period, at=at), stored, at=at)
        if one.scored.lines
    ]


def _below(top: UUID, known: Names) -> set[UUID]:
    found, more = set[UUID](), {top}
    while more:
        more = {unit.id for unit in known.units.values() if unit.parent in more} - found
        found |= more
    return found


def _score(reading: CardReading, stored: Mapping[UUID, ResultRow]) -> str | None:
    row = stored.get(reading.card.id)
    score = row.final_score if row else reading.scored.score
    return None if score is None else formatting.score(score)


def _grade(reading: CardReading, stored: Mapping[UUID, ResultRow]) -> str:
    row = stored.get(reading.card.id)
    grade = row.final_grade if row else str(reading.scored.grade or "")
    return grade or formatting.ABSENT


def _review(said: Iterable[ReviewRow], period: str) -> ReviewRow | None:
    return next((one for one in said if one.period == period and not one.is_plan), None)


def _plan(said: Iterable[ReviewRow], period: Period) -> ReviewRow | None:
    """What was written down for the period after this one."""
    after = Period.of_day(period.last_day.fromordinal(period.last_day.toordinal() + 1), period.kind)
    return next((one for one in said if one.period == after.key), None)
