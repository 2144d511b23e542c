"""The outbox for administrators, and everybody's own choice of what to hear of."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.people.rights import Act
from app.outbox.choices import choose_ways, ways_of
from app.outbox.kinds import Kind, State, Way
from app.outbox.queue import ROBOT, Message, how_many, message, messages_kept, send_again
from app.views.asking import accord, close_reading, db, me
from app.views.forms import AskedForm
from app.views.fragments import answered, see_other, shown
from app.views.messages.words import KINDS, reason_words, state_word
from projections.people.queries import Names, names
from projections.temporal import NOW

bp = Blueprint("messages", __name__)

A_PAGE = 50


@dataclass(frozen=True)
class Shown:
    """A message in the list. It says what kind of thing it is about, and nothing of the thing."""

    message: Message
    kind: str
    receiver: str
    state: str
    reason: str
    may_be_sent: bool


@bp.get("/messages/")
def index() -> Response:
    """What was sent, what waits, and what failed, the newest first."""
    _demand_outbox()
    return shown("messages/index.html", **_outbox(AskedForm()))


@bp.post("/messages/<uuid:id>/attempts")
def attempt(id: UUID) -> Response:
    """Let a message that was not sent be tried anew."""
    _demand_outbox()
    found = message(db(), id)
    if found is None:
        abort(404)
    form = AskedForm(request.form)
    if form.validate():
        close_reading()
        with accord().store.write() as writing:
            is_done = send_again(writing, id, now=accord().now())
        if not is_done:
            form.conflict(gettext("This message waits already, or was sent meanwhile."))
    back = url_for("messages.index", state=request.args.get("state"))
    return answered(form, "messages/index.html", back_to=back, **_outbox(form))


@bp.get("/settings/messages")
def choices() -> Response:
    """What I hear of by mail."""
    return shown(
        "messages/choices.html",
        form=AskedForm(),
        kinds=[(str(kind), gettext(KINDS[kind])) for kind in Kind],
        chosen={str(kind) for kind, way in ways_of(db(), me().id).items() if way is Way.MAIL},
        is_kept="kept" in request.args,
    )


@bp.post("/settings/messages")
def choice() -> Response:
    """Keep what I want to hear of; what has no tick is told in Accord alone."""
    person, wanted = me().id, set(request.form.getlist("kind"))
    close_reading()
    with accord().store.write() as writing:
        ways = {kind: Way.MAIL if str(kind) in wanted else Way.NONE for kind in Kind}
        choose_ways(writing, person, ways)
    return see_other(url_for("messages.choices", kept=""))


def _demand_outbox() -> None:
    """404 for who does not administer, and on pages of the past: the outbox has none."""
    if "as_of" in request.args or not me().may_somewhere(Act.READ_OUTBOX):
        abort(404)


def _outbox(form: AskedForm) -> dict[str, Any]:
    asked = request.args.get("state", "")
    states = (State(asked),) if asked in set(State) else ()
    page = max(1, request.args.get("page", 1, int))
    found = messages_kept(db(), states=states, most=A_PAGE + 1, skip=(page - 1) * A_PAGE)
    known = names(db(), at=NOW, ids={one.receiver for one in found})
    counted = how_many(db())
    return {
        "form": form,
        "rows": [_shown(one, known) for one in found[:A_PAGE]],
        "states": [
            (
                _counted(gettext("All"), sum(counted.values())),
                url_for("messages.index"),
                not states,
            ),
            *(
                (
                    _counted(state_word(one), counted[one]),
                    url_for("messages.index", state=str(one)),
                    one in states,
                )
                for one in State
            ),
        ],
        "asked": asked,
        "earlier_url": _page_url(asked, page - 1) if page > 1 else None,
        "later_url": _page_url(asked, page + 1) if len(found) > A_PAGE else None,
    }


def _counted(word: str, number: int) -> str:
    return f"{word} {number:,}"


def _page_url(asked: str, page: int) -> str:
    return url_for("messages.index", state=asked or None, page=page)


def _shown(one: Message, known: Names) -> Shown:
    is_robot = one.receiver == ROBOT
    return Shown(
        message=one,
        kind=gettext(KINDS[one.kind]),
        receiver=gettext("Chat robot") if is_robot else known.of(one.receiver, me().language),
        state=state_word(one.state),
        reason=reason_words(one.reason),
        may_be_sent=one.state in (State.FAILED, State.DROPPED),
    )
