"""What is due of a person, and what others changed since they were here: the start page's news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext

from app.reading.due import DueNumber, Stage, due_numbers
from app.reading.news import changes_since
from app.views import formatting
from app.views.asking import accord, db, me, moment, session_found
from app.views.audit.scope import scope
from app.views.audit.showing import Words
from app.views.filling.showing import due_said
from app.views.scorecards.place import may_see
from projections.audit.queries import AuditRow
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import Names
from projections.scorecards.queries import CardRow

MOST_DUE, MOST_CHANGES = 6, 8


@dataclass(frozen=True)
class ShownDue:
    """A number that is asked of me."""

    title: str
    said: str
    overdue: bool


@dataclass(frozen=True)
class DueOfMe:
    """The first numbers by due time; `more` are due besides, `overdue` are late."""

    rows: Sequence[ShownDue]
    more: int
    overdue: int


@dataclass(frozen=True)
class ShownChange:
    """What somebody changed, and where it stands now."""

    sentence: str
    reason: str
    at: datetime
    url: str


@dataclass(frozen=True)
class News:
    """What changed since the person was here last; `more` steps are not shown."""

    since: datetime
    rows: Sequence[ShownChange]
    more: int


def due_of_me(at: int, known: Names) -> tuple[DueOfMe, frozenset[tuple[object, ...]]]:
    """What waits to be filled in; and which numbers these are, by metric, subject and month."""
    organised = accord().organised()
    if organised is None or moment().is_past:
        return DueOfMe((), 0, 0), frozenset()
    now = accord().now().astimezone(organised.zone)
    waiting = [
        one for one in due_numbers(db(), me().id, at=at, now=now) if one.stage is Stage.WAITING
    ]
    shown = [_due(one, known, now) for one in waiting[:MOST_DUE]]
    late = sum(one.due.at < now for one in waiting)
    told = frozenset((one.metric, one.subject, one.month.key) for one in waiting)
    return DueOfMe(shown, max(0, len(waiting) - MOST_DUE), late), told


def news(at: int, cards: Sequence[CardRow], known: Names) -> News | None:
    """None on a first visit, and on a page of the past."""
    found = session_found()
    if found is None or found.before is None or moment().is_past:
        return None
    newest = max((card.year for card in cards), default=0)
    mine = [card for card in cards if card.year == newest and may_see(card, known)]
    looks = scope(known)
    rows = [
        row for row in changes_since(db(), me().id, mine, found.before, at=at) if looks.shows(row)
    ]
    words = Words(known, metrics(db(), at=at), all_sources(db(), at=at))
    shown = [_change(row, words) for row in rows[:MOST_CHANGES]]
    return News(found.before, shown, max(0, len(rows) - MOST_CHANGES))


def _due(one: DueNumber, known: Names, now: datetime) -> ShownDue:
    metric = one.reading.dictionary.rows[one.metric]
    late = one.due.at < now
    when = due_said(one.due.at, now)
    return ShownDue(
        title=gettext(
            "%(metric)s · %(subject)s, %(period)s",
            metric=metric.name(me().language),
            subject=known.of(one.subject, me().language),
            period=formatting.period(one.month.key),
        ),
        said=gettext("overdue since %(when)s", when=when)
        if late
        else gettext("due %(when)s", when=when),
        overdue=late,
    )


def _change(row: AuditRow, words: Words) -> ShownChange:
    return ShownChange(words.sentence(row), row.reason or "", row.recorded_at, _where(row))


def _where(row: AuditRow) -> str:
    """The page on which the change is seen at work; the step itself where there is none."""
    if row.kpi is not None and row.card is not None and row.context == "scorecards":
        return url_for("audit.index", kpi=row.kpi, metric=row.metric, subject=row.subject)
    if row.metric and row.subject and row.period and row.context == "measurements":
        return url_for(
            "measurements.why", metric=row.metric, subject=row.subject, period=row.period
        )
    if row.card is not None:
        return url_for("scorecards.newest", card=row.card)
    return url_for("audit.show", position=row.position)
