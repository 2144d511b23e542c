"""The interface for programs: values come in by a key, and what describes the key itself."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.domain.access.pushing import Row, Told, push_value, push_values
from app.domain.leads.lead_list import MOST_RECORDS
from app.domain.values.amounts import plain
from app.ledger import Ledger
from app.views.api import problems
from app.views.api.blueprint import bp, do_once
from app.views.api.bodies import (
    MOST_ROWS,
    body,
    idempotency_key,
    readable,
    row_of,
    rows_of,
    subjects,
)
from app.views.api.calling import key
from app.views.api.describing import description
from app.views.asking import close_reading, db, me
from projections.people.queries import names
from projections.temporal import NOW

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
            "most_records": MOST_RECORDS,
        }
    )


@bp.post("/measurements")
def measurement() -> Response:
    """One value."""
    called, sent = idempotency_key(), body()
    row = row_of(1, sent, subjects())
    if row.refusal is not None:
        raise row.refusal
    done = do_once(_one(row, sent), called, sent)
    return problems.answer(
        {**done.value, "position": done.position or None}, STATUS.get(done.value["effect"], 200)
    )


@bp.post("/measurements/batch")
def batch() -> Response:
    """Several values; what can't be recorded doesn't keep the others out."""
    called, found = idempotency_key(), body()
    sent, known = rows_of(found), subjects()
    rows = [row_of(number, one, known) for number, one in enumerate(sent, start=1)]
    done = do_once(_several(rows, sent), called, found)
    return problems.answer({**done.value, "position": done.position or None})


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
        "metric": readable(named.get("metric")),
        "subject": readable(named.get("subject")),
        "period": place.period if place else readable(named.get("period")),
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
