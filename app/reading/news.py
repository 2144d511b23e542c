"""What others changed since a moment, of what concerns a person: for their start page."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.ids import SYSTEM
from projections.audit.filters import Filters, always
from projections.audit.queries import AuditRow, trail
from projections.scorecards.queries import CardRow, LineRow, card_lines

LOOKED_AT = 200
"""Steps that are looked through, the newest: more than that nobody reads in the morning."""

QUIET = frozenset(
    {
        "measurements.cell.opened",
        "measurements.cell.verified",
        "imports.batch.listed",
        "reviews.tracking_note.begun",
        "reviews.review_note.begun",
    }
)
"""Steps that say nothing new to somebody who comes back."""


def changes_since(
    db: Connection,
    person: UUID,
    cards: Iterable[CardRow],
    since: datetime,
    *,
    at: int,
) -> list[AuditRow]:
    """What happened to the KPIs that the person owns and the scorecards that they answer for.

    The newest first. What they did themselves, and what the worker did, is left out.
    """
    cards = list(cards)
    lines = card_lines(db, at=at, card_ids=[card.id for card in cards])
    answers = {card.id for card in cards if person in (card.holder, card.owner)}
    mine = [
        line
        for some in lines.values()
        for line in some
        if line.card in answers or _owns(person, line)
    ]
    holders = {card.holder for card in cards if card.id in answers}
    places = holders | {line.subject for line in mine} | {person}
    concerned = {(line.metric, line.subject) for line in mine}
    kpis = {line.kpi for line in mine}
    filters = Filters(places=always(places), since=since, without=QUIET)
    return [
        row
        for row in trail(db, at=at, filters=filters, limit=LOOKED_AT)
        if row.by not in (person, SYSTEM)
        and (
            (row.metric, row.subject) in concerned
            or row.kpi in kpis
            or row.card in answers
            or (row.metric is None and row.place in (*holders, person))
        )
    ]


def _owns(person: UUID, line: LineRow) -> bool:
    return bool(line.terms) and any(owner == person for owner, _ in line.terms[-1].owners)
