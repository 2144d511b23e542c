"""Webhooks: whom administrators let be told of changes, and what came of telling them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext

from app.domain.access.commands import close_webhook, open_webhook
from app.domain.access.webhook import Told
from app.domain.people.rights import Act, Thing
from app.domain.refusals import N_
from app.outbox.deliveries import Delivery, deliveries_of, delivery, how_many, send_again
from app.outbox.kinds import State
from app.secret_key import webhook_secret
from app.views.access.forms import WebhookForm
from app.views.asking import accord, close_reading, db, do, me
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.messages.words import state_word
from app.views.people.directory import choices
from app.views.refusing import refusals_on
from projections.access.queries import WebhookRow, webhooks_opened
from projections.people.queries import names
from projections.temporal import NOW

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")

A_PAGE = 50

SHORT = {
    Told.VALUES: N_("Values"),
    Told.PERIODS: N_("Periods"),
    Told.DISPUTES: N_("Disputes"),
}
KINDS = {
    Told.VALUES: N_("Values: reported, corrected, taken back, ruled"),
    Told.PERIODS: N_("Periods: closed, reopened"),
    Told.DISPUTES: N_("Disputes: opened, ruled, appealed"),
}


@dataclass(frozen=True)
class Shown:
    """A webhook in the list. `host` is where it leads; the whole address may hold a secret."""

    row: WebhookRow
    name: str
    host: str
    unit: str
    kinds: str
    sent: int
    failed: int
    waiting: int
    may_close: bool


@bp.get("/")
def index() -> Response:
    """Who is told of what, and how that goes."""
    return shown("access/webhooks.html", **_page(AskedForm(), _empty_form()))


@bp.post("/")
def opening() -> Response:
    """Another address; its secret is shown this once."""
    _demand_manager()
    form = WebhookForm(request.form)
    if form.validate():
        with refusals_on(form):
            done = do(
                open_webhook,
                key=form.key.data,
                id=UUID(hex=form.key.data) if len(form.key.data) == 32 else uuid4(),
                name=form.name.data,
                address=form.address.data,
                unit=form.unit.data,
                kinds=tuple(form.kinds.data or ()),
                is_loopback_allowed=current_app.config["WEBHOOK_LOOPBACK"],
            )
            secret = webhook_secret(current_app.config["SECRET_KEY"], UUID(str(done.value)))
            return shown("access/webhook_secret.html", name=form.name.data, secret=secret)
    return shown("access/webhooks.html", status=form.status, **_page(AskedForm(), form))


@bp.get("/<uuid:id>")
def show(id: UUID) -> Response:
    """What one was told, the newest first."""
    return shown("access/webhook.html", **_deliveries(_known(id), AskedForm()))


@bp.post("/<uuid:id>/closing")
def closing(id: UUID) -> Response:
    """It is told of nothing any more."""
    _known(id)
    form = AskedForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(close_webhook, key=form.key.data, webhook=id)
    page = _page(form, _empty_form())
    return answered(form, "access/webhooks.html", back_to=url_for("webhooks.index"), **page)


@bp.post("/<uuid:id>/deliveries/<uuid:told>/attempts")
def attempt(id: UUID, told: UUID) -> Response:
    """Tell it once more, under the same id."""
    row, found = _known(id), delivery(db(), told)
    if found is None or found.webhook != id:
        abort(404)
    form = AskedForm(request.form)
    close_reading()
    with accord().store.write() as writing:
        is_done = send_again(writing, told, now=accord().now())
    if not is_done:
        form.conflict(gettext("This delivery waits already."))
    back = url_for("webhooks.show", id=id)
    return answered(form, "access/webhook.html", back_to=back, **_deliveries(row, form))


def _known(id: UUID) -> WebhookRow:
    """The webhook, if the reader may look after it; 404 otherwise."""
    _demand_manager()
    found = next((one for one in webhooks_opened(db(), at=NOW) if one.webhook == id), None)
    if found is None or not me().may(Act.MANAGE_WEBHOOKS, Thing(unit=found.unit)):
        abort(404)
    return found


def _demand_manager() -> None:
    """404 for who manages none, and on pages of the past."""
    if "as_of" in request.args or not me().may_somewhere(Act.MANAGE_WEBHOOKS):
        abort(404)


def _empty_form() -> WebhookForm:
    return WebhookForm(unit=me().actor.unit, kinds=[str(Told.VALUES)])


def _page(form: AskedForm, webhook_form: WebhookForm) -> dict[str, Any]:
    _demand_manager()
    asking, counted = me(), how_many(db())
    rows = [
        one
        for one in webhooks_opened(db(), at=NOW)
        if asking.may(Act.MANAGE_WEBHOOKS, Thing(unit=one.unit))
    ]
    known = names(db(), at=NOW, ids={one.unit for one in rows})
    return {
        "form": form,
        "rows": [
            _shown(one, known.of(one.unit, asking.language), counted.get(one.webhook, {}))
            for one in rows
        ],
        "webhook_form": webhook_form,
        "choices": choices(NOW),
        "kinds": [(str(kind), gettext(words)) for kind, words in KINDS.items()],
    }


def _shown(row: WebhookRow, unit: str, counted: dict[State, int]) -> Shown:
    return Shown(
        row=row,
        name=row.name or gettext("(erased)"),
        host=urlsplit(row.address).hostname or "",
        unit=unit,
        kinds=gettext(", ").join(gettext(SHORT[Told(one)]) for one in row.kinds),
        sent=counted.get(State.SENT, 0),
        failed=counted.get(State.FAILED, 0),
        waiting=counted.get(State.WAITING, 0),
        may_close=row.closed_at is None,
    )


@dataclass(frozen=True)
class ShownDelivery:
    """A delivery in the log: what it told of, where it stands, and what came back."""

    delivery: Delivery
    state: str
    reason: str
    may_be_sent: bool


def _deliveries(row: WebhookRow, form: AskedForm) -> dict[str, Any]:
    page = max(1, request.args.get("page", 1, int))
    found = deliveries_of(db(), row.webhook, most=A_PAGE + 1, skip=(page - 1) * A_PAGE)
    return {
        "form": form,
        "webhook": _shown(row, "", {}),
        "rows": [
            ShownDelivery(
                one,
                state_word(one.state),
                gettext(one.reason) if one.reason else "",
                one.state is not State.WAITING and row.closed_at is None,
            )
            for one in found[:A_PAGE]
        ],
        "earlier_url": _page_url(row, page - 1) if page > 1 else None,
        "later_url": _page_url(row, page + 1) if len(found) > A_PAGE else None,
    }


def _page_url(row: WebhookRow, page: int) -> str:
    return url_for("webhooks.show", id=row.webhook, page=page)
