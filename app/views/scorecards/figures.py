"""Why each figure beside the values is what it is: weight, target, light, covered weight, grade."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, Response, abort

from app.domain.policies.commands import SCORING
from app.domain.scoring.scored import ScoredLine
from app.reading.cards import CardReading, read_card
from app.reading.closed import as_closed
from app.views.asking import db, moment
from app.views.fragments import shown
from app.views.scorecards.explaining import Why
from app.views.scorecards.explaining_judgement import covered_why, grade_why, light_why
from app.views.scorecards.explaining_terms import Agreed, Page, range_why, target_why, weight_why
from app.views.scorecards.place import around, demand_to_see, period_of, reader
from app.views.scorecards.setting import (
    settings_at,
    span_set_at,
    target_set_at,
    weight_set_at,
)
from app.views.scorecards.stepping import tell_card_steps
from projections.periods.queries import stored_results
from projections.policies.queries import adoptions_of
from projections.scorecards.letters import letters_of
from projections.scorecards.queries import TermsOverTime, terms_over_time

bp = Blueprint("figures", __name__, url_prefix="/scorecards")

Positions = Callable[[CardReading, ScoredLine, TermsOverTime], list[int]]
AGREED: Mapping[str, tuple[Positions, Callable[[ScoredLine, Page, Agreed], Why]]] = {
    "weight": (weight_set_at, weight_why),
    "target": (target_set_at, target_why),
    "range": (span_set_at, range_why),
}
"""What was set, by the figure's word in the address: where it was set, and its card."""


@bp.get("/<uuid:card>/<period>/lines/<uuid:kpi>/<any(weight, target, range, light):figure>")
def of_line(card: UUID, period: str, kpi: UUID, figure: str) -> Response:
    """Why one figure of a KPI is what it is; 404 as for the scorecard."""
    page = _page(card, period)
    line = page.reading.line(kpi)
    if line is None:
        abort(404)
    if figure in AGREED:
        set_at, explained = AGREED[figure]
        return _shown(explained(line, page, _agreed(page, line, set_at)))
    adopted = adoptions_of(db(), SCORING, at=moment().position)
    return _shown(light_why(line, page, adopted))


@bp.get("/<uuid:card>/<period>/score/<any(covered, grade):beside>")
def of_score(card: UUID, period: str, beside: str) -> Response:
    """Why the covered weight or the grade is what it is."""
    page = _page(card, period)
    closed = stored_results(db(), [card], page.reading.period.key, at=moment().position)
    stored = closed.get(card)
    decided = as_closed(db(), [page.reading], closed, at=moment().position)[0]
    page = page._replace(reading=decided)
    if beside == "covered":
        return _shown(covered_why(page, stored))
    adopted = adoptions_of(db(), SCORING, at=moment().position)
    return _shown(grade_why(page, adopted, stored))


def _page(card: UUID, period: str) -> Page:
    """The scorecard in the period; 404 for who may not see it."""
    reading = read_card(db(), period_of(period), at=moment().position, card=card)
    if reading is None:
        abort(404)
    world = around(moment().position)
    demand_to_see(reading.card, world.names)
    tell_card_steps([reading], world.names, is_narrow=True)
    return Page(reading, world, reader())


def _agreed(page: Page, line: ScoredLine, set_at: Positions) -> Agreed:
    reading, at = page.reading, moment().position
    row = reading.rows[UUID(str(line.kpi))]
    positions = set_at(reading, line, terms_over_time(db(), row, at=at))
    letters = letters_of(db(), at=at, cards_=[reading.card.id])
    return Agreed(settings_at(line, reading, positions), letters.get(reading.card.id))


def _shown(why: Why) -> Response:
    return shown("scorecards/why.html", fragment="scorecards/_why.html", why=why)
