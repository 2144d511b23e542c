"""What a mover or a leaver answers for, given to somebody else: all that was chosen, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.domain.people.commands import head_unit, move_person
from app.domain.people.refusals import HandedToSelf
from app.domain.reference import Ledger
from app.domain.scorecards.commands import reassign_line
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, first_month
from app.domain.values.period import Period


@dataclass(frozen=True)
class OwnedLine:
    """A KPI on a scorecard."""

    card: UUID
    kpi: UUID


@dataclass(frozen=True)
class Report:
    """Somebody whose superior the person is; `titles` are their job titles, which stay."""

    person: UUID
    unit: UUID
    titles: Mapping[str, str]


def hand_over(
    ledger: Ledger,
    *,
    by: UUID,
    person: UUID,
    to: UUID,
    from_period: str,
    reason: str,
    lines: Sequence[OwnedLine] = (),
    units: Sequence[UUID] = (),
    reports: Sequence[Report] = (),
) -> None:
    """Let `to` own the KPIs from a period on, head the units, and be the superior.

    A joint owner's share goes over as it is; where `to` is an owner already, both make one. KPIs
    of later years go over from their beginning. Raises HandedToSelf, and what `reassign_line`,
    `head_unit` and `move_person` raise.
    """
    if to == person:
        raise HandedToSelf(field="to")
    ledger.fetch(line.card for line in lines)
    for line in lines:
        card = ledger.get(Scorecard, line.card)
        start = from_period if Period.parse(from_period).year == card.year else str(card.year)
        reassign_line(
            ledger,
            by=by,
            card_id=line.card,
            kpi=line.kpi,
            owners=_after(card.lines[line.kpi].in_force(first_month(start)).owners, person, to),
            from_period=start,
            reason=reason,
        )
    for unit in units:
        head_unit(ledger, by=by, unit=unit, head=to)
    for report in reports:
        move_person(
            ledger,
            by=by,
            person=report.person,
            unit=report.unit,
            titles=dict(report.titles),
            superior=to if report.person != to else None,
        )


def _after(owners: Sequence[Owner], person: UUID, to: UUID) -> tuple[Owner, ...]:
    """The owners with one of them replaced."""
    shares: dict[UUID, Decimal] = {}
    for owner in owners:
        holder = to if owner.person == person else owner.person
        shares[holder] = shares.get(holder, Decimal(0)) + owner.share
    return tuple(Owner(holder, share) for holder, share in shares.items())
