"""Next year's scorecard from this one: each KPI is kept, changed or retired."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from wtforms import StringField

from app.domain.ids import card_id
from app.domain.people.rights import Act
from app.domain.refusals import N_
from app.domain.scorecards.commands import NewLine, draft_card
from app.domain.scorecards.terms import Owner, Terms
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.domain.values.showing import show as plainly
from app.views.asking import db, demand_right, do, me
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on
from app.views.scorecards.forms import TypedPart, typed_parts
from app.views.scorecards.keeping import Kept, kept, owner_words, thing_of
from app.views.scorecards.phasing import some_unreadable, standing_target
from app.views.scorecards.wanted import Against, Wanted, wanted
from projections.scorecards.queries import LineRow, scorecard
from projections.temporal import NOW
from projections.texts import written

bp = Blueprint("carrying", __name__, url_prefix="/scorecards")

CHOICES = {"keep": N_("Keep"), "change": N_("Change"), "retire": N_("Retire")}
TARGET, WEIGHT, CHOICE = "target", "weight", "choice"


class _LineForm(AskedForm):
    """The three values of a line, read as if they stood alone."""

    target = StringField()
    floor = StringField()
    challenge = StringField()


@dataclass(frozen=True)
class Carried:
    """A line as it goes on: what was chosen, and its fields by name."""

    kpi: UUID
    name: str
    owners: str
    choice: str
    target: TypedPart
    weight: TypedPart


@bp.get("/<uuid:card>/next")
def show(card: UUID) -> Response:
    """Every KPI of the year with the question what becomes of it."""
    found = _asked(card)
    return _page(found, AskedForm(), {})


@bp.post("/<uuid:card>/next")
def draft(card: UUID) -> Response:
    """Next year's scorecard with what was kept and changed."""
    found = _asked(card)
    form, year = AskedForm(request.form), found.card.year + 1
    carried = [_carried(found, row, request.form) for row in found.in_force]
    lines = tuple(
        line
        for row, one in zip(found.in_force, carried, strict=True)
        if one.choice != "retire" and (line := _line(found, row, one)) is not None
    )
    if any(one.target.error or one.weight.error for one in carried if one.choice != "retire"):
        form.refuse(some_unreadable())
    elif form.validate():
        with refusals_on(form):
            do(
                draft_card,
                key=form.key.data,
                holder=found.card.holder,
                year=year,
                number=found.card.number,
                owner=found.card.owner,
                superior=found.card.superior,
                lines=lines,
            )
    after = card_id(found.card.holder, year, found.card.number)
    back = url_for("targets.lines", card=after)
    context = _context(found, form, request.form)
    return answered(form, "scorecards/next_year.html", back_to=back, **context)


def _asked(card: UUID) -> Kept:
    found = kept(card)
    demand_right(Act.DRAFT_CARD, thing_of(found.card.holder, found.names))
    return found


def _page(found: Kept, form: AskedForm, typed: Mapping[str, str]) -> Response:
    return shown("scorecards/next_year.html", status=form.status, **_context(found, form, typed))


def _context(found: Kept, form: AskedForm, typed: Mapping[str, str]) -> dict[str, Any]:
    year = found.card.year + 1
    after = card_id(found.card.holder, year, found.card.number)
    return {
        "kept": found,
        "form": form,
        "year": year,
        "rows": [_carried(found, row, typed) for row in found.in_force],
        "options": [(code, gettext(name)) for code, name in CHOICES.items()],
        "there_is": after if scorecard(db(), after, at=NOW) is not None else None,
    }


def _field(row: LineRow, name: str) -> str:
    return f"{name}-{row.kpi.hex}"


def _carried(found: Kept, row: LineRow, typed: Mapping[str, str]) -> Carried:
    chosen = typed.get(_field(row, CHOICE), "keep")
    choice = chosen if chosen in CHOICES else "keep"
    standing, weight = standing_target(found, row), found.terms(row).weight
    target = str(standing[TARGET])
    share = plainly(weight, Unit.PERCENT)
    if choice == "change":
        target = typed.get(_field(row, TARGET), target)[:60]
    share = typed.get(_field(row, WEIGHT), share)[:20]
    (read,) = typed_parts({_field(row, WEIGHT): share}, Unit.PERCENT, points=True)
    _, error = _wanted(found, row, target)
    return Carried(
        kpi=row.kpi,
        name=found.metric(row).name(me().language),
        owners=owner_words(found.terms(row).owners, found.names),
        choice=choice,
        target=TypedPart(_field(row, TARGET), target, error=error),
        weight=read,
    )


def _wanted(found: Kept, row: LineRow, target: str) -> tuple[Wanted, str]:
    """What the target means a year later, and what can't be read of it."""
    standing, terms = standing_target(found, row), found.terms(row)
    level = standing[TARGET] == target
    form = _LineForm(
        data={
            "target": target,
            "floor": standing["floor"] if level else "",
            "challenge": standing["challenge"] if level else "",
        }
    )
    before = Period.parse(terms.baseline_period or str(found.card.year - 1))
    later = Period.of_day(before.first_day.replace(year=before.first_day.year + 1), before.kind)
    want = wanted(
        form.target, form.floor, form.challenge, found.metric(row), Against(row.subject, later)
    )
    return want, " ".join(str(one) for one in form.target.errors)


def _line(found: Kept, row: LineRow, one: Carried) -> NewLine | None:
    terms, (want, error) = found.terms(row), _wanted(found, row, one.target.typed)
    if error or one.weight.value is None:
        return None
    objectives = written(db(), [row.objective, row.goal_dimension])
    return NewLine(
        metric=row.metric,
        subject=row.subject,
        objective=objectives.get(row.objective, "") if row.objective else "",
        goal_dimension=objectives.get(row.goal_dimension, "") if row.goal_dimension else "",
        terms=Terms(
            weight=one.weight.value,
            rule=terms.rule,
            cycle=terms.cycle,
            floor=want.floor,
            target=want.target,
            challenge=want.challenge,
            low=want.low,
            high=want.high,
            relative=want.relative,
            stated=want.stated,
            aggregation=terms.aggregation,
            sources=terms.sources,
            owners=_owners(found, terms.owners),
        ),
    )


def _owners(found: Kept, owners: tuple[tuple[UUID, Decimal], ...]) -> tuple[Owner, ...]:
    """The owners who are still here; where one of them left, whoever answers for the card."""
    here = {id for id, one in found.names.persons.items() if one.left_on is None}
    if all(person in here for person, _ in owners):
        return tuple(Owner(person, share) for person, share in owners)
    unit = found.names.units.get(found.card.holder)
    named = (found.card.owner, unit.head if unit else None, me().id)
    return (Owner(next(one for one in named if one in here and one), Decimal(1)),)
