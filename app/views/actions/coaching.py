"""Coaching talks, for the two who held them."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for

from app.domain.actions.improving import (
    acknowledge_coaching,
    record_coaching,
    remark_on_coaching,
)
from app.domain.people.rights import Act, Thing, demand_somewhere
from app.domain.values.period import Period, PeriodKind
from app.ledger import Seen
from app.views.actions.improving_forms import RemarkOnTalkForm, TalkForm
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import tell_steps
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.happened import Step, happened
from app.views.refusing import refusals_on
from app.views.scorecards.place import as_judged
from projections.actions.improvement import CoachingRow, coaching, coachings_of, coachings_with
from projections.people.queries import Names, names
from projections.temporal import NOW

bp = Blueprint("coaching", __name__, url_prefix="/coaching")


@bp.get("/")
def index() -> Response:
    """The talks that I had on either side, and those that I may read besides."""
    at, language = moment().position, me().language
    called = names(db(), at=at)
    mine = coachings_with(db(), me().id, at=at)
    theirs = [
        row
        for row in coachings_of(db(), _readable(called), at=at)
        if me().id not in (row.person, row.coach)
    ]
    return shown(
        "actions/coachings.html",
        mine=[_line(row, called, language) for row in mine],
        theirs=[_line(row, called, language) for row in theirs],
        may_coach=not moment().is_past and bool(_coached()),
    )


@bp.get("/new")
def new() -> Response:
    """The form of a talk that was held."""
    people = _coached()
    if not people:
        demand_somewhere(me().actor, Act.COACH, today=me().today)
    form = TalkForm(data={"day": me().today, "person": request.args.get("person")})
    return shown("actions/new_coaching.html", form=form, people=people)


@bp.post("/")
def record() -> Response:
    """A talk, written down."""
    form, id = TalkForm(request.form), uuid4()
    if form.validate():
        with refusals_on(form):
            day = form.day.data or me().today
            done = do(
                record_coaching,
                key=form.key.data,
                id=id,
                person=form.person.data,
                day=day,
                period=Period.of_day(day, PeriodKind.QUARTER).key,
                talked=form.talked.data or "",
                agreed=form.agreed.data or "",
            )
            id = UUID(str(done.value))
    back = url_for("coaching.show", talk=id)
    people = _coached()
    return answered(form, "actions/new_coaching.html", back_to=back, form=form, people=people)


@bp.get("/<uuid:talk>")
def show(talk: UUID) -> Response:
    """One talk, for the two, and for who may read it."""
    row = _talk(talk)
    tell_steps(things=[talk])
    return shown("actions/coaching.html", **_context(row))


@bp.post("/<uuid:talk>/acknowledgement")
def acknowledgement(talk: UUID) -> Response:
    """Whoever was coached confirms the record."""
    return _step(talk, AskedForm(request.form), acknowledge_coaching)


@bp.post("/<uuid:talk>/remarks")
def remark(talk: UUID) -> Response:
    """One of the two adds something."""
    form = RemarkOnTalkForm(request.form)
    return _step(talk, form, remark_on_coaching, words=form.words.data or "")


def _step(talk: UUID, form: AskedForm, command: Any, **given: Any) -> Response:
    _talk(talk)
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, coaching=talk, **given)
    back = url_for("coaching.show", talk=talk)
    return answered(form, "actions/coaching.html", back_to=back, **_context(_talk(talk), form))


def _talk(id: UUID) -> CoachingRow:
    """The talk; 404 for everybody whom it doesn't concern."""
    row = coaching(db(), id, at=moment().position)
    if row is None:
        abort(404)
    person = names(db(), at=NOW).persons.get(row.person)
    reads = person is not None and me().may(Act.READ_COACHING, Thing(unit=person.unit))
    if me().id not in (row.person, row.coach) and not reads:
        abort(404)
    return row


def _readable(called: Names) -> set[UUID]:
    """Whose talks the reader may read by a role."""
    if not me().may_somewhere(Act.READ_COACHING):
        return set()
    return {
        one.id
        for one in as_judged(called).persons.values()
        if me().may(Act.READ_COACHING, Thing(unit=one.unit))
    }


def _coached() -> list[tuple[str, str]]:
    """Whom the reader may coach, by name."""
    language = me().language
    found = []
    for one in names(db(), at=NOW).persons.values():
        superiors = frozenset({one.superior} if one.superior else ())
        thing = Thing(unit=one.unit, holder=one.id, superiors=superiors)
        if one.left_on is None and one.id != me().id and me().may(Act.COACH, thing):
            found.append((str(one.id), one.shown(language)))
    return sorted(found, key=lambda one: one[1])


def _line(row: CoachingRow, called: Names, language: str) -> dict[str, Any]:
    return {
        "coach": called.of(row.coach, language),
        "person": called.of(row.person, language),
        "day": row.day,
        "is_acknowledged": row.acknowledged_at is not None,
        "url": url_for("coaching.show", talk=row.coaching, as_of=request.args.get("as_of")),
    }


def _context(row: CoachingRow, sent: AskedForm | None = None) -> dict[str, Any]:
    language, called = me().language, names(db(), at=moment().position)
    acknowledgement_form, remark_form = AskedForm(), RemarkOnTalkForm()
    for form in (acknowledgement_form, remark_form):
        form.seen.data = Seen(row.coaching, row.version)
    if isinstance(sent, RemarkOnTalkForm) and sent.is_refused:
        remark_form = sent
    is_one = me().id in (row.person, row.coach) and not moment().is_past
    return {
        "row": row,
        "coach": called.of(row.coach, language),
        "person": called.of(row.person, language),
        "remarks": [(called.of(one.by, language), one.said_at, one.words) for one in row.remarks],
        "may_acknowledge": is_one and me().id == row.person and row.acknowledged_at is None,
        "may_remark": is_one,
        "acknowledgement_form": acknowledgement_form,
        "remark_form": remark_form,
        "messages": sent.messages if sent else [],
        "happened": happened(sent) if sent else list[Step](),
    }
