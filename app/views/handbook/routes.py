"""The handbook: its entries, the search among them, one with its versions, and new ones."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.handbook.commands import (
    Wording,
    restore_entry,
    revise_entry,
    withdraw_entry,
    write_entry,
)
from app.domain.handbook.entry import Kind
from app.domain.handbook.refusals import NotYourEntry
from app.domain.people.rights import Act, demand_somewhere
from app.domain.reviews.reviewing import REVIEWED_KINDS
from app.domain.values.period import Period
from app.ledger import Seen
from app.views import formatting
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import tell_steps
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.handbook.drafting import Draft, draft_of_review, draft_of_task
from app.views.handbook.forms import EntryForm, EntryWithdrawalForm, NewEntryForm, RevisionForm
from app.views.handbook.showing import (
    KINDS,
    all_tags,
    found_among,
    listed,
    may_keep,
    tags_in,
)
from app.views.happened import Step, happened
from app.views.refusing import refusals_on
from app.views.scorecards.place import may_see
from app.views.scorecards.wording import title_of
from projections.handbook.queries import EntryRow, all_entries, entry_versions
from projections.metrics.queries import metrics
from projections.people.queries import Names, names
from projections.scorecards.queries import CardRow, scorecard

bp = Blueprint("handbook", __name__, url_prefix="/handbook")

LONGEST = 80


@bp.get("/")
def index() -> Response:
    """Everything in the handbook, or what answers to a text, a kind, a tag."""
    at, language = moment().position, me().language
    text = request.args.get("q", "")[:LONGEST].strip()
    kind, tag = request.args.get("kind", ""), request.args.get("tag", "")
    everything = all_entries(db(), at=at)
    rows = [
        row
        for row in found_among(everything, text)
        if (kind not in KINDS or row.kind == kind) and (not tag or tag in row.tags)
    ]
    called, known = names(db(), at=at), metrics(db(), at=at)
    return shown(
        "handbook/index.html",
        fragment="handbook/_list.html",
        text=text,
        kind=kind if kind in KINDS else "",
        tag=tag,
        kind_choices=_kind_choices(kind, q=text or None, tag=tag or None),
        tags=all_tags(everything),
        is_empty=not everything,
        entries=[listed(row, called, known, language) for row in rows],
        may_write=not moment().is_past and me().may_somewhere(Act.WRITE_HANDBOOK),
    )


@bp.get("/new")
def new() -> Response:
    """The form of a new entry, filled from a review or a task where one is named."""
    demand_somewhere(me().actor, Act.WRITE_HANDBOOK, today=me().today)
    draft = _draft()
    form = NewEntryForm(
        data={
            "kind": str(draft.kind),
            "title": draft.title,
            "text": draft.text,
            "metrics": list(draft.metrics),
            "card": draft.card,
            "period": draft.period,
        }
    )
    return shown("handbook/new.html", **_writing(form))


@bp.post("/")
def write() -> Response:
    """A new entry."""
    form, id = NewEntryForm(request.form), uuid4()
    card, period = _origin(form)
    if form.validate():
        with refusals_on(form):
            done = do(
                write_entry,
                key=form.key.data,
                id=id,
                wording=_wording(form, None),
                card=card,
                period=period,
            )
            id = UUID(str(done.value))
    back = url_for("handbook.show", entry=id)
    return answered(form, "handbook/new.html", back_to=back, **_writing(form))


@bp.get("/<uuid:entry>")
def show(entry: UUID) -> Response:
    """One entry as it stands, or in the version that is asked for."""
    versions = _versions(entry)
    asked = request.args.get("version", "")
    row = next((one for one in versions if str(one.version_number) == asked), versions[0])
    tell_steps(things=[entry])
    return shown("handbook/show.html", **_context(row, versions))


@bp.get("/<uuid:entry>/revision")
def revision(entry: UUID) -> Response:
    """The form of a new version."""
    row = _versions(entry)[0]
    if not may_keep(row):
        raise NotYourEntry()
    language = me().language
    form = RevisionForm(
        data={
            "kind": row.kind,
            "title": row.title(language),
            "text": row.text(language),
            "tags": "; ".join(row.tags),
            "metrics": list(row.metrics),
        }
    )
    form.seen.data = Seen(row.entry, row.version)
    return shown("handbook/revise.html", **_revising(row, form))


@bp.post("/<uuid:entry>/revision")
def revised(entry: UUID) -> Response:
    """A new version."""
    row, form = _versions(entry)[0], RevisionForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                revise_entry,
                key=form.key.data,
                seen=form.seen.data,
                entry=entry,
                wording=_wording(form, row),
                reason=form.note.data or "",
            )
    back = url_for("handbook.show", entry=entry)
    return answered(form, "handbook/revise.html", back_to=back, **_revising(row, form))


@bp.post("/<uuid:entry>/withdrawal")
def withdrawal(entry: UUID) -> Response:
    """The entry, taken out of the handbook."""
    form = EntryWithdrawalForm(request.form)
    return _step(entry, form, withdraw_entry, reason=form.reason.data or "")


@bp.post("/<uuid:entry>/restoration")
def restoration(entry: UUID) -> Response:
    """The entry, put back."""
    return _step(entry, AskedForm(request.form), restore_entry)


# -- what they share ------------------------------------------------------------------------------


def _step(entry: UUID, form: AskedForm, command: Any, **given: Any) -> Response:
    _versions(entry)
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, entry=entry, **given)
    versions = _versions(entry)
    return answered(
        form,
        "handbook/show.html",
        back_to=url_for("handbook.show", entry=entry),
        **_context(versions[0], versions, form),
    )


def _versions(entry: UUID) -> list[EntryRow]:
    found = entry_versions(db(), entry, at=moment().position)
    if not found:
        abort(404)
    return found


def _draft() -> Draft:
    given = request.args
    try:
        if given.get("task"):
            return draft_of_task(UUID(given["task"]))
        if given.get("card"):
            period = Period.parse(given.get("period", "")).key
            return draft_of_review(UUID(given["card"]), period, given.get("part", ""))
    except ValueError:
        abort(404)
    return Draft()


def _origin(form: NewEntryForm) -> tuple[UUID | None, str]:
    """The review that an entry came from; 404 for one that the reader may not see."""
    if not form.card.data:
        return None, ""
    try:
        id, period = UUID(form.card.data), Period.parse(form.period.data or "").key
    except ValueError:
        abort(404)
    at = moment().position
    card = scorecard(db(), id, at=at)
    if card is None or not may_see(card, names(db(), at=at)):
        abort(404)
    return id, period


def _wording(form: EntryForm, before: EntryRow | None) -> Wording:
    """What the form says anew: a text that stands as it stood is left as it is."""
    language = me().language
    title, text, tags = form.title.data or "", form.text.data or "", tags_in(form.tags.data or "")
    same_tags = before is not None and sorted(tags) == sorted(before.tags)
    told_codes = set(metrics(db(), at=moment().position))
    return Wording(
        kind=Kind(form.kind.data),
        titles={} if before and title == before.title(language) else {language: title},
        texts={} if before and _same(text, before.text(language)) else {language: text},
        tags=None if same_tags else tags,
        metrics=[code for code in form.metrics.data or () if code in told_codes],
    )


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same but for the line ends that a browser sends."""
    return one.replace("\r\n", "\n") == other.replace("\r\n", "\n").strip()


def _kinds() -> list[tuple[str, str]]:
    return [(str(kind), gettext(word)) for kind, word in KINDS.items()]


def _kind_choices(chosen: str, **kept: Any) -> list[tuple[str, str, bool]]:
    """The list for one kind alone, and for all of them: label, address, whether it is chosen."""
    as_of = request.args.get("as_of")
    every = [("", gettext("All")), *_kinds()]
    return [
        (word, url_for("handbook.index", kind=kind or None, as_of=as_of, **kept), kind == chosen)
        for kind, word in every
    ]


def _fields(form: EntryForm) -> dict[str, Any]:
    at, language = moment().position, me().language
    known = metrics(db(), at=at)
    return {
        "form": form,
        "kinds": _kinds(),
        "metric_choices": sorted(
            ((code, row.name(language)) for code, row in known.items()), key=lambda one: one[1]
        ),
        "tags_in_use": all_tags(all_entries(db(), at=at)),
    }


def _writing(form: NewEntryForm) -> dict[str, Any]:
    return {**_fields(form), "is_of_review": bool(form.card.data)}


def _revising(row: EntryRow, form: RevisionForm) -> dict[str, Any]:
    return {**_fields(form), "row": row, "title": row.title(me().language)}


def _origin_said(row: EntryRow, card: CardRow, called: Names) -> tuple[str, str]:
    """What an entry came from, and where that stands: a review, or a scorecard's month."""
    period, as_of = Period.parse(row.period), request.args.get("as_of")
    is_reviewed = period.kind in REVIEWED_KINDS
    page = "reviews.show" if is_reviewed else "scorecards.show"
    name = title_of(card, called, me().language)
    told = f"{name} · {formatting.period(period.key)}"
    return told, url_for(page, card=card.id, period=period.key, as_of=as_of)


def _context(
    row: EntryRow, versions: list[EntryRow], sent: AskedForm | None = None
) -> dict[str, Any]:
    at, language = moment().position, me().language
    called = names(db(), at=at)
    known = metrics(db(), at=at, codes=set(row.metrics)) if row.metrics else {}
    card = scorecard(db(), row.card, at=at) if row.card else None
    withdrawal_form, restoration_form = EntryWithdrawalForm(), AskedForm()
    for form in (withdrawal_form, restoration_form):
        form.seen.data = Seen(row.entry, row.version)
    if isinstance(sent, EntryWithdrawalForm):
        withdrawal_form = sent
    return {
        "row": row,
        "title": row.title(language) or gettext("(erased)"),
        "text": row.text(language) or gettext("(erased)"),
        "kind": gettext(KINDS[row.kind]),
        "unit": called.of(row.unit, language),
        "author": called.of(row.author, language),
        "about": [(one.name(language), code) for code, one in known.items()],
        "origin": _origin_said(row, card, called) if card and may_see(card, called) else None,
        "versions": [(one, called.of(one.by, language)) for one in versions],
        "is_newest": row.version_number == versions[0].version_number,
        "may_keep": not moment().is_past and may_keep(row),
        "withdrawal_form": withdrawal_form,
        "restoration_form": restoration_form,
        "messages": sent.messages if sent else [],
        "happened": happened(sent) if sent else list[Step](),
    }
