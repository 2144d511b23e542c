"""A number as something that rights are asked about, by commands and pages alike."""

from collections.abc import Container, Iterable
from uuid import UUID

from app.domain.people.rights import Thing
from app.domain.reference import Fact, Facts


def thing_of_number(
    subject: UUID,
    *,
    units: Container[UUID],
    home: UUID | None,
    owners: Iterable[UUID],
    keepers: Iterable[UUID | None],
) -> Thing:
    """The numbers of a unit or a person, as the one table of rights asks about them.

    `units` are all there are, `home` is the unit that a person belongs to, None where it isn't
    known. `owners` own a KPI that scores the metric there, `keepers` keep the sources meant;
    None for a source that nobody keeps. (domain.md 2)
    """
    is_unit = subject in units
    return Thing(
        unit=subject if is_unit else home,
        holder=None if is_unit else subject,
        owners=frozenset(owners),
        keepers=frozenset(keeper for keeper in keepers if keeper is not None),
    )


def owned(metric: str, subject: UUID) -> Fact:
    """The fact that tells who owns the KPIs that score this metric of this subject."""
    return ("owned", f"{metric}/{subject.hex}")


def owners_of(facts: Facts, metric: str, subject: UUID) -> frozenset[UUID]:
    """Who owns a KPI that scores this metric of this subject, once `owned` has been consulted."""
    by_kpi = facts.get(*owned(metric, subject)) or {}
    return frozenset(UUID(owner) for owners in by_kpi.values() for owner in owners)
