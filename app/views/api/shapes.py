"""Pieces of the OpenAPI document that its parts share."""

from typing import Any

from app.views.api.bodies import LARGEST_BODY

PROBLEMS = {
    "401": "No key that holds",
    "403": "The key is for something else, or for other units or sources",
    "404": "No such list, or none that the key works with",
    "409": "The number moved on, or the Idempotency-Key came with another body",
    "413": "The body is too large",
    "415": "The body is not application/json",
    "422": "A rule says no, or the body can't be read",
    "429": "Too many requests in this minute; Retry-After says when to go on",
}


def ref(schema: str) -> dict[str, str]:
    """A shape by its name."""
    return {"$ref": f"#/components/schemas/{schema}"}


def problems(*statuses: str) -> dict[str, Any]:
    """What stands in the way, by status."""
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {one: {"description": PROBLEMS[one], "content": content} for one in statuses}


def idempotency_key() -> dict[str, Any]:
    """What the caller calls the request."""
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "The same one with the same body is answered as before; with another, 409.",
        "schema": {"type": "string", "minLength": 8, "maxLength": 200},
    }


def body(schema: str, most: int = LARGEST_BODY) -> dict[str, Any]:
    """What is sent, of so many bytes at most."""
    return {
        "required": True,
        "description": f"At most {most} bytes.",
        "content": {"application/json": {"schema": ref(schema)}},
    }


def answer(told: str, schema: str) -> dict[str, Any]:
    """What is answered."""
    return {"description": told, "content": {"application/json": {"schema": ref(schema)}}}


def position() -> dict[str, Any]:
    """Where what was recorded stands."""
    return {
        "type": ["integer", "null"],
        "description": "Where the last event stands in the log; null where nothing was recorded.",
    }


def reason() -> dict[str, Any]:
    """Why not."""
    return {
        "code": {"type": "string", "description": "The reason, for programs."},
        "detail": {"type": "string", "description": "The sentence of the page."},
        "field": {"type": ["string", "null"], "description": "The member that it speaks of."},
    }


def an_object(properties: dict[str, Any], needed: tuple[str, ...] | None = None) -> dict[str, Any]:
    """An object with these members and no others; all are needed where nothing else is said."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if needed is None else list(needed),
        "additionalProperties": False,
    }
