"""Evidence: a day and a unit as they were seen, packs to take away, and what was signed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Thing
from app.domain.values.period import Period
from app.erasing import erasing
from app.eventlog.notes import PublicKey
from app.eventlog.texts import bodies
from app.packing import asking_for_dispute_pack, asking_for_pack, gathered
from app.sealing import sealed
from app.views.asking import accord, db, do, me, whole_company
from app.views.audit.detail import told_event
from app.views.audit.scope import scope
from app.views.disputes.waiting import thing_of
from app.views.evidence.box import box, card_name, cards_within_reach, place_of_card
from app.views.evidence.forms import ErasureForm, PackForm
from app.views.evidence.page import archive
from app.views.evidence.words import GROUNDS, KINDS
from app.views.fragments import see_other, shown
from app.views.refusing import refusals_on
from app.views.scorecards.place import demand_to_see
from projections.audit.queries import around
from projections.disputes.queries import dispute
from projections.evidence.queries import (
    PackRow,
    covering_checkpoint,
    last_checkpoint,
    latest_packs,
    requested_pack,
    signing_key_history,
)
from projections.metrics.queries import metrics
from projections.people.queries import Names, names
from projections.scorecards.queries import CardRow, scorecards
from projections.temporal import NOW

bp = Blueprint("evidence", __name__, url_prefix="/evidence")

STALE = timedelta(hours=24)
PACKS_SHOWN = 20


@bp.get("")
def index() -> Response:
    """One box for a day and a unit; what was signed; packs that were taken."""
    if not me().may_somewhere(Act.TAKE_PACK):
        abort(404)
    known = names(db(), at=NOW)
    cards = scorecards(db(), at=NOW)
    last = last_checkpoint(db(), at=NOW)
    organised = accord().organised()
    if organised is None:
        abort(404)
    may_take = {card.id for card in cards_within_reach(cards, known)}
    return shown(
        "evidence/index.html",
        box=box(cards, known),
        checkpoint=sealed(last, organised.origin).checkpoint if last else None,
        signed_at=last.recorded_at if last else None,
        is_stale=last is not None and accord().now() - last.recorded_at > STALE,
        keys=[PublicKey.read(one.key) for one in signing_key_history(db(), at=NOW)],
        packs=[
            (one, gettext(KINDS[one.kind]), known.of(one.by, me().language))
            for one in latest_packs(db(), at=NOW, limit=PACKS_SHOWN)
            if (one.card in may_take if one.card else _may_take(one))
        ],
    )


@bp.get("/seen")
def seen() -> Response:
    """The scorecard of the box, as it was seen at the end of the day."""
    card, day = request.args.get("card", ""), request.args.get("day", "")
    reached = cards_within_reach(scorecards(db(), at=NOW), names(db(), at=NOW))
    found = next((one for one in reached if str(one.id) == card), None)
    if found is None:
        abort(404)
    return see_other(
        url_for("scorecards.newest", card=found.id, as_of=day or me().today.isoformat())
    )


@bp.get("/checkpoint.note")
def checkpoint() -> Response:
    """The newest checkpoint, to be kept elsewhere."""
    last, organised = last_checkpoint(db(), at=NOW), accord().organised()
    if last is None or organised is None or not me().may_somewhere(Act.TAKE_PACK):
        abort(404)
    response = Response(sealed(last, organised.origin).note, mimetype="text/plain")
    name = f"checkpoint-{last.size}.note"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.post("/packs")
def packs() -> Response:
    """Ask for a pack."""
    form = PackForm(request.form)
    asking, of, back_url = _asked(form)
    if form.validate():
        with refusals_on(form):
            asked = do(asking, key=form.key.data, **of)
    if form.is_refused:
        return shown(
            "errors/refused.html",
            status=form.status,
            sentence=form.messages[0],
            back_url=back_url,
            request_url=None,
        )
    return see_other(url_for("evidence.show", pack=UUID(str(asked.value))))


def _asked(form: PackForm) -> tuple[Callable[..., UUID], dict[str, Any], str]:
    """The command, what it is told, and where a refusal leads back to; 404 for what isn't seen,
    and for an id that can't be one.
    """
    if any(one.process_errors for one in (form.dispute, form.card, form.kpi)):
        abort(404)
    if form.dispute.data is not None:
        row = dispute(db(), form.dispute.data, at=NOW)
        if row is None or not me().may(Act.READ_CARD, thing_of(row.subject)):
            abort(404)
        of = {"dispute": row.dispute}
        return asking_for_dispute_pack(accord()), of, url_for("disputes.show", id=row.dispute)
    card = next((one for one in scorecards(db(), at=NOW) if one.id == form.card.data), None)
    if card is None:
        abort(404)
    demand_to_see(card, names(db(), at=NOW))
    try:
        Period.parse(form.period.data or "")
    except ValueError:
        abort(404)
    told = {"card": card.id, "kpi": form.kpi.data, "period": form.period.data}
    back = url_for("scorecards.show", card=card.id, period=form.period.data)
    return asking_for_pack(accord()), told, back


@bp.get("/packs/<uuid:pack>")
def show(pack: UUID) -> Response:
    """A pack: waiting for its checkpoint, or there to be taken."""
    row = _demanded(pack)
    known = names(db(), at=NOW)
    covering = covering_checkpoint(db(), row.position)
    return shown(
        "evidence/pack.html",
        fragment="evidence/_pack.html",
        row=row,
        kind=gettext(KINDS[row.kind]),
        name=_name(row, known),
        by=known.of(row.by, me().language),
        size=covering.size if covering else None,
        keys=[PublicKey.read(one.key) for one in signing_key_history(db(), at=NOW)],
        back_url=_back_url(row),
    )


def _name(row: PackRow, known: Names) -> str:
    """What the pack is about: a scorecard, or a dispute's metric and subject."""
    if row.card is not None:
        return card_name(_card(row.card), known)
    found = dispute(db(), row.dispute, at=NOW) if row.dispute else None
    if found is None:
        abort(404)
    metric = metrics(db(), at=NOW, codes=[found.metric])[found.metric]
    language = me().language
    return f"{metric.name(language)} · {known.of(found.subject, language)}"


def _back_url(row: PackRow) -> str:
    if row.dispute:
        return url_for("disputes.show", id=row.dispute)
    if row.kpi:
        return url_for("scorecards.kpi", kpi=row.kpi, period=row.period)
    return url_for("scorecards.show", card=row.card, period=row.period)


@bp.get("/packs/<uuid:pack>/pack.zip")
def taken(pack: UUID) -> Response:
    """The pack itself."""
    row, organised = _demanded(pack), accord().organised()
    if organised is None:
        abort(404)
    found = gathered(db(), row, organised.origin)
    if found is None:
        return see_other(url_for("evidence.show", pack=pack))
    written = archive(db(), found, me().language, organised.zone)
    response = Response(written, mimetype="application/zip")
    name = f"evidence-{row.period}-{row.position}.zip"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/texts/<uuid:text>")
def text(text: UUID) -> Response:
    """A text, and the form that erases it."""
    return _text_page(text, ErasureForm())


@bp.post("/texts/<uuid:text>/erasure")
def erasure(text: UUID) -> Response:
    """Erase a text for ever."""
    form = ErasureForm(request.form)
    body = _body(text)
    if form.validate():
        with refusals_on(form):
            do(
                erasing(accord()),
                key=form.key.data,
                text=text,
                ground=form.ground.data,
                reason=form.reason.data,
            )
    if form.is_refused:
        return _text_page(text, form, body)
    return see_other(_event_url() or url_for("evidence.index"))


def _text_page(text: UUID, form: ErasureForm, body: str | None = None) -> Response:
    return shown(
        "evidence/text.html",
        status=form.status,
        text=text,
        body=_body(text) if body is None else body,
        is_open=_is_open(text),
        form=form,
        grounds=[(str(ground), gettext(words)) for ground, words in GROUNDS.items()],
        event=request.args.get("event", ""),
        event_url=_event_url(),
    )


def _body(text: UUID) -> str:
    """The text; 404 for those who may not erase it, and where it is gone."""
    if not me().may(Act.ERASE_TEXT, whole_company()):
        abort(404)
    found = bodies(db(), [text]).get(text)
    if found is None:
        abort(404)
    return found


def _is_open(text: UUID) -> bool:
    """Whether the reader may see the text: it stands in the event that the address names."""
    event = _event()
    found = around(db(), event) if event else None
    looks = scope(names(db(), at=NOW))
    if event is None or found is None or not looks.shows(found.row):
        return False
    return any(one.text_id == text for one in told_event(event, looks.opens).fields)


def _event() -> int | None:
    """The position of the event that the address names; None where it names none."""
    event = request.args.get("event", "")
    return int(event) if event.isascii() and event.isdigit() and len(event) < 19 else None


def _event_url() -> str | None:
    event = _event()
    return None if event is None else url_for("audit.show", position=event)


def _demanded(pack: UUID) -> PackRow:
    """The pack, for those who may take it; 404 for others."""
    row = requested_pack(db(), pack)
    if row is None or not _may_take(row):
        abort(404)
    return row


def _may_take(row: PackRow) -> bool:
    if row.card is not None:
        unit = place_of_card(_card(row.card))
        return unit is not None and me().may(Act.TAKE_PACK, Thing(unit=unit))
    found = dispute(db(), row.dispute, at=NOW) if row.dispute else None
    return found is not None and me().may(Act.TAKE_PACK, thing_of(found.subject))


def _card(id: UUID) -> CardRow:
    found = next((one for one in scorecards(db(), at=NOW) if one.id == id), None)
    if found is None:
        abort(404)
    return found
