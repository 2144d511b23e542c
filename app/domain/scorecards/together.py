"""Targets and weights of several scorecards at once: all of them, or none."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.domain.reference import Ledger
from app.domain.refusals import N_, Refused
from app.domain.scorecards.commands import retarget_line, reweight_lines
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Relative


class CardsMovedOn(Refused):
    sentence = N_(
        "Somebody changed one of these scorecards since you opened them. "
        "Nothing of yours was saved yet."
    )


@dataclass(frozen=True)
class LineTargets:
    """Other values for a line, as `retarget_line` takes them."""

    kpi: UUID
    target: Decimal | None
    floor: Decimal | None = None
    challenge: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    relative: Relative | None = None
    stated: str = ""


@dataclass(frozen=True)
class CardTerms:
    """What changes on one card, and the version of it that the person saw."""

    card: UUID
    seen: int
    lines: tuple[LineTargets, ...] = ()
    weights: tuple[tuple[UUID, Decimal], ...] = ()


def set_terms_together(
    ledger: Ledger, *, by: UUID, cards: tuple[CardTerms, ...], from_period: str, reason: str
) -> None:
    """Set targets and weights of several cards from a period on.

    Raises CardsMovedOn, and what `retarget_line` and `reweight_lines` raise.
    """
    ledger.fetch(one.card for one in cards)
    for one in cards:
        if ledger.get(Scorecard, one.card).version != one.seen:
            raise CardsMovedOn()
    for one in cards:
        for line in one.lines:
            retarget_line(
                ledger,
                by=by,
                card_id=one.card,
                kpi=line.kpi,
                from_period=from_period,
                target=line.target,
                floor=line.floor,
                challenge=line.challenge,
                low=line.low,
                high=line.high,
                relative=line.relative,
                stated=line.stated,
                reason=reason,
            )
        if one.weights:
            reweight_lines(
                ledger,
                by=by,
                card_id=one.card,
                weights=dict(one.weights),
                from_period=from_period,
                reason=reason,
            )
