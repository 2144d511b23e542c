"""The facts that commands consult, one by one: read, and written down anew."""

import json
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from projections.reference.tables import facts
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Events that commands don't consult pass by."""


def fact(rows: Rows, kind: str, key: str = "") -> dict[str, Any]:
    """What is known under this kind and key; empty where nothing is."""
    row = rows.state_of(facts, kind=kind, key=key)
    return json.loads(row["fact"]) if row else {}


def put(rows: Rows, kind: str, key: str, stated: dict[str, Any]) -> None:
    """Let this be what is known under this kind and key."""
    text = json.dumps(stated, default=_plain, sort_keys=True, ensure_ascii=False)
    rows.state(facts, kind=kind, key=key, fact=text)


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no fact can hold {type(value)}")
