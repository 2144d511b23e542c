"""What is open before a close, each point with whom it waits for, since when, and its key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.disputes.dispute import State
from app.domain.reviews.reviewing import REVIEWED_KINDS
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.cards import CardReading
from app.reading.checklist import (
    DISPUTE,
    LETTER,
    MISSING,
    REQUEST,
    REVIEW,
    key_of,
    key_of_number,
)
from app.reading.closing import Rehearsal
from app.reading.letters import read_letters
from app.reading.review_turns import turns
from app.views import formatting
from app.views.adjustments.listing import parts
from app.views.asking import accord, db, me
from app.views.reviews.showing import waits
from app.views.scorecards.keeping import card_title
from projections.adjustments.queries import OPEN_STATES, adjustments
from projections.disputes.queries import waiting_disputes
from projections.metrics.queries import metrics
from projections.people.queries import Names


@dataclass(frozen=True)
class OpenPoint:
    """Something that is open, whom it waits for, and since how many days (None: unknown).

    `people` can be nudged; nobody where a role is waited for that several hold.
    """

    key: str
    title: str
    waits: str
    people: tuple[UUID, ...]
    days: int | None
    url: str


def open_gaps(found: Rehearsal, called: Names, language: str) -> list[OpenPoint]:
    """The missing values that nobody decided on: they wait for the owners of their KPIs."""
    points = {
        key_of_number(MISSING, gap.line): _number(
            key_of_number(MISSING, gap.line),
            gap.reading,
            gap.line,
            tuple(UUID(str(owner)) for owner, _ in gap.line.terms.owners),
            _days_since_day(found.period.last_day),
            called,
            language,
        )
        for gap in found.undecided
    }
    return list(points.values())


def open_numbers(
    kind: str,
    lines: Iterable[tuple[CardReading, ScoredLine]],
    called: Names,
    language: str,
    at: int,
) -> list[OpenPoint]:
    """Numbers in conflict or not verified, each once: they wait for their metric's steward."""
    some = {key_of_number(kind, line): (reading, line) for reading, line in lines}
    codes = {line.terms.metric for _, line in some.values()}
    known = metrics(db(), at=at, codes=codes) if codes else {}
    points = []
    for key, (reading, line) in some.items():
        steward = known[line.terms.metric].steward if line.terms.metric in known else None
        people = (steward,) if steward else ()
        points.append(_number(key, reading, line, people, _age(reading, line), called, language))
    return points


def _number(
    key: str,
    reading: CardReading,
    line: ScoredLine,
    people: tuple[UUID, ...],
    days: int | None,
    called: Names,
    language: str,
) -> OpenPoint:
    metric = reading.dictionary.rows[line.terms.metric].name(language)
    return OpenPoint(
        key=key,
        title=f"{metric} · {called.of(reading.card.holder, language)}",
        waits=_called(people, called, language) or gettext("a data steward"),
        people=people,
        days=days,
        url=url_for("scorecards.kpi", kpi=line.kpi, period=reading.period.key),
    )


def _age(reading: CardReading, line: ScoredLine) -> int | None:
    """Since how many days the latest value stands; None for a computed one."""
    place = (line.terms.metric, UUID(str(line.terms.subject)))
    recorded = [
        one.recorded_at
        for key, some in reading.standing.get(place, {}).items()
        if reading.period.contains(Period.parse(key))
        for one in some
    ]
    return _days(max(recorded)) if recorded else None


def open_reviews(found: Rehearsal, called: Names, language: str, today: date) -> list[OpenPoint]:
    """The reviews that wait, the longest waiting first; none of a period that isn't reviewed."""
    if found.period.kind not in REVIEWED_KINDS or today <= found.period.last_day:
        return []
    here = [one.card for one in found.readings if one.card.id not in found.stored]
    titles = {one.card.id: card_title(one.card, called) for one in found.readings}
    return [
        OpenPoint(
            key=key_of(REVIEW, one.card.id),
            title=titles[one.card.id],
            waits=waits(one.due, one.people, called, language),
            people=tuple(one.people),
            days=(today - one.since).days,
            url=url_for("reviews.show", card=one.card.id, period=one.period),
        )
        for one in sorted(
            turns(here, found.period, found.reviews, called), key=lambda one: one.since
        )
    ]


def open_requests(found: Rehearsal, called: Names, language: str, at: int) -> list[OpenPoint]:
    """The requests to adjust KPIs of these scorecards that nobody has settled."""
    cards = {one.card.id for one in found.readings}
    rows = {
        row.id: row
        for row in adjustments(db(), at=at, states=OPEN_STATES)
        if cards & {line.card for line in row.lines}
    }
    shown = {one.id: one for _, some in parts(at, called) for one in some if one.id in rows}
    return [
        OpenPoint(
            key=key_of(REQUEST, id),
            title=one.title,
            waits=one.waits_for or called.of(rows[id].requester, language),
            people=tuple(one.put_to) or (rows[id].requester,),
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
            key=key_of(DISPUTE, row.dispute),
            title=gettext(
                "%(metric)s, %(subject)s, %(period)s",
                metric=known[row.metric].name(language),
                subject=called.of(row.subject, language),
                period=formatting.period(row.period),
            ),
            waits=gettext("a data steward, or the nearest head without a part")
            if row.state == State.ANSWERED
            else gettext("a department head without a part")
            if row.state == State.APPEALED
            else _called(row.others, called, language),
            people=tuple(row.others) if row.state == State.OPEN else (),
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
            key=key_of(LETTER, one.card.id),
            title=card_title(one.card, called),
            waits=_called(one.waits_for, called, language),
            people=tuple(one.waits_for),
            days=_days(one.sent_at) if one.sent_at else None,
            url=url_for("letters.show", card=one.card.id),
        )
        for one in (read_letters(db(), cards, called, at=at) if cards else ())
        if one.waits_for
    ]


def _called(people: Iterable[UUID], called: Names, language: str) -> str:
    return gettext(", ").join(called.of(one, language) for one in people)


def _days_since_day(day: date) -> int | None:
    """Since how many days a day is over; None where it isn't."""
    days = (me().today - day).days
    return days if days > 0 else None


def _days(since: datetime) -> int:
    return (accord().now() - since).days
