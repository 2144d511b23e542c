"""The requests that a person may see, by what is to be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from app.domain.adjustments.request import State
from app.views.adjustments.page import state_words
from app.views.adjustments.standing import Cards, may_see_request, roles_now, standing_of
from app.views.asking import db, me
from projections.adjustments.queries import OPEN_STATES, RequestRow, adjustments
from projections.metrics.queries import metrics
from projections.people.queries import names
from projections.scorecards.queries import card_lines, scorecards


@dataclass(frozen=True)
class Listed:
    """One request in the list. `due` is until when it should be in force; None: settled."""

    id: UUID
    code: str
    title: str
    kpis: str
    requester: str
    state: str
    first_period: str
    due: object
    overdue: bool
    waits_for: str
    marks: Sequence[str]


def parts(at: int) -> list[tuple[str, list[Listed]]]:
    """What waits for the reader, what is open, and what is settled; empty parts left out."""
    rows = adjustments(db(), at=at)
    cards = {card.id: card for card in scorecards(db(), at=at)}
    named = names(db(), at=at)
    seen = [row for row in rows if may_see_request(row, cards, named)]
    of_cards = card_lines(db(), at=at, card_ids={id for row in seen for id in row.cards})
    around = Cards(cards, {line.kpi: line for some in of_cards.values() for line in some}, named)
    roles, known = roles_now(), metrics(db(), at=at)
    mine: list[Listed] = []
    waiting: list[Listed] = []
    settled: list[Listed] = []
    for row in seen:
        standing = standing_of(row, around, roles)
        language = me().language
        listed = Listed(
            id=row.id,
            code=row.code,
            title=row.title or row.code,
            kpis=gettext(", ").join(
                dict.fromkeys(
                    known[one.metric].name(language) for one in row.lines if one.metric in known
                )
            ),
            requester=named.of(row.requester, language),
            state=state_words(row),
            first_period=row.first_period,
            due=standing.clock.applied_by if standing.clock and _is_open(row) else None,
            overdue=bool(standing.clock and standing.clock.overdue and _is_open(row)),
            waits_for=gettext(", ").join(named.of(one, language) for one in standing.put_to),
            marks=marks(row),
        )
        is_asked = row.requester == me().id and row.state in (State.QUESTIONED, State.DRAFT)
        if standing.may_decide or is_asked:
            mine.append(listed)
        elif _is_open(row):
            waiting.append(listed)
        else:
            settled.append(listed)
    groups = (
        (gettext("Waits for you"), mine),
        (gettext("Open"), waiting),
        (gettext("Settled"), settled),
    )
    return [(heading, some) for heading, some in groups if some]


def marks(row: RequestRow) -> list[str]:
    """What is special about when a request was made."""
    found = []
    if row.retroactive:
        found.append(gettext("Retroactive"))
    if row.mostly_known:
        found.append(gettext("Results were mostly known"))
    return found


def _is_open(row: RequestRow) -> bool:
    return row.state in (*OPEN_STATES, State.DRAFT)
