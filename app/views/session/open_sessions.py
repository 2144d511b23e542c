"""A person's own sessions: where they are signed in, and the end of one or of all others."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from app.accounts.sessions import end_one_session, end_sessions_of, handle_of, open_sessions
from app.views.asking import accord, close_reading, db, me, session_token
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on
from app.views.session.again import asks, demand_again
from app.views.session.forms import EndingForm

bp = Blueprint("open_sessions", __name__, url_prefix="/settings/sessions")


@bp.get("")
def show() -> Response:
    """Where the person is signed in now."""
    return shown("session/open_sessions.html", **_page(EndingForm()))


@bp.post("/ending")
def ending() -> Response:
    """One session is over, or all but this one; one that was over already is no error."""
    form, person, token = EndingForm(request.form), me().id, session_token()
    if form.validate():
        with refusals_on(form):
            demand_again(form)
            close_reading()
            with accord().store.write() as writing:
                if form.which.data:
                    end_one_session(writing, person, form.which.data)
                else:
                    end_sessions_of(writing, person, but=token)
    return answered(
        form,
        "session/open_sessions.html",
        back_to=url_for("open_sessions.show"),
        **_page(form),
    )


def _page(form: EndingForm) -> dict[str, Any]:
    mine = open_sessions(db(), me().id, now=accord().now())
    here = handle_of(session_token())
    return {
        "form": form,
        "asks": asks(),
        "here": [one for one in mine if one.handle == here],
        "others": [one for one in mine if one.handle != here],
    }
