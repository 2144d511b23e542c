"""Reviews as lists show them: figures with points, and whose turn it is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.domain.reviews.review import Step
from app.domain.reviews.reviewing import REVIEWED_KINDS
from app.domain.values.amounts import plain
from app.domain.values.period import Period
from app.reading.cards import CardReading
from app.reading.review_turns import turn
from app.reading.reviewing import Final, final, foreseen
from app.views import formatting
from app.views.asking import me, moment
from app.views.reviews.words import STEPS, TURNS
from app.views.scorecards import wording
from projections.people.queries import Names
from projections.periods.queries import ResultRow
from projections.reviews.queries import StepsRow

GRADES = ("S", "A", "B", "C")
QUARTERS_SHOWN = 4


@dataclass(frozen=True)
class IndexRow:
    """A scorecard's review in a list. Figures are words; `waits` says for what and for whom."""

    name: str
    url: str
    step: str
    waits: str
    base: str
    points: str
    score: str
    grade: str
    is_final: bool


@dataclass(frozen=True)
class Figures:
    """The score from the KPIs, the points, and the score with them; dashes where absent.

    `stands` says that the final ones are confirmed or closed; `number` is the score itself,
    `base_number` that from the KPIs.
    """

    base: str
    base_grade: str
    points: str
    growth: str
    score: str
    grade: str
    stands: bool
    number: Decimal | None
    base_number: Decimal | None


def index_row(
    reading: CardReading,
    steps: StepsRow | None,
    stored: ResultRow | None,
    called: Names,
    language: str,
) -> IndexRow:
    """A scorecard's line in the list of a period."""
    told = figures(reading, steps, stored)
    waiting = None if stored else turn(reading.card, reading.period, steps, called)
    return IndexRow(
        name=wording.card_name(reading, called, language),
        url=url_for(
            "reviews.show",
            card=reading.card.id,
            period=reading.period.key,
            as_of=request.args.get("as_of"),
        ),
        step=step_name(steps, stored),
        waits=waits(waiting.due, waiting.people, called, language) if waiting else "",
        base=told.base,
        points=together(told.points, told.growth),
        score=told.score,
        grade=told.grade,
        is_final=told.stands,
    )


def step_name(steps: StepsRow | None, stored: ResultRow | None) -> str:
    """How far the review has come; a closed period is closed for it too."""
    if stored is not None:
        return gettext("Closed")
    return gettext(STEPS[steps.step if steps else Step.BEGUN])


def waits(due: str, people: Iterable[UUID], called: Names, language: str) -> str:
    who = gettext(", ").join(called.of(one, language) for one in people) or formatting.ABSENT
    return gettext("%(step)s: %(people)s", step=gettext(TURNS[due]), people=who)


def together(points: str, growth: str) -> str:
    """Both kinds of points in one word: +2 +3; a dash where there is none."""
    return " ".join(one for one in (points, growth) if one not in ("0", formatting.ABSENT)) or (
        formatting.ABSENT
    )


def figures(reading: CardReading, steps: StepsRow | None, stored: ResultRow | None) -> Figures:
    """The scores and points as they stand, or as they would with the points given so far."""
    if stored is not None:
        return Figures(
            base=_score(stored.score),
            base_grade=stored.grade or formatting.ABSENT,
            points=signed(stored.points),
            growth=signed(stored.growth),
            score=_score(stored.final_score),
            grade=stored.final_grade or formatting.ABSENT,
            stands=True,
            number=stored.final_score,
            base_number=stored.score,
        )
    standing = final(reading, steps)
    told = standing or _so_far(reading, steps)
    scored = reading.scored
    return Figures(
        base=_score(scored.score),
        base_grade=str(scored.grade or formatting.ABSENT),
        points=formatting.ABSENT if told is None else signed(told.points),
        growth=formatting.ABSENT if told is None else signed(told.growth),
        score=_score(told.score if told else None),
        grade=str((told.grade if told else None) or formatting.ABSENT),
        stands=standing is not None,
        number=told.score if told else None,
        base_number=scored.score,
    )


def _so_far(reading: CardReading, steps: StepsRow | None) -> Final | None:
    """With the points of a review that is not confirmed; None before they were given."""
    if steps is None or steps.step != Step.ASSESSED:
        return None
    return foreseen(reading, steps.points, steps.growth)


def signed(points: Decimal) -> str:
    """Points with their sign: +2, −1.5, 0."""
    return f"+{plain(points)}" if points > 0 else plain(points).replace("-", "−")


def _score(score: Decimal | None) -> str:
    return formatting.ABSENT if score is None else formatting.score(score)


@dataclass(frozen=True)
class FinalLine:
    """Beneath a scorecard's score: its review's step, and the final figures where they stand.

    `again_url` gives the line anew where an edit could change it.
    """

    step: str
    url: str
    figures: Figures
    points: str
    again_url: str | None


def final_line(
    reading: CardReading, steps: StepsRow | None, stored: ResultRow | None
) -> FinalLine | None:
    """None for a period that is not reviewed."""
    if reading.period.kind not in REVIEWED_KINDS:
        return None
    told = figures(reading, steps, stored)
    place: dict[str, Any] = {"card": reading.card.id, "period": reading.period.key}
    is_live = told.stands and stored is None and not moment().is_past
    return FinalLine(
        step=step_name(steps, stored),
        url=url_for("reviews.show", **place, as_of=request.args.get("as_of")),
        figures=told,
        points=together(told.points, told.growth),
        again_url=url_for("reviews.final", **place) if is_live else None,
    )


def grades(rows: Sequence[IndexRow]) -> list[tuple[str, int]]:
    """How many final or foreseen grades there are of each."""
    found = Counter(row.grade for row in rows)
    return [(grade, found[grade]) for grade in GRADES]


def quarters(period: Period, latest: Period) -> list[tuple[str, str, bool]]:
    """The latest quarters and their years, for the switch above the list."""
    some = [latest]
    while len(some) < QUARTERS_SHOWN:
        some.insert(0, some[0].previous())
    years = sorted({one.year for one in some})
    some += [year for one in years if (year := Period.parse(str(one))).last_day < me().today]
    as_of = request.args.get("as_of")
    return [
        (
            formatting.period(one.key),
            url_for("reviews.index", period=one.key, as_of=as_of),
            one == period,
        )
        for one in some
    ]
