"""The responsibility letter: reading it, signing it, acknowledging what changed it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.people.rights import Act
from app.domain.refusals import N_
from app.domain.scorecards.letter import LetterState
from app.domain.scorecards.letters import (
    acknowledge_addendum,
    countersign_letter,
    sign_letter,
)
from app.ledger import Seen
from app.reading.letters import LetterReading, read_letters
from app.views import formatting
from app.views.adjustments.showing import World
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import tell_steps
from app.views.fragments import answered, shown
from app.views.happened import happened
from app.views.metrics import words
from app.views.metrics.words import word
from app.views.refusing import refusals_on
from app.views.scorecards.addenda import shown_addendum
from app.views.scorecards.countersigning import lacks_a_name
from app.views.scorecards.faults import shown_fault
from app.views.scorecards.keeping import card_title, owner_words, span_words, target_words
from app.views.scorecards.place import demand_to_see
from app.views.session.again import asks, demand_again
from app.views.session.forms import AgainForm
from projections.metrics.queries import MetricRow, all_sources, metrics
from projections.people.queries import Names, names
from projections.scorecards.queries import scorecard

bp = Blueprint("letters", __name__, url_prefix="/scorecards")

STATES = {
    LetterState.DRAFT: N_("Draft"),
    LetterState.SIGNED: N_("Signed, waits for the superior"),
    LetterState.IN_FORCE: N_("In force"),
    LetterState.AGAIN: N_("To be signed again"),
}


@dataclass(frozen=True)
class ShownKpi:
    """A KPI of the letter, in words."""

    name: str
    owners: str
    cycle: str
    rule: str
    source: str
    weight: str
    target: str
    span: str


@bp.get("/<uuid:card>/letter")
def show(card: UUID) -> Response:
    """The letter, to read, to print and to sign."""
    letter, called = _letter(card)
    form = AgainForm()
    form.seen.data = Seen(card, letter.card.version)
    tell_steps(things=[card])
    return shown("scorecards/letter.html", **_page(letter, called, form))


@bp.post("/<uuid:card>/letter/signature")
def sign(card: UUID) -> Response:
    """Accept the targets, as owner or as superior."""
    letter, _ = _letter(card)
    form = AgainForm(request.form)
    is_superior = me().id == letter.superior and me().id not in letter.owners
    command: Any = countersign_letter if is_superior else sign_letter
    return _step(card, form, command, with_password=True)


@bp.post("/<uuid:card>/letter/addenda/<uuid:request_id>")
def acknowledge(card: UUID, request_id: UUID) -> Response:
    """Take notice of an approved change."""
    _letter(card)
    form = AgainForm(request.form)
    return _step(card, form, acknowledge_addendum, request_id=request_id)


def _step(
    card: UUID, form: AgainForm, command: Any, *, with_password: bool = False, **arguments: Any
) -> Response:
    if form.validate():
        with refusals_on(form):
            if with_password:
                demand_again(form)
            do(command, key=form.key.data, seen=form.seen.data, card_id=card, **arguments)
    letter, called = _letter(card)
    back = url_for("letters.show", card=card)
    return answered(form, "scorecards/letter.html", back_to=back, **_page(letter, called, form))


def _letter(card: UUID) -> tuple[LetterReading, Names]:
    """The letter of a scorecard; 404 where the reader may not see it."""
    at = moment().position
    row, called = scorecard(db(), card, at=at), names(db(), at=at)
    if row is None:
        abort(404)
    letter = read_letters(db(), [row], called, at=at)[0]
    if me().id != letter.superior:  # who was named may be a stranger to the scorecard
        demand_to_see(row, called)
    return letter, called


def _page(letter: LetterReading, called: Names, form: AgainForm) -> dict[str, Any]:
    at, language, asking = moment().position, me().language, me()
    known, sources = metrics(db(), at=at), all_sources(db(), at=at)
    world = World(called, known, sources, language)
    month = f"{letter.card.year}-12"
    in_force = [(row, row.in_force(month)) for row in letter.lines]
    is_open = letter.state is not LetterState.IN_FORCE and not moment().is_past
    may_sign = is_open and asking.id in (*letter.owners, letter.superior)
    has_signed = any(
        one.person == asking.id and one.digest == letter.digest for one in letter.signatures
    )
    return {
        "letter": letter,
        "form": form,
        "happened": happened(form),
        "name": card_title(letter.card, called),
        "holder": called.of(letter.card.holder, language),
        "state": gettext(STATES[letter.state]),
        "kpis": [
            ShownKpi(
                name=known[row.metric].name(language),
                owners=owner_words(terms.owners, called),
                cycle=word(words.CYCLES, terms.cycle),
                rule=word(words.RULES, terms.rule),
                source=_source(terms.sources, known[row.metric], sources),
                weight=formatting.weight(terms.weight),
                target=target_words(terms, known[row.metric]),
                span=span_words(terms, known[row.metric]),
            )
            for row, terms in in_force
            if terms is not None
        ],
        "signatures": [
            (called.of(one.person, language), one.role, one)
            for one in letter.signatures
            if one not in letter.superseded
        ],
        "superseded": [
            (called.of(one.person, language), one.role, one) for one in letter.superseded
        ],
        "addenda": [shown_addendum(db(), one, letter, world, at=at) for one in letter.addenda],
        "waits_for": [called.of(one, language) for one in letter.waits_for],
        "faults": [shown_fault(one, letter, known) for one in letter.faults] if is_open else [],
        "may_sign": may_sign and not has_signed and not letter.faults,
        "lacks_superior": letter.lacks_superior and letter.superior is None,
        "may_name": lacks_a_name(letter) and me().may_somewhere(Act.NAME_STAND_IN),
        "asks": asks(),
        "mine": [one.request for one in letter.to_acknowledge(asking.id)],
        "names": called,
    }


def _source(own: Any, metric: MetricRow, sources: Any) -> str:
    codes = own or metric.official
    language = me().language
    named = [sources[code].name(language) if code in sources else code for code in codes]
    return gettext(", ").join(named) or formatting.ABSENT
