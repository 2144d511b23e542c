"""The start page: what is waiting for me."""

from flask import Blueprint, Response

from app.domain.people.rights import Act
from app.reading.attention import Concern, attention
from app.views.adjustments.suggesting import suggested
from app.views.asking import db, me, moment
from app.views.disputes.waiting import disputes_for_me
from app.views.evidence.box import box_of_auditor
from app.views.fragments import shown
from app.views.home.attention import points
from app.views.home.beginning import first_steps
from app.views.home.coming import due_of_me, news
from app.views.home.consenting import letters_for_me, requests_for_me
from app.views.home.promised import contracts_for_me, tasks_for_me
from app.views.home.reviewing import reviews_for_me
from app.views.home.waiting import my_cards, relinked_notice, values_held, waited
from app.views.leads.waiting import lists_for_me
from app.views.people.directory import open_roles
from app.views.people.forms import DecisionForm
from app.views.policies.limits import moved_limit
from projections.metrics.queries import appointed_to
from projections.people.queries import names
from projections.scorecards.queries import scorecards

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Response:
    """What waits for the person, and their scorecards."""
    at, language = moment().position, me().language
    known, cards = names(db(), at=at), scorecards(db(), at=at)
    due, told = due_of_me(at, known)
    mine = appointed_to(db(), me().id, at=at)
    concerns = attention(db(), me().id, cards, mine, at=at, today=me().today)
    wanting = points(concerns.points, at, language, known, told, mine)
    return shown(
        "home/show.html",
        due=due,
        news=news(at, cards, known),
        held=values_held(at, language),
        waited=waited,
        relinked=relinked_notice(at, language),
        moved_limit=moved_limit(at, known),
        points=wanting,
        suggested=[] if moment().is_past else suggested(concerns.lines, known),
        has_conflicts=any(one.concern == Concern.CONFLICT for one in wanting),
        requests=requests_for_me(at, cards, known),
        letters=letters_for_me(at, cards, known),
        disputes=disputes_for_me(at, language),
        leads=lists_for_me(at, language),
        reviews=reviews_for_me(at, cards, known),
        tasks=tasks_for_me(at, cards, known),
        contracts=contracts_for_me(at),
        box=box_of_auditor(cards, known) if not moment().is_past else None,
        cards=my_cards(cards, known, language),
        roles=open_roles(at),
        steps=first_steps(),
        may_decide_roles=me().may_somewhere(Act.CONFIRM_ROLE) and not moment().is_past,
        decision_form=DecisionForm(),
    )
