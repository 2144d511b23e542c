"""The addenda of a letter: what approved requests changed on its scorecard."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.eventlog.store import Connection
from app.reading.letters import LetterReading
from app.views.adjustments.showing import ShownLine, World, shown_cards
from projections.adjustments.queries import RequestRow, adjustment
from projections.scorecards.letters import AddendumRow


@dataclass(frozen=True)
class ShownAddendum:
    """An addendum with what it changed on this scorecard; `asked` is the request behind it."""

    row: AddendumRow
    asked: RequestRow | None
    lines: Sequence[ShownLine]
    acknowledged_by: Sequence[str]
    waits_for: Sequence[str]


def shown_addendum(
    db: Connection, row: AddendumRow, letter: LetterReading, world: World, *, at: int
) -> ShownAddendum:
    """What an approved request changed here, who knows of it, and who has yet to acknowledge it."""
    asked = adjustment(db, row.request, at=at)
    here = [one for one in asked.lines if one.card == letter.card.id] if asked else []
    cards = shown_cards(here, {}, world, {})
    called, language = world.names, world.language
    waiting = [one for one in letter.signed_by if row in letter.to_acknowledge(one)]
    return ShownAddendum(
        row=row,
        asked=asked,
        lines=[line for card in cards for line in card.lines],
        acknowledged_by=[called.of(one, language) for one in row.acknowledged],
        waits_for=sorted(called.of(one, language) for one in waiting),
    )
