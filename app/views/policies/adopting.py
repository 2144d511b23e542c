"""Policies of scoring and of requests: how they came to be, and adopting another one.

Nothing is adopted before its effect on the open scorecards was shown.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField

from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.ids import ident
from app.domain.leads.policy import LEADS, LeadsPolicy
from app.domain.people.rights import Act, demand
from app.domain.policies.commands import (
    ADJUSTMENTS,
    SCORING,
    adopt_adjustment_policy,
    adopt_leads_policy,
    adopt_scoring_policy,
)
from app.domain.policies.refusals import NumberBelowZero
from app.domain.refusals import N_
from app.domain.scoring.policy import (
    PolicyFactUnreadable,
    PolicyLimitsOutOfOrder,
    ScoringPolicy,
)
from app.eventlog.positions import recorded_at, version_of
from app.ledger import Seen
from app.reading.effects import Effect, effect_facts
from app.reading.policy_effects import policy_effects
from app.views.adjustments.showing import ShownEffect, World, shown_effects
from app.views.asking import db, do, me, moment, whole_company
from app.views.forms import AtMost, DayField, Needed, stripped
from app.views.fragments import see_other, shown
from app.views.happened import happened
from app.views.policies.numbers import GROUPS, TITLES, USUAL, changed, facts_with, numbers
from app.views.refusing import refusals_on
from app.views.scorecards.keeping import card_title
from app.views.scorecards.place import may_see
from app.views.session.again import asks, demand_again
from app.views.session.forms import AgainForm
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import names
from projections.policies.queries import AdoptionRow, adoptions_of
from projections.temporal import NOW

bp = Blueprint("adopting", __name__, url_prefix="/policies")

POLICIES = f"<any({SCORING}, {ADJUSTMENTS}, {LEADS}):policy>"
COMMANDS = {
    SCORING: adopt_scoring_policy,
    ADJUSTMENTS: adopt_adjustment_policy,
    LEADS: adopt_leads_policy,
}
NO_SCORE = {
    ADJUSTMENTS: N_(
        "No score changes: these numbers are about requests. They hold for requests that are "
        "open, too."
    ),
    LEADS: N_(
        "No score changes: this is the time to answer a hand-over. Lists that were handed over "
        "before keep theirs."
    ),
}


class AdoptionForm(AgainForm):
    """From when, and why; the numbers themselves are the policy's (`form_of`).

    `shown` names what the effect was shown of: another policy has another one.
    """

    from_day = DayField(lazy_gettext("Holds from"), [Needed()])
    reason = TextAreaField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])
    shown = HiddenField()


@cache
def form_of(policy: str) -> type[AdoptionForm]:
    """The form with a field for each of the policy's numbers."""
    fields = {
        name: StringField(lazy_gettext(one.label), [Needed(), AtMost(20)], filters=[stripped])
        for name, one in numbers(policy).items()
    }
    return type(f"{policy.capitalize()}Form", (AdoptionForm,), fields)


@dataclass(frozen=True)
class Adoption:
    """An adoption in the history: what it changed against the one before."""

    row: AdoptionRow
    at: datetime | None
    by: str
    changes: list[str]


@dataclass(frozen=True)
class Outlook:
    """What would become of open scorecards: those that the reader may see, and how many others.

    `unseen` are scorecards whose score would be another, `regraded` those of them whose grade.
    """

    effects: list[ShownEffect]
    stay: int
    unseen: int
    regraded: int


@bp.get(f"/{POLICIES}")
def show(policy: str) -> Response:
    """The numbers that hold, how they came to be, and for administrators a form."""
    return shown("policies/numbers.html", **_context(policy, _form(policy)))


@bp.post(f"/{POLICIES}/effect")
def effect(policy: str) -> Response:
    """What these numbers would do; nothing is saved."""
    _demand_right()
    form = form_of(policy)(request.form)
    outlook = _look(policy, form) if form.validate() else None
    context = _context(policy, form, outlook)
    return shown("policies/numbers.html", status=form.status, **context)


@bp.post(f"/{POLICIES}")
def adopt(policy: str) -> Response:
    """Let the numbers hold from a day on, once their effect was shown."""
    _demand_right()
    form, outlook = form_of(policy)(request.form), None
    if form.validate():
        told = form.shown.data
        outlook = _look(policy, form)
        if outlook is not None and told != form.shown.data:
            form.refuse(gettext("Look at the effect first: it is shown below. Then adopt it."))
        elif outlook is not None:
            with refusals_on(form), _labelled(policy):
                demand_again(form)
                do(
                    COMMANDS[policy],
                    key=form.key.data,
                    seen=form.seen.data,
                    from_day=form.from_day.data,
                    terms=_terms(policy, form),
                    reason=form.reason.data or "",
                )
                return see_other(url_for("adopting.show", policy=policy))
    context = _context(policy, form, outlook)
    return shown("policies/numbers.html", status=form.status, **context)


def _demand_right() -> None:
    """Raise NotYours for who does not set policies; everybody may read them."""
    asking = me()
    demand(asking.actor, Act.SET_POLICY, whole_company(), units=asking.units, today=asking.today)


def _form(policy: str) -> AdoptionForm:
    """The form with the newest numbers."""
    adopted = adoptions_of(db(), policy, at=NOW)
    facts = facts_with(policy, adopted[-1].terms if adopted else {})
    typed = {name: one.typed(facts[name]) for name, one in numbers(policy).items()}
    thing = ident("policy", policy)
    seen = Seen(thing, version_of(db(), thing))
    return form_of(policy)(data={**typed, "from_day": me().today}, seen=seen)


def _terms(policy: str, form: AdoptionForm) -> dict[str, str]:
    """What was typed, as far as it is not what is usual."""
    typed = {name: one.fact(form[name].data or "") for name, one in numbers(policy).items()}
    return {name: fact for name, fact in typed.items() if not _is_usual(policy, name, fact)}


def _is_usual(policy: str, name: str, fact: str) -> bool:
    try:
        return Decimal(fact) == Decimal(USUAL[policy][name])
    except InvalidOperation:
        return False


# -- the effect --------------------------------------------------------------------------------


def _look(policy: str, form: AdoptionForm) -> Outlook | None:
    """Show what the numbers would do, and note in the form that it was shown; None: refused."""
    terms, day = _terms(policy, form), form.from_day.data
    found: list[Effect] = []
    with refusals_on(form), _labelled(policy):
        if policy == SCORING:
            wanted = ScoringPolicy.from_facts(terms)
            if day is not None:
                found = policy_effects(db(), wanted, day, at=NOW, today=me().today)
        elif policy == LEADS:
            LeadsPolicy.from_facts(terms)
        else:
            AdjustmentPolicy.from_facts(terms)
    if form.is_refused:
        return None
    form.shown.data = _digest(terms, str(day))
    return _outlook(found)


def _outlook(found: list[Effect]) -> Outlook:
    called = names(db(), at=NOW)
    moved = [one for one in found if one.moves or _lights(one)]
    mine = [one for one in moved if may_see(one.card, called)]
    others = [one for one in moved if not may_see(one.card, called)]
    world = World(called, metrics(db(), at=NOW), all_sources(db(), at=NOW), me().language)
    titles = {one.card.id: card_title(one.card, called) for one in mine}
    kpis = {row.kpi: row.metric for one in mine for row in one.now.rows.values()}
    return Outlook(
        effects=shown_effects(effect_facts(mine), titles, kpis, world),
        stay=len(found) - len(moved),
        unseen=len(others),
        regraded=sum(1 for one in others if one.now.scored.grade != one.then.scored.grade),
    )


def _lights(one: Effect) -> bool:
    """Whether a light or the grade would be another, although the score stays."""
    grades = one.now.scored.grade != one.then.scored.grade
    return grades or any(now and then and now.light != then.light for now, then in one.lines())


def _digest(terms: Mapping[str, str], day: str) -> str:
    return sha256(repr((sorted(terms.items()), day)).encode()).hexdigest()[:16]


@contextmanager
def _labelled(policy: str) -> Iterator[None]:
    """Let refusals speak of settings by the names that the page gives them."""
    known = numbers(policy)
    try:
        yield
    except (PolicyFactUnreadable, NumberBelowZero, PolicyLimitsOutOfOrder) as refusal:
        for fact in ("name", "lower", "upper"):
            if (one := known.get(str(refusal.facts.get(fact)))) is not None:
                refusal.facts[fact] = gettext(one.label)
        raise


# -- the page ----------------------------------------------------------------------------------


def _context(policy: str, form: AdoptionForm, outlook: Outlook | None = None) -> dict[str, Any]:
    at, language = moment().position, me().language
    adopted = adoptions_of(db(), policy, at=at)
    held = [one for one in adopted if one.from_day <= me().today]
    facts = facts_with(policy, held[-1].terms if held else {})
    who = names(db(), at=NOW, ids=[one.by for one in adopted if one.by])
    may_set = me().may(Act.SET_POLICY, whole_company()) and not moment().is_past
    return {
        "policy": policy,
        "title": gettext(TITLES[policy]),
        "places": [
            (gettext(title), url_for("adopting.show", policy=name), name == policy)
            for name, title in TITLES.items()
        ],
        "groups": [
            (gettext(group.label), [(one, one.typed(facts[one.name])) for one in group.numbers])
            for group in GROUPS[policy]
        ],
        "form": form if may_set else None,
        "happened": happened(form),
        "outlook": outlook,
        "asks": asks() if may_set else None,
        "no_score": gettext(NO_SCORE[policy]) if policy in NO_SCORE else "",
        "history": _history(policy, adopted, lambda id: who.of(id, language)),
        "today": me().today,
    }


def _history(
    policy: str, adopted: list[AdoptionRow], called: Callable[[UUID | None], str]
) -> list[Adoption]:
    """The adoptions by the day that they hold from, the latest first."""
    before: list[Mapping[str, str]] = [{}, *(one.terms for one in adopted)]
    found = [
        Adoption(
            row=row,
            at=recorded_at(db(), row.position),
            by=called(row.by),
            changes=changed(policy, old, row.terms),
        )
        for old, row in zip(before, adopted, strict=False)
    ]
    return found[::-1]
