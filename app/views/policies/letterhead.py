"""How the company's documents look: its colour and its logo."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, request, url_for
from flask_babel import lazy_gettext
from wtforms import BooleanField, FileField, StringField

from app.domain.ids import ident
from app.domain.people.rights import Act
from app.domain.policies.letterhead import LETTERHEAD, set_letterhead
from app.domain.policies.picture import MOST_BYTES
from app.eventlog.positions import version_of
from app.eventlog.texts import file as stored_file
from app.ledger import Seen
from app.views.asking import db, do, me, moment, whole_company
from app.views.forms import AskedForm, AtMost, stripped
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on
from projections.policies.queries import letterhead

bp = Blueprint("letterhead", __name__, url_prefix="/policies/letterhead")


class LetterheadForm(AskedForm):
    """A colour as #26489b, and a PNG; without one the logo stays as it is."""

    colour = StringField(lazy_gettext("Colour"), filters=[stripped], validators=[AtMost(20)])
    logo = FileField(lazy_gettext("Logo"))
    without_logo = BooleanField(lazy_gettext("Without a logo"))


@bp.get("")
def show() -> Response:
    """How documents look now."""
    return shown("policies/letterhead.html", **_context(_empty()))


@bp.post("")
def change() -> Response:
    """Let them look otherwise from now on."""
    form = LetterheadForm(request.form)
    sent = request.files.get("logo")
    logo = sent.read(MOST_BYTES + 1) if sent is not None and sent.filename else b""
    if form.validate():
        with refusals_on(form):
            do(
                set_letterhead,
                key=form.key.data,
                seen=form.seen.data,
                colour=form.colour.data or "",
                logo=logo,
                without_logo=form.without_logo.data,
            )
    back = url_for("letterhead.show")
    return answered(form, "policies/letterhead.html", back_to=back, **_context(form))


@bp.get("/logo.png")
def logo() -> Response:
    """The logo, for the page that shows it."""
    found = letterhead(db(), at=moment().position)
    content = stored_file(db(), bytes.fromhex(found.logo)) if found.logo else None
    if content is None:
        abort(404)
    response = make_response(content[1])
    response.content_type = "image/png"
    return response


def _empty() -> LetterheadForm:
    policy = ident("policy", LETTERHEAD)
    seen = Seen(policy, version_of(db(), policy))
    return LetterheadForm(seen=seen, colour=letterhead(db(), at=moment().position).colour)


def _context(form: LetterheadForm) -> dict[str, Any]:
    return {
        "form": form,
        "found": letterhead(db(), at=moment().position),
        "may_set": me().may(Act.SET_POLICY, whole_company()) and not moment().is_past,
    }
