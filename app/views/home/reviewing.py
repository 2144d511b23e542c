"""What waits for a person in reviews: to write, to rate, to review, to confirm, to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.ballots.casting import rights_left
from app.domain.values.period import Period, PeriodKind
from app.eventlog.positions import begun_at
from app.reading.review_turns import Turn, turn
from app.views import formatting
from app.views.asking import db, me, moment, zone
from app.views.reviews.words import TURNS
from app.views.scorecards.keeping import card_title
from projections.people.queries import Names
from projections.periods.queries import stored_results
from projections.reviews.queries import review_by_id, reviews_to_settle
from projections.scorecards.queries import CardRow


@dataclass(frozen=True)
class WaitingReview:
    """A review that waits for the reader, and for what."""

    name: str
    said: str
    url: str


def reviews_for_me(at: int, cards: Sequence[CardRow], called: Names) -> list[WaitingReview]:
    """Ratings that I was asked for, then the steps that are mine: of the last whole quarter, and of
    every review that was begun and is not settled.
    """
    return [*_ratings(at, cards, called), *_steps(at, cards, called)]


def _steps(at: int, cards: Sequence[CardRow], called: Names) -> list[WaitingReview]:
    quarter = Period.of_day(me().today, PeriodKind.QUARTER).previous()
    of_year = [card for card in cards if card.year == quarter.year]
    if not of_year:
        return []
    by_id = {card.id: card for card in cards}
    rows = reviews_to_settle(db(), quarter.key, at=at)
    known = {one.card: one for one in rows if one.period == quarter.key}
    found = [turn(card, quarter, known.get(card.id), called) for card in of_year]
    found += [
        turn(by_id[one.card], Period.parse(one.period), one, called)
        for one in rows
        if one.period != quarter.key and one.card in by_id
    ]
    mine = [one for one in found if one is not None and me().id in one.people]
    if not mine:
        return []
    closed = stored_results(db(), [one.card.id for one in mine], quarter.key, at=at)
    new = _made_after(quarter, [one.card.id for one in mine if one.card.id not in known])
    return [
        WaitingReview(
            name=gettext(
                "%(scorecard)s, %(period)s",
                scorecard=card_title(one.card, called),
                period=formatting.period(one.period),
            ),
            said=gettext(TURNS[one.due]),
            url=url_for("reviews.show", card=one.card.id, period=one.period),
        )
        for one in mine
        if not _is_closed(one, quarter, closed) and one.card.id not in new
    ]


def _made_after(quarter: Period, unreviewed: Sequence[UUID]) -> set[UUID]:
    """Those of these scorecards that were made when the quarter was over: they owe no review of it,
    as long as nobody began one."""
    made = begun_at(db(), unreviewed) if unreviewed else {}
    return {card for card, at in made.items() if at.astimezone(zone()).date() > quarter.last_day}


def _is_closed(one: Turn, quarter: Period, closed: Mapping[UUID, object]) -> bool:
    return one.period == quarter.key and one.card.id in closed


def _ratings(at: int, cards: Sequence[CardRow], called: Names) -> list[WaitingReview]:
    if moment().is_past:
        return []
    found = [review_by_id(db(), review, at=at) for review in rights_left(db(), me().id)]
    rows = [one for one in found if one is not None]
    if not rows:
        return []
    by_id = {card.id: card for card in cards}
    return [
        WaitingReview(
            name=gettext(
                "%(scorecard)s, %(period)s",
                scorecard=called.of(by_id[one.card].holder, me().language),
                period=formatting.period(one.period),
            ),
            said=gettext("to be rated by you, without your name"),
            url=url_for("reviews.rating", card=one.card, period=one.period),
        )
        for one in rows
    ]
