"""A number split into its parts: recorded one by one, and checked against the whole."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import StringField

from app.domain.ids import cell_id
from app.domain.measurements.breakdown import (
    PARTS,
    Dimension,
    PartsCheck,
    breakdown_of,
    part_of,
    parts_check,
)
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.domain.people.rights import Act
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.ledger import Seen
from app.reading.cards import dictionary_of
from app.reading.rulings import standing_value
from app.views import formatting
from app.views.asking import db, do, me, moment
from app.views.forms import AskedForm, AtMost, Needed, stripped
from app.views.fragments import answered, see_other, shown
from app.views.measurements.answering import demand_place
from app.views.measurements.lineage import may_see_numbers, owners_of_number, thing_of
from app.views.measurements.parts import DIMENSIONS, FIXED, part_words
from app.views.refusing import refusals_on
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.wording import Counted, shown_amount
from projections.measurements.queries import Reported, parts
from projections.metrics.queries import Scoring

bp = Blueprint(
    "breakdowns", __name__, url_prefix="/measurements/<metric>/<uuid:subject>/<period>/breakdown"
)


class PartForm(AskedForm):
    """One part of the value."""

    part = StringField(lazy_gettext("Part"), filters=[stripped], validators=[Needed()])
    typed = StringField(lazy_gettext("Value"), validators=[Needed(), AtMost(100)])
    reason = StringField(lazy_gettext("Reason"), filters=[stripped], validators=[AtMost(500)])


@dataclass(frozen=True)
class ShownPart:
    """A part with its value, its share of the whole, and who recorded it when."""

    name: str
    shown: str
    share: str
    by: str
    at: str
    held: bool
    history_url: str


@bp.get("")
def show(metric: str, subject: UUID, period: str) -> Response:
    """The parts by one dimension, and whether they agree with the whole."""
    return shown("measurements/breakdown.html", **_context(metric, subject, period, PartForm()))


@bp.post("")
def record(metric: str, subject: UUID, period: str) -> Response:
    """Take the value of a part; another one for the same part corrects it."""
    form, dimension = PartForm(request.form), _dimension()
    _context(metric, subject, period, form)  # 404 for what one doesn't see, before anything is done
    if form.validate():
        with refusals_on(form):
            breakdown = breakdown_of(dimension, form.part.data or "")
            do(
                record_typed,
                key=form.key.data,
                seen=_seen(form, metric, subject, period, breakdown),
                place=Place(metric, subject, period, breakdown),
                typed=form.typed.data or "",
                reason=form.reason.data or "",
            )
    back = url_for(
        "breakdowns.show", metric=metric, subject=subject, period=period, by=str(dimension)
    )
    if not form.is_refused:
        return see_other(back)
    return answered(
        form,
        "measurements/breakdown.html",
        back_to=back,
        **_context(metric, subject, period, form),
    )


def _seen(form: PartForm, metric: str, subject: UUID, period: str, breakdown: str) -> Seen | None:
    """The version of the part that the page showed; a part that wasn't there is new."""
    id = cell_id(metric, subject, period, breakdown)
    told = dict(one.split(":") for one in request.form.getlist("versions") if one.count(":") == 1)
    version = told.get(str(id), "0")
    return Seen(id, int(version)) if version.isdigit() else form.seen.data


def _dimension() -> Dimension:
    try:
        return Dimension(request.args.get("by", Dimension.CHANNEL))
    except ValueError:
        abort(404)


def _context(metric: str, subject: UUID, period: str, form: PartForm) -> dict[str, Any]:
    demand_place(Place(metric, subject, period))
    at, looks, dimension, whole_period = (
        moment().position,
        reader(),
        _dimension(),
        Period.parse(period),
    )
    world, dictionary = around(at), dictionary_of(db(), whole_period, at=at)
    row = dictionary.rows.get(metric)
    if row is None or not may_see_numbers(subject, world, looks):
        abort(404)
    whole = standing_value(db(), metric, subject, whole_period, at=at)
    found = [one for one in parts(db(), metric, subject, period, at=at) if _is_of(one, dimension)]
    counted = [one.value for one in found if one.value is not None]
    terms = dictionary.terms[metric]
    check = parts_check(
        counted, whole, unit=terms.unit, aggregation=terms.aggregation, tolerance=terms.tolerance
    )
    source = world.sources.get(row.official[0]) if row.official else None
    owners = owners_of_number(Place(metric, subject, period))
    return {
        "form": form,
        "metric": metric,
        "subject": subject,
        "period": period,
        "title": row.name(looks.language),
        "subject_name": world.names.of(subject, looks.language),
        "whole": formatting.ABSENT if whole is None else shown_amount(Fraction(whole), row),
        "dimension": str(dimension),
        "choices": [
            (
                gettext(label),
                url_for(
                    "breakdowns.show",
                    metric=metric,
                    subject=subject,
                    period=period,
                    by=str(one),
                    as_of=looks.as_of,
                ),
                one is dimension,
            )
            for one, label in DIMENSIONS.items()
        ],
        "parts": [_part(one, whole, row, terms.unit, world, looks) for one in found],
        "versions": [f"{one.cell}:{one.version}" for one in found],
        "names": [(name, gettext(FIXED[name])) for name in PARTS.get(dimension, ())],
        "check": None if check is None else _said(check, row),
        "fits": check is not None and check.fits,
        "may_record": not looks.is_past
        and me().may(Act.RECORD_VALUE, thing_of(subject, [source], world, owners=owners)),
    }


def _is_of(one: Reported, dimension: Dimension) -> bool:
    """Whether it says something of a part by this dimension."""
    says = one.value is not None or one.held_value is not None
    return says and part_of(one.breakdown)[0] is dimension


def _part(
    one: Reported, whole: Decimal | None, metric: Counted, unit: Unit, world: Around, looks: Reader
) -> ShownPart:
    share = formatting.ABSENT
    if one.value is not None and whole and unit in (Unit.COUNT, Unit.MONEY):
        share = formatting.percent(Fraction(one.value) / Fraction(whole), 1)
    value = one.value if one.value is not None else one.held_value
    return ShownPart(
        name=part_words(one.breakdown),
        shown=formatting.ABSENT if value is None else shown_amount(Fraction(value), metric),
        share=share,
        by=world.names.of(one.by, looks.language),
        at=formatting.moment(one.recorded_at),
        held=one.value is None,
        history_url=url_for("audit.index", cell=one.cell, as_of=looks.as_of),
    )


def _said(check: PartsCheck, metric: Scoring) -> str:
    """Whether the parts agree with the whole, in a sentence."""
    if check.total is None or check.apart is None:
        if check.fits:
            return gettext("The whole lies between its smallest and its largest part.")
        return gettext("The whole lies outside its parts: one of the values must be wrong.")
    total = shown_amount(Fraction(check.total), metric)
    if check.apart == 0:
        return gettext("The parts make %(total)s: exactly the whole.", total=total)
    apart = shown_amount(abs(Fraction(check.apart)), metric)
    if check.apart < 0:
        said = gettext(
            "The parts make %(total)s: %(apart)s less than the whole.", total=total, apart=apart
        )
    else:
        said = gettext(
            "The parts make %(total)s: %(apart)s more than the whole.", total=total, apart=apart
        )
    return f"{said} {gettext('That is within the tolerance.')}" if check.fits else said
