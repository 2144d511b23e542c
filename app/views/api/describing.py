"""What programs can call, as OpenAPI 3.1: the tests compare it with what the routes really do."""

from typing import Any

from app.domain.access.api_key import Scope
from app.views.api import describing_leads
from app.views.api.bodies import LENGTHS, MOST_ROWS, NEEDED
from app.views.api.shapes import (
    an_object,
    answer,
    body,
    idempotency_key,
    position,
    problems,
    reason,
    ref,
)

EFFECTS = ("new", "same", "correction", "conflict", "held", "withdrawn")
UNITS = ("count", "money", "percent", "ratio", "score", "days", "hours")

TOLD = {
    "metric": "The metric's code in the dictionary.",
    "subject": "Whose number it is: a unit's code, a username, or the id of either.",
    "period": "2026, 2026-H1, 2026-Q2, 2026-06, 2026-W23 or 2026-06-09.",
    "breakdown": "A part of the number, such as channel=search; without it, the whole.",
    "value": "The number as a text, as a person would type it: 72000, 7.2萬, 8.8%. "
    "A dash takes back what the source reports.",
    "source": "The source that reports; needed where the key has several.",
    "reason": "Why another value becomes this one; needed where one stands.",
}


def description() -> dict[str, Any]:
    """The document, made anew at each call: whoever changes it changes their own copy."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Accord",
            "version": "1",
            "description": "Values and leads from other systems, by the rules of the pages.",
        },
        "paths": {
            "/api/v1/measurements": {"post": _measurement()},
            "/api/v1/measurements/batch": {"post": _batch()},
            **describing_leads.paths(),
            "/api/v1/key": {"get": _key()},
            "/api/v1/openapi.json": {"get": _document()},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {**_schemas(), **describing_leads.schemas()},
        },
    }


def _measurement() -> dict[str, Any]:
    return {
        "operationId": "measurement",
        "summary": "Report one value",
        "security": [{"key": []}],
        "parameters": [idempotency_key()],
        "requestBody": body("Measurement"),
        "responses": {
            "200": answer("Same, corrected or taken back", "Effect"),
            "201": answer("Recorded; “conflict” says that another source differs", "Effect"),
            "202": answer("Held until a data steward releases it", "Effect"),
            **problems("401", "403", "409", "413", "415", "422", "429"),
        },
    }


def _batch() -> dict[str, Any]:
    return {
        "operationId": "batch",
        "summary": f"Report up to {MOST_ROWS} values, each by itself",
        "security": [{"key": []}],
        "parameters": [idempotency_key()],
        "requestBody": body("Batch"),
        "responses": {
            "200": answer("What became of each row", "Results"),
            **problems("401", "403", "409", "413", "415", "422", "429"),
        },
    }


def _key() -> dict[str, Any]:
    return {
        "operationId": "about_key",
        "summary": "What the key is for",
        "security": [{"key": []}],
        "responses": {"200": answer("The key", "Key"), **problems("401", "429")},
    }


def _document() -> dict[str, Any]:
    return {
        "operationId": "document",
        "summary": "This document",
        "security": [],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }


# -- shapes ----------------------------------------------------------------------------------------


def _schemas() -> dict[str, Any]:
    row = {
        "row": {"type": "integer", "minimum": 1},
        "effect": {"type": "string", "enum": [*EFFECTS, "refused"]},
        **_place(may_be_missing=True),
    }
    done = {key: shape for key, shape in _effect().items() if key not in ("effect", "position")}
    refused = {"status": {"type": "integer"}, **reason()}
    return {
        "Measurement": an_object(
            {
                **{
                    name: {"type": "string", "maxLength": most, "description": TOLD[name]}
                    for name, most in LENGTHS.items()
                },
                "seen": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "The version of the number that you saw: 409 if it moved on.",
                },
            },
            needed=NEEDED,
        ),
        "Batch": an_object(
            {
                "rows": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_ROWS,
                    "items": ref("Measurement"),
                }
            }
        ),
        "Effect": an_object(_effect()),
        "Row": an_object({**row, **done}),
        "RefusedRow": an_object({**row, "problem": an_object(refused)}),
        "Results": an_object(
            {
                "results": {
                    "type": "array",
                    "items": {"anyOf": [ref("Row"), ref("RefusedRow")]},
                },
                "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                "position": position(),
            }
        ),
        "Key": an_object(
            {
                "name": {"type": "string"},
                "prefix": {"type": "string"},
                "owner": {"type": "string"},
                "scopes": {"type": "array", "items": {"type": "string", "enum": list(Scope)}},
                "unit": {"type": "string"},
                "sources": {"type": "array", "items": {"type": "string"}},
                "until": {"type": "string", "format": "date"},
                "most_rows": {"type": "integer"},
                "most_records": {"type": "integer"},
            }
        ),
        "Problem": an_object(
            {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                **reason(),
                "request": {"type": "string"},
            }
        ),
    }


def _effect() -> dict[str, Any]:
    exact = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
    return {
        "effect": {"type": "string", "enum": list(EFFECTS)},
        **_place(),
        "source": {"type": "string"},
        "value": {**exact, "description": "What the source reports now, or what is held."},
        "old": {**exact, "description": "What it reported before."},
        "unit": {"type": "string", "enum": list(UNITS)},
        "version": {"type": "integer", "description": "What “seen” takes next time."},
        "position": position(),
    }


def _place(*, may_be_missing: bool = False) -> dict[str, Any]:
    text: dict[str, Any] = {"type": ["string", "null"] if may_be_missing else "string"}
    return {"metric": text, "subject": text, "period": text, "breakdown": {"type": "string"}}
