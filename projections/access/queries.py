"""Keys and webhooks, as known at a position."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.tables import texts
from projections.access.tables import api_keys, webhooks
from projections.temporal import known


@dataclass(frozen=True)
class KeyRow:
    """A key. `name` is empty where the text was erased; `prefix` until a secret was taken;
    `revoked_at` is None while it wasn't revoked."""

    key: UUID
    owner: UUID
    name: str
    scopes: tuple[str, ...]
    unit: UUID
    sources: tuple[str, ...]
    until_day: date
    made_by: UUID
    made_at: datetime
    prefix: str
    revoked_by: UUID | None
    revoked_at: datetime | None

    def holds(self, today: date) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and today <= self.until_day


def keys_made(db: Connection, *, at: int, owner: UUID | None = None) -> list[KeyRow]:
    """All keys, or one person's, the newest first."""
    query = _rows(at).order_by(api_keys.c.made_at.desc(), api_keys.c.key)
    if owner is not None:
        query = query.where(api_keys.c.owner == owner)
    return [_key(row) for row in db.execute(query)]


def api_key(db: Connection, key: UUID, *, at: int) -> KeyRow | None:
    """One key; None where there is none."""
    row = db.execute(_rows(at).where(api_keys.c.key == key)).first()
    return None if row is None else _key(row)


def _rows(at: int) -> sa.Select[Any]:
    body = sa.func.coalesce(texts.c.body, "").label("called")
    joined = api_keys.outerjoin(texts, texts.c.id == api_keys.c.name)
    return sa.select(api_keys, body).select_from(joined).where(known(api_keys, at))


def _key(row: sa.Row[Any]) -> KeyRow:
    return KeyRow(
        key=row.key,
        owner=row.owner,
        name=row.called,
        scopes=tuple(json.loads(row.scopes)),
        unit=row.unit,
        sources=tuple(json.loads(row.sources)),
        until_day=date.fromisoformat(row.until_day),
        made_by=row.made_by,
        made_at=row.made_at,
        prefix=row.prefix,
        revoked_by=row.revoked_by,
        revoked_at=row.revoked_at,
    )


@dataclass(frozen=True)
class WebhookRow:
    """A webhook. `name` and `address` are empty where the text was erased; `closed_at` is None
    while it is told. `opened_position` is the event after which it is told."""

    webhook: UUID
    name: str
    address: str
    unit: UUID
    kinds: tuple[str, ...]
    opened_by: UUID
    opened_at: datetime
    opened_position: int
    closed_at: datetime | None


def webhooks_opened(db: Connection, *, at: int) -> list[WebhookRow]:
    """All webhooks, the newest first."""
    called, where = texts.alias("called"), texts.alias("where_to")
    query = (
        sa.select(
            webhooks,
            sa.func.coalesce(called.c.body, "").label("called"),
            sa.func.coalesce(where.c.body, "").label("where_to"),
        )
        .select_from(
            webhooks.outerjoin(called, called.c.id == webhooks.c.name).outerjoin(
                where, where.c.id == webhooks.c.address
            )
        )
        .where(known(webhooks, at))
        .order_by(webhooks.c.opened_position.desc())
    )
    return [
        WebhookRow(
            webhook=row.webhook,
            name=row.called,
            address=row.where_to,
            unit=row.unit,
            kinds=tuple(json.loads(row.kinds)),
            opened_by=row.opened_by,
            opened_at=row.opened_at,
            opened_position=row.opened_position,
            closed_at=row.closed_at,
        )
        for row in db.execute(query)
    ]
