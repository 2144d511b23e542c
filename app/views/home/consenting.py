"""What waits for a person's consent: requests to decide or answer, letters to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.adjustments.state import State
from app.reading.letters import read_letters
from app.views.adjustments.listing import Listed, listed_for_me
from app.views.asking import db, me
from app.views.scorecards.keeping import card_title
from projections.adjustments.queries import OPEN_STATES, adjustments
from projections.people.queries import Names
from projections.scorecards.letters import LetterRow, letters_of
from projections.scorecards.queries import CardRow

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that the reader has to sign, or whose addendum they have to acknowledge."""

    card: UUID
    name: str
    said: str
    since: datetime | None
    url: str


def requests_for_me(at: int, cards: Sequence[CardRow], called: Names) -> list[Listed]:
    """The requests that I may decide, and my own that were sent back or are still drafts, the
    longest waiting first."""
    rows = adjustments(db(), at=at, states=(*OPEN_STATES, State.DRAFT))
    found = listed_for_me(rows, cards, called, at) if rows else []
    return sorted(found, key=lambda one: one.since)


def letters_for_me(at: int, cards: Sequence[CardRow], called: Names) -> list[WaitingLetter]:
    """The letters that were sent for my signature, or that wait for my acknowledgement, the
    longest waiting first.

    Those in force are known by their signatures; only the others are read whole.
    """
    rows = letters_of(db(), at=at, cards_=[card.id for card in cards])
    loose = [card for card in cards if card.id in rows and not rows[card.id].in_force]
    told: dict[UUID, tuple[str, datetime | None]] = {
        id: (gettext("an addendum to acknowledge"), since)
        for id, row in rows.items()
        if row.in_force and (since := _addendum_since(row, me().id)) is not None
    }
    told |= {
        one.card.id: (gettext("to be signed"), one.waits_since(me().id))
        for one in (read_letters(db(), loose, called, at=at) if loose else ())
        if one.is_out and not one.faults and me().id in one.waits_for
    }
    mine = [card for card in cards if card.id in told]
    return [
        WaitingLetter(
            card=card.id,
            name=card_title(card, called),
            said=told[card.id][0],
            since=told[card.id][1],
            url=url_for("letters.show", card=card.id),
        )
        for card in sorted(mine, key=lambda one: told[one.id][1] or NEVER)
    ]


def _addendum_since(letter: LetterRow, person: UUID) -> datetime | None:
    """Since when a change waits for somebody who signed it; None where none does."""
    if all(one.person != person for one in letter.signatures):
        return None
    return min((one.at for one in letter.addenda if person not in one.acknowledged), default=None)
