"""The box of a day and a unit: which scorecards somebody may look back at, in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from app.domain.people.rights import Act, Thing, holds
from app.domain.people.roles import Role
from app.views.asking import db, me
from projections.people.queries import Names, names
from projections.scorecards.queries import CardRow
from projections.temporal import NOW


@dataclass(frozen=True)
class Box:
    """What the form offers: scorecards (id and name), and the last day that can be asked for."""

    cards: list[tuple[UUID, str]]
    today: str


def box(cards: Iterable[CardRow], known: Names) -> Box:
    """The form for somebody who may take evidence of these scorecards."""
    return Box(
        [(card.id, card_name(card, known)) for card in cards_within_reach(cards, known)],
        me().today.isoformat(),
    )


def box_of_auditor(cards: Iterable[CardRow], known: Names) -> Box | None:
    """The same on the start page: for auditors, who come with this question. (journeys J8)"""
    return box(cards, known) if holds(me().actor, Role.AUDITOR, today=me().today) else None


def cards_within_reach(cards: Iterable[CardRow], known: Names) -> list[CardRow]:
    """The scorecards whose evidence the reader may take.

    The newest year first; of it units before persons, from the company downwards.
    """
    asking = me()
    reached = [
        card for card in cards if asking.may(Act.TAKE_PACK, Thing(unit=place_of_card(card, known)))
    ]

    def place(card: CardRow) -> tuple[int, bool, int, str]:
        depth = len(asking.units.line(place_of_card(card, known)))
        is_person = card.holder_kind != "unit"
        return -card.year, is_person, depth, known.of(card.holder, asking.language)

    return sorted(reached, key=place)


def place_of_card(card: CardRow, known: Names | None = None) -> UUID | None:
    """The unit that a scorecard belongs to: its holder's."""
    if card.holder_kind == "unit":
        return card.holder
    person = (known or names(db(), at=NOW)).persons.get(card.holder)
    return person.unit if person else None


def card_name(card: CardRow, known: Names) -> str:
    """A scorecard by its holder and year."""
    called = known.of(card.holder, me().language)
    return gettext("%(holder)s, %(year)s", holder=called, year=str(card.year))
