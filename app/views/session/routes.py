"""Signing in and out, language, theme and password."""

from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request, session, url_for

from app.accounts.identities import has_identity
from app.accounts.preferences import change_password, has_password, prefer
from app.accounts.second_step import demand_code
from app.accounts.sessions import end_session
from app.accounts.signing_in import signed_in_by_password
from app.views.asking import (
    accord,
    close_reading,
    db,
    me,
    me_or_nobody,
    session_token,
)
from app.views.fragments import see_other, shown
from app.views.refusing import refusals_on
from app.views.session.again import own_secret
from app.views.session.beginning import (
    begin,
    forget_cookie,
    half_way,
    sign_in_page,
    who_is_half_way,
)
from app.views.session.forms import (
    ChangePasswordForm,
    CodeForm,
    PreferencesForm,
    SignInForm,
)
from app.views.session.ours import provider
from app.views.session.staying import safe_next
from app.views.session.trying import people_to_try

bp = Blueprint("session", __name__)


@bp.get("/sign-in")
def sign_in() -> Response:
    """The sign-in page; a demonstration offers its people there."""
    goal = safe_next(request.args.get("next"))
    if me_or_nobody():
        return see_other(goal)
    return sign_in_page(SignInForm(next=goal))


@bp.post("/sign-in")
def signed_in() -> Response:
    """Name and password were sent."""
    form = SignInForm(request.form)
    if form.validate():
        with refusals_on(form):
            close_reading()
            person = signed_in_by_password(
                accord().store,
                username=form.username.data or "",
                password=form.password.data or "",
                address=request.remote_addr or "",
                now=accord().now(),
            )
            return half_way(person, safe_next(form.next.data), by="password")
    return sign_in_page(form)


@bp.get("/sign-in/code")
def code() -> Response:
    """The second step, for whoever gave the right password a moment ago."""
    if who_is_half_way() is None:
        return see_other(url_for("session.sign_in", next=request.args.get("next")))
    return shown("session/code.html", form=CodeForm(next=safe_next(request.args.get("next"))))


@bp.post("/sign-in/code")
def code_given() -> Response:
    """The code was sent."""
    form, person = CodeForm(request.form), who_is_half_way()
    if person is None:
        return see_other(url_for("session.sign_in", next=form.next.data))
    if form.validate():
        with refusals_on(form):
            close_reading()
            demand_code(
                accord().store,
                person,
                code=form.code.data or "",
                secret=own_secret(),
                address=request.remote_addr or "",
                now=accord().now(),
            )
            return begin(person, safe_next(form.next.data), by="code")
    return shown("session/code.html", status=form.status, form=form)


@bp.post("/sign-in/<uuid:person>")
def tried(person: UUID) -> Response:
    """Somebody of the demonstration company was chosen; elsewhere there is no such page."""
    groups = people_to_try()
    if not any(one.id == person for group in groups for one in group.people):
        abort(404)
    return begin(person, safe_next(request.form.get("next")), by="choice")


@bp.post("/sign-out")
def sign_out() -> Response:
    """The session is over at once."""
    close_reading()
    if token := session_token():
        with accord().store.write() as writing:
            end_session(writing, token)
    forget_cookie()
    return see_other(url_for("session.sign_in", out="" if provider() else None))


@bp.post("/preferences")
def preferences() -> Response:
    """Language and theme, kept with the person, or with the browser of a stranger."""
    form = PreferencesForm(request.form)
    if not form.validate():
        abort(404)
    language, theme = form.language.data or "", form.theme.data or ""
    goal = safe_next(form.next.data)
    if asking := me_or_nobody():
        close_reading()
        with accord().store.write() as writing:
            prefer(writing, asking.id, language=language, theme=theme)
    else:
        session.update({k: v for k, v in (("language", language), ("theme", theme)) if v})
    return see_other(goal)


@bp.get("/settings")
def settings() -> Response:
    """Language, theme and password."""
    return _settings_page(ChangePasswordForm(), is_changed="changed" in request.args)


@bp.post("/settings/password")
def password() -> Response:
    """A new password; every other session of the person ends."""
    form, asking = ChangePasswordForm(request.form), me()
    if form.validate():
        with refusals_on(form):
            close_reading()
            change_password(
                accord().store,
                asking.id,
                present=form.present.data or "",
                password=form.password.data or "",
                token=session_token(),
                leaked=current_app.config["LEAKED_PASSWORDS"],
            )
            return see_other(url_for("session.settings", changed=""))
    return _settings_page(form)


def _settings_page(form: ChangePasswordForm, *, is_changed: bool = False) -> Response:
    return shown(
        "session/settings.html",
        status=form.status,
        form=form,
        has_password=has_password(db(), me().id),
        has_identity=has_identity(db(), me().id),
        is_changed=is_changed,
    )
