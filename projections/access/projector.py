"""Lists keys with their owners, webhooks with their addresses, and whether they hold."""

import json
from functools import singledispatch
from typing import Any

from app.domain.access.api_key import ApiKey
from app.domain.access.webhook import Webhook
from projections.access.tables import api_keys, webhooks
from projections.projection import Projection
from projections.temporal import At, Rows


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: ApiKey.Made, at: At, rows: Rows) -> None:
    rows.open(
        api_keys,
        at,
        key=event.originator_id,
        owner=event.owner,
        name=event.name.id if event.name else None,
        scopes=json.dumps(event.scopes),
        unit=event.unit,
        sources=json.dumps(event.sources),
        until_day=event.until_day.isoformat(),
        made_by=event.by,
        made_at=at.recorded_at,
        prefix="",
        revoked_by=None,
        revoked_at=None,
    )


@project.register
def _(event: ApiKey.Issued, at: At, rows: Rows) -> None:
    rows.change(api_keys, at, {"key": event.originator_id}, prefix=event.prefix)


@project.register
def _(event: ApiKey.Revoked, at: At, rows: Rows) -> None:
    rows.change(
        api_keys,
        at,
        {"key": event.originator_id},
        revoked_by=event.by,
        revoked_at=at.recorded_at,
    )


@project.register
def _(event: Webhook.Opened, at: At, rows: Rows) -> None:
    rows.open(
        webhooks,
        at,
        webhook=event.originator_id,
        name=event.name.id if event.name else None,
        address=event.address.id if event.address else None,
        unit=event.unit,
        kinds=json.dumps(event.kinds),
        opened_by=event.by,
        opened_at=at.recorded_at,
        opened_position=at.position,
        closed_at=None,
    )


@project.register
def _(event: Webhook.Closed, at: At, rows: Rows) -> None:
    rows.change(webhooks, at, {"webhook": event.originator_id}, closed_at=at.recorded_at)


projection = Projection("access", 2, (api_keys, webhooks), project)
