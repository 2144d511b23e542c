"""The lists that wait for a person's answer, and those whose silence is theirs to know of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext, ngettext

from app.domain.people.rights import Act, Actor, Thing, UnitTree, may
from app.reading.leads import Handed
from app.views import formatting
from app.views.asking import accord, db, me
from app.views.leads.page import title_of
from app.views.leads.words import list_name, span_words
from projections.leads.queries import ListRow, unanswered
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names, names


@dataclass(frozen=True)
class Listed:
    """A list in a list. `waits`: records of it have no answer yet."""

    title: str
    url: str
    said: str
    state: str
    waits: bool
    is_late: bool


@dataclass(frozen=True)
class WaitingList:
    """A hand-over with what it wants of the reader, and until when."""

    title: str
    url: str
    said: str
    due: datetime
    is_late: bool


def listed(
    row: ListRow, state: Handed | None, known: Mapping[str, MetricRow], called: Names
) -> Listed:
    """A list as the index shows it."""
    language = me().language
    return Listed(
        title=title_of(row, known, called),
        url=url_for("leads.show", list_id=row.list, as_of=request.args.get("as_of")),
        said=list_name(row, called, language),
        state=_state(row, state),
        waits=state is not None and state.waiting > 0,
        is_late=state is not None and state.is_overdue,
    )


def lists_for_me(at: int, language: str) -> list[WaitingList]:
    """What waits for the reader's answer; what is overdue also for those above, and the sender.

    The one due first comes first.
    """
    now = accord().now()
    mine = [
        (row, waiting)
        for row, waiting in unanswered(db(), at=at)
        if row.due_at is not None and _is_mine(row, is_late=now > row.due_at)
    ]
    if not mine:
        return []
    called, known = names(db(), at=at), metrics(db(), at=at, codes={row.metric for row, _ in mine})
    return [
        WaitingList(
            title=title_of(row, known, called),
            url=url_for("leads.show", list_id=row.list),
            said=ngettext(
                "%(num)d record without an answer, from %(unit)s to %(receiver)s",
                "%(num)d records without an answer, from %(unit)s to %(receiver)s",
                waiting,
                unit=called.of(row.unit, language),
                receiver=called.of(row.receiver, language),
            ),
            due=row.due_at,
            is_late=now > row.due_at,
        )
        for row, waiting in mine
        if row.due_at is not None
    ]


def answers_here(actor: Actor, receiver: UUID) -> bool:
    """Whether somebody works in the receiving unit itself, not only above it."""
    return actor.unit == receiver or any(grant.unit == receiver for grant in actor.grants)


def is_called(row: ListRow, actor: Actor, units: UnitTree, today: date, *, is_late: bool) -> bool:
    """Whether a hand-over without all its answers is for this person to know of.

    In time it is the receiving unit's; overdue it goes to everybody who may answer there, and to
    who sent it: silence is told, and never taken for acceptance. (domain.md 6)
    """
    if row.receiver is None:
        return False
    answers = may(actor, Act.ANSWER_LEADS, Thing(unit=row.receiver), units=units, today=today)
    if not is_late:
        return answers and answers_here(actor, row.receiver)
    return answers or actor.id == row.sent_by


def _is_mine(row: ListRow, *, is_late: bool) -> bool:
    return is_called(row, me().actor, me().units, me().today, is_late=is_late)


def _state(row: ListRow, state: Handed | None) -> str:
    """How far a list has come, in a few words."""
    count = ngettext("%(num)d record", "%(num)d records", row.size)
    if row.withdrawn_by is not None:
        return gettext("%(count)s, withdrawn", count=count)
    if state is None:
        return count
    if not state.waiting:
        return gettext("%(count)s, all answered", count=count)
    if state.is_overdue:
        return ngettext(
            "%(num)d without an answer, %(span)s after it was sent",
            "%(num)d without an answer, %(span)s after they were sent",
            state.waiting,
            span=span_words(state.age),
        )
    return ngettext(
        "%(num)d waits, due %(moment)s",
        "%(num)d wait, due %(moment)s",
        state.waiting,
        moment=formatting.moment(state.due_at),
    )
