"""One request with everything that its page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort
from flask_babel import gettext

from app.domain.adjustments.state import State
from app.domain.adjustments.weighing import is_retroactive
from app.domain.adjustments.wish import Size
from app.eventlog.positions import last_position
from app.ledger import Seen
from app.reading.effects import effect_facts, effects
from app.views.adjustments.showing import World, shown_cards, shown_effects
from app.views.adjustments.standing import (
    Cards,
    may_lack_a_decider,
    may_see_request,
    roles_now,
    standing_lines,
    standing_of,
)
from app.views.adjustments.words import CATEGORIES, RECORDED, STATES, WAITS_FOR_FINANCE
from app.views.asking import db, me, moment
from app.views.audit.said import said_as
from app.views.audit.sentences import sentence
from app.views.forms import AskedForm
from app.views.happened import Step, happened
from projections.adjustments.queries import RequestRow, adjustment
from projections.adjustments.queries import Step as RequestStep
from projections.audit.filters import Filters
from projections.audit.queries import trail
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import names
from projections.scorecards.queries import card_lines, scorecards


@dataclass(frozen=True)
class Found:
    """A request with its scorecards, their lines, and names.

    `is_blind`: the reader only names who decides it, and sees nothing of what is in it.
    """

    request: RequestRow
    around: Cards
    is_blind: bool = False


def demand_request(id: UUID, at: int) -> Found:
    """The request as it was known; 404 where there is none that the reader may see."""
    row = adjustment(db(), id, at=at)
    if row is None:
        abort(404)
    cards = {card.id: card for card in scorecards(db(), at=at) if card.id in row.cards}
    named = names(db(), at=at)
    is_seen = may_see_request(row, cards, named)
    if not is_seen and not may_lack_a_decider(row):
        abort(404)
    lines = card_lines(db(), at=at, card_ids=row.cards)
    kpis = {line.kpi: line for some in lines.values() for line in some}
    around = Cards(cards, kpis, named)
    if not is_seen and not standing_of(row, around, roles_now()).may_name:
        abort(404)
    return Found(row, around, is_blind=not is_seen)


def page_of(found: Found, form: AskedForm) -> dict[str, Any]:
    """What `adjustments/show.html` needs."""
    row, around, at = found.request, found.around, moment().position
    world = World(around.names, metrics(db(), at=at), all_sources(db(), at=at), me().language)
    standing = standing_of(row, around, roles_now())
    is_open = row.state in (State.DRAFT, State.SUBMITTED, State.QUESTIONED, State.APPROVED)
    now = standing_lines(row, around) if is_open else None
    titles = around.titles()
    cards = shown_cards(row.lines, titles, world, row.written, now)
    decided = row.step("rejected", "second_approved", "approved")
    settled = decided is not None and not is_open
    facts: Any = (
        decided.effect
        if settled and decided
        else effect_facts(effects(db(), row.lines, row.first_period, at=at, today=me().today))
    )
    kpis = around.metrics() | {one.kpi: one.metric for one in row.lines if one.kpi}
    is_past = moment().is_past
    is_mine = row.requester == me().id and not is_past
    return {
        "request_row": row,
        "is_blind": found.is_blind,
        "form": form,
        "happened": happened(form),
        "seen": Seen(row.id, row.version),
        "saw": moment().position if is_past else last_position(db()),
        "state": state_words(row),
        "category": gettext(CATEGORIES[row.category]),  # type: ignore[index] # its value
        "requester": around.names.of(row.requester, world.language),
        "cards": cards,
        "is_stale": any(line.is_stale for card in cards for line in card.lines),
        "late": row.size == Size.LARGE and is_retroactive(row.first_period, me().today),
        "effects": shown_effects(facts, titles, kpis, world),
        "seen_by": around.names.of(decided.by, world.language) if settled and decided else "",
        "standing": standing,
        "names": around.names,
        "may_decide": standing.may_decide and not is_past,
        "may_name": standing.may_name and not is_past,
        "is_mine": is_mine,
        "exchange": _exchange(row, around),
        "people": _people(found) if standing.may_name else [],
        "history": history(row, found, world),
    }


def _exchange(row: RequestRow, around: Cards) -> list[tuple[str, RequestStep]]:
    """What the deciders asked and what was answered, each with who said it."""
    said = [one for one in row.steps if one.kind in ("questioned", "submitted") and one.said]
    return [(around.names.of(one.by, me().language), one) for one in said]


def state_words(row: RequestRow) -> str:
    """Where a request stands, in words."""
    if row.waits_for_finance:
        return gettext(WAITS_FOR_FINANCE)
    if row.state is State.APPLIED and row.size == "small":
        return gettext(RECORDED)
    return gettext(STATES[row.state])


def history(row: RequestRow, found: Found, world: World) -> list[Step]:
    """Every step of the request, the newest first, with what was said."""
    rows = trail(db(), at=moment().position, filters=Filters(thing=row.id), limit=None)
    return [
        Step(
            one.recorded_at,
            "",
            sentence(one, found.around.names, world.metrics, world.language),
            one.reason,
            said_as=said_as(one),
        )
        for one in rows
    ]


def _people(found: Found) -> Sequence[tuple[str, str]]:
    """Everybody who is here and has no part in it."""
    language = me().language
    return [
        (str(person.id), person.shown(language))
        for person in found.around.names.persons.values()
        if person.left_on is None and person.id != me().id
    ]
