"""Naming who countersigns a letter above whose owners nobody is left.

An administrator may be a stranger to a personal scorecard: whose letter it is, and who signs it, is
all that they see of it.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import lazy_gettext

from app.domain.people.rights import Act
from app.domain.scorecards.letters import name_countersigner
from app.ledger import Seen
from app.reading.letters import LetterReading, read_letters
from app.views.asking import db, do, me
from app.views.forms import AskedForm, IdField, Needed
from app.views.fragments import see_other, shown
from app.views.happened import happened
from app.views.refusing import refusals_on
from projections.people.queries import Names, names
from projections.scorecards.queries import scorecard
from projections.temporal import NOW

bp = Blueprint("countersigning", __name__, url_prefix="/scorecards")


class CountersignerForm(AskedForm):
    """Who countersigns where nobody is left."""

    person = IdField(lazy_gettext("Countersigns"), [Needed()])


def lacks_a_name(letter: LetterReading) -> bool:
    """Whether a letter that is out waits for the naming of who countersigns it."""
    return letter.is_out and letter.lacks_superior and letter.superior is None


@bp.get("/<uuid:card>/letter/countersigner")
def show(card: UUID) -> Response:
    """Whose letter it is, and whom to name."""
    letter, called = _lacking(card)
    form = CountersignerForm()
    form.seen.data = Seen(card, letter.card.version)
    return shown("scorecards/countersigner.html", **_page(letter, called, form))


@bp.post("/<uuid:card>/letter/countersigner")
def name(card: UUID) -> Response:
    """Name who countersigns it."""
    letter, called = _lacking(card)
    form = CountersignerForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                name_countersigner,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                person=form.person.data,
            )
    if form.is_refused:
        page = _page(letter, called, form)
        return shown("scorecards/countersigner.html", status=form.status, **page)
    return see_other(url_for("home.show"))


def _lacking(card: UUID) -> tuple[LetterReading, Names]:
    """The letter; 404 where it lacks nobody, or the reader doesn't name who stands in."""
    row, called = scorecard(db(), card, at=NOW), names(db(), at=NOW)
    if row is None or not me().may_somewhere(Act.NAME_STAND_IN):
        abort(404)
    letter = read_letters(db(), [row], called, at=NOW)[0]
    if not lacks_a_name(letter):
        abort(404)
    return letter, called


def _page(letter: LetterReading, called: Names, form: CountersignerForm) -> dict[str, Any]:
    language = me().language
    return {
        "letter": letter,
        "form": form,
        "happened": happened(form),
        "holder": called.of(letter.card.holder, language),
        "owners": [called.of(one, language) for one in letter.owners],
        "people": [
            (str(one.id), one.shown(language))
            for one in called.persons.values()
            if one.left_on is None and one.id not in (me().id, *letter.owners)
        ],
    }
