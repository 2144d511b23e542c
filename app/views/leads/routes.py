"""Lists of records: all of them, a new one, one with its records, and one record."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.leads.commands import bring_list, withdraw_list
from app.domain.leads.handover import handover_id
from app.domain.leads.lead_list import lead_list_id
from app.domain.people.rights import Act, Thing
from app.importers.grids import MOST_BYTES
from app.importers.record_lists import read_list
from app.importers.unreadable import FileTooLarge
from app.reading.leads import counted, handed
from app.views.asking import close_reading, db, demand_right, do, me, moment, zone
from app.views.audit.stepping import tell_steps
from app.views.exporting import Cell, Listing, file_answer, stamped
from app.views.fragments import answered, see_other, shown
from app.views.leads.forms import BringingForm, WithdrawalForm
from app.views.leads.page import (
    answer_words,
    asked,
    chosen_records,
    context,
    demanded,
    may_read,
    record_cells,
    seen_at,
    title_of,
)
from app.views.leads.waiting import listed
from app.views.leads.words import rule_words, verdict_words
from app.views.refusing import refusals_on
from app.views.typed import period_key
from projections.leads.queries import (
    ListRow,
    all_lists,
    answers_to,
    answers_to_all,
    records_of,
    rules_of,
)
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import all_units, names

bp = Blueprint("leads", __name__, url_prefix="/leads")


@bp.get("/")
def index() -> Response:
    """The lists that the reader may see: those that wait for an answer, then all others."""
    at = moment().position
    called, known = names(db(), at=at), metrics(db(), at=at)
    rows = [row for row in all_lists(db(), at=at) if may_read(row)]
    answers = answers_to_all(db(), [row.list for row in rows if row.receiver], at=at)
    lines = [
        listed(row, handed(row, answers.get(row.list, {}), seen_at()), known, called)
        for row in rows
    ]
    return shown(
        "leads/index.html",
        open=[one for one in lines if one.waits],
        others=[one for one in lines if not one.waits],
        may_bring=me().may_somewhere(Act.KEEP_LEADS) and not moment().is_past,
    )


@bp.get("/new")
def new() -> Response:
    """The form of a new list; a number that the address names is filled in."""
    form = BringingForm(request.args)
    if form.unit.data is None:
        form.unit.data = me().actor.unit
    return shown("leads/new.html", **_bringing(form))


@bp.post("/")
def bring() -> Response:
    """A new list."""
    form = BringingForm(request.form)
    new_id = lead_list_id(form.key.data)
    if form.validate():
        with refusals_on(form):
            demand_right(Act.KEEP_LEADS, Thing(unit=form.unit.data))
            content, name = _sent_file()
            close_reading()
            brought = read_list(
                content,
                name,
                key=form.key_column.data or "",
                time=form.time_column.data or "",
                also=form.also.data or "",
                zone=zone(),
            )
            do(
                bring_list,
                key=form.key.data,
                id=new_id,
                metric=form.metric.data,
                subject=form.subject.data,
                period=period_key(form.period.data),
                unit=form.unit.data,
                source=form.source.data or "",
                brought=brought,
            )
    if not form.is_refused:
        return see_other(url_for("leads.show", list_id=new_id))
    return answered(form, "leads/new.html", back_to=url_for("leads.index"), **_bringing(form))


@bp.get("/<uuid:list_id>")
def show(list_id: UUID) -> Response:
    """The records with their answers, and how many count under each definition."""
    row = demanded(list_id)
    tell_steps(things=[list_id, handover_id(list_id)])
    return shown("leads/show.html", fragment="leads/_records.html", **context(row))


@bp.get("/<uuid:list_id>/records.<form>")
def export(list_id: UUID, form: str) -> Response:
    """The records as they are filtered, as a file."""
    if form not in ("csv", "xlsx"):
        abort(404)
    row = demanded(list_id)
    header = [
        gettext("Record"),
        *((gettext("Answer"), gettext("By"), gettext("Answered at")) if row.receiver else ()),
        *row.columns,
    ]
    return file_answer(Listing("records", header, _exported(row)), form)


@bp.get("/<uuid:list_id>/records/<int:number>")
def record(list_id: UUID, number: int) -> Response:
    """One record: what the list says of it, and what becomes of it under each definition."""
    row, at = demanded(list_id), moment().position
    called = names(db(), at=at)
    records = records_of(db(), row)
    if not 1 <= number <= len(records):
        abort(404)
    one = records[number - 1]
    answer = answers_to(db(), list_id, at=at).get(number)
    return shown(
        "leads/record.html",
        row=row,
        title=title_of(row, metrics(db(), at=at, codes=[row.metric]), called),
        record=one,
        cells=list(zip(row.columns, record_cells(row, one), strict=True)),
        verdicts=[
            (
                rule_words(rule, called, me().language),
                verdict_words(rule, found.verdicts[number - 1])
                if (found := counted(row, records, rule, zone())).verdicts
                else gettext("no value: the list lacks a column"),
            )
            for rule in rules_of(db(), row.metric, at=at)
        ],
        answer=answer_words(answer) if row.receiver else "",
        answered_by=called.of(answer.by, me().language) if answer else "",
        answered_at=answer.at if answer else None,
    )


@bp.post("/<uuid:list_id>/withdrawal")
def withdrawal(list_id: UUID) -> Response:
    """A list that was a mistake."""
    row, form = demanded(list_id), WithdrawalForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                withdraw_list,
                key=form.key.data,
                seen=form.seen.data,
                list_id=list_id,
                reason=form.reason.data or "",
            )
    return answered(
        form,
        "leads/show.html",
        back_to=url_for("leads.index"),
        **context(row, withdrawal_form=form),
    )


# -- what they share ------------------------------------------------------------------------------


def _sent_file() -> tuple[bytes, str]:
    sent = request.files.get("file")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    if len(content) > MOST_BYTES:
        raise FileTooLarge(field="file", megabytes=11, most=MOST_BYTES // 2**20)
    return content, (sent.filename or "")[-120:] if sent else ""


def _exported(row: ListRow) -> Iterator[list[Cell]]:
    at, language = moment().position, me().language
    answers, called = answers_to(db(), row.list, at=at), names(db(), at=at)
    for one in chosen_records(records_of(db(), row), answers, asked(request.args)):
        answer = answers.get(one.number)
        said: list[Cell] = []
        if row.receiver:
            by, when = (called.of(answer.by, language), stamped(answer.at)) if answer else ("", "")
            said = [answer_words(answer), by, when]
        yield [one.number, *said, *record_cells(row, one)]


def _bringing(form: BringingForm) -> dict[str, Any]:
    at, language = moment().position, me().language
    units = all_units(db(), at=at)
    known = metrics(db(), at=at)
    return {
        "form": form,
        "metrics": sorted(
            ((code, row.name(language)) for code, row in known.items() if row.unit == "count"),
            key=lambda pair: pair[1],
        ),
        "units": [(str(unit.id), unit.name(language)) for unit in units],
        "own_units": [
            (str(unit.id), unit.name(language))
            for unit in units
            if me().may(Act.KEEP_LEADS, Thing(unit=unit.id))
        ],
        "sources": sorted(
            (code, row.name(language)) for code, row in all_sources(db(), at=at).items()
        ),
        "most_megabytes": MOST_BYTES // 2**20,
    }
