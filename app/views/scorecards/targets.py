"""Keeping a scorecard: weights, targets, phasing, owners, retirement; each with its reason."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.domain.people.rights import Act
from app.domain.scorecards.commands import (
    choose_counting,
    phase_line,
    reassign_line,
    retarget_line,
    retire_line,
    reweight_lines,
)
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.domain.values.showing import show as plainly
from app.views import formatting
from app.views.asking import db, demand_right, do, me, sent
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.happened import happened
from app.views.refusing import refusals_on
from app.views.scorecards import phasing
from app.views.scorecards.forms import (
    CountForm,
    OwnersForm,
    PhasingForm,
    ReassignForm,
    RetireForm,
    TargetForm,
    TypedPart,
    WeightsForm,
    typed_parts,
)
from app.views.scorecards.keeping import (
    Kept,
    balance,
    kept,
    kept_line,
    kept_lines,
    owner_words,
    span_words,
    target_words,
    thing_of,
)
from app.views.scorecards.smart import marks_of_cards, marks_of_line
from app.views.scorecards.starting import people_of
from projections.metrics.queries import all_sources
from projections.scorecards.queries import LineRow
from projections.temporal import NOW

bp = Blueprint("targets", __name__, url_prefix="/scorecards")

WEIGHT = "weight-"


@bp.get("/<uuid:card>/lines")
def lines(card: UUID) -> Response:
    """All lines with their weights, in one form for those who may change them."""
    found = kept(card)
    form = WeightsForm(data={"from_period": found.month}, year=found.card.year)
    form.seen.data = found.seen
    return shown("scorecards/lines.html", **_lines(form, found, _standing_weights(found)))


@bp.post("/<uuid:card>/weights")
def reweigh(card: UUID) -> Response:
    """Other weights from a period on."""
    found = kept(card)
    form = WeightsForm(request.form, year=found.card.year)
    typed = _typed_weights(found)
    if form.validate() and not any(part.error for part in typed):
        with refusals_on(form):
            do(
                reweight_lines,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                weights={UUID(one.name): one.value for one in typed if one.value is not None},
                from_period=form.from_period.data,
                reason=form.reason.data,
            )
    for part in typed:
        if part.error:
            form.refuse(part.error)
    back = url_for("targets.lines", card=card)
    return answered(form, "scorecards/lines.html", back_to=back, **_lines(form, found, typed))


@bp.get("/<uuid:card>/weights/remainder")
def remainder(card: UUID) -> Response:
    """What is left of the whole with the weights that are being typed."""
    found = kept(card)
    demand_right(Act.SET_TARGET, thing_of(found.card.holder, found.names))
    weights = {UUID(one.name): one.value for one in _typed_weights(found) if one.value is not None}
    return shown("scorecards/_remainder.html", balance=balance(found, weights))


@bp.get("/<uuid:card>/lines/<uuid:kpi>/target")
def target(card: UUID, kpi: UUID) -> Response:
    """The form for other values of a line."""
    found, row = kept_line(card, kpi)
    form = TargetForm(data=phasing.standing_target(found, row), year=found.card.year)
    form.seen.data = found.seen
    smart = marks_of_line(found, row)
    return shown("scorecards/target.html", smart=smart, **_about(form, found, row))


@bp.get("/<uuid:card>/lines/<uuid:kpi>/smart")
def marks(card: UUID, kpi: UUID) -> Response:
    """The SMART marks with the values that are being typed. Saves nothing."""
    found, row = kept_line(card, kpi)
    form = TargetForm(request.args, year=found.card.year)
    want = form.wanted(found.metric(row), row.subject)
    return shown("scorecards/_smart.html", smart=marks_of_line(found, row, want))


@bp.post("/<uuid:card>/lines/<uuid:kpi>/target")
def retarget(card: UUID, kpi: UUID) -> Response:
    """Other values from a period on, with the reason."""
    found, row = kept_line(card, kpi)
    form = TargetForm(request.form, year=found.card.year)
    valid = form.validate()
    want = form.wanted(found.metric(row), row.subject)
    if valid and not form.is_refused:
        with refusals_on(form):
            do(
                retarget_line,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                kpi=kpi,
                from_period=form.from_period.data,
                target=want.target,
                floor=want.floor,
                challenge=want.challenge,
                low=want.low,
                high=want.high,
                relative=want.relative,
                stated=want.stated,
                reason=form.reason.data,
            )
    smart = marks_of_line(found, row, want)
    return _answer(form, "scorecards/target.html", found, row, smart=smart)


@bp.get("/<uuid:card>/lines/<uuid:kpi>/phasing")
def phased(card: UUID, kpi: UUID) -> Response:
    """Months and quarters of a line in one form."""
    found, row = kept_line(card, kpi)
    form = PhasingForm()
    form.seen.data = found.seen
    grid = phasing.standing_grid(found, row)
    return shown("scorecards/phasing.html", grid=grid, **_about(form, found, row))


@bp.post("/<uuid:card>/lines/<uuid:kpi>/phasing")
def phase(card: UUID, kpi: UUID) -> Response:
    """Targets of single periods; or, where asked for, the whole spread over them, unsaved."""
    found, row = kept_line(card, kpi)
    form = PhasingForm(request.form)
    grid = phasing.typed_grid(found, row, request.form)
    if spread := request.form.get("spread"):
        with refusals_on(form):
            grid = phasing.spread_grid(found, row, request.form, spread)
        return shown(
            "scorecards/phasing.html",
            fragment="scorecards/_phasing_grid.html",
            status=form.status,
            grid=grid,
            **_about(form, found, row),
        )
    if form.validate() and not grid.has_errors:
        with refusals_on(form):
            do(
                phase_line,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                kpi=kpi,
                parts=grid.targets,
                cleared=grid.cleared,
                reason=form.reason.data or "",
            )
    if grid.has_errors:
        form.refuse(phasing.some_unreadable())
    return _answer(form, "scorecards/phasing.html", found, row, grid=grid)


@bp.get("/<uuid:card>/lines/<uuid:kpi>/phasing/remainder")
def phasing_remainder(card: UUID, kpi: UUID) -> Response:
    """What the parts leave of the whole, while they are typed."""
    found, row = kept_line(card, kpi)
    grid = phasing.typed_grid(found, row, request.args)
    return shown("scorecards/_phasing_remainder.html", grid=grid)


@bp.get("/<uuid:card>/lines/<uuid:kpi>/owners")
def owners(card: UUID, kpi: UUID) -> Response:
    """The form for other owners."""
    found, row = kept_line(card, kpi)
    standing = OwnersForm.standing_owners(found.terms(row).owners)
    form = ReassignForm(data={**standing, "from_period": found.month}, year=found.card.year)
    form.seen.data = found.seen
    return shown("scorecards/owners.html", **_about(form, found, row))


@bp.post("/<uuid:card>/lines/<uuid:kpi>/owners")
def reassign(card: UUID, kpi: UUID) -> Response:
    """Other owners from a period on, with the reason."""
    found, row = kept_line(card, kpi)
    form = ReassignForm(request.form, year=found.card.year)
    valid = form.validate()
    named = form.owners()
    if valid and not form.is_refused:
        with refusals_on(form):
            do(
                reassign_line,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                kpi=kpi,
                owners=named,
                from_period=form.from_period.data,
                reason=form.reason.data,
            )
    return _answer(form, "scorecards/owners.html", found, row)


@bp.get("/<uuid:card>/lines/<uuid:kpi>/counting")
def counting(card: UUID, kpi: UUID) -> Response:
    """The form for sources and an aggregation of the KPI's own."""
    found, row = kept_line(card, kpi)
    standing = CountForm.standing_counting(found.terms(row))
    form = CountForm(data={**standing, "from_period": found.month}, year=found.card.year)
    form.offer(found.metric(row), all_sources(db(), at=NOW), me().language)
    form.seen.data = found.seen
    return shown("scorecards/counting.html", **_about(form, found, row))


@bp.post("/<uuid:card>/lines/<uuid:kpi>/counting")
def count(card: UUID, kpi: UUID) -> Response:
    """The KPI counts by other sources, or taken together otherwise, from a period on."""
    found, row = kept_line(card, kpi)
    form = CountForm(request.form, year=found.card.year)
    form.offer(found.metric(row), all_sources(db(), at=NOW), me().language)
    if form.validate():
        with refusals_on(form):
            do(
                choose_counting,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                kpi=kpi,
                sources=form.sources(),
                aggregation=form.own_aggregation.data or "",
                from_period=form.from_period.data,
                reason=form.reason.data,
            )
    return _answer(form, "scorecards/counting.html", found, row)


@bp.get("/<uuid:card>/lines/<uuid:kpi>/retirement")
def retirement(card: UUID, kpi: UUID) -> Response:
    """The form that takes a line off the scorecard."""
    found, row = kept_line(card, kpi)
    form = RetireForm(data={"from_period": found.month}, year=found.card.year)
    form.seen.data = found.seen
    return shown("scorecards/retirement.html", **_about(form, found, row))


@bp.post("/<uuid:card>/lines/<uuid:kpi>/retirement")
def retire(card: UUID, kpi: UUID) -> Response:
    """The line is scored no longer from a period on."""
    found, row = kept_line(card, kpi)
    form = RetireForm(request.form, year=found.card.year)
    if form.validate():
        with refusals_on(form):
            do(
                retire_line,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                kpi=kpi,
                from_period=form.from_period.data,
                reason=form.reason.data,
            )
    return _answer(form, "scorecards/retirement.html", found, row)


def _answer(form: AskedForm, page: str, found: Kept, row: LineRow, **context: Any) -> Response:
    back = url_for("targets.lines", card=found.card.id)
    return answered(form, page, back_to=back, **_about(form, found, row), **context)


def _about(form: AskedForm, found: Kept, row: LineRow) -> dict[str, Any]:
    metric, terms = found.metric(row), found.terms(row)
    return {
        "form": form,
        "kept": found,
        "kpi": row.kpi,
        "metric": metric,
        "standing": [
            target_words(terms, metric),
            span_words(terms, metric),
            owner_words(terms.owners, found.names),
        ],
        "people": people_of(found.names),
        "months": [
            (month.key, formatting.short_month(month.key))
            for month in Period.parse(str(found.card.year)).months()
        ],
        "happened": happened(form),
    }


def _lines(form: WeightsForm, found: Kept, typed: list[TypedPart]) -> dict[str, Any]:
    weights = {UUID(one.name): one.value for one in typed if one.value is not None}
    return {
        "form": form,
        "kept": found,
        "rows": kept_lines(found),
        "typed": {UUID(one.name): one for one in typed},
        "marks": marks_of_cards([found]),
        "balance": balance(found, weights),
        "happened": happened(form),
    }


def _standing_weights(found: Kept) -> list[TypedPart]:
    return [
        TypedPart(row.kpi.hex, plainly(weight, Unit.PERCENT), weight)
        for row in found.in_force
        for weight in (found.terms(row).weight,)
    ]


def _typed_weights(found: Kept) -> list[TypedPart]:
    texts = {row.kpi.hex: sent().get(WEIGHT + row.kpi.hex, "") for row in found.in_force}
    return typed_parts(texts, Unit.PERCENT, points=True)
