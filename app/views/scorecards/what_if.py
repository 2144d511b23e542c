"""What if: other weights, targets and values, worked out as one types. Nothing is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext

from app.domain.scoring.scored import ScoredLine
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.reading.cards import CardReading, as_uuid, read_card
from app.reading.effects import effect_facts
from app.reading.what_if import Supposed, what_if
from app.views import formatting
from app.views.adjustments.showing import ShownEffect, World, shown_effects
from app.views.asking import db, me
from app.views.fragments import shown
from app.views.scorecards.forms import TypedPart, typed_parts
from app.views.scorecards.place import demand_to_see
from app.views.scorecards.wording import card_name, shown_amount, target_shown
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import names
from projections.temporal import NOW

bp = Blueprint("what_if", __name__, url_prefix="/scorecards")

FIELDS = ("weight", "target", "value")


@dataclass(frozen=True)
class SupposedLine:
    """A KPI with its three inputs, and what stands where nothing is typed."""

    name: str
    fields: Mapping[str, TypedPart]
    stands: Mapping[str, str]


@dataclass(frozen=True)
class Total:
    """What the weights come to, and a sentence where that isn't the whole."""

    weight: str
    state: str
    sentence: str


@bp.get("/<uuid:card>/<period>/what-if")
def show(card: UUID, period: str) -> Response:
    """The scorecard with what is supposed, and what that does to its score."""
    reading = _reading(card, period)
    lines = [_line(line, reading) for line in reading.scored.lines]
    supposed = [
        Supposed(as_uuid(line.kpi), field, part.value)
        for line, asked in zip(reading.scored.lines, lines, strict=True)
        for field, part in asked.fields.items()
        if part.value is not None
    ]
    called, language = names(db(), at=NOW), me().language
    known = metrics(db(), at=NOW)
    world = World(called, known, all_sources(db(), at=NOW), language)
    title = card_name(reading, called, language)
    kpis = {row.kpi: row.metric for row in reading.rows.values()}
    facts = effect_facts([what_if(reading, supposed)])
    effects: list[ShownEffect] = shown_effects(facts, {reading.card.id: title}, kpis, world)
    return shown(
        "scorecards/what_if.html",
        fragment="scorecards/_what_if.html",
        card=reading.card,
        period=reading.period.key,
        name=title,
        lines=lines,
        effects=effects,
        total=_total(reading, supposed),
        is_supposed=bool(supposed),
        unread=[
            (line.name, part.error) for line in lines for part in line.fields.values() if part.error
        ],
    )


def _reading(card: UUID, key: str) -> CardReading:
    try:
        period = Period.parse(key)
    except ValueError:
        abort(404)
    reading = read_card(db(), period, at=NOW, card=card)
    if reading is None:
        abort(404)
    demand_to_see(reading.card, names(db(), at=NOW))
    return reading


def _line(line: ScoredLine, reading: CardReading) -> SupposedLine:
    metric = reading.dictionary.rows[line.terms.metric]
    unit, key = Unit(metric.unit), as_uuid(line.kpi).hex
    texts = {name: request.args.get(f"{name}-{key}", "")[:60] for name in FIELDS}
    (weight,) = typed_parts({"weight": texts["weight"]}, Unit.PERCENT, points=True)
    target, value = typed_parts(
        {name: texts[name] for name in ("target", "value")},
        unit,
        currency=metric.currency,
    )
    parts = {"weight": weight, "target": target, "value": value}
    return SupposedLine(
        name=metric.name(me().language),
        fields={
            name: TypedPart(f"{name}-{key}", part.typed, part.value, part.error)
            for name, part in parts.items()
        },
        stands={
            "weight": formatting.weight(Fraction(line.weight)),
            "target": target_shown(line, metric),
            "value": formatting.ABSENT
            if line.actual is None
            else shown_amount(line.actual, metric),
        },
    )


def _total(reading: CardReading, supposed: Sequence[Supposed]) -> Total:
    others = {one.kpi: one.value for one in supposed if one.field == "weight"}
    weights = [others.get(as_uuid(line.kpi), line.weight) for line in reading.scored.lines]
    total = sum((Fraction(one) for one in weights), Fraction(0))
    off = formatting.weight(abs(1 - total))
    if total > 1:
        return Total(
            formatting.weight(total), "over", gettext("assigned; %(over)s too much.", over=off)
        )
    if total < 1:
        sentence = gettext("assigned; %(rest)s left to assign.", rest=off)
        return Total(formatting.weight(total), "open", sentence)
    return Total(formatting.weight(total), "whole", gettext("assigned in full."))
