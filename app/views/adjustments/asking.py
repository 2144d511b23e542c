"""Asking for an adjustment: the form, its live effect, and sending it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import draft_request, request_adjustment
from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.adjustments.request import Size
from app.domain.adjustments.weighing import is_retroactive, needs_finance
from app.domain.people.rights import Act
from app.domain.values.kinds import Unit
from app.reading.effects import effect_facts, effects
from app.views.adjustments.forms import RequestForm
from app.views.adjustments.showing import World, shown_effects
from app.views.adjustments.wishing import CardWish, all_wanted, card_wish
from app.views.asking import accord, db, demand_right, do, me
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on
from app.views.scorecards.keeping import Kept, ShownBalance, balance, kept, thing_of
from app.views.scorecards.starting import people_of
from app.views.typed import typed_amount
from projections.metrics.queries import all_sources
from projections.scorecards.queries import scorecards
from projections.temporal import NOW

bp = Blueprint("requesting", __name__, url_prefix="/adjustments")


@bp.get("/new")
def new() -> Response:
    """The form, with the KPI's current values."""
    cards = _cards(request.args.getlist("card"))
    form = RequestForm(data={"first_period": cards[0].month}, year=cards[0].card.year)
    return shown("adjustments/new.html", **_form(form, cards, {}))


@bp.post("/preview")
def preview() -> Response:
    """What the request would do to weights and scores, as it is typed. Saves nothing."""
    cards = _cards(request.form.getlist("card"))
    form = RequestForm(request.form, year=cards[0].card.year)
    found = _form(form, cards, request.form)
    return shown("adjustments/new.html", fragment="adjustments/_preview.html", **found)


@bp.post("/")
def submit() -> Response:
    """Submit the request, or keep it as a draft; or take another scorecard into the form."""
    included = [request.form.get("another", "")] if request.form.get("include") else []
    cards = _cards([*request.form.getlist("card"), *included])
    form = RequestForm(request.form, year=cards[0].card.year)
    found = _form(form, cards, request.form)
    if included:
        return shown("adjustments/new.html", **found)
    made: UUID | None = None
    asked = _asked(form, found["cards"])
    unread = [line for card in found["cards"] for line in card.lines if line.has_errors]
    unread += [card for card in found["cards"] if card.added.has_errors]
    if form.validate() and not unread and not form.is_refused:
        as_draft = request.form.get("keep") == "draft"
        with refusals_on(form):
            command: Any = draft_request if as_draft else request_adjustment
            more: dict[str, Any] = {} if as_draft else {"retroactive": form.retroactive.data}
            done = do(command, key=form.key.data, asked=asked, **more)
            made = UUID(str(done.value))
    if unread:
        form.refuse(gettext("Some values can't be read: they are marked below."))
    back = url_for("adjustments.show", request_id=made) if made else ""
    return answered(form, "adjustments/new.html", back_to=back, **found)


def _cards(ids: list[str]) -> list[Kept]:
    """The scorecards that the form is about; 404 for what the reader may not see."""
    try:
        wanted = list(dict.fromkeys(UUID(id) for id in ids if id))
    except ValueError:
        abort(404)
    if not wanted:
        abort(404)
    found = [kept(id) for id in wanted]
    for one in found:
        owners = frozenset(
            person for row in one.in_force for person, _ in one.terms(row).owners
        ) | frozenset({one.card.owner} if one.card.owner else ())
        thing = replace(thing_of(one.card.holder, one.names), owners=owners)
        demand_right(Act.REQUEST_CHANGE, thing)
    return found


def _form(form: RequestForm, cards: list[Kept], typed: Mapping[str, str]) -> dict[str, Any]:
    """What the form's page and its live part need."""
    focus = _focus()
    first = form.first_period.data or cards[0].month
    wishes = [card_wish(found, typed, focus, first) for found in cards]
    changes = [change for wish in wishes for change in wish.changes(first)]
    world = World(cards[0].names, cards[0].known, all_sources(db(), at=NOW), me().language)
    found = effects(db(), changes, first, at=NOW, today=me().today) if changes else []
    titles = {one.card.id: one.name for one in cards}
    kpis = {row.kpi: row.metric for one in cards for row in one.rows.values()}
    kpis |= {change.kpi: change.metric for change in changes if change.kpi}
    policy = AdjustmentPolicy()
    units = {code: Unit(row.unit) for code, row in cards[0].known.items()}
    return {
        "form": form,
        "cards": wishes,
        "focus": focus,
        "balances": [(wish.kept.name, _balance(wish)) for wish in wishes],
        "effects": shown_effects(effect_facts(found), titles, kpis, world),
        "changes": changes,
        "finance": any(needs_finance(one, units.get(one.metric), policy) for one in changes),
        "late": is_retroactive(first, me().today),
        "people": people_of(cards[0].names),
        "sources": [(code, one.name(me().language)) for code, one in world.sources.items()],
        "others": _others(cards),
    }


def _focus() -> UUID | None:
    try:
        return UUID(request.values.get("kpi", ""))
    except ValueError:
        return None


def _balance(wish: CardWish) -> ShownBalance:
    new = wish.added.wanted
    more = (new.metric, (new.after or {})["weight"]) if new else None
    return balance(wish.kept, wish.weights(), more)


def _others(cards: list[Kept]) -> list[tuple[str, str]]:
    """Scorecards of the year that could join the request."""
    here, year = {one.card.id for one in cards}, cards[0].card.year
    rows = scorecards(db(), at=NOW, year=year)
    return [
        (str(row.id), row.name or cards[0].names.of(row.holder, me().language))
        for row in rows
        if row.id not in here and row.holder_kind == "unit"
    ]


def _asked(form: RequestForm, cards: list[CardWish]) -> Asked:
    """The form as a request in plain words."""
    wanted_lines = all_wanted(cards)
    if form.size.data == Size.SMALL and not wanted_lines:
        focus = _focus()
        wanted_lines = tuple(
            Wanted(Action.CHANGE, card.kept.card.id, line.row.kpi)
            for card in cards
            for line in card.lines
            if line.row.kpi == focus
        )
    return Asked(
        wanted=(*wanted_lines, *_means(form)),
        first_period=form.first_period.data or "",
        category=form.category.data or "",
        size=form.size.data or Size.LARGE,
        title=form.title.data or "",
        explanation=form.explanation.data or "",
        tactics=form.tactics.data or "",
        evidence=form.evidence_lines,
        trigger_at=_in_zone(form.trigger_at.data),
    )


def _means(form: RequestForm) -> tuple[Wanted, ...]:
    if not form.means.data:
        return ()
    amount = typed_amount(form.means_amount, Unit.MONEY)
    card = request.form.getlist("card")[0]
    return (Wanted(Action.RESOURCE, UUID(card), amount=amount, what=form.means.data),)


def _in_zone(typed: datetime | None) -> datetime | None:
    """What was typed, in the organisation's time zone."""
    organised = accord().organised()
    return typed.replace(tzinfo=organised.zone) if typed and organised else None
