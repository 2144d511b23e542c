"""To the identity provider and back: at the door, with an invitation, and to be asked again."""

from hmac import compare_digest
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, abort, request, session, url_for

from app.accounts.identities import (
    ANSWER_WITHIN,
    Identity,
    UsedState,
    Visit,
    person_of,
    use_state,
)
from app.accounts.invitations import accept_by_provider, invited_username
from app.accounts.sessions import note_proof
from app.views.asking import accord, close_reading, db, me, me_or_nobody, session_token
from app.views.fragments import see_other
from app.views.public_address import public_link
from app.views.refusing import refusals_on
from app.views.session.beginning import half_way, sign_in_page
from app.views.session.forms import SignInForm
from app.views.session.invitations import code_in_hand
from app.views.session.ours import provider
from app.views.session.staying import safe_next

if TYPE_CHECKING:
    from app.accounts.provider import Provider

bp = Blueprint("provider", __name__, url_prefix="/sign-in/provider")

VISIT = "visit"
DOOR, AGAIN, INVITED = "door", "again", "invited"


@bp.get("")
def go() -> Response:
    """To the provider, to sign in."""
    return _sent_off(DOOR, safe_next(request.args.get("next")))


@bp.get("/invitation")
def invited() -> Response:
    """To the provider with an invitation in hand. Raises InvitationOver."""
    ours, code = _ours(), code_in_hand()
    if code is None:
        return see_other(url_for("invitation.show"))
    invited_username(db(), code, now=accord().now())
    return _sent_off(INVITED, url_for("home.show"), ours)


@bp.get("/again")
def again() -> Response:
    """To the provider, to show once more that it is they."""
    ours = _ours()
    me()
    return _sent_off(AGAIN, safe_next(request.args.get("next")), ours)


@bp.get("/return")
def returned() -> Response:
    """Back from the provider, with its word or its refusal."""
    ours = _ours()
    if me_or_nobody() is not None:
        return _come_back(ours)
    form = SignInForm()
    with refusals_on(form):
        return _come_back(ours)
    return sign_in_page(form)


@bp.get("/leaving")
def leaving() -> Response:
    """To the provider's own sign-out, where it has one."""
    ours = _ours()
    close_reading()
    url = ours.leaving_url(back_to=public_link("session.sign_in"), now=accord().now())
    return see_other(url or url_for("session.sign_in"))


def _ours() -> "Provider":
    return provider() or abort(404)


def _sent_off(purpose: str, goal: str, ours: "Provider | None" = None) -> Response:
    ours = ours or _ours()
    form = SignInForm(next=goal)
    close_reading()
    with refusals_on(form):
        url, visit = ours.begin(now=accord().now(), again=purpose == AGAIN)
        session[VISIT] = [visit.state, visit.nonce, visit.verifier, visit.begun_at, purpose, goal]
        return see_other(url)
    return sign_in_page(form)


def _come_back(ours: "Provider") -> Response:
    """Raises UsedState, NotConfirmed, ProviderAway, and what each way in raises."""
    visit, purpose, goal = _visit(ours)
    asking = me_or_nobody()
    close_reading()
    now = accord().now()
    use_state(accord().store, visit.state, provider=ours.name, now=now)
    identity = ours.identity(visit, request.args, now=now, again=purpose == AGAIN)
    if purpose == AGAIN:
        return _confirmed(ours, identity, asking.id if asking else None, goal)
    if purpose == DOOR:
        return half_way(person_of(db(), identity, provider=ours.name), goal, by="provider")
    person = accept_by_provider(
        accord().store, code_in_hand() or "", identity, provider=ours.name, now=accord().now()
    )
    return half_way(person, goal, by="provider")


def _visit(ours: "Provider") -> tuple[Visit, str, str]:
    """What the cookie kept of the way there, and keeps no longer. Raises UsedState."""
    kept, now = session.pop(VISIT, None), accord().now().timestamp()
    state = request.args.get("state", "")
    match kept:
        case [str(known), str(nonce), str(verifier), int(begun), str(purpose), str(goal)] if (
            compare_digest(known.encode(), state.encode())
            and 0 <= now - begun <= ANSWER_WITHIN.total_seconds()
        ):
            return Visit(known, nonce, verifier, begun), purpose, goal
        case _:
            raise UsedState(provider=ours.name)


def _confirmed(ours: "Provider", identity: Identity, asking: UUID | None, goal: str) -> Response:
    """It is they: for five minutes steps that ask again take that for an answer."""
    if asking is None or person_of(db(), identity, provider=ours.name) != asking:
        raise ours.not_confirmed()
    close_reading()
    with accord().store.write() as writing:
        note_proof(writing, session_token(), now=accord().now())
    return see_other(goal)
