"""Pages for what is not there, not allowed, too late, too large, or broken."""

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.people.refusals import NotYours
from app.domain.reference import NotThere
from app.domain.refusals import Refused
from app.domain.scorecards.letter import LetterInForce
from app.eventlog.store import Busy
from app.eventlog.troubles import RUN_MIGRATE, DatabaseError
from app.ledger import KeyReused, MovedOn
from app.views.api import problems
from app.views.api.problems import is_for_api
from app.views.asking import Me, close_reading, request_id, theme
from app.views.entering import sign_in_first
from app.views.guarding import is_reading
from app.views.languages import preferred_language
from app.views.refusing import spoken
from app.views.waiting_out import RETRY_AFTER_SECONDS, is_for_later
from projections.runner import NotSetUp

log = structlog.get_logger()


def register_errors(app: Flask) -> None:
    """Give every kind of no its page."""
    app.register_error_handler(CSRFError, without_token)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(NotThere, lambda error: _page("404", 404))
    app.register_error_handler(MovedOn, lambda error: _page("409", 409))
    app.register_error_handler(KeyReused, lambda error: _page("409", 409))
    app.register_error_handler(Busy, no_database)
    app.register_error_handler(DatabaseError, no_database)
    app.register_error_handler(NotSetUp, not_set_up)
    app.register_error_handler(HTTPException, plainly)
    app.register_error_handler(Exception, broken)


def without_token(_: CSRFError) -> Response:
    """A form came without the token of its page, or with another's."""
    log.warning("turned away", control="token")
    return _page("403", 403)


def refused(refusal: Refused) -> Response:
    """A rule said no where there was no form to say it beside."""
    log.info("refused", reason=type(refusal).__name__)
    status = 403 if isinstance(refusal, NotYours) and is_reading() else 422
    way = None
    if isinstance(refusal, LetterInForce) and "card" in refusal.facts:
        facts = {name: str(fact) for name, fact in refusal.facts.items()}
        way = url_for("requesting.new", card=facts["card"], kpi=facts.get("kpi"))
    return _page("refused", status, sentence=spoken(refusal), back_url=None, request_url=way)


def no_database(error: Busy | DatabaseError) -> Response:
    """The database could not be had in time, restarts or is cut off, or its tables are others."""
    return _later() if is_for_later(error) else broken(error)


def not_set_up(error: NotSetUp) -> Response:
    """Read tables that commands rely on are missing, or of another version of the program."""
    log.error("read tables are missing", advice=RUN_MIGRATE, projection=str(error))
    return _later()


def _later() -> Response:
    """503, drawn without the database: to ask it again could fail again."""
    close_reading()
    asking: Me | None = g.setdefault("me", None)
    template = current_app.jinja_env.get_template("errors/503.html")
    language = asking.language if asking else preferred_language()
    response = make_response(template.render(language=language, theme=theme()), 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def plainly(error: HTTPException) -> Response:
    """An answer that the framework gave: a page where there is one for it, else its bare words."""
    if is_for_api():
        return problems.plainly(error)
    if error.code == 401:
        return sign_in_first()
    if error.code in (403, 404, 413):
        return _page(str(error.code), error.code)
    return make_response(error.get_response())


def broken(error: Exception) -> Response:
    """A bug: a page with a number that the log file has too."""
    log.error("broken", incident=request_id(), exc_info=error)
    close_reading()
    text = render_template("errors/500.html", incident=request_id(), language=preferred_language())
    return make_response(text, 500)


def _page(name: str, status: int, **context: object) -> Response:
    return make_response(render_template(f"errors/{name}.html", **context), status)
