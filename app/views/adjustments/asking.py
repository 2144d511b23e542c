"""Asking for an adjustment: the form, its live effect, and sending it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import VALUES, Action, Change
from app.domain.adjustments.commands import (
    draft_request,
    request_adjustment,
    revise_and_submit,
    revise_request,
)
from app.domain.adjustments.state import State
from app.domain.adjustments.weighing import is_mostly_known, is_retroactive, needs_finance
from app.domain.adjustments.wish import Category, Size
from app.domain.people.rights import Act
from app.domain.scorecards.terms import first_month
from app.domain.values.kinds import Unit
from app.ledger import Seen
from app.reading.cards import line_terms
from app.reading.effects import changed_rows, effect_facts, effects
from app.views import formatting
from app.views.adjustments.attaching import sent_files
from app.views.adjustments.forms import RequestForm
from app.views.adjustments.joint import joint_changes
from app.views.adjustments.leaving import left_open
from app.views.adjustments.rewriting import fields_of, texts_of
from app.views.adjustments.showing import World, shown_cards, shown_effects
from app.views.adjustments.staging import proposed_weights
from app.views.adjustments.suggesting import prefilled
from app.views.adjustments.transferring import all_wanted, told_transfer
from app.views.adjustments.wishing import AS_THE_METRIC, CardWish, card_wish
from app.views.asking import accord, db, demand_right, do, me, sent
from app.views.fragments import answered, see_other, shown
from app.views.happened import happened
from app.views.metrics.words import AGGREGATIONS, CYCLES, RULES, choices
from app.views.refusing import refusals_on
from app.views.scorecards.keeping import Kept, ShownBalance, balance, kept, thing_to_ask_about
from app.views.scorecards.smart import Aimed, ShownSmart, marks_of_lines
from app.views.scorecards.starting import people_of
from app.views.typed import typed_amount
from projections.adjustments.queries import RequestRow, adjustment
from projections.metrics.queries import all_sources
from projections.policies.queries import adjustment_policy
from projections.scorecards.queries import scorecards
from projections.temporal import NOW

bp = Blueprint("requesting", __name__, url_prefix="/adjustments")


@bp.get("/new")
def new() -> Response:
    """The form, with the KPI's current values, or the weights that a stage proposes."""
    cards = _cards(request.args.getlist("card"))
    fields = prefilled(_focus(), request.args.get("suggestion"))
    start = {"first_period": cards[0].month, **fields}
    typed = proposed_weights(cards[0], request.args.get("stage", ""))
    if typed:
        start |= {"category": Category.STRATEGY_CHANGE, "first_period": request.args.get("from")}
    form = RequestForm(data=start, year=cards[0].card.year)
    return shown("adjustments/new.html", **_form(form, cards, typed))


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
    form, found, asked = _sent()
    if asked is None:
        return shown("adjustments/new.html", status=form.status, **found)
    made: UUID | None = None
    as_draft = request.form.get("keep") == "draft"
    with refusals_on(form):
        command: Any = draft_request if as_draft else request_adjustment
        more: dict[str, Any] = {} if as_draft else {"retroactive": form.retroactive.data}
        done = do(command, key=form.key.data, asked=asked, files=sent_files(), **more)
        made = UUID(str(done.value))
    back = url_for("adjustments.show", request_id=made) if made else ""
    return answered(form, "adjustments/new.html", back_to=back, **found)


@bp.get("/<uuid:request_id>/revision")
def rewrite(request_id: UUID) -> Response:
    """The form as the request fills it in: a draft, a question to answer, or a rejection."""
    row = _mine(request_id)
    if row.state not in (State.DRAFT, State.QUESTIONED, State.REJECTED):
        return see_other(url_for("adjustments.show", request_id=request_id))
    cards = _cards([str(card) for card in row.cards])
    form = RequestForm(data=fields_of(row), year=cards[0].card.year)
    form.seen.data = Seen(row.id, row.version)
    found = _form(form, cards, texts_of(row, cards), row)
    return shown("adjustments/new.html", **found)


@bp.post("/<uuid:request_id>/revision")
def rewritten(request_id: UUID) -> Response:
    """Keep what was written otherwise; and put it up for decision, unless it stays a draft."""
    row = _mine(request_id)
    form, found, asked = _sent(row)
    if asked is None:
        return shown("adjustments/new.html", status=form.status, **found)
    as_draft = request.form.get("keep") == "draft"
    more: dict[str, Any] = {"retroactive": form.retroactive.data, "answer": form.answer.data or ""}
    with refusals_on(form):
        do(
            revise_request if as_draft else revise_and_submit,
            key=form.key.data,
            seen=form.seen.data,
            request_id=request_id,
            asked=asked,
            files=sent_files(),
            **({} if as_draft else more),
        )
    found["happened"] = happened(form)
    back = url_for("adjustments.show", request_id=request_id)
    return answered(form, "adjustments/new.html", back_to=back, **found)


def _sent(row: RequestRow | None = None) -> tuple[RequestForm, dict[str, Any], Asked | None]:
    """The form that was sent, and what it asks for; None where it is to be shown again first."""
    included = [request.form.get("another", "")] if request.form.get("include") else []
    cards = _cards([*request.form.getlist("card"), *included])
    form = RequestForm(request.form, year=cards[0].card.year)
    found = _form(form, cards, request.form, row)
    if included:
        return form, found, None
    asked = _asked(form, found["cards"])
    if found["unread"]:
        form.refuse(gettext("Some values can't be read: they are marked below."))
    is_readable = form.validate() and not form.is_refused
    return form, found, asked if is_readable else None


def _mine(request_id: UUID) -> RequestRow:
    """The reader's own request; 404 for anybody else's."""
    row = adjustment(db(), request_id, at=NOW)
    if row is None or row.requester != me().id:
        abort(404)
    return row


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
        thing = thing_to_ask_about(one.card, one.rows.values(), one.names)
        demand_right(Act.REQUEST_CHANGE, thing)
    return found


def _form(
    form: RequestForm,
    cards: list[Kept],
    typed: Mapping[str, str],
    row: RequestRow | None = None,
) -> dict[str, Any]:
    """What the form's page and its live part need; `row` is the request that is written anew."""
    focus = _focus() or next((one.kpi for one in row.lines if one.kpi), None) if row else _focus()
    first = form.first_period.data or cards[0].month
    wishes = [card_wish(found, typed, focus) for found in cards]
    transfer = told_transfer(wishes)
    changes = [change for wish in wishes for change in wish.changes(first)]
    joint = joint_changes(changes, cards, first) if changes else []
    twins = [change for change, _ in joint]
    marks = _marks(wishes, changes, first)
    world = World(cards[0].names, cards[0].known, all_sources(db(), at=NOW), me().language)
    found = effects(db(), [*changes, *twins], first, at=NOW, today=me().today) if changes else []
    titles = {one.card.id: one.name for one in cards}
    titles |= {change.card: called for change, called in joint if change.card}
    kpis = {row.kpi: row.metric for one in cards for row in one.rows.values()}
    kpis |= {change.kpi: change.metric for change in [*changes, *twins] if change.kpi}
    policy = adjustment_policy(db(), at=NOW, on=me().today)
    units = {code: Unit(row.unit) for code, row in cards[0].known.items()}
    return {
        "form": form,
        "request_row": row,
        "happened": [],
        "cards": wishes,
        "unread": [one for wish in wishes for one in wish.unread],
        "focus": focus,
        "balances": [(wish.kept.name, _balance(wish)) for wish in wishes],
        "effects": shown_effects(effect_facts(found), titles, kpis, world),
        "moved": shown_cards([*changes, *twins], titles, world, {}),
        "changes": changes,
        "transfer": transfer,
        "left_open": left_open(wishes, changes, first, world),
        "marks": marks,
        "joint": [(world.metric(change.metric), called) for change, called in joint],
        "finance": any(needs_finance(one, units.get(one.metric), policy) for one in changes),
        "limit": formatting.percent(policy.finance_above),
        "late": is_retroactive(first, me().today),
        "known": is_mostly_known(first, me().today, policy),
        "people": people_of(cards[0].names),
        "sources_of": {
            line.row.kpi: [
                (code, world.sources[code].name(me().language)) for code in line.sources_taken
            ]
            for wish in wishes
            for line in wish.lines
        },
        "aggregations": [
            (AS_THE_METRIC, gettext("as the metric says")),
            *choices(AGGREGATIONS),
        ],
        "others": _others(cards),
        "rules": choices(RULES),
        "cycles": choices(CYCLES),
    }


def _marks(
    wishes: list[CardWish], changes: list[Change], first: str
) -> list[tuple[str, ShownSmart]]:
    """The SMART marks of the KPIs whose values would be others, each with its name."""
    month, lines, called = first_month(first), [], {}
    for wish in wishes:
        found = wish.kept
        about = [
            one
            for one in changes
            if one.card == found.card.id and {*VALUES, "parts"} & one.after.keys()
        ]
        asked = {one.kpi for one in about}
        for row in changed_rows(found.rows.values(), about, first):
            terms = row.in_force(month)
            if row.kpi in asked and terms is not None:
                line = line_terms(row, terms, found.card.year)
                lines.append(Aimed(found, row, line, found.metric(row)))
                called[row.kpi] = found.metric(row).name(me().language)
    return [(called[kpi], smart) for kpi, smart in marks_of_lines(lines).items()] if lines else []


def _focus() -> UUID | None:
    try:
        return UUID(sent().get("kpi", ""))
    except ValueError:
        return None


def _balance(wish: CardWish) -> ShownBalance:
    return balance(wish.kept, wish.weights(), wish.new_weights)


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
    organised = accord().organised()
    currency = organised.currency if organised else ""
    amount = typed_amount(form.means_amount, Unit.MONEY, currency=currency)
    card = request.form.getlist("card")[0]
    return (Wanted(Action.RESOURCE, UUID(card), amount=amount, what=form.means.data),)


def _in_zone(typed: datetime | None) -> datetime | None:
    """What was typed, in the organisation's time zone."""
    organised = accord().organised()
    return typed.replace(tzinfo=organised.zone) if typed and organised else None
