"""What stands in the way of a call, as application/problem+json (RFC 9457)."""

import json
import re
from http import HTTPStatus
from typing import Any

import structlog
from flask import Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from app.accounts.api_keys import seconds_left
from app.domain.access.refusals import KeyIsOver, OutsideKey, StandsOtherwise
from app.domain.reference import NotThere
from app.domain.refusals import N_, Refused
from app.eventlog.store import Busy
from app.eventlog.troubles import DatabaseError
from app.ledger import KeyReused
from app.views.asking import accord, close_reading, request_id
from app.views.languages import LANGUAGES, tongue
from app.views.refusing import spoken
from app.views.waiting_out import RETRY_AFTER_SECONDS, is_for_later

log = structlog.get_logger()

ADDRESS = "/api/"

SENTENCES = {
    "unauthorized": N_("Send a key that holds, as “Authorization: Bearer KEY”."),
    "not_found": N_("There is nothing under this address."),
    "method_not_allowed": N_("This address doesn't take the method {method}."),
    "content_too_large": N_("Send less at a time: this is more than the address takes."),
    "unsupported_media_type": N_("Send the body as application/json."),
    "too_many_requests": N_(
        "This key made {limit} requests in this minute: go on in the next one."
    ),
    "key_reused": N_(
        "This Idempotency-Key came with another body before. Use a new one for another request."
    ),
    "busy": N_("The database could not be had in time. Send the same request again."),
    "internal_server_error": N_(
        "Something broke here; the log file has the number of this request."
    ),
}


def is_for_api() -> bool:
    """Whether a program asks, even under an address that isn't there."""
    return request.path.startswith(ADDRESS)


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """An answer that says what stands in the way, in the language asked for."""
    told = {
        "type": f"urn:accord:problem:{code.replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
        "request": request_id(),
    }
    return answer(told, status, "application/problem+json")


def answer(told: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """The answer as JSON, and the language that its sentences are in."""
    response = Response(json.dumps(told, ensure_ascii=False), status, mimetype=media_type)
    response.headers["Content-Language"] = LANGUAGES.get(tongue(), "en")
    return response


def usual(code: str, status: int, **facts: object) -> Response:
    """A problem that no rule of the domain knows."""
    return problem(status, code, gettext(SENTENCES[code]).format(**facts), field=None)


# -- what a rule says ------------------------------------------------------------------------------


def refused(refusal: Refused) -> Response:
    """A rule said no."""
    log.info("refused", reason=type(refusal).__name__)
    told = as_problem(refusal)
    return problem(**told)


def as_problem(refusal: Refused) -> dict[str, Any]:
    """A refusal as the members of a problem; `field` is None where it speaks of no member."""
    return {
        "status": status_of(refusal),
        "code": code_of(refusal),
        "detail": spoken(refusal),
        "field": FIELDS.get(refusal.field or "", refusal.field),
    }


FIELDS = {"typed": "value", "part": "breakdown"}
"""What the fields of forms are called in a body."""


def status_of(refusal: Refused) -> int:
    """401 for a key that is over, 403 outside of it, 409 where something came first, else 422."""
    if isinstance(refusal, KeyIsOver):
        return 401
    if isinstance(refusal, OutsideKey):
        return 403
    return 409 if isinstance(refusal, StandsOtherwise) else 422


def code_of(refusal: Refused) -> str:
    """The name of the reason, for programs: ReasonNeeded is `reason_needed`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()


# -- what the framework or the database says -------------------------------------------------------


def plainly(error: HTTPException) -> Response:
    """What the framework refuses: addresses, methods, bodies."""
    code = HTTPStatus(error.code or 500).name.lower()
    code = {"request_entity_too_large": "content_too_large"}.get(code, code)
    if code not in SENTENCES:
        return problem(error.code or 500, code, str(error.description), field=None)
    response = usual(code, error.code or 500, method=request.method)
    for name, value in error.get_headers():
        if name in ("Allow", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def unauthorized() -> Response:
    """No key, or none that holds: all that is told."""
    response = usual("unauthorized", 401)
    response.headers["WWW-Authenticate"] = 'Bearer realm="Accord"'
    return response


def too_many(limit: int) -> Response:
    """The key has used its minute up."""
    response = usual("too_many_requests", 429, limit=limit)
    response.headers["Retry-After"] = str(seconds_left(accord().now()))
    return response


def reused(_: KeyReused) -> Response:
    """The same Idempotency-Key with another body."""
    return usual("key_reused", 409)


def not_there(_: NotThere) -> Response:
    """The key itself went while it was used."""
    return unauthorized()


def no_database(error: Busy | DatabaseError) -> Response:
    """The database could not be had in time, restarts or is cut off, or its tables are others."""
    return _later() if is_for_later(error) else broken(error)


def _later() -> Response:
    close_reading()
    response = usual("busy", 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def broken(error: Exception) -> Response:
    """A bug: a number that the log file has too."""
    log.error("broken", incident=request_id(), exc_info=error)
    close_reading()
    return usual("internal_server_error", 500)
