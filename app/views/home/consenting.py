"""What waits for a person's consent: requests to decide or answer, letters to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that the reader has to sign, or whose addendum they have to acknowledge."""

    card: UUID
    name: str
    said: str
    url: str


def requests_for_me(at: int, cards: Sequence[CardRow], called: Names) -> list[Listed]:
    """The requests that I may decide, and my own that were sent back or are still drafts."""
    rows = adjustments(db(), at=at, states=(*OPEN_STATES, State.DRAFT))
    return listed_for_me(rows, cards, called, at) if rows else []


def letters_for_me(at: int, cards: Sequence[CardRow], called: Names) -> list[WaitingLetter]:
    """The letters that were sent for my signature, or that wait for my acknowledgement.

    Those in force are known by their signatures; only the others are read whole.
    """
    newest = max((card.year for card in cards), default=0)
    recent = [card for card in cards if card.year >= newest - 1]
    rows = letters_of(db(), at=at, cards_=[card.id for card in recent])
    bound = {id: row for id, row in rows.items() if row.in_force}
    loose = [card for card in recent if card.id in rows and card.id not in bound]
    changed = {id for id, row in bound.items() if _has_addendum(row, me().id)}
    if not loose and not changed:
        return []
    told = {card.id: gettext("an addendum to acknowledge") for card in recent if card.id in changed}
    told |= {
        one.card.id: gettext("to be signed")
        for one in (read_letters(db(), loose, called, at=at) if loose else ())
        if one.is_out and not one.faults and me().id in one.waits_for
    }
    return [
        WaitingLetter(
            card=card.id,
            name=card_title(card, called),
            said=told[card.id],
            url=url_for("letters.show", card=card.id),
        )
        for card in recent
        if card.id in told
    ]


def _has_addendum(letter: LetterRow, person: UUID) -> bool:
    """Whether somebody who signed it has yet to acknowledge a change."""
    signed = any(one.person == person for one in letter.signatures)
    return signed and any(person not in one.acknowledged for one in letter.addenda)
