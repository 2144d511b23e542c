"""The interface for programs: values come in by a key, and what describes the key itself."""

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from app.domain.access.pushing import Row, Told, push_value, push_values
from app.domain.reference import NotThere
from app.domain.refusals import Refused
from app.domain.values.amounts import plain
from app.eventlog.store import Busy
from app.eventlog.troubles import DatabaseError
from app.ledger import KeyReused, Ledger, Outcome
from app.views.api import problems
from app.views.api.bodies import MOST_ROWS, body, idempotency_key, row_of, rows_of, subjects
from app.views.api.calling import call, key
from app.views.api.describing import description
from app.views.asking import accord, close_reading, db, me, request_id
from projections.people.queries import names
from projections.temporal import NOW

bp = Blueprint("api", __name__, url_prefix="/api/v1")

bp.before_request(call)
bp.register_error_handler(Refused, problems.refused)
bp.register_error_handler(KeyReused, problems.reused)
bp.register_error_handler(NotThere, problems.not_there)
bp.register_error_handler(Busy, problems.busy)
bp.register_error_handler(DatabaseError, problems.no_database)
bp.register_error_handler(HTTPException, problems.plainly)
bp.register_error_handler(Exception, problems.broken)

STATUS = {"new": 201, "conflict": 201, "held": 202}
"""What a single value is answered with; 200 otherwise."""


@bp.get("/openapi.json")
def document() -> Response:
    """What can be called, as OpenAPI 3.1; for everybody."""
    return problems.answer(description())


@bp.get("/key")
def about_key() -> Response:
    """What the caller's key is for."""
    found, known = key(), names(db(), at=NOW)
    unit = known.units.get(found.unit)
    return problems.answer(
        {
            "name": found.name,
            "prefix": found.prefix,
            "owner": me().name,
            "scopes": list(found.scopes),
            "unit": unit.code if unit else "",
            "sources": list(found.sources),
            "until": found.until_day.isoformat(),
            "most_rows": MOST_ROWS,
        }
    )


@bp.post("/measurements")
def measurement() -> Response:
    """One value."""
    called, sent = idempotency_key(), body()
    row = row_of(1, sent, subjects())
    if row.refusal is not None:
        raise row.refusal
    done = _do(_one(row, sent), called, sent)
    return problems.answer(
        {**done.value, "position": done.position or None}, STATUS.get(done.value["effect"], 200)
    )


@bp.post("/measurements/batch")
def batch() -> Response:
    """Several values; what can't be recorded doesn't keep the others out."""
    called, found = idempotency_key(), body()
    sent, known = rows_of(found), subjects()
    rows = [row_of(number, one, known) for number, one in enumerate(sent, start=1)]
    done = _do(_several(rows, sent), called, found)
    return problems.answer({**done.value, "position": done.position or None})


def _do(command: Callable[..., Any], called: str, sent: Any) -> Outcome:
    """Run it once under what the caller calls it; another key's caller may call theirs the same."""
    once = sha256(f"{key().key}/{called}".encode()).hexdigest()[:40]
    close_reading()
    return accord().ledger.do(
        command,
        key=once,
        via="api",
        request=request_id(),
        by=me().id,
        api_key=key().key,
        sent=sent,
    )


def _one(row: Row, sent: Any) -> Callable[..., dict[str, Any]]:
    def push_measurement(ledger: Ledger, *, by: UUID, api_key: UUID, **_: Any) -> dict[str, Any]:
        return _shown(push_value(ledger, by=by, api_key=api_key, row=row), sent)

    return push_measurement


def _several(rows: Sequence[Row], sent: Sequence[Any]) -> Callable[..., dict[str, Any]]:
    def push_measurements(ledger: Ledger, *, by: UUID, api_key: UUID, **_: Any) -> dict[str, Any]:
        told = push_values(ledger, by=by, api_key=api_key, rows=rows)
        # In words here, inside: so that the same request is given the same answer again.
        try:
            results = [
                {"row": one.row.number, **_shown(one, sent[one.row.number - 1])} for one in told
            ]
        finally:
            close_reading()
        return {"results": results, "counts": dict(Counter(one.effect for one in told))}

    return push_measurements


def _shown(told: Told, sent: Any) -> dict[str, Any]:
    """What became of a row, with what was sent."""
    named = sent if isinstance(sent, dict) else {}
    place = told.row.place
    shown = {
        "effect": told.effect,
        "metric": _echoed(named.get("metric")),
        "subject": _echoed(named.get("subject")),
        "period": place.period if place else _echoed(named.get("period")),
        "breakdown": place.breakdown if place else "",
    }
    if told.refusal is not None:
        return {**shown, "problem": problems.as_problem(told.refusal)}
    return {
        **shown,
        "source": told.source,
        "value": None if told.value is None else plain(told.value),
        "old": None if told.old is None else plain(told.old),
        "unit": told.unit,
        "version": told.version,
    }


def _echoed(sent: Any) -> str | None:
    """What was sent where it was a text; None where it wasn't."""
    return sent if isinstance(sent, str) else None
