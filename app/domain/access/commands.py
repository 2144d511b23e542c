"""Keys and webhooks: made, taken, and ended."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.domain.access.api_key import ApiKey, Scope
from app.domain.access.refusals import (
    KeyEndsWithin,
    KindsForWebhook,
    NameForKey,
    NameForWebhook,
    OwnerNotHere,
    ScopesForKey,
    SourcesForKey,
)
from app.domain.access.webhook import Told, Webhook, checked_address
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.reference import Ledger, today_at

LONGEST = timedelta(days=366)


def make_key(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    owner: UUID,
    name: str,
    unit: UUID,
    sources: Sequence[str],
    until_day: date,
    scopes: Sequence[str] = (Scope.MEASUREMENTS,),
) -> UUID:
    """A key for somebody; only they are shown its secret. Returns its id.

    A key that reports values needs a source. Raises NotYours, OwnerNotHere, NameForKey,
    ScopesForKey, SourcesForKey, KeyEndsWithin.
    """
    facts = ledger.consult(
        ("organisation", ""),
        ("units", ""),
        ("sources", ""),
        ("person", by.hex),
        ("person", owner.hex),
    )
    today, units = today_at(ledger.now(), facts), tree(facts.get("units"))
    asking = actor(by, facts.get("person", by.hex))
    demand(asking, Act.MANAGE_KEYS, Thing(unit=unit), units=units, today=today)
    if actor(owner, facts.get("person", owner.hex)).left:
        raise OwnerNotHere(field="owner")
    kept = ledger.keep(name)
    if kept is None:
        raise NameForKey(field="name")
    known = facts.get("sources") or {}
    if not scopes or any(one not in set(Scope) for one in scopes):
        raise ScopesForKey(field="scopes")
    is_without = not sources and Scope.MEASUREMENTS in scopes
    if is_without or any(one not in known for one in sources):
        raise SourcesForKey(field="sources")
    if not today <= until_day <= today + LONGEST:
        raise KeyEndsWithin(field="until_day", first=today, last=today + LONGEST)
    made = ApiKey.make(
        by=by,
        id=id,
        owner=owner,
        name=kept,
        scopes=[one for one in Scope if one in scopes],
        unit=unit,
        sources=tuple(dict.fromkeys(sources)),
        until_day=until_day,
    )
    ledger.save(made)
    return id


def issue_key(ledger: Ledger, *, by: UUID, api_key: UUID, prefix: str) -> None:
    """Note that the owner was shown a new secret. Raises NotThere, NotYourKey, KeyIsOver."""
    facts = ledger.consult(("organisation", ""))
    found = ledger.get(ApiKey, api_key)
    found.issue(by=by, prefix=prefix, today=today_at(ledger.now(), facts))
    ledger.save(found)


def revoke_key(ledger: Ledger, *, by: UUID, api_key: UUID) -> None:
    """End a key: by its owner, or who manages keys there.

    Raises NotThere, NotYours, KeyIsOver.
    """
    found = ledger.get(ApiKey, api_key)
    if by != found.owner:
        facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex))
        demand(
            actor(by, facts.get("person", by.hex)),
            Act.MANAGE_KEYS,
            Thing(unit=found.unit),
            units=tree(facts.get("units")),
            today=today_at(ledger.now(), facts),
        )
    found.revoke(by=by)
    ledger.save(found)


def open_webhook(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    name: str,
    address: str,
    unit: UUID,
    kinds: Sequence[str],
    is_loopback_allowed: bool = False,
) -> UUID:
    """Tell an address of changes from now on; returns the webhook's id.

    Raises NotYours, NameForWebhook, AddressNotTaken, KindsForWebhook.
    """
    _demand_webhooks(ledger, by, unit)
    kept = ledger.keep(name)
    if kept is None:
        raise NameForWebhook(field="name")
    if not kinds or any(one not in set(Told) for one in kinds):
        raise KindsForWebhook(field="kinds")
    checked = checked_address(address, is_loopback_allowed=is_loopback_allowed)
    opened = Webhook.open(
        by=by,
        id=id,
        name=kept,
        address=ledger.keep(checked),
        unit=unit,
        kinds=[one for one in Told if one in kinds],
    )
    ledger.save(opened)
    return id


def close_webhook(ledger: Ledger, *, by: UUID, webhook: UUID) -> None:
    """Tell it nothing any more. Raises NotThere, NotYours, WebhookIsOver."""
    found = ledger.get(Webhook, webhook)
    _demand_webhooks(ledger, by, found.unit)
    found.close(by=by)
    ledger.save(found)


def _demand_webhooks(ledger: Ledger, by: UUID, unit: UUID) -> None:
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex))
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.MANAGE_WEBHOOKS,
        Thing(unit=unit),
        units=tree(facts.get("units")),
        today=today_at(ledger.now(), facts),
    )
