"""Page or fragment: decided here, and nowhere else.

A page includes the same file that its fragment route returns. Every form works without script: a
plain POST that succeeded is answered by a redirect, one that did not by the whole page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, current_app, make_response, redirect, render_template
from htmx_flask import request

from app.views.asking import close_reading
from app.views.audit.stepping import tell_usual_steps
from app.views.forms import AskedForm

Part = tuple[str, Mapping[str, Any]]


def wants_fragment() -> bool:
    """Whether the answer goes into a page that is there already."""
    asked = request.htmx
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def shown(
    page: str,
    /,
    *,
    fragment: str | None = None,
    aside: Iterable[Part] = (),
    status: int = 200,
    alone: bool = False,
    **context: Any,
) -> Response:
    """The page, or its fragment where one is asked for.

    `aside` are further fragments, each with what it needs: their root elements carry
    `hx-swap-oob`, and they come only with a fragment. Both templates get `context`. Fragments that
    stand `alone` get nothing else, so that what the layout shows needn't be worked out for them.
    """
    if fragment is None or not wants_fragment():
        tell_usual_steps()
        text = render_template(page, **context)
    else:
        text = _together([(fragment, {}), *aside], context, alone=alone)
    response = make_response(text, status)
    response.vary.add("HX-Request")
    return response


def _together(parts: Iterable[Part], context: Mapping[str, Any], *, alone: bool) -> str:
    """Fragments one after the other, in one context."""
    around: dict[str, Any] = {**context}
    if not alone:
        current_app.update_template_context(around)
    find = current_app.jinja_env.get_template
    return "".join(find(name).render({**around, **needs}) for name, needs in parts)


def answered(
    form: AskedForm,
    page: str,
    /,
    *,
    fragment: str | None = None,
    back_to: str,
    aside: Iterable[Part] = (),
    **context: Any,
) -> Response:
    """What a form that was sent is answered with.

    Refused: the fragment or page with what was typed, 422 or 409. Done: the fragment as it stands
    now, or, without htmx, a redirect to `back_to` (303).
    """
    if not form.is_refused and (fragment is None or not wants_fragment()):
        return see_other(back_to)
    return shown(page, fragment=fragment, aside=aside, status=form.status, **context)


def see_other(url: str) -> Response:
    """Go there now: 303, or htmx's own header, which loads a whole page."""
    close_reading()
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
    else:
        response = make_response(redirect(url, 303))
    response.vary.add("HX-Request")
    return response
