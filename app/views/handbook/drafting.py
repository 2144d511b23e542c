"""Drafts of entries, filled from what a review or a task says."""

import re
from dataclasses import dataclass
from uuid import UUID

from flask import abort

from app.domain.handbook.entry import Kind
from app.domain.scoring.light import Light
from app.domain.values.period import Period
from app.reading.cards import read_card
from app.views.actions.words import task_words
from app.views.asking import db, moment
from app.views.scorecards.place import demand_to_see
from projections.actions.queries import task
from projections.people.queries import names
from projections.reviews.queries import review_steps_of, reviews
from projections.scorecards.queries import scorecard

FROM_REVIEWS = {
    "worked": (Kind.CASE, True),
    "improve": (Kind.LESSON, False),
    "team_worked": (Kind.CASE, True),
    "team_problems": (Kind.LESSON, False),
}
"""What of a review an entry is made of: its kind, and whether KPIs that went well are named."""

SENTENCE = re.compile(r"[。！？!?;；\n]|\. ")
LONGEST_TITLE = 40


@dataclass(frozen=True)
class Draft:
    """An entry before it is written; `metrics` are codes."""

    kind: Kind = Kind.CASE
    title: str = ""
    text: str = ""
    metrics: tuple[str, ...] = ()
    card: UUID | None = None
    period: str = ""


def draft_of_review(card: UUID, period: str, part: str) -> Draft:
    """What a part of a review gives; 404 where the reader may not see its scorecard."""
    at = moment().position
    found = scorecard(db(), card, at=at)
    if found is None or part not in FROM_REVIEWS:
        abort(404)
    demand_to_see(found, names(db(), at=at))
    kind, went_well = FROM_REVIEWS[part]
    text = _said(card, period, part)
    return Draft(kind, title_of(text), text, _metrics(card, period, went_well), card, period)


def draft_of_task(id: UUID) -> Draft:
    """What a task and its outcome give; 404 where the reader may not see its scorecard."""
    at = moment().position
    row = task(db(), id, at=at)
    found = scorecard(db(), row.card, at=at) if row else None
    if row is None or found is None:
        abort(404)
    demand_to_see(found, names(db(), at=at))
    kind = Kind.CASE if row.state == "done" else Kind.LESSON
    words = task_words(row)
    told = [one for one in (words, row.outcome or row.reason) if one]
    codes = (row.metric,) if row.metric else ()
    return Draft(kind, title_of(words), "\n".join(told), codes, row.card, row.period)


def title_of(text: str) -> str:
    """The first sentence of a text, cut where it is long.

    >>> title_of("停掉兩個低效聯盟渠道。三月獲客成本回落。")
    '停掉兩個低效聯盟渠道'
    """
    first = SENTENCE.split(text.strip(), maxsplit=1)[0].strip().rstrip("。.,，")
    return first if len(first) <= LONGEST_TITLE else f"{first[:LONGEST_TITLE]}…"


def _said(card: UUID, period: str, part: str) -> str:
    at = moment().position
    if part.startswith("team_"):
        rows = reviews(db(), at=at, card=card, period=period)
        return str(getattr(rows[0], part.removeprefix("team_"))) if rows else ""
    steps = review_steps_of(db(), [card], period, at=at).get(card)
    return str(getattr(steps, part)) if steps else ""


def _metrics(card: UUID, period: str, went_well: bool) -> tuple[str, ...]:
    """The metrics of the KPIs that were green, or of those that were not."""
    reading = read_card(db(), Period.parse(period), at=moment().position, card=card)
    if reading is None:
        return ()
    return tuple(
        dict.fromkeys(
            line.terms.metric
            for line in reading.scored.lines
            if line.light is not None and (line.light is Light.GREEN) is went_well
        )
    )
