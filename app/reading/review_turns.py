"""Whose turn it is in a review: what stands on start pages and on the list before a close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.reviews.review import Step
from app.domain.values.period import Period
from app.reading.letters import card_owners, card_superior
from projections.people.queries import Names
from projections.reviews.queries import StepsRow
from projections.scorecards.queries import CardRow


class Due(StrEnum):
    """What a review waits for."""

    SELF_REVIEW = "self_review"
    ASSESSMENT = "assessment"
    GATHERING = "gathering"
    CONFIRMATION = "confirmation"
    APPEAL = "appeal"


@dataclass(frozen=True)
class Turn:
    """A review that waits: for what, for whom (nobody where no head is left), since which day."""

    card: CardRow
    period: str
    due: Due
    people: Sequence[UUID]
    since: date


def turn(card: CardRow, period: Period, steps: StepsRow | None, names: Names) -> Turn | None:
    """What a scorecard's review waits for; None where it is settled."""
    begun = Step(steps.step) if steps else Step.BEGUN
    reviewed = set(steps.reviewed) if steps else card_owners(card, names)
    superior = card_superior(card, names)
    match begun:
        case Step.BEGUN:
            due, people = Due.SELF_REVIEW, sorted(reviewed, key=str)
        case Step.SELF_REVIEWED:
            due, people = Due.ASSESSMENT, [superior] if superior else []
        case Step.ASSESSED if steps is not None and steps.asked and steps.votes is None:
            due, people = Due.GATHERING, [superior] if superior else []
        case Step.ASSESSED:
            head = confirming_head(card, reviewed, names)
            due, people = Due.CONFIRMATION, [head] if head else []
        case Step.APPEALED:
            to = steps.appealed_to if steps else None
            due, people = Due.APPEAL, [to] if to else []
        case _:
            return None
    since = period.last_day if steps is None else max(period.last_day, steps.since.date())
    return Turn(card, period.key, due, people, since)


def turns(
    cards: Sequence[CardRow],
    period: Period,
    steps: Mapping[UUID, StepsRow],
    names: Names,
) -> list[Turn]:
    """The reviews of these scorecards that wait, in the order of the scorecards."""
    found = (turn(card, period, steps.get(card.id), names) for card in cards)
    return [one for one in found if one is not None]


def confirming_head(card: CardRow, reviewed: set[UUID], names: Names) -> UUID | None:
    """The head of the nearest department, or of the company, who is not reviewed."""
    person = names.persons.get(card.holder)
    unit = names.units.get(person.unit if person and person.unit else card.holder)
    while unit is not None:
        if unit.kind != "group" and unit.head is not None and unit.head not in reviewed:
            return unit.head
        unit = names.units.get(unit.parent) if unit.parent else None
    return None
