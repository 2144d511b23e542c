"""Policies, step by step."""

import json
from decimal import Decimal
from functools import singledispatch
from typing import Any

from app.domain.policies.policy import Policy
from projections.policies.tables import adoptions
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: Policy.Begun, at: At, rows: Rows) -> None:
    rows.open(
        adoptions,
        at,
        policy=event.originator_id,
        name=event.name,
        version=0,
        from_day="",
        terms="{}",
        reason=None,
        by=event.by,
    )


@project.register
def _(event: Policy.Adopted, at: At, rows: Rows) -> None:
    begun = rows.current(adoptions, policy=event.originator_id, version=0)
    if begun is None:
        raise LookupError(f"policy {event.originator_id} was never begun")
    rows.open(
        adoptions,
        at,
        policy=event.originator_id,
        name=begun["name"],
        version=event.version,
        from_day=event.from_day,
        terms=json.dumps(event.terms, default=_plain, sort_keys=True),
        reason=event.reason.id if event.reason else None,
        by=event.by,
    )


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"no policy holds {type(value)}")


projection = Projection("policies", 1, (adoptions,), project)
