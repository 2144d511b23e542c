"""Keys for programs: made by administrators, taken by their owners, ended by either."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.accounts.api_keys import end_key, last_uses, new_secret, take_secret
from app.domain.access.api_key import Scope
from app.domain.access.commands import make_key
from app.domain.people.rights import Act, Thing
from app.domain.refusals import N_
from app.views.access.forms import KeyForm
from app.views.asking import db, do, me
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.people.directory import choices
from app.views.public_address import public_link
from app.views.refusing import refusals_on
from projections.access.queries import KeyRow, api_key, keys_made
from projections.metrics.queries import all_sources
from projections.people.queries import names
from projections.temporal import NOW

bp = Blueprint("access", __name__, url_prefix="/api-keys")

USUALLY_FOR = timedelta(days=180)
SCOPES = {
    Scope.MEASUREMENTS: N_("Values: to report them"),
    Scope.LEADS: N_("Leads: to send and to answer them"),
}


@dataclass(frozen=True)
class Shown:
    """A key in the list; `state` is none of its secret's business: valid, expired or revoked."""

    row: KeyRow
    name: str
    owner: str
    unit: str
    sources: str
    scopes: str
    state: str
    used: Any
    is_mine: bool
    may_end: bool


@bp.get("/")
def index() -> Response:
    """One's own keys, and all that one may look after."""
    return shown("access/index.html", **_page(AskedForm(), _empty_form()))


@bp.post("/")
def make() -> Response:
    """A key without a secret: its owner takes that."""
    _demand_manager()
    form = KeyForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                make_key,
                key=form.key.data,
                id=UUID(hex=form.key.data) if _is_id(form.key.data) else uuid4(),
                owner=form.owner.data,
                name=form.name.data,
                unit=form.unit.data,
                sources=tuple(form.sources.data or ()),
                scopes=tuple(form.scopes.data or ()),
                until_day=form.until_day.data,
            )
    page = _page(AskedForm(), form)
    return answered(form, "access/index.html", back_to=url_for("access.index"), **page)


@bp.post("/<uuid:id>/secret")
def secret(id: UUID) -> Response:
    """A new secret for the owner's eyes; it is shown this once, and the one before it ends."""
    row, form = _known(id), AskedForm(request.form)
    taken = new_secret()
    with refusals_on(form):
        do(take_secret, api_key=id, secret=taken)
        return shown(
            "access/secret.html",
            name=row.name,
            secret=taken,
            address=public_link("api.about_key"),
        )
    return shown("access/index.html", status=form.status, **_page(form, _empty_form()))


@bp.post("/<uuid:id>/revocation")
def revocation(id: UUID) -> Response:
    """The key opens nothing from now on."""
    _known(id)
    form = AskedForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(end_key, key=form.key.data, api_key=id)
    page = _page(form, _empty_form())
    return answered(form, "access/index.html", back_to=url_for("access.index"), **page)


def _known(id: UUID) -> KeyRow:
    """The key, if the reader may know of it; 404 otherwise."""
    row = api_key(db(), id, at=NOW)
    if row is None or not _may_see(row):
        abort(404)
    return row


def _may_see(row: KeyRow) -> bool:
    return row.owner == me().id or me().may(Act.READ_KEYS, Thing(unit=row.unit))


def _demand_manager() -> None:
    if not me().may_somewhere(Act.MANAGE_KEYS):
        abort(404)


def _is_id(text: str) -> bool:
    return len(text) == 32


def _empty_form() -> KeyForm:
    return KeyForm(
        until_day=me().today + USUALLY_FOR,
        unit=me().actor.unit,
        sources=[],
        scopes=[Scope.MEASUREMENTS],
    )


def _page(form: AskedForm, key_form: KeyForm) -> dict[str, Any]:
    if "as_of" in request.args:
        abort(404)  # what opens today is no page of the past
    asking = me()
    manages = asking.may_somewhere(Act.MANAGE_KEYS)
    sees_others = asking.may_somewhere(Act.READ_KEYS)
    rows = [
        row
        for row in keys_made(db(), at=NOW, owner=None if sees_others else asking.id)
        if _may_see(row)
    ]
    sources = all_sources(db(), at=NOW)
    return {
        "form": form,
        "rows": _shown(rows, {code: one.name(asking.language) for code, one in sources.items()}),
        "key_form": key_form if manages else None,
        "choices": choices(NOW) if manages else None,
        "scopes": [(str(one), gettext(word)) for one, word in SCOPES.items()],
        "sources": [(code, one.name(asking.language)) for code, one in sorted(sources.items())],
    }


def _shown(rows: list[KeyRow], sources: dict[str, str]) -> list[Shown]:
    asking = me()
    people = {id for row in rows for id in (row.owner, row.unit)}
    known, used = names(db(), at=NOW, ids=people), last_uses(db())
    return [
        Shown(
            row=row,
            name=row.name or gettext("(erased)"),
            owner=known.of(row.owner, asking.language),
            unit=known.of(row.unit, asking.language),
            sources=gettext(", ").join(sources.get(code, code) for code in row.sources),
            scopes=gettext(", ").join(gettext(SCOPES[Scope(one)]) for one in row.scopes),
            state=_state(row),
            used=used.get(row.key),
            is_mine=row.owner == asking.id and row.holds(asking.today),
            may_end=row.revoked_at is None
            and (row.owner == asking.id or asking.may(Act.MANAGE_KEYS, Thing(unit=row.unit))),
        )
        for row in rows
    ]


def _state(row: KeyRow) -> str:
    if row.revoked_at is not None:
        return gettext("revoked")
    if not row.holds(me().today):
        return gettext("expired")
    return gettext("valid") if row.prefix else gettext("waits for its owner")
