"""What else is open before a close: requests, disputes, letters, each with whom it waits for."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext

from app.domain.disputes.dispute import State
from app.reading.closing import Rehearsal
from app.reading.letters import read_letters
from app.views import formatting
from app.views.adjustments.listing import parts
from app.views.asking import accord, db
from app.views.scorecards.keeping import card_title
from projections.adjustments.queries import OPEN_STATES, adjustments
from projections.disputes.queries import waiting_disputes
from projections.metrics.queries import metrics
from projections.people.queries import Names


@dataclass(frozen=True)
class OpenPoint:
    """Something that is open, whom it waits for, and since how many days (None: unknown)."""

    title: str
    waits: str
    days: int | None
    url: str


def open_requests(found: Rehearsal, called: Names, language: str, at: int) -> list[OpenPoint]:
    """The requests to adjust KPIs of these scorecards that nobody has settled."""
    cards = {one.card.id for one in found.readings}
    rows = {
        row.id: row
        for row in adjustments(db(), at=at, states=OPEN_STATES)
        if cards & {line.card for line in row.lines}
    }
    shown = {one.id: one for _, some in parts(at) for one in some if one.id in rows}
    return [
        OpenPoint(
            title=one.title,
            waits=one.waits_for or called.of(rows[id].requester, language),
            days=_days(rows[id].submitted_at or rows[id].drafted_at),
            url=url_for("adjustments.show", request_id=id),
        )
        for id, one in shown.items()
    ]


def open_disputes(found: Rehearsal, called: Names, language: str, at: int) -> list[OpenPoint]:
    """The disputes about numbers of the period that these scorecards rest on."""
    places = {place for one in found.readings for place in one.standing}
    within = {found.period.key, *(month.key for month in found.period.months())}
    rows = [
        row
        for row in waiting_disputes(db(), at=at)
        if (row.metric, row.subject) in places and row.period in within
    ]
    known = metrics(db(), at=at, codes={row.metric for row in rows}) if rows else {}
    return [
        OpenPoint(
            title=gettext(
                "%(metric)s, %(subject)s, %(period)s",
                metric=known[row.metric].name(language),
                subject=called.of(row.subject, language),
                period=formatting.period(row.period),
            ),
            waits=gettext("a data steward")
            if row.state == State.ANSWERED
            else gettext("a department head without a part")
            if row.state == State.APPEALED
            else gettext(", ").join(called.of(one, language) for one in row.others),
            days=_days(row.appealed_at or row.opened_at),
            url=url_for("disputes.show", id=row.dispute),
        )
        for row in rows
    ]


def unsigned_letters(found: Rehearsal, called: Names, language: str, at: int) -> list[OpenPoint]:
    """The scorecards whose letter somebody has still to sign."""
    cards = [one.card for one in found.readings]
    return [
        OpenPoint(
            title=card_title(one.card, called),
            waits=gettext(", ").join(called.of(person, language) for person in one.waits_for),
            days=None,
            url=url_for("letters.show", card=one.card.id),
        )
        for one in (read_letters(db(), cards, called, at=at) if cards else ())
        if one.waits_for
    ]


def _days(since: datetime) -> int:
    return (accord().now() - since).days
