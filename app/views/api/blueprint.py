"""What all calls of programs share: a key, answers in JSON, and what is sent twice done once."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Blueprint
from werkzeug.exceptions import HTTPException

from app.domain.reference import NotThere
from app.domain.refusals import Refused
from app.eventlog.store import Busy
from app.eventlog.troubles import DatabaseError
from app.ledger import KeyReused, Outcome
from app.views.api import problems
from app.views.api.calling import call, key
from app.views.asking import accord, close_reading, me, request_id

bp = Blueprint("api", __name__, url_prefix="/api/v1")

bp.before_request(call)
bp.register_error_handler(Refused, problems.refused)
bp.register_error_handler(KeyReused, problems.reused)
bp.register_error_handler(NotThere, problems.not_there)
bp.register_error_handler(Busy, problems.no_database)
bp.register_error_handler(DatabaseError, problems.no_database)
bp.register_error_handler(HTTPException, problems.plainly)
bp.register_error_handler(Exception, problems.broken)


def do_once(command: Callable[..., Any], called: str, sent: Any) -> Outcome:
    """Run it once under what the caller calls it, as the key's owner."""
    close_reading()
    return accord().ledger.do(
        command,
        key=name_of(called),
        via="api",
        request=request_id(),
        by=me().id,
        api_key=key().key,
        sent=sent,
    )


def name_of(called: str) -> str:
    """A request's name among all requests: another key's caller may call theirs the same."""
    return sha256(f"{key().key}/{called}".encode()).hexdigest()[:40]
