"""The second step at the door: set up, confirmed by its first code, taken off again."""

from io import BytesIO
from typing import Any

import segno
from flask import Blueprint, Response, abort, make_response, request, url_for
from pyotp import TOTP

from app.accounts.second_step import (
    begin_second_step,
    begun_key,
    confirm_second_step,
    has_second_step,
    recovery_codes_left,
    take_off_second_step,
)
from app.views.asking import accord, close_reading, db, me
from app.views.forms import AskedForm
from app.views.fragments import answered, see_other, shown
from app.views.refusing import refusals_on
from app.views.session.again import asks, demand_again, own_secret
from app.views.session.demanding import lacks_second_step
from app.views.session.forms import AgainForm, CodeForm

bp = Blueprint("second_step", __name__, url_prefix="/settings/second-step")


@bp.get("")
def show() -> Response:
    """What stands: off, begun, or in force."""
    return shown("session/second_step.html", **_page())


@bp.get("/picture")
def picture() -> Response:
    """What the phone's camera reads: the key that waits, with the name it is kept under."""
    key = begun_key(db(), me().id, secret=own_secret())
    if key is None:
        abort(404)
    address = TOTP(key).provisioning_uri(name=me().username, issuer_name="Accord")
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, border=4, light="#fff")
    answer = make_response(drawn.getvalue())
    answer.content_type, answer.cache_control.no_store = "image/svg+xml", True
    return answer


@bp.post("")
def begin() -> Response:
    """A new key, to be read by the phone."""
    form = AgainForm(request.form)
    if form.validate():
        with refusals_on(form):
            demand_again(form)
            begin_second_step(accord().store, me().id, secret=own_secret())
    return _answered(again_form=form)


@bp.post("/confirmation")
def confirm() -> Response:
    """The phone's first code; the recovery codes are shown this once."""
    form, codes = CodeForm(request.form), list[str]()
    if form.validate():
        with refusals_on(form):
            person = me().id
            close_reading()
            codes = confirm_second_step(
                accord().store,
                person,
                code=form.code.data or "",
                secret=own_secret(),
                address=request.remote_addr or "",
                now=accord().now(),
            )
    if codes:
        return shown("session/second_step.html", **_page(), codes=codes)
    return _answered(code_form=form)


@bp.post("/removal")
def remove() -> Response:
    """The password alone opens the door again."""
    form = AgainForm(request.form)
    if form.validate():
        with refusals_on(form):
            demand_again(form)
            person = me().id
            close_reading()
            with accord().store.write() as writing:
                take_off_second_step(writing, person)
    return _answered(again_form=form)


def _answered(**forms: AskedForm) -> Response:
    (form,) = forms.values()
    if not form.is_refused:
        return see_other(url_for("second_step.show"))
    return answered(
        form, "session/second_step.html", back_to=url_for("second_step.show"), **_page(**forms)
    )


def _page(**forms: AskedForm) -> dict[str, Any]:
    person = me().id
    is_on = has_second_step(db(), person)
    key = None if is_on else begun_key(db(), person, secret=own_secret())
    return {
        "again_form": AgainForm(),
        "code_form": CodeForm(),
        "asks": asks(),
        "is_on": is_on,
        "is_needed": lacks_second_step(me()),
        "key": " ".join(key[at : at + 4] for at in range(0, len(key), 4)) if key else "",
        "left": recovery_codes_left(db(), person) if is_on else 0,
        **forms,
    }
