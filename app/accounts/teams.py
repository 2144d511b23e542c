"""A new team: its unit, its people, and drafts of their scorecards, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.accounts.bringing import Brought, bring_people
from app.domain.ids import unit_id
from app.domain.people.commands import head_unit
from app.domain.people.founding import NewUnit
from app.domain.scorecards.commands import NewLine, draft_card

if TYPE_CHECKING:
    from app.ledger import Ledger


@dataclass(frozen=True)
class NewCard:
    """A scorecard to draft, with its lines."""

    holder: UUID
    year: int
    owner: UUID | None
    superior: UUID | None
    lines: tuple[NewLine, ...]


def begin_team(
    ledger: "Ledger",
    *,
    by: UUID,
    team: NewUnit,
    head: UUID | None,
    units: Sequence[NewUnit],
    people: Sequence[Brought],
    cards: Sequence[NewCard],
) -> list[str]:
    """Found the team with all that belongs to it, or nothing; returns the new people, in hex.

    Raises what `bring_people`, `head_unit` and `draft_card` raise. (journeys.md J7)
    """
    new = bring_people(ledger, by=by, units=[team, *units], people=people)
    ledger.settle()
    if head is not None:
        head_unit(ledger, by=by, unit=unit_id(team.code), head=head)
    for card in cards:
        draft_card(
            ledger,
            by=by,
            holder=card.holder,
            year=card.year,
            owner=card.owner,
            superior=card.superior,
            lines=card.lines,
        )
    return new
