"""How a row of the trail is written, and what later rows remember of a thing."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from projections.audit.tables import things, trail
from projections.temporal import At, Rows

NOTHING: Mapping[str, Any] = dict.fromkeys(
    (
        "metric",
        "subject",
        "period",
        "source",
        "place",
        "person",
        "unit",
        "card",
        "kpi",
        "batch",
        "old",
        "value",
        "reason",
    )
)


UNKNOWN: Mapping[str, Any] = dict.fromkeys(("metric", "subject", "holder", "code"))


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """An event that no module beside this one knows: the columns that it has."""
    found = {name: getattr(event, name, None) for name in NOTHING}
    if not isinstance(found["value"], Decimal):
        found["value"] = None
    if not isinstance(found["old"], Decimal):
        found["old"] = None
    place = found["place"] or found["subject"] or found["unit"] or found["person"]
    put(rows, event, at, **(found | {"place": place}))


def put(
    rows: Rows, event: Any, at: At, facts: Mapping[str, Any] | None = None, **about: Any
) -> None:
    """Write the row of an event: what it is `about` by column, other `facts` as JSON."""
    reason = about.pop("reason", None) or getattr(event, "reason", None)
    rows.add(
        trail,
        **{
            **NOTHING,
            "position": at.position,
            "recorded_at": at.recorded_at,
            "by": event.by,
            "topic": event.TOPIC,
            "thing": event.originator_id,
            "version": event.originator_version,
            **about,
            "reason": reason.id if isinstance(reason, TextRef) else None,
            "facts": _text(facts or {}),
        },
    )


def _text(facts: Mapping[str, Any]) -> str:
    given = {name: fact for name, fact in facts.items() if fact not in (None, "", [], {}, False)}
    return json.dumps(given, default=_plain, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, TextRef):
        return value.id.hex
    raise TypeError(f"no fact can hold {type(value)}")


def remember(rows: Rows, thing: UUID, **facts: Any) -> None:
    """Remember what a later event's id stands for."""
    rows.state(things, thing=thing, **{**UNKNOWN, **facts})


def remembered(rows: Rows, thing: UUID) -> Mapping[str, Any]:
    """What was remembered of a thing; None in every column where nothing was."""
    return rows.state_of(things, thing=thing) or UNKNOWN
