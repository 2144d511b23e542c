"""What stands beside a definition: other names, the benchmark, and whether a metric is in use."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField

from app.domain.ids import metric_id
from app.domain.metrics.commands import (
    call_metric,
    reinstate_metric,
    retire_metric,
    set_benchmark,
)
from app.domain.values.kinds import Unit
from app.domain.values.showing import show
from app.views.asking import db, do, me
from app.views.forms import AskedForm, AtMost, DayField, Needed, stripped
from app.views.fragments import answered, shown
from app.views.happened import happened, seen_of
from app.views.metrics import entry
from app.views.metrics.forms import aliases_in
from app.views.metrics.uses import shown_uses
from app.views.refusing import refusals_on
from app.views.typed import typed_amount
from projections.metrics.queries import AboutRow, MetricRow, about, metrics
from projections.people.queries import names
from projections.temporal import NOW

LONGEST_OF_ALL, LONGEST_SOURCE = 600, 200

bp = Blueprint("describing", __name__, url_prefix="/metrics")


class NamesForm(AskedForm):
    """All other names of a metric."""

    ids = "names"
    aliases = TextAreaField(
        lazy_gettext("Also called"), [AtMost(LONGEST_OF_ALL)], filters=[stripped]
    )


class BenchmarkForm(AskedForm):
    """What the industry reaches, where that was read, and of which day it is."""

    ids = "benchmark"
    value = StringField(lazy_gettext("Benchmark"), [AtMost(40)], filters=[stripped])
    source = StringField(lazy_gettext("Read in"), [AtMost(LONGEST_SOURCE)], filters=[stripped])
    as_of = DayField(lazy_gettext("Of the day"))


class ReasonForm(AskedForm):
    """Why a metric is retired, or comes back."""

    reason = TextAreaField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])


@bp.get("/<code>/names")
def names_and_benchmark(code: str) -> Response:
    """The forms for other names and for the benchmark."""
    entry.demand_steward()
    row, stands = _known(code)
    return shown("metrics/describe.html", **_describing(row, stands, {}))


@bp.post("/<code>/names")
def call(code: str) -> Response:
    """Other names, all of them."""
    row, stands = _known(code)
    form = NamesForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                call_metric,
                key=form.key.data,
                seen=form.seen.data,
                code=code,
                aliases=aliases_in(form.aliases.data or ""),
            )
    return _answer(form, row, stands, {"names_form": form})


@bp.post("/<code>/benchmark")
def benchmark(code: str) -> Response:
    """Another benchmark, or none."""
    row, stands = _known(code)
    form = BenchmarkForm(request.form)
    valid = form.validate()
    value = typed_amount(form.value, Unit(row.unit), currency=row.currency)
    if valid and not form.is_refused:
        with refusals_on(form):
            do(
                set_benchmark,
                key=form.key.data,
                seen=form.seen.data,
                code=code,
                value=value,
                source=form.source.data or "",
                as_of=form.as_of.data,
            )
    return _answer(form, row, stands, {"benchmark_form": form})


@bp.get("/<code>/retirement")
def retirement(code: str) -> Response:
    """What relies on a metric, and the form that retires it or brings it back."""
    entry.demand_steward()
    row, stands = _known(code)
    form = ReasonForm()
    form.seen.data = seen_of(metric_id(code))
    return shown("metrics/retirement.html", **_retiring(row, stands, form))


@bp.post("/<code>/retirement")
def retire(code: str) -> Response:
    """The metric goes into nothing new."""
    return _decided(code, retire_metric)


@bp.post("/<code>/return")
def reinstate(code: str) -> Response:
    """A retired metric is used again."""
    return _decided(code, reinstate_metric)


# -- what the pages need --------------------------------------------------------------------------


def _decided(code: str, command: Any) -> Response:
    row, stands = _known(code)
    form = ReasonForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                command,
                key=form.key.data,
                seen=form.seen.data,
                code=code,
                reason=form.reason.data,
            )
    back = url_for("metrics.show", code=code)
    context = _retiring(row, stands, form)
    return answered(form, "metrics/retirement.html", back_to=back, **context)


def _answer(
    form: AskedForm, row: MetricRow, stands: AboutRow, sent: Mapping[str, AskedForm]
) -> Response:
    back = url_for("metrics.show", code=row.code)
    context = _describing(row, stands, sent)
    return answered(form, "metrics/describe.html", back_to=back, **context)


def _describing(row: MetricRow, stands: AboutRow, sent: Mapping[str, AskedForm]) -> dict[str, Any]:
    seen = seen_of(metric_id(row.code))
    usual = {
        "names_form": NamesForm(data={"aliases": "\n".join(row.aliases)}),
        "benchmark_form": BenchmarkForm(
            data={
                "value": "" if stands.benchmark is None else show(stands.benchmark, Unit(row.unit)),
                "source": stands.benchmark_source,
                "as_of": stands.benchmark_on,
            }
        ),
    }
    for form in usual.values():
        form.seen.data = seen
    return {
        "metric": row,
        "name": row.name(me().language),
        "unit": entry.unit_words(row),
        **usual,
        **sent,
        "happened": [step for form in sent.values() for step in happened(form)],
    }


def _retiring(row: MetricRow, stands: AboutRow, form: ReasonForm) -> dict[str, Any]:
    language, known = me().language, metrics(db(), at=NOW)
    return {
        "metric": row,
        "name": row.name(language),
        "form": form,
        "stands": stands,
        "relatives": [
            one for one in entry.relatives(row, known, language) if not known[one.code].is_retired
        ],
        "uses": shown_uses(row.code, names(db(), at=NOW), language),
        "happened": happened(form),
    }


def _known(code: str) -> tuple[MetricRow, AboutRow]:
    row = metrics(db(), at=NOW, codes=[code]).get(code)
    if row is None:
        abort(404)
    return row, about(db(), code, at=NOW)
