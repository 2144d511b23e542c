"""What was done about a period: requests that changed its terms, disputes, actions and promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask_babel import gettext

from app.domain.adjustments.state import State as Asked
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.disputes.dispute import State as Quarrel
from app.domain.scoring.terms import Id
from app.domain.values.period import Period, PeriodKind
from app.eventlog.store import Connection
from app.reading.cards import CardReading
from app.views import formatting
from app.views.actions.words import STATES as TASK_STATES
from app.views.actions.words import task_words
from app.views.adjustments.page import state_words
from app.views.adjustments.showing import Moved, World, shown_cards
from app.views.disputes.showing import KINDS, OUTCOMES, STATES
from projections.actions.queries import Promises, TaskRow, promises, tasks_of_cards
from projections.adjustments.queries import RequestRow, adjustments
from projections.disputes.queries import DisputeRow, all_disputes
from projections.reviews.queries import TrackingRow

MOST = 40


@dataclass(frozen=True)
class Deed:
    """A request or a dispute: its code or place, where it stands, and what it came to."""

    title: str
    state: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Action:
    """A task; `sign` is its mark on the trend of its KPI, or empty."""

    sign: str
    words: str
    about: str
    owner: str
    due: str
    state: str
    outcome: str


@dataclass(frozen=True)
class Actions:
    """What was promised for the period, how much of it was kept, and the marks on the trends by KPI
    and month."""

    rows: Sequence[Action] = ()
    promises: Promises = field(default_factory=Promises)
    flags: Mapping[Id, Mapping[str, str]] = field(default_factory=dict)


def requests_of(db: Connection, reading: CardReading, world: World, *, at: int) -> list[Deed]:
    """The requests on this scorecard that were open in the period or settled since it began.

    Only their lines on this scorecard: others may not be open to its readers.
    """
    card, first = reading.card.id, reading.period.first_day
    found = [
        row
        for row in adjustments(db, at=at)
        if row.state is not Asked.DRAFT
        and card in row.cards
        and (row.settled_at is None or row.settled_at.date() >= first)
    ]
    return [_request(row, card, world) for row in found[:MOST]]


def _request(row: RequestRow, card: UUID, world: World) -> Deed:
    mine = [one for one in row.lines if one.card == card]
    said = [
        gettext("%(kpi)s: %(changes)s", kpi=line.name, changes=changes)
        for part in shown_cards(mine, {}, world, row.written)
        for line in part.lines
        if (changes := gettext(", ").join(filter(None, (line.said, *map(_moved, line.moved)))))
    ]
    from_period = gettext("from %(period)s on", period=formatting.period(row.first_period))
    return Deed(f"{row.code} · {from_period}", state_words(row), said)


def _moved(one: Moved) -> str:
    if one.old is None:
        return f"{one.name} {one.new or formatting.ABSENT}"
    return f"{one.name} {one.old} → {one.new or formatting.ABSENT}"


def disputes_of(db: Connection, reading: CardReading, world: World, *, at: int) -> list[Deed]:
    """The disputes about the period's numbers, with the ruling where there is one."""
    within = {reading.period.key, *(month.key for month in reading.period.months())}
    found = [
        row
        for row in all_disputes(db, at=at)
        if row.period in within
        and (row.metric, row.subject) in reading.standing
        and row.state != Quarrel.WITHDRAWN
    ]
    return [_dispute(row, world) for row in found[:MOST]]


def _dispute(row: DisputeRow, world: World) -> Deed:
    subject = world.names.of(row.subject, world.language)
    period = formatting.period(row.period)
    title = (
        f"{world.metric(row.metric)} · {subject} · {period} · {gettext(KINDS[Subject(row.kind)])}"
    )
    sides = [
        gettext("claimed %(value)s", value=world.figure(row.claim, row.metric)),
        gettext("answered %(value)s", value=world.figure(row.answer, row.metric)),
    ]
    lines = [gettext(", ").join(sides)] if row.claim is not None else []
    if row.outcome:
        ruled = gettext(OUTCOMES[Outcome(row.outcome)])
        value = "" if row.value is None else f" {world.figure(row.value, row.metric)}"
        by = world.names.of(row.ruled_by, world.language) if row.ruled_by else ""
        lines.append(gettext("ruled by %(person)s: %(outcome)s", person=by, outcome=ruled + value))
    if row.ruling_reason:
        lines.append(row.ruling_reason)
    return Deed(title, gettext(STATES[Quarrel(row.state)]), lines)


def actions_of(
    db: Connection,
    reading: CardReading,
    notes: Sequence[TrackingRow],
    world: World,
    *,
    at: int,
    today: date,
) -> Actions:
    """The tasks that were promised for a day of the period or are about it, with marks on the
    trends for when they were set; only the former count as promises kept or not. Countermeasures of
    the tracking table are marked in the month that they were written for.
    """
    period = reading.period
    first, last = period.first_day, period.last_day
    within = {period.key, *(month.key for month in period.months())}
    tasks = tasks_of_cards(db, [reading.card.id], first, last, at=at, about=within)
    promised = [one for one in tasks if first <= one.promised <= last]
    flags: dict[Id, dict[str, str]] = {}
    rows = []
    for number, one in enumerate(tasks, 1):
        sign = ""
        line = reading.line(one.kpi) if one.kpi else None
        if line is not None:
            sign = str(number)
            month = Period.of_day(one.set_at.date(), PeriodKind.MONTH).key
            of_kpi = flags.setdefault(line.kpi, {})
            of_kpi[month] = f"{of_kpi[month]},{sign}" if month in of_kpi else sign
        rows.append(_action(one, sign, world))
    for note in notes:
        line = reading.line(note.kpi) if note.countermeasure else None
        if line is not None:
            month = Period.parse(note.period).last_month().key
            flags.setdefault(line.kpi, {}).setdefault(month, "!")
    return Actions(rows[:MOST], promises(promised, today=today), flags)


def _action(row: TaskRow, sign: str, world: World) -> Action:
    due = formatting.day(row.due)
    if row.was_moved:
        promised = formatting.day(row.promised)
        due = gettext("%(due)s (promised for %(promised)s)", due=due, promised=promised)
    return Action(
        sign=sign,
        words=task_words(row),
        about=world.metric(row.metric) if row.metric else "",
        owner=world.names.of(row.owner, world.language),
        due=due,
        state=gettext(TASK_STATES[row.state]),
        outcome=row.outcome or row.reason,
    )
