"""The end of every way in: a session under a new cookie, after the second step if there is one."""

from uuid import UUID

import structlog
from flask import Response, request, session, url_for

from app.accounts.devices import device
from app.accounts.second_step import has_second_step
from app.accounts.sessions import begin_session, end_session
from app.views.asking import TOKEN, accord, close_reading, db, session_token
from app.views.fragments import see_other, shown
from app.views.session.forms import SignInForm
from app.views.session.ours import provider
from app.views.session.trying import first_to_try, people_to_try

HALF_WAY = "half way"
HALF_WAY_LASTS = 5 * 60
"""Seconds between the password and the code of the second step."""

log = structlog.get_logger()


def sign_in_page(form: SignInForm) -> Response:
    """The sign-in page; a demonstration offers its people there."""
    groups, ours = people_to_try(), provider()
    return shown(
        "session/sign_in.html",
        status=form.status,
        form=form,
        groups=groups,
        first=first_to_try(groups),
        provider=ours.name if ours else "",
        is_out="out" in request.args,
    )


def half_way(person: UUID, goal: str, *, by: str) -> Response:
    """The first step was right: inside, or on to the second one, which must follow soon."""
    if not has_second_step(db(), person):
        return begin(person, goal, by=by)
    forget_cookie()
    session[HALF_WAY] = [str(person), int(accord().now().timestamp())]
    return see_other(url_for("session.code", next=goal))


def who_is_half_way() -> UUID | None:
    """Who took the first step, in this browser, at most five minutes ago."""
    match session.get(HALF_WAY):
        case [str(person), int(since)] if 0 <= accord().now().timestamp() - since <= HALF_WAY_LASTS:
            return UUID(person)
        case _:
            return None


def begin(person: UUID, goal: str, *, by: str) -> Response:
    """A new session under a new cookie, whatever the old one was."""
    close_reading()
    with accord().store.write() as writing:
        if old := session_token():
            end_session(writing, old)
        token = begin_session(
            writing,
            person,
            now=accord().now(),
            device=device(request.headers.get("User-Agent", "")),
        )
    forget_cookie()
    session[TOKEN] = token
    log.info("signed in", person=str(person), by=by)
    return see_other(goal)


def forget_cookie() -> None:
    """Everything in it, but for how pages look."""
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    session.update(kept)
