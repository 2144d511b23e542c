"""What waits for a person's consent: requests to decide or answer, letters to sign."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.adjustments.request import State
from app.domain.scorecards.letter import LetterState
from app.reading.letters import LetterReading, read_letters
from app.views.adjustments.listing import Listed, listed_for_me
from app.views.asking import db, me
from app.views.scorecards.keeping import card_title
from projections.adjustments.queries import OPEN_STATES, adjustments
from projections.people.queries import names
from projections.scorecards.queries import scorecards


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that the reader has to sign, or whose addendum they have to acknowledge."""

    card: UUID
    name: str
    said: str
    url: str


def requests_for_me(at: int) -> list[Listed]:
    """The requests that I may decide, and my own that were sent back or are still drafts."""
    rows = adjustments(db(), at=at, states=(*OPEN_STATES, State.DRAFT))
    return listed_for_me(rows, at) if rows else []


def letters_for_me(at: int) -> list[WaitingLetter]:
    """The letters that wait for my signature or acknowledgement."""
    called = names(db(), at=at)
    cards = scorecards(db(), at=at)
    newest = max((card.year for card in cards), default=0)
    recent = [card for card in cards if card.year >= newest - 1]
    return [
        WaitingLetter(
            card=one.card.id,
            name=card_title(one.card, called),
            said=said,
            url=url_for("letters.show", card=one.card.id),
        )
        for one in read_letters(db(), recent, called, at=at)
        if (said := _said(one, me().id))
    ]


def _said(letter: LetterReading, person: UUID) -> str:
    if letter.to_acknowledge(person):
        return gettext("an addendum to acknowledge")
    is_ready = letter.lines and not letter.faults and letter.state is not LetterState.IN_FORCE
    return gettext("to be signed") if is_ready and person in letter.waits_for else ""
