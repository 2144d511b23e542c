"""The second person for an approver's role, and who stands in for whom."""

from uuid import UUID

from flask import Blueprint, Response, request

from app.domain.people.entrusting import (
    confirm_role,
    decline_role,
    delegate_role,
    end_delegation,
)
from app.domain.people.roles import Role
from app.views.asking import do, me
from app.views.people.forms import DecisionForm, LendingForm
from app.views.people.routes import answer_about_person, known_person
from app.views.refusing import refusals_on

bp = Blueprint("entrusting", __name__, url_prefix="/people")


@bp.post("/<uuid:person>/roles/confirmation")
def confirmation(person: UUID) -> Response:
    """A second person's yes."""
    form = DecisionForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                confirm_role,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                role=Role(form.role.data),
                unit=form.unit.data,
            )
    return answer_about_person(person, decision_form=form)


@bp.post("/<uuid:person>/roles/refusal")
def refusal(person: UUID) -> Response:
    """A second person's no, with the reason."""
    form = DecisionForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                decline_role,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                role=Role(form.role.data),
                unit=form.unit.data,
                reason=form.reason.data or "",
            )
    return answer_about_person(person, decision_form=form)


@bp.post("/<uuid:person>/delegations")
def delegation(person: UUID) -> Response:
    """Somebody stands in for dated days."""
    form = LendingForm(request.form)
    if form.validate():
        role, unit = form.place
        with refusals_on(form):
            do(
                delegate_role,
                key=form.key.data,
                person=known_person(person).row.id,
                role=role,
                unit=unit,
                to=form.to.data,
                from_day=form.from_day.data,
                until_day=form.until_day.data,
            )
    return answer_about_person(person, lending_form=form)


@bp.post("/<uuid:person>/delegations/ending")
def delegation_ending(person: UUID) -> Response:
    """Nobody stands in any more; sent from the page of either."""
    form = LendingForm(request.form, from_day=me().today, until_day=me().today)
    lender = known_person(person).row.id
    if not form.held.validate(form) or not form.to.validate(form):
        return answer_about_person(person, lending_ending_form=form)
    role, unit = form.place
    with refusals_on(form):
        do(
            end_delegation,
            key=form.key.data,
            seen=form.seen.data,
            person=lender,
            role=role,
            unit=unit,
            to=form.to.data,
        )
    return answer_about_person(person, lending_ending_form=form)
