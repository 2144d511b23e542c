"""An invitation: its code comes from behind the # of a link, so that no address ever holds it."""

from typing import Any

from flask import Blueprint, Response, current_app, request, session, url_for

from app.accounts.invitations import accept_invitation, invited_username
from app.views.asking import accord, close_reading, db
from app.views.fragments import answered, see_other, shown
from app.views.public_address import public_link
from app.views.refusing import refusals_on
from app.views.session.beginning import half_way
from app.views.session.forms import InvitationForm, NewPasswordForm
from app.views.session.ours import provider

bp = Blueprint("invitation", __name__, url_prefix="/invitation")

CODE = "invitation"


def invitation_link(code: str) -> str:
    """What an administrator hands on: browsers send nobody what stands behind the #."""
    return public_link("invitation.show", _anchor=code)


def code_in_hand() -> str | None:
    """The code that this browser brought; None before it did."""
    code: str | None = session.get(CODE)
    return code


@bp.get("")
def show() -> Response:
    """Where the link leads: a script sends its code on, or the person does."""
    return shown("session/invitation.html", form=InvitationForm())


@bp.post("")
def taken() -> Response:
    """The code came: the cookie keeps it until it is used."""
    form = InvitationForm(request.form)
    if form.validate():
        with refusals_on(form):
            code = form.code.data or ""
            invited_username(db(), code, now=accord().now())
            session[CODE] = code
    return answered(
        form, "session/invitation.html", back_to=url_for("invitation.password"), form=form
    )


@bp.get("/password")
def password() -> Response:
    """What an invited person sees: a name and two empty fields. Raises InvitationOver."""
    code = code_in_hand()
    if code is None:
        return see_other(url_for("invitation.show"))
    return shown("session/welcome.html", **_page(NewPasswordForm(), code))


@bp.post("/password")
def acceptance() -> Response:
    """The password is set, and the person signed in, after their second step if they have one."""
    form, code = NewPasswordForm(request.form), code_in_hand()
    if code is None:
        return see_other(url_for("invitation.show"))
    page = _page(form, code)
    if form.validate():
        with refusals_on(form):
            close_reading()
            person = accept_invitation(
                accord().store,
                code,
                password=form.password.data or "",
                now=accord().now(),
                leaked=current_app.config["LEAKED_PASSWORDS"],
            )
            return half_way(person, url_for("home.show"), by="password")
    return answered(form, "session/welcome.html", back_to=url_for("home.show"), **page)


def _page(form: NewPasswordForm, code: str) -> dict[str, Any]:
    """Raises InvitationOver."""
    ours = provider()
    username = invited_username(db(), code, now=accord().now())
    return {"form": form, "username": username, "provider": ours.name if ours else ""}
