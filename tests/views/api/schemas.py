"""As much of JSON Schema as the document uses: what of a value is not as a schema says."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

TYPES = {
    "object": lambda one: isinstance(one, dict),
    "array": lambda one: isinstance(one, list),
    "string": lambda one: isinstance(one, str),
    "integer": lambda one: isinstance(one, int) and not isinstance(one, bool),
    "boolean": lambda one: isinstance(one, bool),
    "null": lambda one: one is None,
}
KNOWN = {
    *("$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "anyOf"),
    *("pattern", "minimum", "minItems", "maxItems", "minLength", "maxLength", "format"),
    "description",
}


def wrong(
    value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], at: str = ""
) -> list[str]:
    """What of the value the schema forbids, each with its place."""
    return list(_wrong(value, schema, whole, at))


def _wrong(value: Any, schema: Any, whole: Any, at: str) -> Iterator[str]:
    assert set(schema) <= KNOWN, f"{at}: {set(schema) - KNOWN} are words that nobody checks"
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        found = [wrong(value, one, whole, at) for one in schema["anyOf"]]
        if all(found):
            yield from min(found, key=len)
        return
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(TYPES[kind](value) for kind in kinds):
        yield f"{at} is {value!r}, not {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, none of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at} is {value!r}, unlike {schema['pattern']}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{at} is {value}, too small"
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (
            f"{at} has no {name}" for name in schema.get("required", ()) if name not in value
        )
        for name, inner in value.items():
            other = schema.get("additionalProperties", True)
            if name in properties:
                yield from _wrong(inner, properties[name], whole, f"{at}.{name}")
            elif other is False:
                yield f"{at}.{name} is not in the document"
            elif isinstance(other, dict):
                yield from _wrong(inner, other, whole, f"{at}.*")
    if isinstance(value, list) and "items" in schema:
        for inner in value:
            yield from _wrong(inner, schema["items"], whole, f"{at}[]")


def paths(value: Any, at: str = "") -> set[str]:
    """The places of all members of a value."""
    if isinstance(value, dict):
        return {
            place
            for name, inner in value.items()
            for place in ({f"{at}.{name}"} | paths(inner, f"{at}.{name}"))
        }
    if isinstance(value, list):
        return {place for inner in value for place in paths(inner, f"{at}[]")}
    return set()


def promised(schema: Mapping[str, Any], whole: Mapping[str, Any], at: str = "") -> set[str]:
    """The places of all members that a schema speaks of."""
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found = set[str]()
    for one in schema.get("anyOf", ()):
        found |= promised(one, whole, at)
    for name, inner in schema.get("properties", {}).items():
        found |= {f"{at}.{name}"} | promised(inner, whole, f"{at}.{name}")
    if "items" in schema:
        found |= promised(schema["items"], whole, f"{at}[]")
    return found
