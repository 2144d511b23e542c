"""Who gets in: a few pages are open to everybody, all others to those who have signed in.

The interface for programs asks for a key by itself (app/views/api/calling.py).
"""

from flask import Response, make_response, render_template, request, url_for

from app.views.asking import me_or_nobody
from app.views.fragments import see_other, wants_fragment
from app.views.guarding import is_reading
from app.views.session.demanding import OPEN_WITHOUT, SecondStepFirst, lacks_second_step

OPEN_TO_STRANGERS = ("static", "session.", "invitation.", "provider.", "operation.", "api.")


def let_in() -> Response | None:
    """None where the request may go on. Raises SecondStepFirst."""
    endpoint = request.endpoint
    if endpoint is None or endpoint.startswith(OPEN_TO_STRANGERS):
        return None
    asking = me_or_nobody()
    if asking is None:
        return sign_in_first()
    if endpoint.startswith(OPEN_WITHOUT) or not lacks_second_step(asking):
        return None
    if is_reading() and not wants_fragment():
        return see_other(url_for("second_step.show"))
    raise SecondStepFirst()


def sign_in_first() -> Response:
    """To the sign-in page and back again; a fragment or a form gets 401 instead."""
    if is_reading() and not wants_fragment():
        return see_other(url_for("session.sign_in", next=request.full_path.rstrip("?")))
    return make_response(render_template("errors/401.html"), 401)
