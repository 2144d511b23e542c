"""The part of the OpenAPI document about leads."""

from typing import Any

from app.domain.leads.lead_list import MOST_RECORDS
from app.importers.grids import MOST_COLUMNS
from app.views.api.bodies import MOST_ROWS
from app.views.api.lead_bodies import (
    GIVEN,
    GROUNDS,
    LARGEST_LIST,
    LENGTHS,
    MOST_TEXT,
    NEEDED,
    REPLY,
)
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

TOLD = {
    "metric": "The code of the metric that the records stand behind.",
    "subject": "The unit whose number it is: its code or id.",
    "period": "2026-06, 2026-Q2, 2026-W23 and so on.",
    "unit": "Whose list it is: a unit's code or id.",
    "source": "The source that the records come from; needed where the key has several.",
    "name": "What people know the list by, such as the name of the export.",
    "key": "The member with a record's id, where its name is none like 線索編號 or Lead ID.",
    "time": "The member with its time, where its name is none like 移交時間 or Created at.",
    "also": "Personal members to keep all the same, separated by commas.",
}
LIST = {
    "name": "list",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}


def paths() -> dict[str, Any]:
    """The addresses of leads."""
    return {
        "/api/v1/leads": {"get": _lists(), "post": _bringing()},
        "/api/v1/leads/{list}/handover": {"post": _sending()},
        "/api/v1/leads/{list}/answers": {"post": _answering()},
    }


def _lists() -> dict[str, Any]:
    return {
        "operationId": "lead_lists",
        "summary": "The newest lists that the key works with, and how their hand-over stands",
        "security": [{"key": []}],
        "responses": {"200": answer("The lists", "Lists"), **problems("401", "403", "429")},
    }


def _bringing() -> dict[str, Any]:
    return {
        "operationId": "bring_leads",
        "summary": f"Bring a list of up to {MOST_RECORDS} records",
        "security": [{"key": []}],
        "parameters": [idempotency_key()],
        "requestBody": body("List", LARGEST_LIST),
        "responses": {
            "201": answer("Brought", "Brought"),
            **problems("401", "403", "409", "413", "415", "422", "429"),
        },
    }


def _sending() -> dict[str, Any]:
    return {
        "operationId": "hand_over_leads",
        "summary": "Hand a list over to the unit that works on it",
        "security": [{"key": []}],
        "parameters": [LIST, idempotency_key()],
        "requestBody": body("Sending"),
        "responses": {
            "201": answer("Handed over", "Sent"),
            **problems("401", "403", "404", "409", "413", "415", "422", "429"),
        },
    }


def _answering() -> dict[str, Any]:
    return {
        "operationId": "answer_leads",
        "summary": f"Accept, reject or qualify up to {MOST_ROWS} records, each by itself",
        "security": [{"key": []}],
        "parameters": [LIST, idempotency_key()],
        "requestBody": body("Replies"),
        "responses": {
            "200": answer("What became of each", "Heard"),
            **problems("401", "403", "404", "409", "413", "415", "422", "429"),
        },
    }


def schemas() -> dict[str, Any]:
    """The shapes of leads."""
    text: dict[str, Any] = {"type": "string"}
    maybe: dict[str, Any] = {"type": ["string", "null"]}
    count: dict[str, Any] = {"type": "integer", "minimum": 0}
    waits: dict[str, Any] = {"type": ["integer", "null"], "minimum": 0}
    heard = {"row": {"type": "integer", "minimum": 1}, "record": maybe}
    refused = {"status": {"type": "integer"}, **reason()}
    return {
        "List": an_object(
            {
                **{
                    name: {"type": "string", "maxLength": most, "description": TOLD[name]}
                    for name, most in LENGTHS.items()
                },
                "records": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_RECORDS,
                    "items": {
                        "type": "object",
                        "description": f"At most {MOST_COLUMNS} members.",
                        "additionalProperties": {"type": "string", "maxLength": MOST_TEXT},
                    },
                },
            },
            needed=NEEDED,
        ),
        "Brought": an_object(
            {
                "list": text,
                "records": count,
                "columns": {"type": "array", "items": text},
                "left_out": {
                    "type": "array",
                    "items": text,
                    "description": "Members that name a person: they were not kept.",
                },
                "position": position(),
            }
        ),
        "Lists": an_object(
            {
                "lists": {
                    "type": "array",
                    "items": an_object(
                        {
                            "list": text,
                            **dict.fromkeys(("metric", "subject", "period", "unit"), text),
                            "records": count,
                            "withdrawn": {"type": "boolean"},
                            "handed_to": maybe,
                            "due_at": maybe,
                            "waiting": {**waits, "description": "Nobody answered these."},
                            **dict.fromkeys(("accepted", "rejected", "qualified"), waits),
                        }
                    ),
                }
            }
        ),
        "Sending": an_object({"unit": {**text, "maxLength": LENGTHS["unit"]}}),
        "Sent": an_object(
            {
                "list": text,
                "due_at": {**maybe, "description": "Until when every record is to be answered."},
                "position": position(),
            }
        ),
        "Replies": an_object(
            {
                "rows": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_ROWS,
                    "items": ref("Reply"),
                }
            }
        ),
        "Reply": an_object(
            {
                "record": {**text, "maxLength": REPLY["record"], "description": "The record's id."},
                "answer": {**text, "enum": list(GIVEN)},
                "ground": {**text, "enum": list(GROUNDS), "description": "Why it is rejected."},
                "remark": {**text, "maxLength": REPLY["remark"]},
            },
            needed=("record", "answer"),
        ),
        "Heard": an_object(
            {
                "results": {
                    "type": "array",
                    "items": {"anyOf": [ref("Answered"), ref("RefusedReply")]},
                },
                "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                "position": position(),
            }
        ),
        "Answered": an_object({**heard, "effect": {"type": "string", "enum": [*GIVEN, "same"]}}),
        "RefusedReply": an_object(
            {
                **heard,
                "effect": {"type": "string", "enum": ["refused"]},
                "problem": an_object(refused),
            }
        ),
    }
