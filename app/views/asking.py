"""What a request asks with: who, at which moment, on which connection, under which number.

Everything here is found at first use and kept for the length of the request. Knowing who asks
costs one SELECT: the session with what every page shows and the facts that rights need.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from flask import Response, abort, current_app, g, request, session, url_for
from werkzeug.datastructures import MultiDict

from app.accord import Accord
from app.accounts.sessions import note_use
from app.domain.people.rights import Act, Actor, Thing, UnitTree, demand, may, may_somewhere
from app.eventlog.store import Busy, Connection
from app.eventlog.troubles import DatabaseError
from app.ledger import Outcome, Seen
from app.reading.letters import letters_to_sign
from app.reading.moments import PRESENT, AsOf, as_of
from app.reading.signed_in import SignedIn, signed_in
from app.views.guarding import is_reading
from app.views.languages import LANGUAGES, preferred_language
from projections.temporal import NOW

READING_ACTS = (Act.READ_CARD, Act.READ_AUDIT, Act.READ_CLOSING)
ADDRESS_WORDS = ("endpoint", "_anchor", "_method", "_scheme", "_external")
TOKEN = "token"  # noqa: S105 - the name of a place in the cookie, no secret


@dataclass(frozen=True)
class Me:
    """The person who asks, with the rights that they have now."""

    id: UUID
    username: str
    actor: Actor
    units: UnitTree
    today: date
    language: str
    theme: str
    name: str

    @property
    def initials(self) -> str:
        """One or two characters for a small round sign."""
        words = self.name.split()
        return "".join(word[0] for word in words[:2]) if len(words) > 1 else self.name[:1]

    def may(self, act: Act, thing: Thing | None = None) -> bool:
        """Whether they may do this: what a template asks before it shows a button."""
        return may(self.actor, act, thing or Thing(), units=self.units, today=self.today)

    def may_somewhere(self, act: Act) -> bool:
        """Whether they may do this to some thing or other: what decides about whole pages."""
        return may_somewhere(self.actor, act, today=self.today)


def accord() -> Accord:
    """The organisation's database."""
    opened: Accord = current_app.extensions["accord"]
    return opened


def zone() -> ZoneInfo:
    """The organisation's zone; UTC where none was founded yet."""
    organised = accord().organised()
    return organised.zone if organised else ZoneInfo("UTC")


def whole_company() -> Thing:
    """The company as rights see it: what belongs to no single unit."""
    units = me().units.units.values()
    return Thing(unit=next((one.id for one in units if one.parent is None), None))


def db() -> Connection:
    """The request's view of the database, opened at first use and the same until its end."""
    found: Connection | None = g.get("connection")
    if found is None:
        g.open = accord().store.read()
        found = g.connection = g.open.__enter__()
    return found


def close_reading() -> None:
    """Give the connection back; the next `db()` sees what has been written since."""
    if g.pop("connection", None) is not None:
        with suppress(DatabaseError):  # a connection that broke while reading has nothing to keep
            g.pop("open").__exit__(None, None, None)


def sent() -> MultiDict[str, str]:
    """What the request says: its form's fields, or its address's where it changes nothing.

    Never both: a name that stands in the two can't be read as one here and as the other there.
    """
    return request.args if is_reading() else request.form


def request_id() -> str:
    """The request's number: on its events, in the log file and on the page of a bug."""
    number: str = g.request_id
    return number


# -- who ------------------------------------------------------------------------------------------


def me() -> Me:
    """The person who asks. Signed-out requests don't get as far as a view that needs one."""
    found = me_or_nobody()
    if found is None:
        abort(401)
    return found


def me_or_nobody() -> Me | None:
    """The person who asks; None where nobody is signed in, or where they left meanwhile."""
    if "me" not in g:
        g.me = _find_me()
    found: Me | None = g.me
    return found


def session_token() -> str:
    """The token of the session; empty where nobody is signed in."""
    token = session.get(TOKEN, "")
    return token if isinstance(token, str) else ""


def theme() -> str:
    """The person's theme, or what was chosen before signing in."""
    found = me_or_nobody()
    return found.theme if found else str(session.get("theme", "auto"))


def waiting_count() -> int:
    """How many values, requests and letters wait for the person, as the home page lists them."""
    asking = me_or_nobody()
    if asking is None:
        return 0
    found: SignedIn = g.signed_in
    letters = letters_to_sign(db(), found.letters.out, at=NOW) if found.letters.out else []
    return found.waiting(asking.today) + sum(asking.id in people for people in letters)


def behind() -> int:
    """By how many events the figures are behind the log."""
    return g.signed_in.behind if g.get("signed_in") else 0


def _find_me() -> Me | None:
    found = session_found()
    organised = accord().organised()
    if found is None or organised is None:
        return None
    if found.actor.left:
        return None
    structlog.contextvars.bind_contextvars(actor=str(found.person))
    language = found.language if found.language in LANGUAGES else preferred_language()
    return Me(
        id=found.person,
        username=found.username,
        actor=found.actor,
        units=found.units,
        today=accord().now().astimezone(organised.zone).date(),
        language=language,
        theme=found.theme,
        name=found.shown(language),
    )


def session_found() -> SignedIn | None:
    """The session behind the request's cookie, if it is alive."""
    if "signed_in" not in g:
        token = session_token()
        g.signed_in = signed_in(db(), token, now=accord().now()) if token else None
    found: SignedIn | None = g.signed_in
    return found


def note_session_use(response: Response) -> Response:
    """Keep the session from ending while it is used; after the answer is made, and seldom."""
    found = g.get("signed_in")
    if found is None or response.is_streamed or not found.is_to_be_noted(accord().now()):
        return response
    close_reading()
    try:
        with accord().store.write() as writing:
            note_use(writing, session_token(), now=accord().now())
    except Busy:
        pass  # the next request will do it
    return response


def demand_right(act: Act, thing: Thing) -> None:
    """Go on only where the person may: 404 for what they may not see, else NotYours."""
    asking = me()
    if act in READING_ACTS and not asking.may(act, thing):
        abort(404)
    demand(asking.actor, act, thing, units=asking.units, today=asking.today)


# -- when -----------------------------------------------------------------------------------------


def moment() -> AsOf:
    """The moment that `?as_of=` names, or now. Raises what `as_of` raises: sentences."""
    if "moment" not in g:
        text, organised = request.args.get("as_of"), accord().organised()
        if text and organised:
            g.moment = as_of(db(), text, zone=organised.zone, now=accord().now())
        else:
            g.moment = PRESENT
    found: AsOf = g.moment
    return found


@dataclass(frozen=True)
class Ribbon:
    """What the ribbon of a past page shows, with the addresses of this page's other steps.

    `changed` says what the event at the position changed on this page; empty where it is none of
    its steps.
    """

    label: str
    position: int
    previous_url: str | None
    next_url: str | None
    now_url: str
    changed: str


def steps(*, previous: int | None, next: int | None) -> None:
    """Tell the ribbon at which positions this page looked different before and after."""
    g.steps = tuple({"as_of": f"@{one}"} if one else None for one in (previous, next))


def offer_steps() -> None:
    """Let the ribbon lead to `?step=before` and `?step=after`, which the page itself works out."""
    g.steps = ({"step": "before"}, {"step": "after"})


def tell_changed(sentence: str) -> None:
    """Tell the ribbon what the step that led here changed."""
    g.changed = sentence


def ribbon() -> Ribbon | None:
    """What layout.html shows as `as_of`: None on a page as of now."""
    found = g.get("moment", PRESENT)
    if not found.is_past:
        return None
    previous, next = g.get("steps", (None, None))
    return Ribbon(
        label=found.label,
        position=found.position,
        previous_url=this_page(**previous) if previous else None,
        next_url=this_page(**next) if next else None,
        now_url=this_page(as_of=None),
        changed=g.get("changed", ""),
    )


def this_page(**changes: str | None) -> str:
    """The address of this page with some of its parameters changed; None takes one away."""
    asked = request.args.to_dict(flat=False)
    # What `url_for` would take for its own arguments was never a parameter of a page.
    plain = {name: text for name, text in asked.items() if name not in ADDRESS_WORDS}
    kept: dict[str, Any] = {**plain, **(request.view_args or {})}
    return url_for(request.endpoint or "home.show", **{**kept, **changes})


# -- doing ----------------------------------------------------------------------------------------


def do(
    command: Callable[..., Any],
    *,
    key: str | None = None,
    seen: Seen | None = None,
    **arguments: Any,
) -> Outcome:
    """Run a command on behalf of the person who asks (docs/decisions/0004).

    Raises Refused, MovedOn, KeyReused: `refusals_on` puts them on a form.
    """
    if "as_of" in request.args:
        abort(404)  # a page of the past has no form: nothing is there to be sent to
    by = me().id
    close_reading()
    done = accord().ledger.do(
        command, key=key, seen=seen, via="page", request=request_id(), by=by, **arguments
    )
    if done.position:
        structlog.contextvars.bind_contextvars(position=done.position)
    return done
