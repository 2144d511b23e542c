"""A KPI as its scorecard keeps it: terms by the month that they hold from, and their owners."""

from collections.abc import Container
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.ids import ident
from app.domain.scorecards.refusals import (
    LineExists,
    LineRetired,
    NoOwner,
    OwnerTwice,
    ShareNotPositive,
    SharesNotWhole,
)
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms, first_month
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit

WHOLE = Decimal(1)


def kpi_id(card: UUID, metric: str, subject: UUID) -> UUID:
    """The id of a KPI: one line for a metric and subject on a scorecard."""
    return ident("kpi", card, metric, subject)


def counts_on(holder: UUID, subject: UUID, units: Container[UUID]) -> bool:
    """Whether a subject's numbers count on a holder's scorecard: a unit's on any, a person's on
    their own alone, since everybody who sees a scorecard sees its numbers. (domain.md 2)"""
    return subject == holder or subject in units


@dataclass
class Line:
    """A KPI as the scorecard keeps it: its terms by the month that they hold from."""

    kpi: UUID
    metric: str
    subject: UUID
    terms: dict[str, Terms]
    parts: dict[str, PeriodTarget] = field(default_factory=dict)
    retired_from: str | None = None

    @property
    def latest(self) -> Terms:
        """The terms that hold from the latest month on."""
        return self.terms[max(self.terms)]

    def in_force(self, period: str) -> Terms:
        """The terms for the first month of a period."""
        held = [start for start in self.terms if start <= first_month(period)]
        return self.terms[max(held)] if held else self.terms[min(self.terms)]

    def is_scored_in(self, period: str) -> bool:
        """Whether the line is not retired by then."""
        return self.retired_from is None or first_month(self.retired_from) > first_month(period)

    def change(self, from_period: str, **changes: Any) -> None:
        """Other terms from a period on; later terms that had kept the old ones follow."""
        before, month = self.in_force(from_period), first_month(from_period)
        old = {name: getattr(before, name) for name in changes}
        for start, later in self.terms.items():
            kept = {name: getattr(later, name) for name in changes} == old
            if start > month and kept:
                self.terms[start] = replace(later, **changes)
        self.terms[month] = replace(before, **changes)


def check_owners(owners: tuple[Owner, ...]) -> None:
    """Raises NoOwner, OwnerTwice, ShareNotPositive, SharesNotWhole."""
    if not owners:
        raise NoOwner(field="owner")
    if len({owner.person for owner in owners}) < len(owners):
        raise OwnerTwice(field="owner")
    for owner in owners:
        if not 0 < owner.share <= WHOLE:
            raise ShareNotPositive(field="owner", share=Amount(owner.share, Unit.PERCENT))
    total = sum((owner.share for owner in owners), Decimal(0))
    if total != WHOLE:
        raise SharesNotWhole(field="owner", total=Amount(total, Unit.PERCENT))


def check_free(before: Line | None, metric: str) -> None:
    """Whether a KPI may join where this line stood. Raises LineExists, LineRetired."""
    if before is None:
        return
    if before.retired_from is None:
        raise LineExists(field="metric", metric=metric)
    if first_month(before.retired_from) > min(before.terms):
        # Its earlier periods were scored, and keep the terms that they were scored under.
        raise LineRetired(from_period=before.retired_from)
