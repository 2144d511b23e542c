"""A KPI as its scorecard keeps it: terms by the month that they hold from, and their owners."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.ids import ident
from app.domain.scorecards.refusals import NoOwner, OwnerTwice, ShareNotPositive, SharesNotWhole
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms, first_month
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit

WHOLE = Decimal(1)


def kpi_id(card: UUID, metric: str, subject: UUID) -> UUID:
    """The id of a KPI: one line for a metric and subject on a scorecard."""
    return ident("kpi", card, metric, subject)


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


def weight_totals(lines: Iterable[Line], period: str) -> list[Decimal]:
    """What the weights add up to from a period on, at each month in which one changes."""
    known, month = list(lines), first_month(period)
    changes = {start for line in known for start in line.terms}
    changes |= {first_month(line.retired_from) for line in known if line.retired_from}
    return [
        sum(
            (
                line.in_force(one).weight
                for line in known
                if min(line.terms) <= one and line.is_scored_in(one)
            ),
            Decimal(0),
        )
        for one in sorted({month, *(start for start in changes if start > month)})
    ]


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
