"""What waits for a person's consent: requests to decide or answer, letters to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.adjustments.state import State
from app.domain.people.rights import Act
from app.reading.letters import LetterReading, read_letters
from app.views.adjustments.listing import Listed, listed_for_me
from app.views.asking import db, me
from app.views.scorecards.countersigning import lacks_a_name
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
    read = read_letters(db(), loose, called, at=at) if loose else []
    told: dict[UUID, tuple[str, datetime | None]] = {
        id: (gettext("an addendum to acknowledge"), since)
        for id, row in rows.items()
        if row.in_force and (since := _addendum_since(row, me().id)) is not None
    }
    told |= {
        one.card.id: (gettext("to be signed"), one.waits_since(me().id))
        for one in read
        if one.is_out and not one.faults and me().id in one.waits_for
    }
    mine = [card for card in cards if card.id in told]
    waiting = [
        WaitingLetter(
            card=card.id,
            name=card_title(card, called),
            said=told[card.id][0],
            since=told[card.id][1],
            url=url_for("letters.show", card=card.id),
        )
        for card in sorted(mine, key=lambda one: told[one.id][1] or NEVER)
    ]
    may_name = me().may_somewhere(Act.NAME_STAND_IN)
    return waiting + [_to_name(one, called) for one in read if may_name and lacks_a_name(one)]


def _to_name(letter: LetterReading, called: Names) -> WaitingLetter:
    """A letter whose countersigner has to be named, told by its holder and year alone."""
    card = letter.card
    return WaitingLetter(
        card=card.id,
        name=f"{called.of(card.holder, me().language)} {card.year}",
        said=gettext("nobody is left to countersign: name who does"),
        since=letter.sent_at,
        url=url_for("countersigning.show", card=card.id),
    )


def _addendum_since(letter: LetterRow, person: UUID) -> datetime | None:
    """Since when a change waits for somebody who signed it; None where none does."""
    if all(one.person != person for one in letter.signatures):
        return None
    return min((one.at for one in letter.addenda if person not in one.acknowledged), default=None)
