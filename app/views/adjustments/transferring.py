"""A transfer as the form tells it: the summed targets of two KPIs of one unit move to each other.

Nobody chooses it; it is seen in what was typed, and said before it is sent. (domain.md 8)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from app.domain.adjustments.asking import Wanted
from app.domain.adjustments.changes import Action, level
from app.reading.lines import line_of
from app.views import formatting
from app.views.adjustments.wishing import CardWish, LineWish
from app.views.asking import me


@dataclass(frozen=True)
class ShownTransfer:
    """What moves from one KPI's target to another's."""

    amount: str
    giver: str
    taker: str


def told_transfer(cards: Sequence[CardWish]) -> ShownTransfer | None:
    """Mark the two KPIs that are typed against each other as a transfer; None where none are."""
    moves = [(line, _move(line)) for card in cards for line in card.lines if line.wanted]
    pair = sorted(((line, move) for line, move in moves if move), key=lambda one: one[1])
    if len(pair) != 2:
        return None
    (giver, lost), (taker, won) = pair
    if won != -lost or giver.metric.unit != taker.metric.unit:
        return None
    for line in (giver, taker):
        if line.wanted is not None:
            line.wanted = replace(line.wanted, action=Action.TRANSFER)
    language = me().language
    return ShownTransfer(
        amount=formatting.amount_within(Fraction(won), taker.metric.unit, taker.metric.decimals),
        giver=giver.metric.name(language),
        taker=taker.metric.name(language),
    )


def all_wanted(cards: Sequence[CardWish]) -> tuple[Wanted, ...]:
    """Everything that is wanted of the scorecards of the form."""
    return tuple(
        one
        for card in cards
        for one in (*(each.wanted for each in card.lines), *(new.wanted for new in card.additions))
        if one is not None
    )


def _move(line: LineWish) -> Decimal:
    """By how much a summed target moves; zero for everything else."""
    after = (line.wanted.after or {}) if line.wanted else {}
    if "target" not in after or line.metric.aggregation != "sum":
        return Decimal(0)
    before = line_of(line.row).latest.facts()
    return (level({**before, **after}) or Decimal(0)) - (level(before) or Decimal(0))
