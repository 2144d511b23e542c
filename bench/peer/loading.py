"""`python -m bench.peer.loading`: fills the peer's tables from the floor's, given as JSON on
standard input, and prints the cookies of somebody who is signed in."""

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import django

from bench.peer.settings import configure


def main() -> None:
    """Make the tables, fill them, sign somebody in."""
    configure()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    print(json.dumps(_filled(json.load(sys.stdin))))


def _filled(floor: dict[str, Any]) -> dict[str, str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils.crypto import get_random_string

    from bench.peer.models import Card, Cell, Line

    users = {
        id: User(username=id, first_name=name, password="!")  # noqa: S106 - nobody signs in by it
        for id, name in floor["people"]
    }
    User.objects.bulk_create(users.values())
    Card.objects.bulk_create(Card(*row) for row in floor["cards"])
    names = [one.attname for one in Line._meta.fields]
    for row in floor["lines"]:
        told = dict(zip(names, row, strict=True))
        told["owner_id"] = users[told["owner_id"]].pk
        Line(**told).save(force_insert=True)
    Cell.objects.bulk_create(
        Cell(
            metric=metric,
            subject=subject,
            period=period,
            value=Decimal(value).quantize(Decimal("0.000001")),
            version=version,
            typed=typed,
            verified=bool(verified),
        )
        for metric, subject, period, value, _, version, typed, verified in floor["cells"]
    )
    ids = {(one.metric, one.subject, one.period): one for one in Cell.objects.all()}
    past = []
    for _, at, by, _, metric, subject, period, _, new, reason in floor["history"]:
        cell = ids.get((metric, subject, period))
        if cell is None or new is None:
            continue
        past.append(
            Cell.history.model(
                id=cell.pk,
                metric=metric,
                subject=subject,
                period=period,
                value=Decimal(new).quantize(Decimal("0.000001")),
                history_date=datetime.fromtimestamp(at / 1_000_000, UTC),
                history_user=users.get(by),
                history_change_reason=(reason or "")[:100],
                history_type="~",
            )
        )
    Cell.history.bulk_create(past, batch_size=2_000)
    someone = next(iter(users.values()))
    session = SessionStore()
    session[SESSION_KEY] = str(someone.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = someone.get_session_auth_hash()
    session.create()
    return {"sessionid": session.session_key or "", "csrftoken": get_random_string(32)}


if __name__ == "__main__":
    main()
