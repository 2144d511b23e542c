"""Whether it is they who act: asked again before a signature, a close and a change of the door."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request, url_for

from app.accounts.identities import has_identity
from app.accounts.preferences import has_password
from app.accounts.second_step import demand_code, has_second_step
from app.accounts.sessions import is_proved
from app.accounts.signing_in import NotSignedIn, signed_in_by_password
from app.domain.refusals import N_, Refused
from app.views.asking import accord, close_reading, db, me, session_token
from app.views.guarding import is_reading
from app.views.session.forms import AgainForm
from app.views.session.ours import provider


class NotConfirmedYet(Refused):
    sentence = N_("Confirm first that it is you, with the link of this form; then send it again.")


class WrongPassword(Refused):
    sentence = N_("This isn't your password. Check it and try again.")


@dataclass(frozen=True)
class Asks:
    """What the form must ask of the person: those of a demonstration have nothing of it.

    `provider` is the name of the provider that has to confirm them, empty where it needn't, or did
    a moment ago; `confirm_url` leads there.
    """

    password: bool
    code: bool
    provider: str = ""
    confirm_url: str = ""


def asks() -> Asks:
    """What the person who asks has to give again."""
    person = me().id
    password, code = has_password(db(), person), has_second_step(db(), person)
    if password or not has_identity(db(), person):
        return Asks(password=password, code=code)
    if is_proved(db(), session_token(), now=accord().now()):
        return Asks(password=False, code=code)
    here = request.path if is_reading() else urlsplit(request.referrer or "").path
    ours = provider()
    return Asks(
        password=False,
        code=code,
        provider=ours.name if ours else "?",
        confirm_url=url_for("provider.again", next=here),
    )


def demand_again(form: AgainForm) -> None:
    """Tries are counted as at the door. A demonstration asks nothing.

    Raises WrongPassword, NotConfirmedYet, WrongCode, TooManyTries.
    """
    wanted, username = asks(), me().username
    person, address, now = me().id, request.remote_addr or "", accord().now()
    close_reading()
    if wanted.provider:
        raise NotConfirmedYet()
    if wanted.password:
        try:
            signed_in_by_password(
                accord().store,
                username=username,
                password=form.password.data or "",
                address=address,
                now=now,
            )
        except NotSignedIn:
            raise WrongPassword(field="password") from None
    if wanted.code:
        demand_code(
            accord().store,
            person,
            code=form.code.data or "",
            secret=own_secret(),
            address=address,
            now=now,
        )


def own_secret() -> bytes:
    """What this installation seals with."""
    secret: bytes = current_app.config["SECRET_KEY"]
    return secret
