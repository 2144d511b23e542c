"""The metric dictionary: the list, one metric, and what a data steward changes in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from app.domain.ids import metric_id
from app.domain.metrics.commands import appoint_sources, define_metrics, redefine_metric
from app.domain.values.kinds import Unit
from app.reading.dictionary import Wanted, entries, packs_of
from app.views.asking import accord, db, do, me, moment
from app.views.audit.stepping import of_kinds, tell_steps
from app.views.exporting import Listing, export_urls, file_answer
from app.views.fragments import answered, shown
from app.views.happened import happened, seen_of
from app.views.metrics import comparing, entry, words
from app.views.metrics.checking import formula_checked
from app.views.metrics.forms import AppointForm, DefineForm, RedefineForm
from app.views.metrics.listing import exported, page_of
from app.views.metrics.uses import shown_uses
from app.views.refusing import refusals_on
from projections.metrics.queries import (
    MetricRow,
    about,
    all_sources,
    history_of,
    metrics,
    suspended_versions,
)
from projections.people.queries import names
from projections.temporal import NOW

bp = Blueprint("metrics", __name__, url_prefix="/metrics")


@bp.get("/")
def index() -> Response:
    """The whole dictionary, or what is looked for in it."""
    at, wanted, language = moment().position, _wanted(), me().language
    sources, known = all_sources(db(), at=at), metrics(db(), at=at)
    found = entries(db(), wanted, at=at)
    kept = {**_kept(wanted), "as_of": entry.as_of()}
    page = page_of(len(found), request.args.get("page", ""), kept)
    return shown(
        "metrics/index.html",
        fragment="metrics/_list.html",
        wanted=wanted,
        rows=[entry.listed(one, sources, language) for one in found[page.of]],
        page=page,
        exports=export_urls("metrics.export", **_kept(wanted)),
        total=len(known),
        packs=packs_of(known.values()),
        words=words,
        may_define=entry.may_define(),
    )


@bp.get("/export.<any(xlsx, csv):form>")
def export(form: str) -> Response:
    """The list as it is shown, as a file."""
    at = moment().position
    found = entries(db(), _wanted(), at=at)
    header, rows = exported(found, all_sources(db(), at=at), me().language)
    return file_answer(Listing("metrics", header, list(rows)), form)


@bp.get("/<code>")
def show(code: str) -> Response:
    """One metric: what it means, how it is made, where it comes from and where it is used."""
    at, language = moment().position, me().language
    history = history_of(db(), code, at=at)
    if not history:
        abort(404)
    known, called = metrics(db(), at=at), names(db(), at=at)
    row, stands = history[0].metric, about(db(), code, at=at)
    tell_steps(
        replace(of_kinds("metrics.", "scorecards."), metrics=frozenset({code})),
        of_kinds("metrics.source."),
        things=[metric_id(one) for one in _akin(row, known)],
    )
    return shown(
        "metrics/show.html",
        metric=row,
        name=row.name(language),
        meaning=row.meaning(language),
        facts=entry.facts(row),
        pieces=entry.pieces(row.formula, known, language),
        reading=words.word(words.READINGS, row.ratio_reading) if row.ratio_reading else "",
        relatives=entry.relatives(row, known, language),
        uses=shown_uses(code, called, language),
        versions=entry.versions(history, known, called, language),
        suspended=suspended_versions(db(), code, at=at),
        sources=entry.shown_sources(row, all_sources(db(), at=at), called, language),
        steward=called.of(row.steward, language) if row.steward else None,
        stands=stands,
        benchmark=entry.benchmark_words(stands, row),
        retired_by=called.of(stands.retired_by, language) if stands.retired_by else "",
        words=words,
        may_define=entry.may_define(),
    )


@bp.get("/<code>/versions/")
def compare(code: str) -> Response:
    """Two versions of a definition side by side; the newest and the one before, or those chosen."""
    at, language = moment().position, me().language
    history = history_of(db(), code, at=at)
    if len(history) < 2:
        abort(404)
    known, called = metrics(db(), at=at), names(db(), at=at)
    old, new = comparing.chosen(history, request.args.get("old", ""), request.args.get("new", ""))
    return shown(
        "metrics/compare.html",
        metric=history[0].metric,
        name=history[0].metric.name(language),
        old=comparing.side(old, called, language),
        new=comparing.side(new, called, language),
        facts=comparing.compared(old.metric, new.metric, known, language),
        numbers=[one.metric.version for one in history],
    )


# -- what a data steward changes ------------------------------------------------------------------


@bp.get("/<code>/versions/new")
def version(code: str) -> Response:
    """The form for a new version of the definition."""
    entry.demand_steward()
    row = _newest(code)
    form = RedefineForm(data=RedefineForm.standing(row, me().today), today=me().today)
    form.seen.data = seen_of(metric_id(code))
    return shown("metrics/redefine.html", **_redefining(form, row))


@bp.post("/<code>/versions/")
def redefine(code: str) -> Response:
    """A new version of the definition."""
    row, form = _newest(code), RedefineForm(request.form, today=me().today)
    valid = form.validate()
    limits = form.limits(Unit(row.unit), row.currency)
    if valid and not form.is_refused:
        with refusals_on(form):
            do(
                redefine_metric,
                key=form.key.data,
                seen=form.seen.data,
                code=code,
                from_period=form.from_period.data,
                meanings=form.meanings(),
                reason=form.reason.data,
                changes={"names": form.names(), **form.kinds(), **limits},
            )
    back = url_for("metrics.show", code=code)
    return answered(form, "metrics/redefine.html", back_to=back, **_redefining(form, row))


@bp.get("/<code>/sources")
def sources(code: str) -> Response:
    """The form for the sources that count."""
    entry.demand_steward()
    row = _newest(code)
    form = AppointForm(data=AppointForm.standing(row))
    form.seen.data = seen_of(metric_id(code))
    return shown("metrics/sources.html", **_appointing(form, row))


@bp.post("/<code>/sources")
def appoint(code: str) -> Response:
    """Other sources, or another steward."""
    row, form = _newest(code), AppointForm(request.form)
    context = _appointing(form, row)
    if form.validate():
        with refusals_on(form):
            do(
                appoint_sources,
                key=form.key.data,
                seen=form.seen.data,
                code=code,
                official=form.official(row),
                others=form.others.data,
                steward=form.steward_id(),
                reason=form.reason.data or "",
            )
    back = url_for("metrics.show", code=code)
    return answered(form, "metrics/sources.html", back_to=back, **context)


@bp.get("/new-metric")
def new() -> Response:
    """The form for a metric that the dictionary doesn't have."""
    entry.demand_steward()
    form = DefineForm(data={"code": request.args.get("code", "")})
    return shown("metrics/define.html", form=form, checked=formula_checked("", ""))


@bp.post("/")
def define() -> Response:
    """A new metric."""
    form = DefineForm(request.form)
    organised = accord().organised()
    if form.validate() and organised:
        definition = form.definition(organised.currency)
        if not form.is_refused:
            with refusals_on(form):
                do(define_metrics, key=form.key.data, definitions={form.code.data: definition})
    return answered(
        form,
        "metrics/define.html",
        back_to=url_for("metrics.show", code=form.code.data or "-"),
        form=form,
        checked=formula_checked(form.formula.data or "", form.code.data or ""),
    )


@bp.get("/formula-check")
def formula_check() -> Response:
    """What a formula is made of, or what stands in its way, while it is typed."""
    asked, decimals = request.args, request.args.get("decimals", "")
    checked = formula_checked(
        asked.get("formula", ""),
        asked.get("code", ""),
        asked.get("unit", ""),
        min(int(decimals), 6) if decimals.isascii() and decimals.isdigit() else 2,
    )
    return shown("metrics/_formula_check.html", checked=checked)


FILTERS = {"q": "text", "dimension": "dimension", "kind": "kind", "pack": "pack", "use": "use"}


def _wanted() -> Wanted:
    asked = {named: request.args.get(name, "")[:80].strip() for name, named in FILTERS.items()}
    return Wanted(**asked)


def _kept(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, named) or None for name, named in FILTERS.items()}


def _newest(code: str) -> MetricRow:
    row = metrics(db(), at=NOW, codes=[code]).get(code)
    if row is None:
        abort(404)
    return row


def _redefining(form: RedefineForm, row: MetricRow) -> dict[str, Any]:
    return {
        "form": form,
        "metric": row,
        "name": row.name(me().language),
        "checked": formula_checked(form.formula.data or "", row.code),
        "happened": happened(form),
    }


def _appointing(form: AppointForm, row: MetricRow) -> dict[str, Any]:
    form.offer(all_sources(db(), at=NOW), entry.stewards(), me().language)
    return {
        "form": form,
        "metric": row,
        "name": row.name(me().language),
        "happened": happened(form),
    }


def _akin(row: MetricRow, known: Mapping[str, MetricRow]) -> list[str]:
    """The metric, those that its formula may name, and those whose formulas may name it."""
    return [
        code
        for code, other in known.items()
        if code == row.code or code in row.formula or row.code in other.formula
    ]
