"""Tasks: mine, everybody's, one with what became of it, and a new one from a red KPI."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for

from app.domain.actions.commands import (
    TaskWords,
    abandon_task,
    assess_task,
    complete_task,
    hand_task_over,
    move_task,
    resume_task,
    set_task,
)
from app.domain.actions.task import State, Term
from app.domain.actions.typed import read_task
from app.domain.reviews.check_in import Cause
from app.domain.values.period import Period
from app.views.actions import choosing
from app.views.actions.forms import (
    AbandonmentForm,
    CompletionForm,
    HandoverForm,
    MoveForm,
    OutcomeForm,
    TaskForm,
    TypedTaskForm,
)
from app.views.actions.showing import around, may_end, seen_of, seen_on, shown_task, shown_tasks
from app.views.asking import db, do, me, moment, sent
from app.views.audit.stepping import tell_steps
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.happened import Step, happened
from app.views.refusing import refusals_on
from app.views.scorecards.place import demand_to_see
from projections.actions.queries import TaskRow, all_tasks, open_tasks_of, promises, task
from projections.audit.filters import Filters
from projections.audit.queries import trail
from projections.people.queries import Names, names
from projections.scorecards.queries import CardRow, scorecard

bp = Blueprint("actions", __name__, url_prefix="/tasks")

MOST_ENDED = 50


@bp.get("/")
def index() -> Response:
    """My open tasks, or everybody's on the scorecards that the reader may see."""
    at, today = moment().position, seen_on()
    called, is_everybodys = names(db(), at=at), request.args.get("whose") == "all"
    rows = all_tasks(db(), at=at) if is_everybodys else open_tasks_of(db(), me().id, at=at)
    card = _asked_card()
    rows = [row for row in rows if card is None or row.card == card]
    world = around(rows, called)
    mine = [row for row in rows if row.card in world.cards]
    ended = [row for row in mine if not row.is_open]
    ended.sort(key=lambda row: (row.ended_on or row.due, row.task), reverse=True)
    return shown(
        "actions/index.html",
        whose="all" if is_everybodys else "mine",
        card=card,
        overdue=shown_tasks([row for row in mine if row.is_overdue(today)], world),
        due=shown_tasks([row for row in mine if row.is_open and row.due >= today], world),
        ended=shown_tasks(ended[:MOST_ENDED], world),
        promises=promises(mine, today=today) if is_everybodys else None,
    )


@bp.get("/new")
def new() -> Response:
    """The form of a new task about a scorecard's period, or a KPI in it."""
    card, kpi, period = _place()
    choosing.demand_setting(card, kpi, period)
    form = TaskForm(
        data={
            "owner": choosing.usual_owner(card, kpi, period),
            "due": choosing.usual_day(),
            "words": choosing.noted_countermeasure(kpi, period),
        }
    )
    return shown("actions/new.html", **_new(form, card, kpi, period))


@bp.post("/")
def promise() -> Response:
    """A new task."""
    card, kpi, period = _place()
    form, id = TaskForm(request.form), uuid4()
    if form.validate():
        with refusals_on(form):
            done = do(
                set_task,
                key=form.key.data,
                id=id,
                card=card.id,
                kpi=kpi,
                period=period.key,
                words=_words(form),
            )
            id = UUID(str(done.value))
    back = url_for("actions.show", task=id)
    return answered(form, "actions/new.html", back_to=back, **_new(form, card, kpi, period))


@bp.post("/typed")
def promise_typed() -> Response:
    """A new task about a KPI as one line: `@person text !2w`; 404 where no KPI is named."""
    card, kpi, period = _place()
    if kpi is None:
        abort(404)
    form = TypedTaskForm(request.form)
    if form.validate():
        with refusals_on(form):
            typed = read_task(form.typed.data or "", today=me().today)
            owner = choosing.called(typed.person) if typed.person else me().id
            words = TaskWords(owner=owner, words=typed.words, due=typed.due)
            do(
                set_task,
                key=form.key.data,
                id=uuid4(),
                card=card.id,
                kpi=kpi,
                period=period.key,
                words=words,
            )
    if not form.is_refused:
        form = TypedTaskForm(data={"card": card.id, "kpi": kpi, "period": period.key})
    return answered(
        form,
        "actions/of_kpi.html",
        fragment="actions/_of_kpi.html",
        back_to=choosing.page_of(card, kpi, period),
        promised=choosing.promised_on(card, kpi, period, form),
    )


@bp.get("/<uuid:task>")
def show(task: UUID) -> Response:
    """One task, its steps, and what can become of it."""
    row, card, called = _task(task)
    tell_steps(things=[task])
    return shown("actions/show.html", **_context(row, card, called))


@bp.post("/<uuid:task>/completion")
def completion(task: UUID) -> Response:
    """Done, with one key; what came of it may be said here, or later."""
    form = CompletionForm(request.form)
    return _step(task, form, complete_task, outcome=form.outcome.data or "")


@bp.post("/<uuid:task>/resumption")
def resumption(task: UUID) -> Response:
    """Open again: the undoing."""
    return _step(task, AskedForm(request.form), resume_task)


@bp.post("/<uuid:task>/outcome")
def outcome(task: UUID) -> Response:
    """What came of it."""
    form = OutcomeForm(request.form)
    return _step(task, form, assess_task, outcome=form.outcome.data or "")


@bp.post("/<uuid:task>/move")
def move(task: UUID) -> Response:
    """Another day, with its reason."""
    form = MoveForm(request.form)
    return _step(task, form, move_task, due=form.due.data, reason=form.reason.data or "")


@bp.post("/<uuid:task>/handover")
def handover(task: UUID) -> Response:
    """Another owner."""
    form = HandoverForm(request.form)
    return _step(task, form, hand_task_over, owner=form.owner.data)


@bp.post("/<uuid:task>/abandonment")
def abandonment(task: UUID) -> Response:
    """Given up, with its reason."""
    form = AbandonmentForm(request.form)
    return _step(task, form, abandon_task, reason=form.reason.data or "")


# -- what they share ------------------------------------------------------------------------------


def _step(id: UUID, form: AskedForm, command: Callable[..., Any], **given: Any) -> Response:
    """Take a step; a list gets the task's line again, the page of the task itself."""
    _task(id)
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, task=id, **given)
    row, card, called = _task(id)
    world = around([row], called, [card])
    return answered(
        form,
        "actions/show.html",
        fragment="actions/_task.html",
        back_to=_back(id),
        task=shown_task(row, world),
        messages=form.messages,
        **_context(row, card, called, form),
    )


def _back(id: UUID) -> str:
    """The list that a browser without script came from; else the task's own page."""
    asked = request.form.get("back", "")
    lists = (url_for("home.show"), url_for("actions.index"), url_for("actions.index", whose="all"))
    return asked if asked in lists else url_for("actions.show", task=id)


def _task(id: UUID) -> tuple[TaskRow, CardRow, Names]:
    """The task on a scorecard that the reader may see; else 404."""
    at = moment().position
    row = task(db(), id, at=at)
    card = scorecard(db(), row.card, at=at) if row else None
    if row is None or card is None:
        abort(404)
    called = names(db(), at=at)
    demand_to_see(card, called)
    return row, card, called


def _place() -> tuple[CardRow, UUID | None, Period]:
    """The scorecard, the KPI and the period of an address or a form; 404 where there are none."""
    given = sent()
    try:
        id, period = UUID(given.get("card", "")), Period.parse(given.get("period", ""))
        kpi = UUID(given["kpi"]) if given.get("kpi") else None
    except ValueError:
        abort(404)
    at = moment().position
    card = scorecard(db(), id, at=at)
    if card is None or not choosing.is_on(card, kpi):
        abort(404)
    demand_to_see(card, names(db(), at=at))
    return card, kpi, period


def _asked_card() -> UUID | None:
    try:
        return UUID(request.args["card"]) if request.args.get("card") else None
    except ValueError:
        return None


def _words(form: TaskForm) -> TaskWords:
    return TaskWords(
        owner=form.owner.data or me().id,
        words=form.words.data or "",
        due=form.due.data or me().today,
        term=Term(form.term.data) if form.term.data else None,
        cause=Cause(form.cause.data) if form.cause.data else None,
        expected=form.expected.data or "",
    )


def _new(form: TaskForm, card: CardRow, kpi: UUID | None, period: Period) -> dict[str, Any]:
    return {
        "form": form,
        "card": card,
        "kpi": kpi,
        "period": period.key,
        "place": choosing.place_said(card, kpi, period),
        "back_url": choosing.page_of(card, kpi, period),
        "people": choosing.people_for(card),
        "terms": choosing.terms(),
        "causes": choosing.causes(),
    }


def _context(
    row: TaskRow, card: CardRow, called: Names, sent: AskedForm | None = None
) -> dict[str, Any]:
    forms: dict[str, AskedForm] = {
        "completion_form": CompletionForm(),
        "resumption_form": AskedForm(),
        "outcome_form": OutcomeForm(data={"outcome": row.outcome}),
        "move_form": MoveForm(data={"due": row.due}),
        "handover_form": HandoverForm(data={"owner": row.owner}),
        "abandonment_form": AbandonmentForm(),
    }
    for name, form in forms.items():
        form.seen.data = seen_of(row)
        if sent is not None and type(sent) is type(form):
            forms[name] = sent
    may = not moment().is_past and may_end(row, card, called)
    return {
        "shown": shown_task(row, around([row], called, [card])),
        "row": row,
        "set_by": called.of(row.set_by, me().language),
        "may_step": may,
        "people": choosing.people_for(card) if may and row.state == State.OPEN else [],
        "steps": choosing.steps_of(_trail(row), called),
        "happened": happened(sent) if sent is not None else list[Step](),
        "all_messages": sent.messages if sent is not None else [],
        **forms,
    }


def _trail(row: TaskRow) -> list[Any]:
    return trail(db(), at=moment().position, filters=Filters(thing=row.task), limit=50)
