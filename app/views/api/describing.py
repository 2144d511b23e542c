"""What programs can call, as OpenAPI 3.1: the tests compare it with what the routes really do."""

from typing import Any

from app.views.api.bodies import LARGEST_BODY, LENGTHS, MOST_ROWS, NEEDED

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
            "description": "Values from other systems, by the rules of the pages.",
        },
        "paths": {
            "/api/v1/measurements": {"post": _measurement()},
            "/api/v1/measurements/batch": {"post": _batch()},
            "/api/v1/key": {"get": _key()},
            "/api/v1/openapi.json": {"get": _document()},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _measurement() -> dict[str, Any]:
    return {
        "operationId": "measurement",
        "summary": "Report one value",
        "security": [{"key": []}],
        "parameters": [_idempotency_key()],
        "requestBody": _body("Measurement"),
        "responses": {
            "200": _answer("Same, corrected or taken back", "Effect"),
            "201": _answer("Recorded; “conflict” says that another source differs", "Effect"),
            "202": _answer("Held until a data steward releases it", "Effect"),
            **_problems("401", "403", "409", "413", "415", "422", "429"),
        },
    }


def _batch() -> dict[str, Any]:
    return {
        "operationId": "batch",
        "summary": f"Report up to {MOST_ROWS} values, each by itself",
        "security": [{"key": []}],
        "parameters": [_idempotency_key()],
        "requestBody": _body("Batch"),
        "responses": {
            "200": _answer("What became of each row", "Results"),
            **_problems("401", "409", "413", "415", "422", "429"),
        },
    }


def _key() -> dict[str, Any]:
    return {
        "operationId": "about_key",
        "summary": "What the key is for",
        "security": [{"key": []}],
        "responses": {"200": _answer("The key", "Key"), **_problems("401", "429")},
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


def _idempotency_key() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "The same one with the same body is answered as before; with another, 409.",
        "schema": {"type": "string", "minLength": 8, "maxLength": 200},
    }


def _body(schema: str) -> dict[str, Any]:
    return {
        "required": True,
        "description": f"At most {LARGEST_BODY} bytes.",
        "content": {"application/json": {"schema": _ref(schema)}},
    }


def _answer(told: str, schema: str) -> dict[str, Any]:
    return {"description": told, "content": {"application/json": {"schema": _ref(schema)}}}


PROBLEMS = {
    "401": "No key that holds",
    "403": "The key is for other units or sources",
    "409": "The number moved on, or the Idempotency-Key came with another body",
    "413": "The body is too large",
    "415": "The body is not application/json",
    "422": "A rule says no, or the body can't be read",
    "429": "Too many requests in this minute; Retry-After says when to go on",
}


def _problems(*statuses: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {one: {"description": PROBLEMS[one], "content": content} for one in statuses}


def _ref(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


# -- shapes ----------------------------------------------------------------------------------------


def _schemas() -> dict[str, Any]:
    row = {
        "row": {"type": "integer", "minimum": 1},
        "effect": {"type": "string", "enum": [*EFFECTS, "refused"]},
        **_place(may_be_missing=True),
    }
    done = {key: shape for key, shape in _effect().items() if key not in ("effect", "position")}
    refused = {"status": {"type": "integer"}, **_reason()}
    return {
        "Measurement": _object(
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
        "Batch": _object(
            {
                "rows": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_ROWS,
                    "items": _ref("Measurement"),
                }
            }
        ),
        "Effect": _object(_effect()),
        "Row": _object({**row, **done}, needed=tuple(row) + tuple(n for n in done if n not in row)),
        "RefusedRow": _object({**row, "problem": _object(refused)}),
        "Results": _object(
            {
                "results": {
                    "type": "array",
                    "items": {"anyOf": [_ref("Row"), _ref("RefusedRow")]},
                },
                "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                "position": _position(),
            }
        ),
        "Key": _object(
            {
                "name": {"type": "string"},
                "prefix": {"type": "string"},
                "owner": {"type": "string"},
                "scopes": {"type": "array", "items": {"type": "string", "enum": ["measurements"]}},
                "unit": {"type": "string"},
                "sources": {"type": "array", "items": {"type": "string"}},
                "until": {"type": "string", "format": "date"},
                "most_rows": {"type": "integer"},
            }
        ),
        "Problem": _object(
            {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                **_reason(),
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
        "position": _position(),
    }


def _place(*, may_be_missing: bool = False) -> dict[str, Any]:
    text: dict[str, Any] = {"type": ["string", "null"] if may_be_missing else "string"}
    return {"metric": text, "subject": text, "period": text, "breakdown": {"type": "string"}}


def _position() -> dict[str, Any]:
    return {
        "type": ["integer", "null"],
        "description": "Where the last event stands in the log; null where nothing was recorded.",
    }


def _reason() -> dict[str, Any]:
    return {
        "code": {"type": "string", "description": "The reason, for programs."},
        "detail": {"type": "string", "description": "The sentence of the page."},
        "field": {"type": ["string", "null"], "description": "The member that it speaks of."},
    }


def _object(properties: dict[str, Any], needed: tuple[str, ...] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if needed is None else list(needed),
        "additionalProperties": False,
    }
