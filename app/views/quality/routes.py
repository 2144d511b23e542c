"""Data quality: values that wait, numbers in conflict, values to verify, consistency runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import ngettext

from app.domain.measurements.deciding import decline_values, release_values, verify_values
from app.domain.measurements.refusals import ChangedMeanwhile
from app.domain.people.rights import Act
from app.domain.values.period import Period
from app.reading.quality import carry_out_run
from app.views.asking import db, do, me, moment
from app.views.exporting import csv_answer
from app.views.forms import AskedForm
from app.views.fragments import Part, answered, shown
from app.views.measurements.answering import Status
from app.views.people.tree import in_tree_order
from app.views.quality import conflicts as conflicting
from app.views.quality import held as holding
from app.views.quality import runs as running
from app.views.quality.asked import Asked, asked
from app.views.quality.choosing import chosen
from app.views.quality.forms import ChosenForm
from app.views.quality.unverified import without_mark
from app.views.quality.words import GROUNDS
from app.views.refusing import refusals_on, spoken
from app.views.scorecards.place import latest_period
from projections.people.queries import all_units

bp = Blueprint("quality", __name__, url_prefix="/quality")

MONTHS = 24


@bp.get("/")
def index() -> Response:
    """The values that wait for a steward."""
    return shown("quality/held.html", fragment="quality/_held.html", **_held(ChosenForm()))


@bp.get("/held.csv")
def export_held() -> Response:
    """The list as it is shown, as a file."""
    header, rows = holding.exported(holding.waiting(asked(request.args)))
    return csv_answer("held", header, rows)


@bp.post("/release")
def release() -> Response:
    """Let the chosen values count, as they are or as estimates."""
    return _decide(
        release_values,
        lambda count: ngettext(
            "%(num)d value counts from now on.", "%(num)d values count from now on.", count
        ),
        estimate=request.form.get("estimate") == "y",
    )


@bp.post("/decline")
def decline() -> Response:
    """Take none of the chosen values, for one reason."""
    return _decide(
        decline_values,
        lambda count: ngettext(
            "%(num)d value was not taken.", "%(num)d values were not taken.", count
        ),
    )


def _decide(command: Callable[..., int], said: Callable[[int], str], **more: Any) -> Response:
    form, count = ChosenForm(request.form), 0
    values = chosen(form, request.form.getlist("chosen"))
    if form.validate() and not form.is_refused:
        with _refusals_on(form):
            reason = form.reason.data or ""
            done = do(command, key=form.key.data, chosen=values, reason=reason, **more)
            count = int(done.value)
    return answered(
        form,
        "quality/held.html",
        fragment="quality/_held.html",
        back_to=url_for("quality.index", **asked(request.args).kept()),
        aside=_aside(form, said(count)),
        **_held(form if form.is_refused else ChosenForm()),
    )


@bp.get("/conflicts")
def conflicts() -> Response:
    """The numbers that sources report differently, of all periods."""
    wanted = asked(request.args)
    return shown(
        "quality/conflicts.html",
        fragment="quality/_conflicts.html",
        rows=conflicting.quarrels(wanted),
        export_url=url_for("quality.export_conflicts", **_addressed(wanted)),
        **_around(wanted),
    )


@bp.get("/conflicts.csv")
def export_conflicts() -> Response:
    """The list as it is shown, as a file."""
    header, rows = conflicting.exported(conflicting.quarrels(asked(request.args)))
    return csv_answer("conflicts", header, rows)


@bp.get("/unverified")
def unverified() -> Response:
    """The values of a month that nobody has verified yet."""
    return shown(
        "quality/unverified.html",
        fragment="quality/_unverified.html",
        **_unverified(ChosenForm()),
    )


@bp.post("/verification")
def verify() -> Response:
    """A steward's mark on the chosen values."""
    form, count = ChosenForm(request.form), 0
    values = chosen(form, request.form.getlist("chosen"))
    if form.validate() and not form.is_refused:
        with _refusals_on(form):
            count = int(do(verify_values, key=form.key.data, chosen=values).value)
    said = ngettext("%(num)d value verified.", "%(num)d values verified.", count)
    return answered(
        form,
        "quality/unverified.html",
        fragment="quality/_unverified.html",
        back_to=url_for(
            "quality.unverified", **asked(request.args).kept(), period=request.args.get("period")
        ),
        aside=_aside(form, said),
        **_unverified(form if form.is_refused else ChosenForm()),
    )


@bp.get("/runs")
def runs() -> Response:
    """The consistency runs with what they found."""
    return shown("quality/runs.html", **_runs(AskedForm()))


@bp.post("/runs")
def carry_out() -> Response:
    """Compare the sources now, and keep the record."""
    form, run = AskedForm(request.form), ""
    if form.validate():
        with refusals_on(form):
            run = str(do(carry_out_run, key=form.key.data, today=me().today).value)
    back = url_for("quality.run", run=run) if run else url_for("quality.runs")
    return answered(form, "quality/runs.html", back_to=back, **_runs(form))


@bp.get("/runs/<uuid:run>")
def run(run: UUID) -> Response:
    """One run, with every number that it found."""
    found = running.run(run)
    if found is None:
        abort(404)
    return shown("quality/run.html", run=found, kept=_addressed(Asked()))


# -- what the pages need --------------------------------------------------------------------------


@contextmanager
def _refusals_on(form: ChosenForm) -> Iterator[None]:
    """What stands in the way; 409 where somebody else decided first."""
    with refusals_on(form):
        try:
            yield
        except ChangedMeanwhile as changed:
            form.conflict(spoken(changed))


def _aside(form: ChosenForm, said: str) -> list[Part]:
    return [] if form.is_refused else [("_status.html", {"status": Status(said)})]


def _held(form: ChosenForm) -> dict[str, Any]:
    wanted = asked(request.args)
    rows = holding.waiting(wanted)
    return {
        "rows": rows,
        "may_decide": any(one.choice for one in rows),
        "kinds": GROUNDS,
        "export_url": url_for("quality.export_held", **_addressed(wanted)),
        **_choosing(form),
        **_around(wanted),
    }


def _unverified(form: ChosenForm) -> dict[str, Any]:
    wanted, month = asked(request.args), _month()
    rows = without_mark(wanted, month)
    return {
        "rows": rows,
        "may_decide": any(one.choice for one in rows),
        "month": month,
        "months": _months(month),
        **_choosing(form),
        **_around(wanted, period=request.args.get("period")),
    }


def _runs(form: AskedForm) -> dict[str, Any]:
    return {
        "form": form,
        "rows": running.listed(),
        "may_run": not moment().is_past and me().may_somewhere(Act.VERIFY_VALUE),
        "kept": _addressed(Asked()),
    }


def _choosing(form: ChosenForm) -> dict[str, Any]:
    sent = request.form.getlist("chosen") if form.is_refused else []
    return {"form": form, "sent": frozenset(sent)}


def _around(wanted: Asked, **more: Any) -> dict[str, Any]:
    return {
        "asked": wanted,
        "units": in_tree_order(all_units(db(), at=moment().position)),
        "language": me().language,
        "kept": {**_addressed(wanted), **more},
    }


def _addressed(wanted: Asked) -> dict[str, Any]:
    return {**wanted.kept(), "as_of": moment().text or None}


def _month() -> str:
    """The month asked for, or the latest with a value."""
    try:
        period = Period.parse(request.args.get("period", ""))
    except ValueError:
        return latest_period(moment().position)
    return period.key


def _months(month: str) -> list[str]:
    """This month and those before it, the newest first; the chosen one among them."""
    found = [Period.of_day(me().today, "month")]
    while len(found) < MONTHS:
        found.append(found[-1].previous())
    keys = [one.key for one in found]
    return keys if month in keys else [month, *keys]
