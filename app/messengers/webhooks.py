"""Tells webhooks of what happened: JSON, signed, at least once, under the same id each time."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog

from app.accord import Accord
from app.domain.access.webhook import Told
from app.domain.refusals import N_
from app.domain.values.amounts import plain
from app.eventlog.recorder import moment
from app.messengers.outside import NotReached, Resolve, look_up, post
from app.outbox.deliveries import Delivery, begin_attempt, due, put_off, settle
from app.outbox.kinds import State
from app.secret_key import webhook_secret
from projections.access.queries import WebhookRow, webhooks_opened
from projections.people.queries import names
from projections.temporal import NOW

log = structlog.get_logger()

AT_A_TURN = 20

TOPICS: Mapping[Told, tuple[str, ...]] = {
    Told.VALUES: tuple(
        f"measurements.cell.{what}"
        for what in (
            *("reported", "corrected", "withdrawn", "released"),
            *("ruled", "ruling_suspended"),
        )
    ),
    Told.PERIODS: ("periods.unit_period.closed", "periods.unit_period.reopened"),
    Told.DISPUTES: tuple(
        f"disputes.dispute.{what}"
        for what in ("opened", "ruled", "withdrawn", "appealed", "appeal_decided")
    ),
}
"""Of which events each kind of change tells."""


@dataclass(frozen=True)
class Courier:
    """How webhooks are reached. `secret_key` is the installation's own."""

    secret_key: bytes
    is_loopback_allowed: bool = False
    resolve: Resolve = look_up


def tell_due(accord: Accord, courier: Courier) -> int:
    """Try what is due, and say what came of it; returns how many were taken.

    An address that fails isn't tried again in the same turn, so that it holds up no other.
    """
    now, taken, failing = accord.now(), 0, set[UUID]()
    with accord.reading() as db:
        waiting = due(db, now=now, most=AT_A_TURN)
        open_ones = {one.webhook: one for one in webhooks_opened(db, at=NOW)} if waiting else {}
    for one in waiting:
        webhook = open_ones.get(one.webhook)
        if webhook is None or webhook.closed_at is not None or not webhook.address:
            with accord.store.write() as db:
                settle(db, one.id, State.DROPPED, now=now)
        elif one.webhook not in failing:
            was_taken = _tell(accord, courier, webhook, one)
            taken += was_taken
            if not was_taken:
                failing.add(one.webhook)
    return taken


def _tell(accord: Accord, courier: Courier, webhook: WebhookRow, one: Delivery) -> bool:
    with accord.store.write() as db:
        begin_attempt(db, one, now=accord.now())
    status, reason = None, ""
    try:
        body = told_body(accord, one)
        sent_at = accord.now()
        headers = signed(body, one.id, sent_at, webhook_secret(courier.secret_key, webhook.webhook))
        status = post(
            webhook.address,
            body,
            headers,
            is_loopback_allowed=courier.is_loopback_allowed,
            resolve=courier.resolve,
        )
        reason = "" if 200 <= status < 300 else _why(status)
    except NotReached as error:
        reason = str(error)
    with accord.store.write() as db:
        now = accord.now()
        if not reason:
            settle(db, one.id, State.SENT, now=now, status=status)
        elif status == HTTPStatus.GONE:
            settle(db, one.id, State.FAILED, now=now, status=status, reason=reason)
        else:
            put_off(db, one, now=now, status=status, reason=reason)
    if reason:
        log.warning("a webhook was not taken", delivery=str(one.id), status=status)
    return not reason


def _why(status: int) -> str:
    if 300 <= status < 400:
        return N_("Redirects are not followed.")
    return N_("It was not taken.")


# -- what is told ----------------------------------------------------------------------------------


def told_body(accord: Accord, one: Delivery) -> bytes:
    """What the webhook is told of an event: the same bytes at every attempt, but for codes of units
    that were renamed meanwhile."""
    with accord.reading() as db:
        row = next(accord.ledger.log_recorder.select_log(after=one.position - 1, limit=1))
        event, known = accord.ledger.decode(row), names(db, at=NOW)
    unit = known.units.get(place_of(event))
    told = {
        "id": str(one.id),
        "type": one.topic,
        "position": one.position,
        "at": moment(row.recorded_at).isoformat(),
        "unit": unit.code if unit else "",
        **_facts(event),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def place_of(event: Any) -> UUID:
    """The unit that an event is about, or the person whose number it is."""
    found: UUID = getattr(event, "subject", None) or event.unit
    return found


def _facts(event: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"period": event.period}
    for name in ("metric", "breakdown", "source", "dispute"):
        if hasattr(event, name):
            value = getattr(event, name)
            facts[name] = str(value) if isinstance(value, UUID) else value
    if event.TOPIC.startswith("measurements."):
        facts["old"] = _number(getattr(event, "old", None))
        facts["new"] = _number(getattr(event, "value", None))
    elif event.TOPIC.startswith("disputes."):
        facts["dispute"] = str(event.originator_id)
    return facts


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def signed(body: bytes, id: UUID, at: datetime, secret: str) -> dict[str, str]:
    """The headers of a delivery: id, time, and HMAC-SHA256 over both and the body."""
    sent = str(int(at.timestamp()))
    over = b".".join((str(id).encode(), sent.encode(), body))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Accord",
        "Accord-Delivery": str(id),
        "Accord-Timestamp": sent,
        "Accord-Signature": "v1=" + hmac.new(secret.encode(), over, sha256).hexdigest(),
    }
