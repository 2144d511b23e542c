"""Whose a number is, and the number as something that rights are asked about."""

from collections.abc import Container, Iterable, Mapping
from typing import Any
from uuid import UUID

from app.domain.people.rights import Thing
from app.domain.reference import Fact, Facts
from app.domain.values.period import Period


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


def owners_of(facts: Facts, metric: str, subject: UUID, period: str) -> frozenset[UUID]:
    """Who owns a KPI that scores this metric of this subject in a period, by the terms in force in
    its last month; once `owned` has been consulted.

    Terms count once the letter is in force, or where who set them could record there themselves:
    nobody gives a right that they don't have. (domain.md 2, 5)
    """
    month = Period.parse(period).last_month().key
    known = facts.get(*owned(metric, subject)) or {}
    spans = (_span_in(owning, month) for owning in known.values())
    return frozenset(UUID(owner) for span in spans if span for owner, _ in span["owners"])


def owners_named(
    facts: Facts, metric: str, subject: UUID, *, card: UUID | None = None
) -> frozenset[UUID]:
    """Everybody whom a line about this metric of this subject names as owner, a draft's too: whom
    four-eyes asks about. With `card`, of other scorecards only those whose terms count.
    (domain.md 2)"""
    return frozenset(
        UUID(owner)
        for owning in (facts.get(*owned(metric, subject)) or {}).values()
        if owning["retired"] is None
        for span in owning["spans"]
        if card in (None, UUID(owning["card"])) or owning["agreed"] or span["lent"]
        for owner, _ in span["owners"]
    )


def _span_in(owning: Mapping[str, Any], month: str) -> Mapping[str, Any] | None:
    """The owners of a line in a month, where they are its owners for the right to record too."""
    if month[:4] != str(owning["year"]) or month >= (owning["retired"] or "~"):
        return None
    held = [span for span in owning["spans"] if span["from"] <= month]
    return held[-1] if held and (owning["agreed"] or held[-1]["lent"]) else None
