"""Whether it is they who act: asked again before a signature, a close and a change of the door."""

from dataclasses import dataclass

from flask import current_app, request

from app.accounts.preferences import has_password
from app.accounts.second_step import demand_code, has_second_step
from app.accounts.signing_in import signed_in_by_password
from app.views.asking import accord, close_reading, db, me
from app.views.session.forms import AgainForm


@dataclass(frozen=True)
class Asks:
    """What the form must ask of the person: those of a demonstration have neither."""

    password: bool
    code: bool


def asks() -> Asks:
    """What the person who asks has to give again."""
    return Asks(password=has_password(db(), me().id), code=has_second_step(db(), me().id))


def demand_again(form: AgainForm) -> None:
    """Tries are counted as at the door. A demonstration asks nothing.

    Raises NotSignedIn, WrongCode, TooManyTries.
    """
    wanted, username = asks(), me().username
    person, address, now = me().id, request.remote_addr or "", accord().now()
    close_reading()
    if wanted.password:
        signed_in_by_password(
            accord().store,
            username=username,
            password=form.password.data or "",
            address=address,
            now=now,
        )
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
