"""`api-keys`, `make-api-key` and `revoke-api-key`: keys by which other systems report values."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from app.accord import Accord
from app.accounts.api_keys import end_key, last_uses, new_secret, take_secret
from app.accounts.names import usernames
from app.domain.access.commands import make_key
from app.terminal.answers import Answer, Impossible, table
from app.terminal.asking import acting, known, organised
from projections.access.queries import KeyRow, keys_made
from projections.temporal import NOW

COLUMNS = ("key", "name", "owner", "unit", "for", "sources", "prefix", "until", "state", "used")


def key_list(accord: Accord) -> Answer:
    """Every key with its last use, the newest first. Raises Impossible."""
    today = accord.now().astimezone(organised(accord).zone).date()
    with accord.reading() as db:
        rows, used = keys_made(db, at=NOW), last_uses(db)
        called, names = usernames(db), known(db, NOW).names
    facts = [
        {
            "key": str(row.key),
            "name": row.name,
            "owner": called.get(row.owner, str(row.owner)),
            "unit": names.units[row.unit].code if row.unit in names.units else str(row.unit),
            "for": list(row.scopes),
            "sources": list(row.sources),
            "prefix": row.prefix,
            "until": row.until_day.isoformat(),
            "state": _state(row, today),
            "used": used[row.key].isoformat() if row.key in used else None,
        }
        for row in rows
    ]
    if not facts:
        return Answer(["There is no key."], [])
    told = [tuple(_told(one[column]) for column in COLUMNS) for one in facts]
    return Answer(table([COLUMNS, *told]), facts)


def make(
    accord: Accord,
    *,
    owner: str,
    name: str,
    unit: str,
    sources: Sequence[str],
    scopes: Sequence[str],
    until: str,
    by: str | None,
) -> Answer:
    """Make a key and take its secret, which is printed this once. Raises Impossible, Refused."""
    try:
        until_day = date.fromisoformat(until)
    except ValueError:
        raise Impossible(f"“{until}” is no day: write it as 2026-12-31.") from None
    with accord.reading() as db:
        who, names = acting(db, by), known(db, NOW)
        whose, where = names.subject(owner), names.subject(unit)
    if where not in names.names.units:
        raise Impossible(f"“{unit}” is no unit.")
    ledger, secret = accord.ledger, new_secret()

    def made_and_taken(_: Any, *, by: UUID) -> UUID:
        key = make_key(
            ledger,
            by=by,
            id=uuid4(),
            owner=whose,
            name=name,
            unit=where,
            sources=tuple(sources),
            scopes=tuple(scopes),
            until_day=until_day,
        )
        take_secret(ledger, by=whose, api_key=key, secret=secret)
        return key

    key = ledger.do(made_and_taken, via="command", by=who).value
    facts = {"key": str(key), "secret": secret, "until": until_day.isoformat()}
    return Answer([f"Key {key}, until {until_day}. Its secret, shown this once:", secret], facts)


def revoke(accord: Accord, id: str, *, by: str | None) -> Answer:
    """End a key at once. Raises Impossible, Refused, NotThere."""
    organised(accord)
    try:
        key = UUID(id)
    except ValueError:
        raise Impossible(f"“{id}” is no id of a key: `accord api-keys` lists them.") from None
    with accord.reading() as db:
        who = acting(db, by)
    done = accord.ledger.do(end_key, via="command", by=who, api_key=key)
    return Answer(
        [f"The key {key} opens nothing any more."], {"key": str(key), "position": done.position}
    )


def _state(row: KeyRow, today: date) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if not row.holds(today):
        return "expired"
    return "valid" if row.prefix else "waits for its owner"


def _told(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "—")
