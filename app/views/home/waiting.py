"""What waits for a person: values held for them as steward; and the scorecards that are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from flask_babel import gettext, ngettext

from app.views import formatting
from app.views.asking import accord, db, me
from app.views.measurements.lineage import held_in_words
from app.views.scorecards.place import may_see
from app.views.scorecards.wording import title_of
from projections.measurements.queries import held
from projections.metrics.queries import metrics
from projections.people.queries import Names, all_units, people, relinked
from projections.scorecards.queries import CardRow

TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Held:
    """A value that waits for its steward to release it."""

    cell: UUID
    metric: str
    subject: str
    period: str
    value: str
    since: datetime | None
    by: str
    url: str


@dataclass(frozen=True)
class MyCard:
    """A scorecard that I hold, own, or that belongs to my unit or one above it."""

    id: UUID
    name: str
    holder: str
    year: int


def waited(since: datetime | None) -> str:
    """How long something has waited, in words; empty where nobody knows since when."""
    if since is None:
        return ""
    days = (accord().now() - since).days
    if days < 1:
        return gettext("for less than a day")
    return ngettext("since %(num)d day", "since %(num)d days", days)


def values_held(at: int, language: str) -> list[Held]:
    """The values that wait for me, the longest waiting first."""
    waiting = held(db(), at=at)
    if not waiting:
        return []
    known = metrics(db(), at=at, codes={one.metric for one in waiting})
    mine = [one for one in waiting if known[one.metric].steward == me().id]
    if not mine:
        return []
    people_named = {id for one in mine for id in (one.held_by, one.subject) if id}
    names = Names(
        {unit.id: unit for unit in all_units(db(), at=at)},
        {one.id: one for one in people(db(), at=at, ids=people_named)},
    )
    return [
        Held(
            cell=one.cell,
            metric=known[one.metric].name(language),
            subject=names.of(one.subject, language),
            period=formatting.period(one.period),
            value=held_in_words(one, known[one.metric]),
            since=one.held_at,
            by=names.of(one.held_by, language),
            url=url_for(
                "measurements.why",
                metric=one.metric,
                subject=one.subject,
                period=one.period,
            ),
        )
        for one in mine
    ]


def relinked_notice(at: int, language: str) -> str:
    """That somebody made a link for my password, as long as it could still surprise; or nothing."""
    found = relinked(db(), me().id, at=at)
    if found is None or found[0] == me().id or accord().now() - found[1] > TOLD_FOR:
        return ""
    names = Names({}, {one.id: one for one in people(db(), at=at, ids=[found[0]])})
    return gettext(
        "%(name)s made a link on %(moment)s that sets your password. If you did not ask for it, "
        "tell the data steward or an auditor.",
        name=names.of(found[0], language),
        moment=formatting.moment(found[1]),
    )


def my_cards(cards: Sequence[CardRow], known: Names, language: str) -> list[MyCard]:
    """My own scorecards first, then my unit's, then those of the units above it."""
    asking = me()
    line = asking.units.line(asking.actor.unit)
    newest = max((card.year for card in cards), default=0)
    mine = [
        card
        for card in cards
        if card.year == newest
        and (card.holder == asking.id or card.owner == asking.id or card.holder in line)
        and may_see(card, known)
    ]
    nearness = {holder: place for place, holder in enumerate((asking.id, *line))}
    mine.sort(key=lambda card: (nearness.get(card.holder, 0), card.name))
    return [
        MyCard(
            card.id,
            title_of(card, known, language),
            known.of(card.holder, language),
            card.year,
        )
        for card in mine
    ]
