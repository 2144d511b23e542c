"""The requests that a person may see, by what is to be done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from app.domain.adjustments.state import State
from app.views.adjustments.page import state_words
from app.views.adjustments.standing import (
    Cards,
    Standing,
    may_lack_a_decider,
    may_see_request,
    roles_now,
    standing_of,
)
from app.views.asking import db, me
from projections.adjustments.queries import OPEN_STATES, RequestRow, adjustments
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names
from projections.scorecards.queries import CardRow, card_lines, scorecards


@dataclass(frozen=True)
class Listed:
    """One request in the list. `due` is until when it should be in force; None: settled.
    `since` is when it came to whom it waits for.

    `is_mine`: the reader may decide it, or has to answer or submit it.
    """

    id: UUID
    code: str
    title: str
    kpis: str
    requester: str
    state: str
    first_period: str
    since: datetime
    due: datetime | None
    overdue: bool
    waits_for: str
    put_to: Sequence[UUID]
    marks: Sequence[str]
    is_open: bool
    is_mine: bool


def parts(at: int, named: Names) -> list[tuple[str, list[Listed]]]:
    """What waits for the reader, what is open, and what is settled; empty parts left out."""
    found = _listed(adjustments(db(), at=at), scorecards(db(), at=at), named, at)
    groups = (
        (gettext("Waits for you"), [one for one in found if one.is_mine]),
        (gettext("Open"), [one for one in found if one.is_open and not one.is_mine]),
        (gettext("Settled"), [one for one in found if not one.is_open]),
    )
    return [(heading, some) for heading, some in groups if some]


def listed_for_me(
    rows: Sequence[RequestRow], known: Sequence[CardRow], named: Names, at: int
) -> list[Listed]:
    """Of these requests, those with which the reader has something to do."""
    return [one for one in _listed(rows, known, named, at) if one.is_mine]


def _listed(
    rows: Sequence[RequestRow], every_card: Sequence[CardRow], named: Names, at: int
) -> list[Listed]:
    """The requests that the reader may see; `every_card` are all scorecards."""
    cards = {card.id: card for card in every_card}
    seen = [row for row in rows if may_see_request(row, cards, named)]
    unseen = [row for row in rows if row not in seen and may_lack_a_decider(row)]
    of_cards = card_lines(
        db(), at=at, card_ids={id for row in (*seen, *unseen) for id in row.cards}
    )
    around = Cards(cards, {line.kpi: line for some in of_cards.values() for line in some}, named)
    roles, known = roles_now(), metrics(db(), at=at)
    stand = {row.id: standing_of(row, around, roles, with_recent=False) for row in (*seen, *unseen)}
    return [_one(row, stand[row.id], known, named) for row in seen] + [
        replace(_one(row, stand[row.id], {}, named), title=row.code)
        for row in unseen
        if stand[row.id].may_name
    ]


def _one(
    row: RequestRow, standing: Standing, known: Mapping[str, MetricRow], named: Names
) -> Listed:
    language, is_open = me().language, row.state in (*OPEN_STATES, State.DRAFT)
    asked_of_me = row.requester == me().id and row.state in (State.QUESTIONED, State.DRAFT)
    clock = standing.clock if is_open else None
    metric_names = [known[one.metric].name(language) for one in row.lines if one.metric in known]
    return Listed(
        id=row.id,
        code=row.code,
        title=row.title or row.code,
        kpis=gettext(", ").join(dict.fromkeys(metric_names)),
        requester=named.of(row.requester, language),
        state=state_words(row),
        first_period=row.first_period,
        since=row.waits_since,
        due=clock.applied_by if clock else None,
        overdue=clock is not None and clock.overdue,
        put_to=standing.put_to,
        waits_for=gettext(", ").join(named.of(one, language) for one in standing.put_to),
        marks=marks(row),
        is_open=is_open,
        is_mine=standing.may_decide or standing.may_name or asked_of_me,
    )


def marks(row: RequestRow) -> list[str]:
    """What is special about when a request was made."""
    found = []
    if row.retroactive:
        found.append(gettext("Retroactive"))
    if row.mostly_known:
        found.append(gettext("Results were mostly known"))
    return found
