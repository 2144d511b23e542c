"""Tasks as pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from flask import request, url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Thing
from app.domain.reviews.check_in import Cause
from app.ledger import Seen
from app.views import formatting
from app.views.actions.words import STATES, TERMS, task_words
from app.views.asking import accord, db, me, moment
from app.views.filling.words import CAUSES
from app.views.scorecards.place import as_judged, line_of_superiors, may_see
from app.views.scorecards.wording import title_of
from projections.actions.queries import TaskRow
from projections.metrics.queries import metrics
from projections.people.queries import Names
from projections.scorecards.queries import CardRow, scorecards


@dataclass(frozen=True)
class ShownTask:
    """A task in a list; `said` tells whose it is and by when, `ended` what became of it.

    `may_end`: the reader may say what becomes of it now.
    """

    id: UUID
    words: str
    matter: str
    owner: str
    due: str
    moved: str
    term: str
    cause: str
    expected: str
    outcome: str
    state: str
    state_word: str
    is_open: bool
    is_overdue: bool
    ended: str
    may_end: bool
    seen: str
    key: str
    url: str
    matter_url: str


@dataclass(frozen=True)
class Around:
    """What lists of tasks are worded with: names, metrics, and the scorecards that may be seen."""

    called: Names
    metrics: Mapping[str, str]
    cards: Mapping[UUID, CardRow]


def around(
    rows: Iterable[TaskRow], called: Names, cards: Iterable[CardRow] | None = None
) -> Around:
    """Everything that these tasks name. `cards` are all that there are, where they are known."""
    at, language = moment().position, me().language
    codes = {row.metric for row in rows if row.metric}
    known = metrics(db(), at=at, codes=codes) if codes else {}
    every = scorecards(db(), at=at) if cards is None else cards
    return Around(
        called,
        {code: metric.name(language) for code, metric in known.items()},
        {card.id: card for card in every if may_see(card, called)},
    )


def shown_tasks(rows: Sequence[TaskRow], world: Around) -> list[ShownTask]:
    """These tasks, without those on scorecards that the reader may not see."""
    return [shown_task(row, world) for row in rows if row.card in world.cards]


def shown_task(row: TaskRow, world: Around) -> ShownTask:
    """One task of a scorecard that the reader may see."""
    language, today = me().language, seen_on()
    as_of = request.args.get("as_of")
    card = world.cards[row.card]
    whose = world.called.of(row.subject, language)
    named = world.metrics.get(row.metric, "")
    period = formatting.period(row.period)
    place = f"{named} · {whose}" if named else title_of(card, world.called, language)
    moved = gettext("promised for %(day)s", day=formatting.day(row.promised))
    return ShownTask(
        id=row.task,
        words=task_words(row),
        matter=f"{place} · {period}",
        owner=world.called.of(row.owner, language),
        due=formatting.day(row.due),
        moved=moved if row.was_moved else "",
        term=gettext(TERMS[row.term]),
        cause=gettext(CAUSES[Cause(row.cause)][1]) if row.cause else "",
        expected=row.expected,
        outcome=row.outcome,
        state=row.state,
        state_word=gettext(STATES[row.state]),
        is_open=row.is_open,
        is_overdue=row.is_overdue(today),
        ended=_ended(row, world.called, language),
        may_end=not moment().is_past and may_end(row, card, world.called),
        seen=f"{row.task}:{row.version}",
        key=uuid4().hex,
        url=url_for("actions.show", task=row.task, as_of=as_of),
        matter_url=_where(row, as_of),
    )


def may_end(row: TaskRow, card: CardRow, called: Names) -> bool:
    """Whether the reader may say what becomes of a task: the same people as in the command."""
    return me().id in (row.owner, row.set_by) or may_note(card, called)


def may_note(card: CardRow, called: Names, owners: Iterable[UUID] = ()) -> bool:
    """Whether the reader may note causes and countermeasures on a scorecard, or on a KPI of these
    owners."""
    current = as_judged(called)
    person = current.persons.get(card.holder)
    unit = current.units.get(card.holder)
    mine = {card.owner, card.superior, *owners, *line_of_superiors(card.holder, current)[:1]}
    mine.add(card.holder if person else unit.head if unit and card.owner is None else None)
    thing = Thing(
        unit=person.unit if person else card.holder,
        holder=card.holder if person else None,
        owners=frozenset(one for one in mine if one is not None),
    )
    return me().may(Act.NOTE_CAUSE, thing)


def seen_on() -> date:
    """The day that the page speaks of in the organisation's zone: today, or that of the past."""
    organised, recorded = accord().organised(), moment().recorded_at
    if not moment().is_past or recorded is None or organised is None:
        return me().today
    return recorded.astimezone(organised.zone).date()


def seen_of(row: TaskRow) -> Seen:
    """The version of a task as it is shown, for a form to carry."""
    return Seen(row.task, row.version)


def _where(row: TaskRow, as_of: str | None) -> str:
    if row.kpi is not None:
        return url_for("scorecards.kpi", kpi=row.kpi, period=row.period, as_of=as_of)
    return url_for("scorecards.show", card=row.card, period=row.period, as_of=as_of)


def _ended(row: TaskRow, called: Names, language: str) -> str:
    if row.ended_on is None or row.ended_by is None:
        return ""
    told = {"day": formatting.day(row.ended_on), "person": called.of(row.ended_by, language)}
    if row.state == "abandoned":
        return gettext("abandoned on %(day)s by %(person)s", **told)
    if row.ended_on > row.promised and not row.was_moved:
        return gettext("done late on %(day)s by %(person)s", **told)
    return gettext("done on %(day)s by %(person)s", **told)
