"""People and units: who is who, joining and leaving, roles, and the titles that tables use."""

from functools import partial
from typing import Any
from uuid import UUID

import structlog
from flask import Blueprint, Response, abort, request, url_for

from app.accounts.joining import depart, invite_in, join
from app.accounts.sessions import end_sessions_of
from app.domain.people.commands import end_role, map_title, move_person, rename_person
from app.domain.people.entrusting import give_role
from app.domain.people.refusals import LeavesLater
from app.domain.people.rights import Act, Thing
from app.domain.people.roles import Role
from app.ledger import Seen
from app.views.asking import accord, close_reading, demand_right, do, me, moment
from app.views.audit.stepping import of_kinds, tell_steps
from app.views.exporting import Listing, export_urls, file_answer
from app.views.forms import AskedForm
from app.views.fragments import shown
from app.views.people.answering import answer_about
from app.views.people.directory import (
    Profile,
    choices,
    demand_somewhere,
    directory,
    exported,
    profile,
)
from app.views.people.forms import (
    AccountForm,
    DecisionForm,
    DepartureForm,
    JoiningForm,
    LendingForm,
    NameForm,
    PlaceForm,
    RoleForm,
    TitleForm,
)
from app.views.refusing import refusals_on
from app.views.session.again import asks, demand_again
from app.views.session.forms import EndingForm
from app.views.session.invitations import invitation_link
from projections.audit.filters import always

log = structlog.get_logger()

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/")
def index() -> Response:
    """Everybody by unit, or whom a search finds."""
    search = request.args.get("q", "")[:100]
    return shown(
        "people/index.html",
        fragment="people/_units.html",
        units=directory(moment().position, me().language, search),
        search=search,
        exports=export_urls("people.export", q=search or None),
        may_manage=me().may_somewhere(Act.MANAGE_PEOPLE) and not moment().is_past,
        may_read_outbox=me().may_somewhere(Act.READ_OUTBOX) and not moment().is_past,
        may_manage_webhooks=me().may_somewhere(Act.MANAGE_WEBHOOKS) and not moment().is_past,
        may_read_keys=me().may_somewhere(Act.READ_KEYS) and not moment().is_past,
    )


@bp.get("/export.<any(xlsx, csv):form>")
def export(form: str) -> Response:
    """The list as it is shown, as a file."""
    search = request.args.get("q", "")[:100]
    header, rows = exported(directory(moment().position, me().language, search))
    return file_answer(Listing("people", header, rows), form)


@bp.get("/<uuid:person>")
def show(person: UUID) -> Response:
    """One person."""
    known = known_person(person)
    superior = [known.row.superior] if known.row.superior else []
    tell_steps(
        of_kinds("people.", "scorecards.scorecard.drafted", places=always({person})),
        things=[known.row.unit, *superior],
    )
    return shown("people/show.html", fragment="people/_person.html", **_context(known))


@bp.get("/new")
def joining() -> Response:
    """An empty form for a new person."""
    demand_somewhere()
    form = JoiningForm(unit=me().actor.unit, joined_on=me().today)
    return shown("people/joining.html", form=form, choices=choices(moment().position))


@bp.post("/")
def joined() -> Response:
    """A new person, and the link that lets them in."""
    form = JoiningForm(request.form)
    if form.validate():
        with refusals_on(form):
            done = do(
                join,
                key=form.key.data,
                username=form.username.data,
                name=form.name.data,
                latin_name=form.latin_name.data or "",
                email=form.email.data or "",
                unit=form.unit.data,
                titles=form.titles(),
                superior=form.superior.data,
                joined_on=form.joined_on.data,
            )
            return _invited(UUID(str(done.value)))
    return shown(
        "people/joining.html",
        status=form.status,
        form=form,
        choices=choices(moment().position),
    )


@bp.post("/<uuid:person>/invitation")
def invitation(person: UUID) -> Response:
    """A link for somebody who lost theirs, or their password, or who has no username yet."""
    known = known_person(person)
    demand_right(Act.MANAGE_PEOPLE, Thing(unit=known.row.unit))
    if known.row.left_on is not None:
        abort(404)
    form = AccountForm(request.form, username=known.username)
    if known.username or form.validate():
        with refusals_on(form):
            return _invited(person, form.username.data)
    return answer_about_person(person, account_form=form)


@bp.post("/<uuid:person>/sign-out")
def signing_out(person: UUID) -> Response:
    """Everything that the person has open is over; password and links stay."""
    known = known_person(person)
    demand_right(Act.MANAGE_PEOPLE, Thing(unit=known.row.unit))
    form = EndingForm(request.form)
    if form.validate():
        with refusals_on(form):
            demand_again(form)
            close_reading()
            with accord().store.write() as writing:
                end_sessions_of(writing, person)
            log.info("signed out by an administrator", person=str(person))
    return answer_about_person(person, ending_sessions_form=form)


@bp.post("/<uuid:person>/place")
def place(person: UUID) -> Response:
    """Another unit, title or superior."""
    form = PlaceForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                move_person,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                unit=form.unit.data,
                titles=form.titles(),
                superior=form.superior.data,
            )
    return answer_about_person(person, place_form=form)


@bp.post("/<uuid:person>/name")
def name(person: UUID) -> Response:
    """Another name; pages of the past keep the old one."""
    form = NameForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                rename_person,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                name=form.name.data,
                latin_name=form.latin_name.data or "",
            )
    return answer_about_person(person, name_form=form)


@bp.post("/<uuid:person>/roles")
def role(person: UUID) -> Response:
    """A role within a unit."""
    form = RoleForm(request.form)
    if form.validate():
        with refusals_on(form):
            if me().may_somewhere(Act.MANAGE_PEOPLE):  # the command tells all others who may
                demand_again(form)
            do(
                give_role,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                role=Role(form.role.data),
                unit=form.unit.data,
                from_day=form.from_day.data,
                until_day=form.until_day.data,
            )
    return answer_about_person(person, role_form=form)


@bp.post("/<uuid:person>/roles/ending")
def role_ending(person: UUID) -> Response:
    """A role is over."""
    form = RoleForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                end_role,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                role=Role(form.role.data),
                unit=form.unit.data,
            )
    return answer_about_person(person, ending_form=form)


@bp.post("/<uuid:person>/titles")
def title(person: UUID) -> Response:
    """A title or masked name in tables means this person from now on."""
    form = TitleForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                map_title,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                mask=form.mask.data,
            )
    return answer_about_person(person, title_form=form)


@bp.post("/<uuid:person>/departure")
def departure(person: UUID) -> Response:
    """The last day: roles and sessions end with it."""
    form = DepartureForm(request.form)
    if form.validate():
        with refusals_on(form):
            if form.on.data and form.on.data > me().today:
                raise LeavesLater(field="on", on=form.on.data)
            do(
                depart,
                key=form.key.data,
                seen=form.seen.data,
                person=known_person(person).row.id,
                on=form.on.data,
            )
    return answer_about_person(person, departure_form=form)


# -- what several of them share -------------------------------------------------------------------


def known_person(person: UUID) -> Profile:
    """Somebody who is or was known at the moment of the page; 404 for nobody."""
    found = profile(person, at=moment().position)
    if found is None:
        abort(404)
    return found


def answer_about_person(person: UUID, **forms: AskedForm) -> Response:
    """The person as they stand now, with what stands in the way of the form that was sent."""
    return answer_about(
        partial(_context, known_person(person)),
        "people/show.html",
        fragment="people/_person.html",
        back_to=url_for("people.show", person=person),
        **forms,
    )


def _context(known: Profile, **forms: AskedForm) -> dict[str, Any]:
    may_manage = me().may(Act.MANAGE_PEOPLE, Thing(unit=known.row.unit))
    is_past = moment().is_past
    is_here = known.row.left_on is None and not is_past
    seen = Seen(known.row.id, known.version)
    fresh: dict[str, AskedForm] = {
        "name_form": NameForm(seen=seen, name=known.row.name, latin_name=known.row.latin_name),
        "place_form": PlaceForm(
            seen=seen,
            unit=known.row.unit,
            title=known.row.titles.get("zh_Hant", ""),
            title_en=known.row.titles.get("en", ""),
            superior=known.row.superior,
        ),
        "role_form": RoleForm(seen=seen, unit=known.row.unit),
        "ending_form": RoleForm(seen=seen),
        "title_form": TitleForm(seen=seen),
        "departure_form": DepartureForm(seen=seen, on=me().today),
        "account_form": AccountForm(),
        "ending_sessions_form": EndingForm(),
        "decision_form": DecisionForm(),
        "lending_form": LendingForm(from_day=me().today),
        "lending_ending_form": LendingForm(),
    }
    return {
        "person": known,
        "said": [],
        "may_manage": may_manage and is_here,
        "may_hand_over": (may_manage or me().may_somewhere(Act.SET_TARGET)) and not is_past,
        "asks": asks() if may_manage and is_here else None,
        "may_decide_roles": me().may_somewhere(Act.CONFIRM_ROLE) and is_here,
        "may_lend": me().id == known.row.id and is_here and bool(known.roles),
        "may_map": me().may_somewhere(Act.MAP_TITLE) and is_here,
        "choices": choices(moment().position)
        if is_here and (may_manage or me().id == known.row.id)
        else None,
        **fresh,
        **forms,
    }


def _invited(person: UUID, username: str | None = None) -> Response:
    """The page that shows the link, this once."""
    made = do(invite_in, people=[person], username=username or "")
    return shown(
        "people/invited.html",
        person=known_person(person),
        link=invitation_link(made.value[person]),
    )
