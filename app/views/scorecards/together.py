"""Targets and weights of a unit's scorecards in one grid: the unit's own and its people's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import StringField, TextAreaField

from app.domain.people.rights import Act
from app.domain.scorecards.letter import LetterState
from app.domain.scorecards.letters import send_letters
from app.domain.scorecards.together import (
    CardsMovedOn,
    CardTerms,
    LineTargets,
    set_terms_together,
)
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.domain.values.showing import show as plainly
from app.reading.letters import LetterReading, read_letters
from app.views.asking import db, demand_right, do, me
from app.views.forms import AskedForm, AtMost, Needed, stripped
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on, spoken
from app.views.scorecards.faults import ShownFault, shown_fault
from app.views.scorecards.forms import TypedPart, typed_parts
from app.views.scorecards.keeping import (
    Kept,
    ShownBalance,
    balance,
    card_title,
    kept,
    owner_words,
    thing_of,
)
from app.views.scorecards.phasing import standing_target
from app.views.scorecards.place import may_see
from app.views.scorecards.smart import ShownSmart, marks_of_cards
from app.views.scorecards.wanted import Against, wanted
from projections.metrics.queries import metrics
from projections.people.queries import Names, names
from projections.scorecards.queries import LineRow, card_lines, scorecards
from projections.temporal import NOW

bp = Blueprint("together", __name__, url_prefix="/scorecards/together")

VALUES = ("target", "floor", "challenge")
WEIGHT = "weight"
ID = re.compile(r"[0-9a-f-]{32,36}")


class TogetherForm(AskedForm):
    """Why these values are set; each line's fields are read one by one."""

    reason = TextAreaField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])


class _LineForm(AskedForm):
    """The three values of a line, read as if they stood alone."""

    target = StringField()
    floor = StringField()
    challenge = StringField()


@dataclass(frozen=True)
class GridLine:
    """A line of the grid, its fields by name: target, floor, challenge, weight.

    `history` says what the metric came to on average, and the growth that the target asks for.
    """

    name: str
    owners: str
    history: str
    unit: str
    fields: Mapping[str, TypedPart]


@dataclass(frozen=True)
class GridCard:
    """A scorecard of the grid. `version` is the one that the person saw."""

    id: UUID
    name: str
    url: str
    version: int
    lines: Sequence[GridLine]
    balance: ShownBalance


@dataclass(frozen=True)
class GridLetter:
    """The responsibility letter of a scorecard of the grid, and where it stands, in words.

    `faults` is what stands in the way of sending it; empty where it was sent.
    """

    id: UUID
    name: str
    said: str
    url: str
    is_ready: bool
    faults: Sequence[ShownFault]


@bp.get("/<uuid:unit>/<int:year>")
def show(unit: UUID, year: int) -> Response:
    """All cards of a unit and its people whose targets the reader may set."""
    found = _cards(unit, year)
    form = TogetherForm(reason=gettext("Set when the targets were agreed."))
    return shown("scorecards/together.html", **_page(form, unit, year, found, {}))


@bp.post("/<uuid:unit>/<int:year>")
def save(unit: UUID, year: int) -> Response:
    """Everything that was changed in the grid, or nothing."""
    found = _cards(unit, year)
    form = TogetherForm(request.form)
    typed = {field: part for one in found for field, part in _typed(one).items()}
    valid = form.validate()
    changes = tuple(_changes(one, typed) for one in found)
    if any(part.error for part in typed.values()):
        form.refuse(gettext("Some targets can't be read: they are marked below."))
    elif valid:
        with refusals_on(form):
            try:
                do(
                    set_terms_together,
                    key=form.key.data,
                    cards=tuple(one for one in changes if one.lines or one.weights),
                    from_period=str(year),
                    reason=form.reason.data,
                )
            except CardsMovedOn as moved:
                form.conflict(spoken(moved))
    after = found if form.is_refused else _cards(unit, year)
    return answered(
        form,
        "scorecards/together.html",
        back_to=url_for("together.show", unit=unit, year=year),
        **_page(form, unit, year, after, typed if form.is_refused else {}),
    )


@bp.post("/<uuid:unit>/<int:year>/letters")
def send(unit: UUID, year: int) -> Response:
    """The letters that are ready go to those who sign them."""
    found = _cards(unit, year)
    form = TogetherForm(request.form, reason="-")
    sent = {UUID(id) for id in request.form.getlist("letter") if ID.fullmatch(id)}
    if form.validate():
        with refusals_on(form):
            do(
                send_letters,
                key=form.key.data,
                card_ids=tuple(one.card.id for one in found if one.card.id in sent),
            )
    after = found if form.is_refused else _cards(unit, year)
    form.reason.data = gettext("Set when the targets were agreed.")
    return answered(
        form,
        "scorecards/together.html",
        back_to=url_for("together.show", unit=unit, year=year),
        **_page(form, unit, year, after, {}),
    )


@bp.get("/cards/<uuid:card>/total")
def total(card: UUID) -> Response:
    """What the weights that are being typed leave of 100%."""
    found = kept(card)
    demand_right(Act.SET_TARGET, thing_of(found.card.holder, found.names))
    typed = _typed(found, request.args)
    weights = {
        row.kpi: part.value
        for row in found.in_force
        if (part := typed.get(_field(row, WEIGHT))) and part.value is not None
    }
    return shown("scorecards/_together_total.html", card=card, balance=balance(found, weights))


def _page(
    form: TogetherForm,
    unit: UUID,
    year: int,
    found: Sequence[Kept],
    typed: Mapping[str, TypedPart],
) -> dict[str, Any]:
    called = names(db(), at=NOW)
    letters = [
        _letter(letter, one, called)
        for letter, one in zip(
            read_letters(db(), [one.card for one in found], called, at=NOW), found, strict=True
        )
    ]
    return {
        "form": form,
        "unit": unit,
        "year": year,
        "title": called.of(unit, me().language),
        "cards": _grid(found, typed),
        "letters": letters,
        "ready": [one.id for one in letters if one.is_ready],
        "has_open_points": any(one.faults for one in letters),
    }


def _letter(letter: LetterReading, found: Kept, called: Names) -> GridLetter:
    waits_for = gettext(", ").join(called.of(one, me().language) for one in letter.waits_for)
    faults: list[ShownFault] = []
    if letter.state is LetterState.IN_FORCE:
        said = gettext("In force")
    elif letter.is_out:
        said = gettext("sent, waits for %(who)s", who=waits_for)
    elif letter.faults:
        said = ngettext("%(num)d open point", "%(num)d open points", len(letter.faults))
        faults = [shown_fault(one, letter, found.known) for one in letter.faults]
    else:
        said = gettext("ready, for %(who)s", who=waits_for)
    return GridLetter(
        letter.card.id,
        found.name,
        said,
        url_for("letters.show", card=letter.card.id),
        letter.is_ready and not found.is_bound,
        faults,
    )


def _cards(unit: UUID, year: int) -> list[Kept]:
    """The unit's card, those of the units below it, then its people's. 404 for none."""
    called, known, asking = names(db(), at=NOW), metrics(db(), at=NOW), me()
    if unit not in called.units or not 1900 <= year <= 2999:
        abort(404)
    within = [
        card
        for card in scorecards(db(), at=NOW, year=year)
        if asking.units.is_within(
            person.unit if (person := called.persons.get(card.holder)) else card.holder, unit
        )
        and may_see(card, called)
        and asking.may(Act.SET_TARGET, thing_of(card.holder, called))
    ]
    if not within:
        abort(404)
    rows = card_lines(db(), at=NOW, card_ids=[card.id for card in within])
    within.sort(key=lambda card: (card.holder_kind != "unit", card_title(card, called)))
    return [
        Kept(
            card=card,
            name=card_title(card, called),
            rows={row.kpi: row for row in rows.get(card.id, [])},
            known=known,
            names=called,
            month=f"{year}-01",
            may_draft=True,
            may_set=True,
        )
        for card in within
    ]


def _field(row: LineRow, name: str) -> str:
    return f"{name}-{row.kpi.hex}"


def _standing(found: Kept, row: LineRow) -> dict[str, str]:
    values = standing_target(found, row)
    weight = plainly(found.terms(row).weight, Unit.PERCENT)
    return {**{name: values[name] for name in VALUES}, WEIGHT: weight}


def _typed(found: Kept, sent: Mapping[str, str] | None = None) -> dict[str, TypedPart]:
    """What was typed into each field of a card, read; fields not sent stay as they are."""
    given = request.form if sent is None else sent
    parts: dict[str, TypedPart] = {}
    for row in found.in_force:
        standing = _standing(found, row)
        texts = {
            name: str(given.get(_field(row, name), text))[:60] for name, text in standing.items()
        }
        (weight,) = typed_parts({WEIGHT: texts[WEIGHT]}, Unit.PERCENT, points=True)
        parts[_field(row, WEIGHT)] = weight
        form = _LineForm(data={name: texts[name] for name in VALUES})
        _wanted(found, row, form)
        for name in VALUES:
            error = " ".join(str(one) for one in form[name].errors)
            parts[_field(row, name)] = TypedPart(name, texts[name], error=error)
    return parts


def _wanted(found: Kept, row: LineRow, form: _LineForm) -> LineTargets:
    metric, terms = found.metric(row), found.terms(row)
    before = terms.baseline_period or str(found.card.year - 1)
    against = Against(row.subject, Period.parse(before), terms.baseline)
    want = wanted(form.target, form.floor, form.challenge, metric, against)
    return LineTargets(
        kpi=row.kpi,
        target=want.target,
        floor=want.floor,
        challenge=want.challenge,
        low=want.low,
        high=want.high,
        relative=want.relative,
        stated=want.stated,
    )


def _changes(found: Kept, typed: Mapping[str, TypedPart]) -> CardTerms:
    """What differs from what stands; the seen version is what the form sent back."""
    lines: list[LineTargets] = []
    weights: list[tuple[UUID, Decimal]] = []
    for row in found.in_force:
        standing = _standing(found, row)
        texts = {name: typed[_field(row, name)].typed.strip() for name in (*VALUES, WEIGHT)}
        if any(texts[name] != standing[name] for name in VALUES):
            lines.append(_wanted(found, row, _LineForm(data={n: texts[n] for n in VALUES})))
        weight = typed[_field(row, WEIGHT)].value
        if weight is not None and weight != found.terms(row).weight:
            weights.append((row.kpi, weight))
    seen = request.form.get(f"seen-{found.card.id.hex}", "")
    return CardTerms(
        found.card.id,
        int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
        tuple(lines),
        tuple(weights),
    )


def _grid(found: Sequence[Kept], typed: Mapping[str, TypedPart]) -> list[GridCard]:
    marks = marks_of_cards(found)
    return [_card(one, typed, marks) for one in found]


def _card(
    found: Kept, typed: Mapping[str, TypedPart], marks: Mapping[UUID, ShownSmart]
) -> GridCard:
    weights = {
        row.kpi: part.value
        for row in found.in_force
        if (part := typed.get(_field(row, WEIGHT))) and part.value is not None
    }
    return GridCard(
        id=found.card.id,
        name=found.name,
        url=url_for("targets.lines", card=found.card.id),
        version=found.card.version,
        lines=[_line(found, row, typed, marks[row.kpi]) for row in found.in_force],
        balance=balance(found, weights),
    )


def _line(found: Kept, row: LineRow, typed: Mapping[str, TypedPart], smart: ShownSmart) -> GridLine:
    metric, language = found.metric(row), me().language
    fields = {}
    for name, text in _standing(found, row).items():
        field = _field(row, name)
        part = typed.get(field)
        fields[name] = TypedPart(
            field, part.typed if part else text, error=part.error if part else ""
        )
    return GridLine(
        name=metric.name(language),
        owners=owner_words(found.terms(row).owners, found.names),
        history=smart.history,
        unit=metric.unit,
        fields=fields,
    )
