"""Who calls: the key of the request, and never a cookie."""

from flask import Response, current_app, g, request

from app.accounts.api_keys import note_request, opened_by
from app.domain.people.standing import actor, tree
from app.views.api.problems import too_many, unauthorized
from app.views.asking import Me, accord, close_reading, db
from app.views.languages import browser_language
from projections.access.queries import KeyRow, api_key
from projections.people.queries import names
from projections.reference.queries import consult
from projections.temporal import NOW

OPEN_TO_ALL = ("api.document",)


def call() -> Response | None:
    """Find the key and count the request; None where it may go on as the key's owner."""
    g.me = g.signed_in = None
    if request.endpoint in OPEN_TO_ALL:
        return None
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    opened = opened_by(db(), secret.strip()) if kind.lower() == "bearer" and secret else None
    found = api_key(db(), opened.key, at=NOW) if opened else None
    owner = _owner(found) if found else None
    if opened is None or found is None or owner is None or not found.holds(owner.today):
        return unauthorized()
    limit, now = current_app.config["API_REQUESTS_A_MINUTE"], accord().now()
    if opened.requests_in(now) >= limit:
        return too_many(limit)  # without a write: a flood must not hold the lock
    close_reading()
    with accord().store.write() as writing:
        made = note_request(writing, opened.key, now=now)
    if made > limit:
        return too_many(limit)
    g.me, g.api_key = owner, found
    return None


def key() -> KeyRow:
    """The key that the request came with."""
    found: KeyRow = g.api_key
    return found


def _owner(found: KeyRow) -> Me | None:
    """The owner as who asks, in the language that the request asks for; None once they left."""
    organised = accord().organised()
    facts = consult(db(), [("units", ""), ("person", found.owner.hex)])
    acting = actor(found.owner, facts.get("person", found.owner.hex))
    if organised is None or acting.left:
        return None
    language = browser_language()
    return Me(
        id=found.owner,
        username="",
        actor=acting,
        units=tree(facts.get("units")),
        today=accord().now().astimezone(organised.zone).date(),
        language=language,
        theme="auto",
        name=names(db(), at=NOW, ids=[found.owner]).of(found.owner, language),
    )
