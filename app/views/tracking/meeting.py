"""The Monday meeting (週會): an agenda that nobody prepares, and minutes that write themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, ngettext

from app.domain.actions.commands import TaskWords, set_task
from app.domain.actions.typed import read_task
from app.domain.values.period import Period
from app.reading.cards import read_card
from app.reading.meeting import Matter, agenda, red_days, red_months
from app.reading.tracking import tracked_lines
from app.views.actions.choosing import called
from app.views.actions.forms import TypedTaskForm
from app.views.actions.showing import ShownTask, shown_tasks
from app.views.actions.showing import around as around_tasks
from app.views.actions.words import task_words
from app.views.asking import db, do, me, moment, zone
from app.views.audit.showing import Entry, Words, entry
from app.views.fragments import see_other, shown, wants_fragment
from app.views.measurements.answering import Status
from app.views.refusing import refusals_on
from app.views.scorecards.place import around, demand_to_see, may_see, period_of, reader
from app.views.scorecards.reader import Around
from app.views.scorecards.wording import card_name
from app.views.tracking import showing
from app.views.tracking.days import day_of_page
from projections.actions.queries import open_tasks_on
from projections.audit.filters import Filters, always
from projections.audit.queries import trail
from projections.metrics.queries import metrics
from projections.people.queries import Names
from projections.scorecards.queries import CardRow, scorecards

bp = Blueprint("meeting", __name__, url_prefix="/monday")

BETWEEN = timedelta(days=7)
MOST_STEPS = 60
DECISIONS = frozenset(
    {
        "adjustments.request.approved",
        "adjustments.request.second_approved",
        "adjustments.request.rejected",
        "disputes.dispute.ruled",
        "disputes.dispute.appeal_decided",
        "periods.unit_period.closed",
        "periods.unit_period.reopened",
        "reviews.review.confirmed",
    }
)
"""What counts as a decision since last time."""

MINUTES = DECISIONS | {
    "actions.task.set",
    "actions.task.done",
    "actions.task.moved",
    "actions.task.handed_over",
    "actions.task.abandoned",
    "actions.task.assessed",
    "reviews.tracking_note.noted",
}
"""What a meeting does, as its minutes tell it."""


@dataclass(frozen=True)
class Item:
    """A KPI on the agenda, see `tracking/_item.html`. `form` is None for who may set no task."""

    row: showing.Row
    id: str
    card: str
    since: str
    tasks: Sequence[ShownTask]
    form: TypedTaskForm | None
    post_url: str
    table_url: str


@bp.get("/")
def show() -> Response:
    """The agenda of a unit: what is red, missing, decided and promised."""
    at, today = moment().position, day_of_page()
    world = around(at)
    unit = _unit(world.names)
    cards = [one for one in _cards_of(unit, world.names, at) if may_see(one, world.names)]
    found = agenda(db(), cards, at=at, today=today)
    tasks = open_tasks_on(db(), [one.id for one in cards], at=at)
    due = [one for one in tasks if one.due <= today + BETWEEN]
    since = _since(today)
    named = around_tasks(due, world.names, cards)
    decided, minutes = _steps(cards, unit, world, since=since, today=today)
    return shown(
        "tracking/monday.html",
        today=today,
        month=found.month.key,
        since=since,
        unit=unit,
        units=[(one.id, one.name(me().language)) for one in world.names.units.values()],
        reds=_items(found.reds, world),
        missing=_items(found.missing, world),
        decided=decided,
        promises=shown_tasks(due, named),
        minutes=minutes,
    )


@bp.post("/<uuid:card>/<period>/<uuid:kpi>")
def promise(card: UUID, period: str, kpi: UUID) -> Response:
    """A countermeasure typed as one line on a KPI of the agenda: `@person text !2w`."""
    at = moment().position
    month = period_of(period)
    reading = read_card(db(), month, at=at, card=card)
    if reading is None or reading.line(kpi) is None:
        abort(404)
    demand_to_see(reading.card, around(at).names)
    form = TypedTaskForm(request.form)
    if form.validate():
        with refusals_on(form):
            typed = read_task(form.typed.data or "", today=me().today)
            owner = called(typed.person) if typed.person else me().id
            do(
                set_task,
                key=form.key.data,
                id=uuid4(),
                card=card,
                kpi=kpi,
                period=month.key,
                words=TaskWords(owner=owner, words=typed.words, due=typed.due),
            )
    if not wants_fragment() and not form.is_refused:
        unit = request.args.get("unit")
        return see_other(url_for("meeting.show", unit=unit, _anchor=f"item-{kpi.hex[:12]}"))
    item = _item_now(reading.card.id, month, kpi, form if form.is_refused else None)
    said = "" if form.is_refused else gettext("Set as a task.")
    return shown(
        "tracking/monday_item.html",
        fragment="tracking/_item.html",
        aside=[
            ("tracking/_minutes.html", {"minutes": _minutes_now(), "oob": True}),
            ("_status.html", {"status": Status(said)}),
        ],
        status=form.status,
        item=item,
    )


# -- what they share ------------------------------------------------------------------------------


def _since(today: date) -> date:
    """The day of the last meeting: as asked, or a week ago."""
    try:
        return min(date.fromisoformat(request.args.get("since", "")), today)
    except ValueError:
        return today - BETWEEN


def _unit(known: Names) -> UUID:
    """The unit that meets: as asked, else the reader's department, else the whole company."""
    try:
        asked = UUID(request.args["unit"])
    except (KeyError, ValueError):
        line = me().units.line(me().actor.unit)
        departments = [one for one in line if known.units[one].kind == "department"]
        return (departments or list(line)[-1:] or list(known.units))[0]
    if asked not in known.units:
        abort(404)
    return asked


def _cards_of(unit: UUID, known: Names, at: int) -> list[CardRow]:
    """The scorecards of a unit, of the units below it, and of their people."""
    found = []
    for card in scorecards(db(), at=at):
        person = known.persons.get(card.holder)
        if me().units.is_within(person.unit if person else card.holder, unit):
            found.append(card)
    return found


def _steps(
    cards: Iterable[CardRow], unit: UUID, world: Around, *, since: date, today: date
) -> tuple[list[Entry], list[Entry]]:
    """What was decided since the last meeting, and what was done today, the oldest first."""
    at, seen = moment().position, {card.id: card.holder for card in cards}
    within = [one for one in world.names.units if me().units.is_within(one, unit)]
    begin = datetime.combine(since, time(), zone())
    midnight = datetime.combine(today, time(), zone())
    filters = Filters(kinds=MINUTES, places=always({*within, *seen.values()}), since=begin)
    rows = [
        row
        for row in trail(db(), at=at, filters=filters, limit=MOST_STEPS)
        if row.card is None or row.card in seen
    ][::-1]
    words = Words(world.names, metrics(db(), at=at), world.sources)
    promised = {task.task: task_words(task) for task in open_tasks_on(db(), seen, at=at)}
    told = [(row, replace(entry(row, words), source=promised.get(row.thing))) for row in rows]
    return (
        [one for row, one in told if row.topic in DECISIONS],
        [one for row, one in told if row.recorded_at >= midnight],
    )


def _minutes_now() -> list[Entry]:
    """The minutes after a step, of the unit that the item's address names."""
    at = moment().position
    world = around(at)
    unit = _unit(world.names)
    cards = [one for one in _cards_of(unit, world.names, at) if may_see(one, world.names)]
    return _steps(cards, unit, world, since=me().today, today=me().today)[1]


def _items(matters: Iterable[Matter], world: Around) -> list[Item]:
    return [_item(one, world, _named(one, world)) for one in matters]


def _named(one: Matter, world: Around) -> Sequence[ShownTask]:
    if not one.tracked.tasks:
        return ()
    tasks = list(one.tracked.tasks)
    return shown_tasks(tasks, around_tasks(tasks, world.names, [one.reading.card]))


def _item_now(card: UUID, month: Period, kpi: UUID, refused: TypedTaskForm | None) -> Item:
    """One KPI of the agenda as it stands now."""
    at = moment().position
    reading, world = read_card(db(), month, at=at, card=card), around(at)
    if reading is None:
        abort(404)
    tracked = next(one for one in tracked_lines(db(), reading, at=at) if one.kpi == kpi)
    one = Matter(
        reading,
        tracked,
        red_months(reading, tracked.line),
        red_days(reading, tracked.line, me().today),
    )
    return _item(one, world, _named(one, world), refused)


def _item(
    one: Matter,
    world: Around,
    tasks: Sequence[ShownTask],
    refused: TypedTaskForm | None = None,
) -> Item:
    looks = reader()
    row = showing.row(one.tracked, one.reading, world, looks, {})
    where: Mapping[str, Any] = {"card": one.reading.card.id, "period": one.reading.period.key}
    form = refused or TypedTaskForm()
    for field in form:
        field.id = f"quick-{row.key}-{field.short_name}"
    return Item(
        row=row,
        id=f"item-{row.key}",
        card=card_name(one.reading, world.names, looks.language),
        since=_streak(one),
        tasks=tasks,
        form=form if row.editable else None,
        post_url=url_for("meeting.promise", kpi=one.tracked.kpi, unit=_unit(world.names), **where),
        table_url=url_for(
            "tracking.show", **where, as_of=looks.as_of, _anchor=f"tracked-{row.key}"
        ),
    )


def _streak(one: Matter) -> str:
    """For how long the KPI is red, in words; empty for the first month."""
    if one.days:
        return ngettext(
            "%(num)d due day in a row far below its target",
            "%(num)d due days in a row far below their targets",
            one.days,
        )
    if one.months > 1:
        return gettext("red for %(count)s months in a row", count=one.months)
    return ""
