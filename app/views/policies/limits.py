"""Who decides about money is told where somebody moved the limit from which on they are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from app.domain.people.rights import Act
from app.domain.policies.commands import ADJUSTMENTS
from app.views import formatting
from app.views.asking import db, me
from app.views.policies.numbers import facts_with
from projections.people.queries import Names
from projections.policies.queries import AdoptionRow, adoptions_of

TOLD_FOR = timedelta(days=30)
"""So long after the day from which on another limit holds."""


@dataclass(frozen=True)
class MovedLimit:
    """Money targets that move by more than `old` came to finance before `day`, by `new` since."""

    by: str
    day: date
    old: str
    new: str
    reason: str


def moved_limit(at: int, called: Names) -> MovedLimit | None:
    """The latest move of finance's limit, as long as it could surprise who decides by it.

    None where there is none, and for those who don't decide about money.
    """
    if not me().may_somewhere(Act.DECIDE_MONEY):
        return None
    found = _moves(adoptions_of(db(), ADJUSTMENTS, at=at))
    if not found or me().today - found[-1][0].from_day > TOLD_FOR:
        return None
    row, old, new = found[-1]
    return MovedLimit(
        by=called.of(row.by, me().language),
        day=row.from_day,
        old=formatting.percent(old),
        new=formatting.percent(new),
        reason=row.reason,
    )


def _moves(adopted: Sequence[AdoptionRow]) -> list[tuple[AdoptionRow, Decimal, Decimal]]:
    """The adoptions that moved the limit, each with the limit before and after."""
    limits = [_limit({}), *(_limit(one.terms) for one in adopted)]
    return [
        (row, old, new)
        for row, (old, new) in zip(adopted, pairwise(limits), strict=True)
        if old != new
    ]


def _limit(terms: Mapping[str, str]) -> Decimal:
    return Decimal(facts_with(ADJUSTMENTS, terms)["finance_above"])
