"""Importing a file: what is this, check, import, receipt, reverse the batch."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, request, url_for
from flask_babel import gettext

from app.collecting import full_searches
from app.domain.ids import card_id
from app.domain.values.period import Period
from app.importers.entries import NEEDS_SOMEBODY, Moved
from app.importers.file_check import Told, check_file, check_table
from app.importers.file_import import import_file, reverse_import
from app.importers.grids import MOST_BYTES
from app.importers.kept_answers import forget_answers, keep_answers, kept_answers
from app.importers.left_out import left_out
from app.importers.moving import Shown, shown_of
from app.importers.reading_apart import read_apart
from app.importers.unreadable import FileTooLarge
from app.importers.uploads import keep_upload, kept_upload
from app.reading.cards import read_cards
from app.reading.importing import Company, company
from app.reading.score_changes import score_changes
from app.views.asking import accord, close_reading, db, me, moment
from app.views.audit.stepping import tell_steps
from app.views.exporting import Cell, csv_answer
from app.views.forms import AskedForm
from app.views.fragments import answered, see_other, shown
from app.views.imports import words
from app.views.imports.effects import EFFECTS
from app.views.imports.forms import FiledForm, ImportForm, ReversalForm
from app.views.imports.receipts import (
    ShownScore,
    ShownStated,
    shown_batch,
    shown_changes,
    shown_score,
    shown_stated,
    touched_periods,
)
from app.views.imports.showing import MOST_CARDS, MOST_ROWS_SHOWN, shown_check
from app.views.refusing import refusals_on
from app.views.scorecards.place import around, may_see
from projections.imports.queries import (
    BatchRow,
    ChangeRow,
    all_batches,
    batch,
    changes_of,
    span_of,
    subjects_of,
)
from projections.reviews.queries import reviews
from projections.scorecards.queries import scorecard, scorecards

bp = Blueprint("imports", __name__, url_prefix="/imports")


@bp.before_request
def put_off_full_searches() -> None:
    """A large file lives until its request is over: others needn't wait while it is searched."""
    full_searches.put_off()
    g.full_searches_put_off = True


@bp.teardown_request
def resume_full_searches(_: BaseException | None) -> None:
    if g.pop("full_searches_put_off", False):
        full_searches.resume()


@bp.get("/")
def index() -> Response:
    """A place to drop a file, and the imports so far."""
    return _index(FiledForm())


@bp.post("/files")
def filed() -> Response:
    """A file, kept under its digest until it is imported."""
    form = FiledForm(request.form)
    sent = request.files.get("file")
    with refusals_on(form):
        data = sent.read(MOST_BYTES + 1) if sent else b""
        if len(data) > MOST_BYTES:
            raise FileTooLarge(field="file", megabytes=11, most=MOST_BYTES // 2**20)
        name = (sent.filename or "") if sent else ""
        close_reading()
        read_apart(data, name)
        digest = keep_upload(accord(), data)
        return see_other(url_for("imports.check", digest=digest, name=name[-120:]))
    return _index(form)


@bp.get("/files/<digest>")
def check(digest: str) -> Response:
    """What importing the file would do, with what the person answered before."""
    return _check_page(digest, _resumed(digest))


@bp.post("/files/<digest>")
def checked(digest: str) -> Response:
    """The same with other answers, which are kept; or with none of them."""
    form = ImportForm(request.form)
    if "anew" in request.form:
        by = me().id
        close_reading()
        with accord().store.write() as opened:
            forget_answers(opened, by, digest)
        return see_other(url_for("imports.check", digest=digest, name=form.name.data))
    return _check_page(digest, form)


@bp.get("/files/<digest>/left-out")
def left_behind(digest: str) -> Response:
    """The rows that somebody has to see to, as they stand in the file, with what is said of them.

    It goes by what the person answered, and by what stands now.
    """
    form = _resumed(digest)
    data, by, found = _kept(digest), me().id, None
    close_reading()
    with refusals_on(form):
        found = check_table(accord(), data, form.name.data or "", by=by, **_told(form))
    if found is None:
        return _check_page(digest, form)
    checked, table = found
    names = words.called(_company(), me().language)
    header = [*table.header, gettext("Row"), gettext("Why it didn't come in")]
    rows: Iterable[list[Cell]] = (
        [*one.cells, one.number, words.told_of_cells(one.why, names)]
        for one in left_out(checked, table)
    )
    return csv_answer(f"{PurePath(form.name.data or 'import').stem}-left-out", header, rows)


@bp.post("/files/<digest>/batch")
def brought(digest: str) -> Response:
    """The import; everything that neither asks nor is refused."""
    form = ImportForm(request.form)
    data, by = _kept(digest), me().id
    _keep_said(form, digest, by)
    if form.validate():
        with refusals_on(form):
            close_reading()
            receipt = import_file(
                accord(),
                data,
                form.name.data or "",
                by=by,
                **_told(form),
                key=form.key.data,
                shown=Shown.parse(form.check.data or ""),
            )
            if receipt.batch:
                return see_other(url_for("imports.show", batch_id=receipt.batch))
            if receipt.is_outdated:
                form.conflict(words.spoken(receipt.said))
                return _check_page(digest, form, moved=receipt.moved)
            form.refuse(words.spoken(receipt.said))
    return _check_page(digest, form)


@bp.get("/<uuid:batch_id>")
def show(batch_id: UUID) -> Response:
    """The receipt: what an import changed, and the way to take it back."""
    tell_steps(things=[batch_id])
    return shown("imports/show.html", **_batch_context(batch_id, ReversalForm()))


@bp.post("/<uuid:batch_id>/reversal")
def reversal(batch_id: UUID) -> Response:
    """An import taken back, but for what was touched since."""
    form = ReversalForm(request.form)
    _known(batch_id)
    if form.validate():
        with refusals_on(form):
            by = me().id
            close_reading()
            reverse_import(
                accord(), batch_id, by=by, reason=form.reason.data or "", key=form.key.data
            )
    return answered(
        form,
        "imports/show.html",
        back_to=url_for("imports.show", batch_id=batch_id),
        **_batch_context(batch_id, form),
    )


# -- what several of them share -------------------------------------------------------------------


def _index(form: FiledForm) -> Response:
    here, at = _company(), moment().position
    found = [one for one in all_batches(db(), at=at) if here.may_see(one.holder)]
    about = subjects_of(db(), [one.batch for one in found], at=at)
    unseen = {one.batch: _unseen(about.get(one.batch, {}), here) for one in found}
    seen = [
        one for one in found if not _is_closed(one, about.get(one.batch, {}), unseen[one.batch])
    ]
    return shown(
        "imports/index.html",
        status=form.status,
        form=form,
        batches=[shown_batch(one, here, me().language, unseen=unseen[one.batch]) for one in seen],
        most_megabytes=MOST_BYTES // 2**20,
    )


def _resumed(digest: str) -> ImportForm:
    """What the address says of a file, with what the person answered before."""
    kept = kept_answers(db(), me().id, digest)
    fields = ("name", "holder", "period", "only")
    form = ImportForm(**{name: request.args.get(name) or kept.get(name, "") for name in fields})
    form.kept = kept
    return form


def _check_page(digest: str, form: ImportForm, *, moved: Sequence[Moved] = ()) -> Response:
    data, by, result = _kept(digest), me().id, None
    close_reading()
    with refusals_on(form):
        result = check_file(accord(), data, form.name.data or "", by=by, **_told(form))
        _keep_said(form, digest, by)
    if result is None and form.takes_reading_back():
        with refusals_on(form):
            result = check_file(accord(), data, form.name.data or "", by=by, **_told(form))
    if result is None:
        filing = FiledForm()
        for sentence in form.messages:
            filing.refuse(sentence)
        return _index(filing)
    page = shown_check(
        result,
        _company(),
        me().language,
        only=form.only.data or "",
        moved=moved,
        answers=form.answers,
        is_resumed=bool(form.kept),
    )
    form.check.data = shown_of(result, form.answers).text
    return shown(
        "imports/check.html",
        fragment="imports/_check.html",
        status=form.status if all(not one.unfit for one in result.questions) else 422,
        digest=digest,
        form=form,
        page=page,
    )


def _keep_said(form: ImportForm, digest: str, by: UUID) -> None:
    """Keep what was said of a file, so that it is there when the person comes back to it."""
    if said := form.said:
        close_reading()
        with accord().store.write() as opened:
            keep_answers(opened, by, digest, said, now=accord().now())


def _scores(row: BatchRow, changes: Sequence[ChangeRow]) -> list[ShownScore]:
    """The scores that an import changed, of the scorecards that the reader may see."""
    span = span_of(db(), row.batch)
    if span is None:
        return []
    before, after = span
    world = around(after)
    periods = touched_periods(changes)
    years = {period.year for period in periods}
    cards = [one for one in scorecards(db(), at=after) if one.year in years]
    seen = [one for one in cards if may_see(one, world.names)][:MOST_CARDS]
    found = score_changes(db(), seen, periods, before=before, after=after)
    return [shown_score(one, world.names, me().language) for one in found]


def _stated(row: BatchRow, changes: Sequence[ChangeRow]) -> list[ShownStated]:
    """The scores that a review table stated, beside ours as the import left them."""
    span = span_of(db(), row.batch)
    periods = {one.period for one in changes if one.what == "review" and one.period}
    if span is None or row.holder is None or not periods:
        return []
    after = span[1]
    year = Period.parse(row.period).year
    card = scorecard(db(), card_id(row.holder, year), at=after)
    said = reviews(db(), at=after, card=card_id(row.holder, year))
    return [
        shown_stated(one, read_cards(db(), [card], Period.parse(one.period), at=after)[0])
        for one in said
        if card and one.period in periods and one.score is not None
    ]


def _told(form: ImportForm) -> Told:
    return Told(
        holder=form.holder.data or "",
        period=form.period.data or "",
        answers=form.answers,
        takes_defaults=True,
    )


def _kept(digest: str) -> bytes:
    try:
        data = kept_upload(accord(), digest)
    except ValueError:
        abort(404)
    if data is None:
        abort(404)
    return data


def _known(batch_id: UUID) -> tuple[BatchRow, Company]:
    at, here = moment().position, _company()
    found = batch(db(), batch_id, at=at)
    if found is None or not here.may_see(found.holder):
        abort(404)
    about = subjects_of(db(), [batch_id], at=at).get(batch_id, {})
    if _is_closed(found, about, _unseen(about, here)):
        abort(404)
    return found, here


def _unseen(about: Mapping[UUID | None, int], here: Company) -> int:
    """How many changes are about people whose numbers the reader may not see."""
    return sum(count for subject, count in about.items() if not here.may_see(subject))


def _is_closed(row: BatchRow, about: Mapping[UUID | None, int], unseen: int) -> bool:
    """Whether nothing of an import is for the reader, who didn't bring it either."""
    return bool(unseen) and unseen == sum(about.values()) and row.by != me().id


def _left_out_url(row: BatchRow, here: Company) -> str:
    """Where the rows are that didn't come in; empty where all did."""
    if not any(row.counts.get(str(effect)) for effect in NEEDS_SOMEBODY):
        return ""
    return url_for(
        "imports.left_behind",
        digest=row.digest,
        name=row.file_name,
        holder=here.called(row.holder),
        period=row.period,
    )


def _company(digest: str = "") -> Company:
    return company(db(), at=moment().position, by=me().id, today=me().today, digest=digest)


def _batch_context(batch_id: UUID, form: AskedForm) -> dict[str, Any]:
    row, here = _known(batch_id)
    changes = changes_of(db(), batch_id, at=moment().position)
    seen = [one for one in changes if here.may_see(one.subject)]
    closed = {(one.row, one.what) for one in changes} - {(one.row, one.what) for one in seen}
    card = None
    if row.holder and row.period:
        year = Period.parse(row.period).year
        card = url_for("scorecards.newest", card=card_id(row.holder, year))
    return {
        "batch": shown_batch(row, here, me().language, unseen=len(changes) - len(seen)),
        "changes": shown_changes(seen, here, me().language),
        "hidden": max(len(seen) - MOST_ROWS_SHOWN, 0),
        "kept": [
            (number, words.word(words.CHANGED, what))
            for number, what in row.kept
            if (number, what) not in closed
        ],
        "counts": [
            (words.word(EFFECTS, effect), row.counts[effect])
            for effect in EFFECTS
            if effect in row.counts
        ],
        "card_url": card,
        "left_out_url": _left_out_url(row, here) if row.by == me().id else "",
        "scores": _scores(row, changes),
        "stated": _stated(row, changes),
        "may_reverse": not row.is_reversed and row.finished_at and not moment().is_past,
        "form": form,
    }
