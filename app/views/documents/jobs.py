"""Many documents at once: asked for on one page, printed by the worker, taken as one file."""

import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import AnyOf

from app.accounts.names import usernames
from app.domain.ids import ident
from app.domain.people.rights import Act, Thing
from app.domain.values.period import Period, PeriodKind
from app.eventlog.positions import last_position
from app.press.jobs import Job, Progress, ask, printed_files, progress
from app.reading.cards import read_cards
from app.reading.closing import cards_within
from app.views.asking import accord, close_reading, db, demand_right, me
from app.views.documents.file_names import of_holder
from app.views.documents.giving import note_giving
from app.views.forms import AskedForm, IdField, Needed
from app.views.fragments import see_other, shown
from app.views.languages import LANGUAGES
from projections.people.queries import names
from projections.temporal import NOW

bp = Blueprint("printing", __name__, url_prefix="/documents/jobs")

LIKE_A_ZIP = (1980, 1, 1, 0, 0, 0)
"""A zip has no earlier time; the same files give the same zip."""
IN_MEMORY = 8 * 2**20


class PrintForm(AskedForm):
    """Which unit's reviews to print, of which period, in which language."""

    unit = IdField(lazy_gettext("Unit"), validators=[Needed()])
    period = StringField(lazy_gettext("Period"), validators=[Needed()])
    language = StringField(lazy_gettext("Language"), validators=[Needed(), AnyOf(list(LANGUAGES))])


@bp.post("")
def begin() -> Response:
    """Let the worker print the reviews of everything in a unit."""
    form = PrintForm(request.form)
    if not form.validate() or form.unit.data is None:
        abort(404)
    period = _period(form.unit.data, form.period.data or "")
    position = last_position(db())
    job = Job(
        id=ident("print job", me().id, form.key.data or ""),
        unit=form.unit.data,
        period=period.key,
        position=position,
        language=form.language.data or "",
        asked_by=me().id,
        asked_at=accord().now(),
    )
    cards = _named_cards(job, period)
    close_reading()
    with accord().store.write() as writing:
        ask(writing, job, cards)
    return see_other(url_for("printing.show", job=job.id))


@bp.get("/<uuid:job>")
def show(job: UUID) -> Response:
    """How far a job is."""
    found = _demanded(job)
    called = names(db(), at=NOW)
    return shown(
        "documents/job.html",
        fragment="documents/_job.html",
        found=found,
        failures=[(one.name, failure(one.reason)) for one in found.failed],
        unit=called.of(found.job.unit, me().language),
        by=called.of(found.job.asked_by, me().language),
    )


@bp.get("/<uuid:job>/reviews.zip")
def taken(job: UUID) -> Response:
    """The job's documents as one file."""
    found = _demanded(job)
    if not found.is_over:
        return see_other(url_for("printing.show", job=job))
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    cards = _zipped(found, kept)
    note_giving(cards, Period.parse(found.job.period), found.job.position)
    kept.seek(0)
    name = f"accord-reviews-{found.job.period}-{found.job.language}.zip"
    return send_file(kept, mimetype="application/zip", as_attachment=True, download_name=name)


def _zipped(found: Progress, into: IO[bytes]) -> list[UUID]:
    """Write the printed documents; returns the scorecards that they are of."""
    cards = []
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for file, content in printed_files(db(), found.job.id):
            archive.writestr(zipfile.ZipInfo(file.name, LIKE_A_ZIP), content)
            cards.append(file.card)
        if found.failed:
            told = "".join(f"{one.name}: {failure(one.reason)}\n" for one in found.failed)
            archive.writestr(zipfile.ZipInfo("not-printed.txt", LIKE_A_ZIP), told)
    return cards


def failure(reason: str) -> str:
    """Why a document could not be printed."""
    return reason or gettext("The printer broke down over it several times.")


def _named_cards(job: Job, period: Period) -> list[tuple[UUID, str]]:
    """The scorecards of the unit and everything below it that have KPIs in the period, each with
    its file's name."""
    at = job.position
    called, accounts = names(db(), at=at), usernames(db())
    cards = cards_within(db(), job.unit, period, at=at)
    scored = [one.card for one in read_cards(db(), cards, period, at=at) if one.scored.lines]
    found = []
    for number, card in enumerate(scored, 1):
        code = of_holder(card.holder, called, accounts)
        found.append((card.id, f"{number:03d}-{code}-{period.key}.pdf"))
    return found


def _demanded(id: UUID) -> Progress:
    """The job, for somebody who may see the unit's close; else 404."""
    found = progress(db(), id)
    if found is None:
        abort(404)
    demand_right(Act.READ_CLOSING, Thing(unit=found.job.unit))
    return found


def _period(unit: UUID, key: str) -> Period:
    if unit not in me().units.units:
        abort(404)
    demand_right(Act.READ_CLOSING, Thing(unit=unit))
    try:
        period = Period.parse(key)
    except ValueError:
        abort(404)
    if period.kind in (PeriodKind.WEEK, PeriodKind.DAY):
        abort(404)
    return period
